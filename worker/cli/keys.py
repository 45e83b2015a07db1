"""``milepost keys generate``."""

from pathlib import Path
from typing import Annotated

import typer

from worker.cli.exits import Exit, fail


def generate(path: Annotated[Path, typer.Argument(metavar="PATH", help="Where the key file is to be.")]) -> None:
    """Make a key file with one new key, readable by you alone. A file that is there stays as it is."""
    from worker.temporal.keys import KeyRingError, generate_key_file

    try:
        made = generate_key_file(path)
    except KeyRingError as error:
        fail(str(error), Exit.REFUSED)
    if not made:
        fail(f"{path} is there already and stays as it is: without its keys nothing stored under them can be read.", Exit.REFUSED)
    typer.echo(f"{path} holds a new key. Keep a copy in a safe place: without it no engagement can be read again.")
    typer.echo(f"export MILEPOST_KEY_FILE={path.absolute()}")
