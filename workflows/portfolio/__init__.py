"""Workflows over many engagements: number series, and the reconciliation with billing systems."""
