"""What callers see of an engagement."""
