"""All that knows Temporal: the workflow around the core, and what it asks of the world."""
