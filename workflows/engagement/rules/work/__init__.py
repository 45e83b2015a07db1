"""Milestones at work: delivery and review, hours, what the client brings, pauses."""
