"""Bank statements: read from CSV, and matched with what is open."""
