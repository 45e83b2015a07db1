"""``milepost up``."""

from pathlib import Path
from typing import Annotated

import typer

from worker.cli.exits import Exit, fail


def up(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of everything that is kept; ~/.local/share/milepost where missing.", show_default=False),
    ] = None,
    provider: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The house's provider.yaml, for requests that carry none.", show_default=False),
    ] = None,
) -> None:
    """Run a Temporal server, a worker and the gateway on this machine until Ctrl-C.

    Everything listens on 127.0.0.1. Ports and the mail server come from MILEPOST_* variables; a key file is made where there is none.
    """
    import asyncio

    from worker.cli.running import StandingError, plan, stand
    from worker.lifecycle import leave
    from worker.settings import SettingsError

    try:
        planned = plan(data, provider)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)
    try:
        code = asyncio.run(stand(planned, _say))
    except StandingError as error:
        typer.echo(str(error), err=True)
        code = int(Exit.REFUSED)
    leave(code)


def _say(line: str) -> None:
    typer.echo(line)
