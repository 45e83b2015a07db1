"""Signed webhooks: what is said to a billing system, how it is signed and sent, and what it answered."""
