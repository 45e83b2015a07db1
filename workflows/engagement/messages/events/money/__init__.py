"""What happens to money: gates, invoices, payments, disputes."""
