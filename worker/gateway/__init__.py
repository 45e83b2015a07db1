"""The doors of the engine: gRPC, and HTTP on the loopback address."""
