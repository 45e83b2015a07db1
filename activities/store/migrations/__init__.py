"""Migrations of the store, one file for each step; applied when a store is opened."""
