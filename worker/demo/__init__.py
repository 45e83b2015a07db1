"""The demo: five months of an engagement on a real server, in virtual time, told as they happen."""
