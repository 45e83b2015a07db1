"""The money of an engagement for other programs: a table of postings, a document, and double-entry bookkeeping, as text."""
