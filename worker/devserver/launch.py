"""Try the sources in order, and keep the first server that can do what is asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TypeVar

from worker.devserver.child import Child
from worker.devserver.database import Claim, claimed
from worker.devserver.errors import DevServerError, DiedError, UnusableError
from worker.devserver.ports import are_free, free_ports
from worker.devserver.ready import make_ready
from worker.devserver.sources import LOCAL_SOURCES, Source
from worker.devserver.wish import Say, SearchAttributeKind, Wish

_ADDRESS_TITLE = "the address from the settings"
_ADDRESS_SECONDS = 15.0
_START_SECONDS = 90.0
_STARTS = 3
_CLASH = "address already in use"
T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """A Temporal server that can be used now.

    Attributes:
        address: host:port of its frontend.
        namespace: A namespace that exists there, with the search attributes asked for.
        pid: Its process, when it runs for us alone.
        source: Where it came from, in words.
    """

    address: str
    namespace: str
    pid: int | None
    source: str
    _child: Child | None = field(default=None, repr=False, compare=False)

    async def died(self) -> str:
        """Wait until the server's process ends by itself; for ever when it is not ours.

        Returns:
            The end of its log.
        """
        if self._child is None:
            await asyncio.Event().wait()
            return ""
        await self._child.wait()
        return self._child.tail()


@asynccontextmanager
async def running(
    need_time_skipping: bool,
    database: Path | None,
    address: str | None = None,
    *,
    say: Say,
    namespace: str = "default",
    retention: timedelta | None = None,
    search_attributes: Mapping[str, SearchAttributeKind] = MappingProxyType({}),
    reserved: Collection[int] = (),
) -> AsyncIterator[Server]:
    """Have a Temporal server for the length of a ``with`` block.

    Args:
        need_time_skipping: Pass over servers whose workflow clocks cannot be moved. Without it, a server of ours with a
            database does not let anybody move them.
        database: SQLite file that survives the server; None keeps everything in memory. An address has its own storage.
        address: host:port of a server that runs already, from the settings. It is somebody's decision: when it does not
            serve, others are tried only if time must be skipped, that is, for throw-away data.
        say: Takes each line for the person waiting, such as how long a build takes.
        namespace: Registered there unless it exists.
        retention: How long completed workflows are kept; by default 30 days with a database and 3 without.
        search_attributes: Names and types that queries and workflows can use there.
        reserved: Ports that a server of ours leaves alone, because something else is going to listen there.

    Raises:
        DevServerError: No server could be had; the text names each source and what was wrong with it.
    """
    wish = Wish(need_time_skipping, _whole(database), namespace, retention, search_attributes, say, frozenset(reserved))
    server, cleanup = await _first_usable(address, wish)
    async with cleanup:
        yield server


@contextmanager
def blocking(manager: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Enter an asynchronous context manager from ordinary code, on an event loop of its own.

    Raises:
        RuntimeError: An event loop runs in this thread already.
    """
    # A loop made by a factory leaves the thread's current event loop alone.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        inside = AsyncExitStack()
        entered = runner.run(inside.enter_async_context(manager))
        try:
            yield entered
        finally:
            runner.run(inside.aclose())


def _whole(database: Path | None) -> Path | None:
    return None if database is None else database.absolute()  # the server works in a folder of its own


async def _first_usable(address: str | None, wish: Wish) -> tuple[Server, AsyncExitStack]:
    trials: list[tuple[str, Callable[[AsyncExitStack], Awaitable[Server]]]] = [
        (_ADDRESS_TITLE, lambda _stack: _at_address(address, wish)),
        *((source.title, _starter(source, wish)) for source in LOCAL_SOURCES),
    ]
    refused: list[str] = []
    for title, start in trials:
        async with AsyncExitStack() as stack:
            try:
                server = await start(stack)
            except UnusableError as error:
                refused.append(f"{title}: {error}")
                if title == _ADDRESS_TITLE and address and not wish.need_time_skipping:
                    raise DevServerError(f"No Temporal server: {refused[-1]}") from None
                if not error.absent:
                    wish.say(f"Passed over: {_indented(refused[-1])}")
                continue
            return server, stack.pop_all()
    raise DevServerError(_nothing_left(refused, wish))


def _nothing_left(refused: list[str], wish: Wish) -> str:
    kind = "No Temporal server that can skip time" if wish.need_time_skipping else "No Temporal server"
    tried = "\n".join(f"  {number}. {_indented(reason)}" for number, reason in enumerate(refused, 1))
    return f"{kind} could be had. Tried in this order, and any one of them is enough:\n{tried}"


def _indented(reason: str) -> str:
    return reason.replace("\n", "\n     ")


async def _at_address(address: str | None, wish: Wish) -> Server:
    if not address:
        raise UnusableError("none is set", absent=True)
    await make_ready(address, wish, patience_seconds=_ADDRESS_SECONDS)
    return Server(address, wish.namespace, None, f"{_ADDRESS_TITLE}, {address}")


def _starter(source: Source, wish: Wish) -> Callable[[AsyncExitStack], Awaitable[Server]]:
    async def start(stack: AsyncExitStack) -> Server:
        # Claimed first: nobody waits for a download or a build that could not open the file.
        claim = stack.enter_context(claimed(wish.database, source.family)) if wish.database else None
        program = await source.find(wish.say)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="milepost-server-", ignore_cleanup_errors=True)))
        wish.say(f"Starting a Temporal server ({source.title}): a few seconds.")
        return await _on_free_ports(source, program, folder, wish, claim, stack)

    return start


async def _on_free_ports(source: Source, program: Path, folder: Path, wish: Wish, claim: Claim | None, stack: AsyncExitStack) -> Server:
    """Start the program, again on other ports when somebody was faster on one of them."""
    last, former = "", claim.ports if claim else ()
    for _ in range(_STARTS):
        try:
            ports = former if _fit(former, source.family.ports, wish) else free_ports(source.family.ports, wish.reserved)
            child = await Child.start(source.family.command(program, folder, ports, wish), folder / "server.log")
        except OSError as error:
            raise UnusableError(f"cannot be started: {error}") from None
        stack.push_async_callback(child.stop)
        address = f"127.0.0.1:{ports[0]}"
        try:
            await child.guard(make_ready(address, wish, patience_seconds=_START_SECONDS, pulse=child.pulse()))
            if claim:
                claim.record(ports)
            return Server(address, wish.namespace, child.pid, source.title, child)
        except DiedError as error:
            last, former = str(error), ()
            if last and _CLASH not in last:
                break
    raise UnusableError(f"it stopped while starting; its last words:\n{last or '(none)'}")


def _fit(former: Sequence[int], count: int, wish: Wish) -> bool:
    """Whether the ports of the last time can be used again: whoever kept the address finds the server there."""
    return len(former) == count and wish.reserved.isdisjoint(former) and are_free(former)
