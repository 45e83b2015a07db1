"""How the command line ends."""

from enum import IntEnum
from typing import NoReturn

import typer


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    REFUSED = 1
    """Understood, and not possible."""
    USAGE = 2
    """The command line or a file is wrong."""
    UNREACHABLE = 3
    """The gateway does not answer."""


def fail(message: str, code: Exit) -> NoReturn:
    """Say what is wrong on standard error, and end."""
    typer.echo(message, err=True)
    raise typer.Exit(int(code))
