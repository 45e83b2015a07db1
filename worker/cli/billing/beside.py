"""What the billing commands have in common: the settings beside which they work, the way to the engine, and plain words where it is barred."""

import getpass
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from worker.cli.exits import Exit, fail

if TYPE_CHECKING:
    from temporalio.client import Client

    from worker.billing.file import BillingFile
    from worker.settings import Settings

Result = TypeVar("Result")
Data = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Folder that `milepost up` keeps everything in; ~/.local/share/milepost where missing.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def settings_beside(data: Path | None) -> "Settings":
    """The settings of worker and gateway; ends the program where they are wrong."""
    from worker.cli.local import local_settings
    from worker.settings import SettingsError

    try:
        return local_settings(data)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)


def billing_beside(settings: "Settings") -> "BillingFile":
    """The billing systems; ends the program where their file is wrong."""
    from worker.billing.file import billing_file
    from worker.settings import SettingsError

    try:
        return billing_file(settings)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)


def at_work(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run something that asks the engine or a billing system; ends the program where they do not answer or say no."""
    import asyncio

    from temporalio.exceptions import ApplicationError
    from temporalio.service import RPCError

    from activities.engagements import EngagementUnreachableError
    from worker.settings import SettingsError
    from worker.temporal.client import EngineUnreachableError
    from workflows.engagement.messages.ports import TEMPORARY

    try:
        return asyncio.run(work())
    except EngineUnreachableError as error:
        fail(str(error), Exit.UNREACHABLE)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)
    except EngagementUnreachableError as error:
        fail(f"{str(error)[:1].upper()}{str(error)[1:]}: is a worker running?", Exit.UNREACHABLE)
    except RPCError as error:
        fail(f"The Temporal server does not answer ({error.status.name.lower().replace('_', ' ')}).", Exit.UNREACHABLE)
    except ApplicationError as error:
        fail(f"{error.message[:1].upper()}{error.message[1:]}.", Exit.UNREACHABLE if error.type == TEMPORARY else Exit.REFUSED)


async def engine(settings: "Settings") -> "Client":
    """A client of the Temporal server, which can read what lies there.

    Raises:
        worker.settings.SettingsError: it does not answer, or the keys are wrong.
    """
    from worker.temporal.client import connect
    from worker.temporal.key_check import check_key

    client = await connect(settings)
    await check_key(client)
    return client


def who() -> str:
    """Who is at the terminal."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # a process without an entry in the list of users
        return "nobody"
