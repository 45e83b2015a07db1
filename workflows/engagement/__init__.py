"""One client engagement: terms, life cycles, rules, and the workflow that makes them durable."""
