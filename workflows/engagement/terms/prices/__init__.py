"""What is asked for and when: how prices are cut into parts, taxed, and billed."""
