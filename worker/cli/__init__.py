"""The command line ``milepost``. Whatever is slow to import is imported inside the command that needs it."""

import sys


def main() -> None:
    """Entry point of the program; leaves with the exit code of the command."""
    try:
        from worker.cli.app import app

        app()
    except KeyboardInterrupt:  # before a command could take it as its end
        sys.exit(130)
    except SystemExit as ended:
        if "temporalio" not in sys.modules:
            raise
        from worker.lifecycle import leave

        leave(ended.code if isinstance(ended.code, int) else int(ended.code is not None))
