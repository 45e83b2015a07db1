"""What the client writes, and meetings."""
