"""A worker and a gateway as processes of their own, which can be killed, and a mailbox that remembers whether repeats were true to the first copy."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from tests.activities.databases import PostgreSQL, new_database
from tests.chaos.durable_server import DurableServer
from tests.drivers.stored import remember
from tests.patience import patient
from worker.demo.gateway_client import Gateway
from worker.demo.stage import free_port
from worker.demo.stand_ins.mail_server import HANG_UP, Mailbox, MailServer
from worker.namespace import prepare_namespace
from worker.processes import Process
from worker.settings import Settings
from worker.temporal.client import connect


@dataclass
class Postbox(Mailbox):
    """Files each message once and compares every repeat with the first copy, byte by byte."""

    changed: list[str] = field(default_factory=list)
    """Message-IDs of repeats that differ."""
    traps: list[Callable[[str], bool]] = field(default_factory=list)
    """Each looks at the key of a message that was just taken; True: it sprang, and nobody hears that the message was taken."""

    def __post_init__(self) -> None:
        """Ask the traps about each message."""
        self.mood = lambda message: HANG_UP if any(trap(str(message["X-Milepost-Key"])) for trap in list(self.traps)) else None

    def file(self, message: EmailMessage, raw: bytes, recipients: list[str]) -> None:
        """File a message once."""
        message_id = str(message["Message-ID"])
        with self.lock:
            if self.raw.get(message_id, raw) != raw:
                self.changed.append(message_id)
        super().file(message, raw, recipients)


@dataclass
class Crew:
    """Everything that works, and can be killed.

    Attributes:
        settings: shared by worker and gateway.
        variables: the same as environment variables.
        client: a Temporal client with the payload codec.
        skipper: moves virtual clocks.
        api: a client of the gateway.
        worker: its process.
        gateway: its process.
        postbox: what arrived.
        server: its process; none where others need it too.
        store: the server of the journal store; none where that is SQLite.
    """

    settings: Settings
    variables: dict[str, str]
    client: Client
    skipper: TimeSkipper
    api: Gateway
    worker: Process
    gateway: Process
    postbox: Postbox
    server: DurableServer | None = None
    store: PostgreSQL | None = None
    _serving: bool = True
    """The worker is up, and nobody has shot at it."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def kill_worker(self) -> None:
        """SIGKILL, now; and start it again."""
        async with self._one_at_a_time:
            self._serving = False
            await self.worker.kill()
            await self.worker.start()
            self._serving = True

    async def kill_gateway(self) -> None:
        """SIGKILL, now; and start it again on the same port."""
        async with self._one_at_a_time:
            await self.gateway.kill()
            await self.gateway.start()

    async def kill_server(self) -> None:
        """SIGKILL, now; and start it again on the same file and port."""
        async with self._one_at_a_time:
            assert self.server is not None
            await self.server.kill()
            await self.server.start()

    async def kill_store(self) -> None:
        """SIGKILL, now; and start it again on the same files."""
        async with self._one_at_a_time:
            assert self.store is not None
            await asyncio.to_thread(self.store.kill)
            await asyncio.to_thread(self.store.start)

    async def kill_all(self) -> None:
        """SIGKILL store, worker and gateway, now; and start them again."""
        async with self._one_at_a_time:
            assert self.store is not None
            self._serving = False
            await asyncio.gather(asyncio.to_thread(self.store.kill), self.worker.kill(), self.gateway.kill())
            await asyncio.to_thread(self.store.start)
            await asyncio.gather(self.worker.start(), self.gateway.start())
            self._serving = True

    async def kill_both(self) -> None:
        """SIGKILL worker and gateway, now; and start both again."""
        async with self._one_at_a_time:
            self._serving = False
            await asyncio.gather(self.worker.kill(), self.gateway.kill())
            await asyncio.gather(self.worker.start(), self.gateway.start())
            self._serving = True

    async def kill_worker_at(self, wanted: Callable[[str], bool], seconds: float) -> str | None:
        """SIGKILL at the moment when the mail server has taken a message and did not say so yet; and start it again.

        Args:
            wanted: looks at the key of a message.
            seconds: to wait for such a message, on an idle machine.

        Returns:
            The key of the message; none where no such message came.
        """
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[str] = loop.create_future()

        def trap(key: str) -> bool:
            pid = self.worker.pid
            if not self._serving or pid is None or not wanted(key):
                return False
            self._serving = False
            self.postbox.traps.remove(trap)
            os.kill(pid, signal.SIGKILL)
            loop.call_soon_threadsafe(taken.set_result, key)
            return True

        self.postbox.traps.append(trap)
        try:
            async with patient(seconds, "a message to be killed at"):
                key = await asyncio.shield(taken)
        except TimeoutError:
            if trap in self.postbox.traps:
                self.postbox.traps.remove(trap)
                return None
            key = await taken  # it sprang at the last moment
        await self.kill_worker()
        return key


@asynccontextmanager
async def crew(
    address: str,
    namespace: str,
    keys: str,
    folder: Path,
    server: DurableServer | None = None,
    store: PostgreSQL | None = None,
    **more: Any,
) -> AsyncIterator[Crew]:
    """Start worker, gateway and mail server beside a Temporal server.

    Args:
        address: host:port of the Temporal server.
        namespace: a namespace of its own, made ready here: a number series belongs to the first task queue of a namespace that asks it.
        keys: payload keys, as the settings take them.
        folder: for store and logs.
        server: the Temporal server's process, where it may be killed.
        store: where the journal store is to be, and may be killed; none: SQLite below the folder.
        **more: further settings.
    """
    await prepare_namespace(address, namespace)
    postbox = Postbox()
    with MailServer(postbox) as post:
        plain: dict[str, Any] = {
            "temporal_address": address,
            "namespace": namespace,
            "smtp_port": post.port,
            "store_dir": folder / "store",
            "billing_dir": folder / "billing",
            "gateway_port": free_port(),
            "codec_port": free_port(),
            "log_level": "WARNING",
            **({"store_url": new_database(store.address)} if store else {}),
            **more,
        }
        settings = remember(Settings.load(keys=keys, **plain))
        variables = {f"MILEPOST_{name.upper()}": str(getattr(settings, name)) for name in plain} | {"MILEPOST_KEYS": keys}
        worker, gateway = (Process(module, variables, folder / f"{module}.log") for module in ("worker", "worker.gateway"))
        try:
            await asyncio.gather(worker.start(), gateway.start())
            client = await connect(remember(settings))
            skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
            api = Gateway(f"127.0.0.1:{settings.gateway_port}", actor="crew")
            try:
                yield Crew(settings, variables, client, skipper, api, worker, gateway, postbox, server, store)
            finally:
                await api.close()
        finally:
            await asyncio.gather(worker.stop(), gateway.stop())
