"""Everything that runs: worker, gateway, command line."""
