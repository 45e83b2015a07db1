"""Server, worker and gateway on this machine, for as long as somebody wants them."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from worker import devserver
from worker.billing.file import BillingFile, billing_file
from worker.cli.local import DATABASE, folders, home_of
from worker.lifecycle import stop_event
from worker.namespace import SEARCH_ATTRIBUTES
from worker.processes import Process, ProcessDiedError
from worker.settings import Settings
from worker.settings_text import variable
from worker.temporal.keys import generate_key_file

Say = Callable[[str], None]


class StandingError(Exception):
    """It cannot stand, or stands no more; the text says which part and why."""


@dataclass(frozen=True)
class Plan:
    """What is to run.

    Attributes:
        home: folder of everything that is kept.
        settings: of worker and gateway, but for the server's address.
        variables: environment of the two, on top of this process's own.
        address: of a Temporal server that runs already; none to run one.
        new_keys: whether the key file was made now.
        billing: the billing systems.
    """

    home: Path
    settings: Settings
    variables: Mapping[str, str]
    address: str | None
    new_keys: bool
    billing: BillingFile


def plan(data: Path | None, provider: Path | None) -> Plan:
    """Look at settings and folders, and make keys where there are none.

    Args:
        data: folder of everything that is kept; the usual one where missing.
        provider: the house's file.

    Raises:
        worker.settings.SettingsError: a setting, the key file or the billing file is wrong.
    """
    home = home_of(data)
    given = dict(folders(home, everything=data is not None))
    if provider is not None:
        given["provider_file"] = provider
    settings = Settings.load(**given)
    billing = billing_file(settings)
    made = settings.key_file is not None and generate_key_file(settings.key_file)
    (home / "logs").mkdir(parents=True, exist_ok=True)
    variables = {variable(name): str(getattr(settings, name)) for name in given}
    return Plan(home, settings, variables, os.environ.get(variable("temporal_address")) or None, made, billing)


def configured_ports(settings: Settings) -> frozenset[int]:
    """Every port that a setting names: the server starts first, and must not take one that a later part listens on."""
    return frozenset(int(getattr(settings, name)) for name in Settings.model_fields if name.endswith("_port"))


async def stand(what: Plan, say: Say) -> int:
    """Run everything until SIGINT or SIGTERM.

    Args:
        what: the plan.
        say: takes lines for the person waiting.

    Returns:
        The exit code: 0 after a signal.

    Raises:
        StandingError: a part could not start, or ended by itself.
    """
    stop = stop_event()
    working, stopping = asyncio.create_task(_run(what, say)), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        say("Stopping: running calls and activities finish first.")
        working.cancel()
    try:
        await working
    except asyncio.CancelledError:
        say("Stopped. Nothing is lost: the next start goes on where this one ended.")
    except (devserver.DevServerError, ProcessDiedError) as error:
        raise StandingError(str(error)) from None
    return 0


async def _run(what: Plan, say: Say) -> None:
    from worker.cli.standing_words import words

    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            devserver.running(
                False,
                what.home / DATABASE,
                what.address,
                say=say,
                namespace=what.settings.namespace,
                search_attributes=SEARCH_ATTRIBUTES,
                reserved=configured_ports(what.settings),
            )
        )
        variables = {**what.variables, variable("temporal_address"): server.address}
        worker = Process("worker", variables, what.home / "logs" / "worker.log")
        gateway = Process("worker.gateway", variables, what.home / "logs" / "gateway.log")
        for process in (worker, gateway):
            stack.push_async_callback(process.stop)  # before the start, which may be given up half way
        await asyncio.gather(worker.start(), gateway.start())
        for line in await words(what, server, worker, gateway):
            say(line)
        await _first_to_end({"the Temporal server": server.died, "the worker": worker.ended, "the gateway": gateway.ended}, what.home)


async def _first_to_end(parts: Mapping[str, Callable[[], Awaitable[object]]], home: Path) -> None:
    """Wait until a part ends by itself.

    Raises:
        StandingError: always, with the name of the part.
    """
    waiting = {asyncio.ensure_future(ended()): name for name, ended in parts.items()}
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        raise StandingError(f"{waiting[done.pop()]} ended by itself, so everything was stopped; {home / 'logs'} has its last words")
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
