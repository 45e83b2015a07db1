"""Messages of ours, from plan to proof."""
