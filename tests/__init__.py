"""Tests, and the tools that count, measure and generate."""
