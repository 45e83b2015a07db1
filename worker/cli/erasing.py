"""``milepost journal erase``: an operator's command, for the machine that has the settings and keys of worker and gateway."""

from typing import Annotated

import typer

from worker.cli.billing.beside import Data, settings_beside
from worker.cli.exits import Exit, fail

_GOES = (
    "the personal part of its journal, its mails, its invoices, all its other documents and what was asked of billing systems; "
    "neither they nor their copies can be read again"
)
_STAYS = (
    "the public lines of its journal and their chain of hashes, the numbers of its invoices, and what the engagement itself carries in Temporal, "
    "which 'engagement get' shows: end it first, it goes with Temporal's retention"
)


def erase(
    engagement: Annotated[str, typer.Argument(metavar="ENGAGEMENT", help="Id of the engagement.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Erase what the store keeps of an engagement's people: its key is deleted, and what was sealed under it.

    What Temporal keeps of the engagement itself is not touched: it ends with its retention. Events in the quarantine are dropped one by one.
    """
    from activities.store import StoreBusyError, StoreError
    from worker.billing.folders import sent_messages
    from worker.settings import SettingsError
    from worker.store import open_store

    engagement = engagement.removeprefix("engagements/")
    try:
        settings = settings_beside(data)
        store = open_store(settings)
        lines = store.end(engagement).sequence
        if not lines and not store.is_erased(engagement):
            fail(f"{engagement}: the store keeps nothing of such an engagement.", Exit.REFUSED)
        if not yes:
            typer.echo(f"{engagement}, with {lines} lines of its journal. This goes for good: {_GOES}. This stays: {_STAYS}.")
            typer.confirm("Erase it?", abort=True)
        store.erase(engagement)
        store.close()
        sent_messages(settings).forget(engagement)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)
    except StoreBusyError as error:
        fail(f"{engagement}: {error}.", Exit.UNREACHABLE)
    except (StoreError, ValueError) as error:
        fail(f"{engagement}: {error}.", Exit.REFUSED)
    typer.echo(f"{engagement}: erased. Its {lines} public lines stay.")
