"""What somebody of ours has to do."""
