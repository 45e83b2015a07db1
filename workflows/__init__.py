"""Deterministic core and workflows. Nothing below this package reads a clock, a file or the network."""
