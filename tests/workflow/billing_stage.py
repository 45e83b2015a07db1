"""Everything that billing systems meet, in a namespace of its own: worker, receiver over HTTP, a stand-in for Stripe, and somebody else's system."""

import asyncio
import contextlib
import json
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.billing.signed.signing import signed_headers
from activities.store import HOUSE
from tests import lives
from tests.activities.other_system import OtherSystem
from tests.drivers.real import Real
from tests.drivers.stored import remember
from tests.patience import BY_THE_CLOCK, patient
from worker.__main__ import activities_from, build
from worker.billing.file import billing_file
from worker.billing.folders import quarantine
from worker.billing.quarantine import Quarantine
from worker.billing.systems import BillingSystems
from worker.demo.stand_ins.stripe import StripeStandIn
from worker.demo.stand_ins.stripe.post import sign
from worker.gateway.webhooks.doors import webhook_doors
from worker.gateway.webhooks.receiver import always
from worker.namespace import prepare_namespace
from worker.settings import Settings
from worker.store import open_store
from worker.temporal.client import connect
from workflows.engagement.state import InvoiceItem
from workflows.engagement.terms.provider import Billing, Provider
from workflows.engagement.time.zones import load_zones
from workflows.portfolio import wire

SECRET = "whsec_" + "bmV3" * 10
ROOT = Path(__file__).parents[2]


def house(system: str) -> Provider:
    """The example house, with another billing system."""
    return lives.provider().model_copy(update={"billing": Billing(system=system)})


@dataclass(frozen=True)
class BillingStage:
    """What the tests of billing stand on.

    Attributes:
        settings: of worker and receiver.
        client: with the payload codec.
        skipper: moves the clock of one engagement.
        port: of the receiver.
        stripe: the stand-in for Stripe; posts nothing until a test says where to.
        acme: a billing system behind a signed webhook.
    """

    settings: Settings
    client: Client
    skipper: TimeSkipper
    port: int
    stripe: StripeStandIn
    acme: OtherSystem

    @property
    def quarantine(self) -> Quarantine:
        """Of the receiver."""
        return quarantine(self.settings)

    def url(self, source: str) -> str:
        """Where a billing system sends to."""
        return f"http://127.0.0.1:{self.port}/webhooks/{source}"

    async def billed(self, system: str, engagement: str | None = None, *later: str) -> tuple[Real, InvoiceItem]:
        """An engagement whose work waits for its first invoice, and that invoice as it is now.

        Args:
            system: who makes its invoices.
            engagement: its id; a new one where missing.
            *later: further milestones.
        """
        real = Real(self.client, self.skipper, self.settings.task_queue)
        await real.create(
            lives.create_of(lives.short_file("discovery", *later), house(system), engagement or lives.some_id(), datetime.now(UTC))
        )
        await real.active()
        await real.rest()
        return real, await only_invoice(real)

    async def tell(self, kind: str, *, late: float = 0, secret: str = SECRET, **data: Any) -> httpx.Response:
        """Acme's system sends an event."""
        body = json.dumps({"type": kind, "data": data}).encode()
        at = datetime.fromtimestamp(time.time() - late, UTC)
        async with httpx.AsyncClient(trust_env=False, timeout=BY_THE_CLOCK) as client:
            headers = signed_headers(f"msg_{uuid.uuid4()}", at, body, [SecretStr(secret)])
            return await client.post(self.url("acme"), content=body, headers=headers)

    async def stripe_tells(self, event: Mapping[str, Any], *, late: float = 0, secret: str | None = None) -> int:
        """Stripe, or somebody who says so, sends an event; the HTTP status of the answer."""
        body = json.dumps(event).encode()
        signature = sign(body, secret or self.stripe.post.secret, int(time.time() - late))
        async with httpx.AsyncClient(trust_env=False, timeout=BY_THE_CLOCK) as client:
            return (await client.post(self.url("stripe"), content=body, headers={"Stripe-Signature": signature})).status_code

    async def night(self, since: datetime | None = None) -> wire.Reconciliation:
        """A reconciliation with Stripe, as its schedule starts it after one that ended; looks back as far as Stripe remembers by default."""
        result: wire.Reconciliation = await self.client.execute_workflow(
            wire.RECONCILE,
            wire.StartReconcile(system="stripe", since=since),
            id=f"{wire.reconcile_id('stripe')}-{uuid.uuid4()}",
            task_queue=self.settings.task_queue,
            result_type=wire.Reconciliation,
        )
        return result

    async def milepost(self, *arguments: str, said: str = "") -> tuple[int, str, str]:
        """Run a billing command of the command line as a process; exit code, standard output, standard error."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "worker.cli", "billing", *arguments, cwd=ROOT, env=self.environment(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with patient(60, f"the end of milepost billing {' '.join(arguments)}"):
            out, err = await process.communicate(said.encode())
        return process.returncode or 0, out.decode(), err.decode()

    def environment(self) -> dict[str, str]:
        """The settings as a process of ours gets them."""
        assert self.settings.keys is not None
        names = ("temporal_address", "namespace", "task_queue", "store_dir", "billing_dir", "billing_file")
        ours = {f"MILEPOST_{name.upper()}": str(getattr(self.settings, name)) for name in names}
        rest = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
        return rest | ours | {"MILEPOST_KEYS": self.settings.keys.get_secret_value(), "MILEPOST_WEBHOOK_PORT": str(self.port)}


async def only_invoice(real: Real) -> InvoiceItem:
    """The one invoice that was asked for."""
    (invoice,) = [invoice for invoice in (await real.state()).invoices.values() if invoice.state not in ("SCHEDULED", "VOID")]
    return invoice


def billing_yaml(folder: Path, stripe: StripeStandIn, acme: OtherSystem) -> Path:
    """The file that names both."""
    path = folder / "billing.yaml"
    path.touch(mode=0o600)
    path.write_text(
        f"stripe:\n  secret_key: {stripe.secret_key}\n  webhook_secrets: [{stripe.post.secret}]\n  address: {stripe.address}\n"
        f"  zone: Europe/Helsinki\nwebhooks:\n  acme:\n    url: {acme.url}\n    secrets: [{SECRET}]\n"
    )
    return path


@contextlib.asynccontextmanager
async def billing_stage(settings: Settings, folder: Path) -> AsyncIterator[BillingStage]:
    """Put everything up on a server that runs, in another namespace than the settings name."""
    await prepare_namespace(settings.temporal_address, "billing")
    load_zones()
    async with contextlib.AsyncExitStack() as stack:
        stripe = stack.enter_context(StripeStandIn(seed=7))
        acme = await stack.enter_async_context(OtherSystem((SECRET,)).running())
        changes = {
            "namespace": "billing",
            "billing_file": billing_yaml(folder, stripe, acme),
            "billing_dir": folder / "billing",
            "webhook_port": 0,
        }
        here = remember(settings.model_copy(update={**changes, "store_dir": folder / "store"}))
        client, systems = await connect(here), BillingSystems(here)
        stack.push_async_callback(systems.close)
        await stack.enter_async_context(build(client, here, activities_from(here, systems), strict=True))
        port = await stack.enter_async_context(webhook_doors(here, billing_file(here), client, always))
        assert port is not None
        skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
        yield BillingStage(here, client, skipper, port, stripe, acme)


def report_of(stage: BillingStage, night: wire.Reconciliation) -> str:
    """The report as a person reads it."""
    assert night.document is not None
    return open_store(stage.settings, read_only=True).get(HOUSE, night.document).decode()


def quarantined(stage: BillingStage, engagement: str) -> Sequence[tuple[str, str]]:
    """What of an engagement waits for a person: fact and code."""
    return [(one.fact, one.code) for one in stage.quarantine.list() if one.engagement == engagement]
