"""``milepost journal mend``: an operator's command, for the machine that has the settings and keys of worker and gateway."""

from typing import Annotated

import typer

from worker.cli.billing.beside import Data, at_work, engine, settings_beside
from worker.cli.exits import Exit, fail


def mend(
    engagement: Annotated[str, typer.Argument(metavar="ENGAGEMENT", help="Id of the engagement.")],
    data: Data = None,
) -> None:
    """Bring lines back that the journal store has lost, from the engagement and from the histories that Temporal still has of it."""
    from activities.store import StoreError
    from worker.mending import Mended
    from worker.mending import mend as mended
    from worker.settings import SettingsError
    from worker.store import open_store

    engagement = engagement.removeprefix("engagements/")
    settings = settings_beside(data)

    async def work() -> Mended:
        store = open_store(settings)
        try:
            return await mended(await engine(settings), store, engagement)
        finally:
            store.close()

    try:
        found = at_work(work)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)
    except StoreError as error:
        fail(f"{engagement}: {error}.", Exit.REFUSED)
    for first, last in found.filled:
        typer.echo(f"{engagement}: entries {first} to {last} are back.")
    if found.left:
        left = ", ".join(f"{first} to {last}" for first, last in found.left)
        fail(f"{engagement}: entries {left} are nowhere to be found: bring the store back from a backup.", Exit.REFUSED)
    if not found.filled:
        typer.echo(f"{engagement}: nothing is missing.")
