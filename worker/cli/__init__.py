"""The command line ``milepost``. Whatever is slow to import is imported inside the command that needs it."""


def main() -> None:
    """Entry point of the program; leaves with the exit code of the command."""
    from worker.cli.app import app

    app()
