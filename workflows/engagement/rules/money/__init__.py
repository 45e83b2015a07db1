"""Invoices, gates, payments and the books."""
