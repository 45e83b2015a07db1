"""From the first inquiry to the kick-off."""
