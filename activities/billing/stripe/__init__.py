"""Stripe as the billing system. Importing this package loads nothing of Stripe's library; its ``api`` module does, which takes half a second."""
