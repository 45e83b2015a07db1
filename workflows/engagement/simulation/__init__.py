"""The core under a virtual clock, and who lives in it."""
