"""The doors for billing systems as the settings name them, opened for as long as the gateway runs."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from temporalio.client import Client

from activities.billing.delivery import deliver
from worker.billing.file import STRIPE, BillingFile
from worker.billing.folders import issued_invoices, patience, quarantine
from worker.billing.systems import line_to
from worker.gateway.http_door import serving
from worker.gateway.webhooks.receiver import Receiver
from worker.gateway.webhooks.signatures import Scheme
from worker.gateway.webhooks.sources import Door, Source
from worker.gateway.webhooks.stripe_events import StripeWebhook
from worker.gateway.webhooks.translation import SignedWebhook
from worker.settings import Settings, SettingsError
from worker.settings_text import variable

MOST_CONNECTIONS = 200
"""At once; a sender that gets 503 tries again."""
KEEP_ALIVE_SECONDS = 15


@contextlib.asynccontextmanager
async def webhook_doors(
    settings: Settings, file: BillingFile, client: Client, reachable: Callable[[], Awaitable[bool]]
) -> AsyncIterator[int | None]:
    """Receive webhooks for as long as the block runs; the block gets the port, or none where nobody is set up to send.

    Args:
        settings: address, folders, and how long running requests get at the end.
        file: who sends.
        client: with the payload codec.
        reachable: whether engagements can be reached.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    if not file.senders:
        yield None
        return
    async with contextlib.AsyncExitStack() as stack:
        doors = [await _door(name, file, stack) for name in file.senders]
        taken, kept = partial(deliver, client), quarantine(settings)
        app = Receiver(doors, taken, kept, issued_invoices(settings), patience(settings), reachable).app()
        try:
            opened = serving(
                app,
                settings.webhook_host,
                settings.webhook_port,
                int(settings.drain_seconds),
                most_connections=MOST_CONNECTIONS,
                keep_alive_seconds=KEEP_ALIVE_SECONDS,
            )
            port = await stack.enter_async_context(opened)
        except OSError:
            where = f"{settings.webhook_host}:{settings.webhook_port}"
            wrong = f"{where} cannot be listened on: it is taken, or is no address of this machine"
            raise SettingsError(f"{variable('webhook_port')}: {wrong}") from None
        yield port


async def _door(name: str, file: BillingFile, stack: contextlib.AsyncExitStack) -> Door:
    if name != STRIPE or file.stripe is None:
        secrets = file.webhooks[name].secrets
        return Door(Source(name=name, scheme=Scheme.STANDARD, secrets=secrets), SignedWebhook(name))
    from activities.billing.stripe.events import StripeEvents

    line = line_to(file.stripe)
    stack.push_async_callback(line.close)
    source = Source(name=STRIPE, scheme=Scheme.STRIPE, secrets=file.stripe.webhook_secrets)
    return Door(source, StripeWebhook(StripeEvents(line, file.stripe.zone)))
