"""Billing systems as an operator sets them up: the file that names them, the folder they share, and what worker and gateway make of both."""
