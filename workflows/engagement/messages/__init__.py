"""What enters the core (commands), what it decides (events), what the world must do (effects), and what it answers (receipt, refusal)."""
