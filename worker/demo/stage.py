"""What the demo stands on: a server, a worker and a gateway as processes, a mailbox, and a stand-in for Stripe."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.store import Store
from worker import devserver
from worker.demo.gateway_client import Gateway
from worker.demo.stand_ins.mail_server import Mailbox, MailServer
from worker.demo.stand_ins.stripe import StripeStandIn
from worker.namespace import SEARCH_ATTRIBUTES
from worker.processes import Process
from worker.settings import Settings
from worker.store import open_store
from worker.temporal.client import connect
from worker.temporal.keys import generate_key_file


@dataclass
class Stage:
    """Everything is up.

    Attributes:
        settings: shared by worker and gateway.
        client: a Temporal client, for the virtual clock only.
        skipper: moves that clock.
        gateway: the API.
        worker: the worker's process.
        mailbox: what clients received.
        stripe: where clients pay.
        store: where the journal is kept.
        source: where the server came from, in words.
    """

    settings: Settings
    client: Client
    skipper: TimeSkipper
    gateway: Gateway
    worker: Process
    mailbox: Mailbox
    stripe: StripeStandIn
    store: Store
    source: str


def free_port() -> int:
    """A port nobody uses now."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables of a child process."""
    names = (
        "temporal_address", "namespace", "task_queue", "key_file", "smtp_host", "smtp_port", "store_dir", "gateway_port",
        "codec_port", "log_level", "billing_file", "billing_dir", "webhook_port",
    )  # fmt: skip
    return {f"MILEPOST_{name.upper()}": str(getattr(settings, name)) for name in names}


def billing_file(folder: Path, stripe: StripeStandIn) -> Path:
    """The file that names the billing system; as it holds secrets, it is its owner's alone."""
    path = folder / "billing.yaml"
    path.touch(mode=0o600)
    path.write_text(
        f"stripe:\n  secret_key: {stripe.secret_key}\n  webhook_secrets: [{stripe.post.secret}]\n  address: {stripe.address}\n"
        "  zone: Europe/Helsinki\n"
    )
    return path


@asynccontextmanager
async def stage(folder: Path, say: Callable[[str], None], mails: Path) -> AsyncIterator[Stage]:
    """Put everything up below ``folder``, and take it down again.

    Args:
        folder: for keys, store and logs.
        say: takes lines for the person waiting.
        mails: folder for every message that arrives.
    """
    mailbox = Mailbox(folder=mails)
    generate_key_file(folder / "keys")
    async with devserver.running(True, None, say=say, search_attributes=SEARCH_ATTRIBUTES) as server:
        with MailServer(mailbox) as post, StripeStandIn() as stripe:
            settings = Settings.load(
                temporal_address=server.address,
                namespace=server.namespace,
                key_file=folder / "keys",
                smtp_port=post.port,
                store_dir=folder / "store",
                billing_file=billing_file(folder, stripe),
                billing_dir=folder / "billing",
                gateway_port=free_port(),
                codec_port=free_port(),
                webhook_port=free_port(),
                log_level="WARNING",
            )
            stripe.post.url = f"http://127.0.0.1:{settings.webhook_port}/webhooks/stripe"
            variables = environment(settings)
            async with (
                Process("worker", variables, folder / "worker.log") as worker,
                Process("worker.gateway", variables, folder / "gateway.log"),
            ):
                client = await connect(settings)
                skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
                gateway, store = Gateway(f"127.0.0.1:{settings.gateway_port}"), open_store(settings, read_only=True)
                try:
                    yield Stage(settings, client, skipper, gateway, worker, mailbox, stripe, store, server.source)
                finally:
                    store.close()
                    await gateway.close()
