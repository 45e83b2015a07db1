"""The journal: what happened, entry by entry, chained by hashes."""
