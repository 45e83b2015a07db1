"""Sends every kind of event, signed, to a running receiver, and says what it answered: for who sets up a billing system.

By default the events are about what does not exist, which shows that address, secret and clock are right, and moves no money: those of a signed
webhook are about an engagement that nobody knows, and end in quarantine; those of Stripe are about an invoice that Stripe does not know. Since the
receiver asks Stripe about it, they show that our key works too.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from pydantic import SecretStr

from activities.billing.signed import signing
from activities.billing.stripe import signing as stripe_signing
from worker.gateway.webhooks.inbound import (
    AboutInvoice,
    CreditNoted,
    DisputeClosed,
    DisputeOpened,
    EndedDispute,
    InvoiceIssued,
    MadeInvoice,
    Payment,
    PaymentReceived,
    RefundMade,
    Told,
)
from worker.gateway.webhooks.stripe_events import UNKNOWN_AT_STRIPE
from worker.gateway.webhooks.stripe_samples import stripe_event, stripe_samples
from workflows.engagement.money import Money

NOBODY = "testtesttest"
"""An id that no engagement has: real ones are made from request ids and longer."""
PING = "test.ping"
"""A kind that no receiver knows: it is answered with 200 and has no effect."""
SECONDS = 20.0


_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol)
_RESULTS = frozenset(("taken", "known", "quarantined", "ignored"))
ONE_CENT = Money(minor=1, currency="EUR")


@dataclass(frozen=True)
class Reported:
    """What became of one event.

    Attributes:
        type: kind of the event.
        sent: whether it reached somebody.
        status: HTTP status; none where nothing answered.
        happened: ``taken``, ``known``, ``quarantined`` or ``ignored``, as the receiver says; else ``refused``, ``try again``, ``no answer``, or
            ``not understood`` where the answer is none of a receiver's.
        why: the reason that the answer gives; empty where it gives none.
        understood: whether the receiver found it genuine and readable, and could look up what it is about.
    """

    type: str
    sent: bool
    status: int | None
    happened: str
    why: str
    understood: bool


def _reported(kind: str, answer: httpx.Response) -> Reported:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() & {"result", "message"}:
        return Reported(kind, True, answer.status_code, "not understood", "what answers there is no receiver of Milepost's", False)
    reason, message, result = (str(found.get(name) or "") for name in ("reason", "message", "result"))
    happened = result if result in _RESULTS else "try again" if answer.status_code == 503 else "refused"
    # What nobody asked for, and what Stripe does not know, are refused, and can only be so by who understood them.
    expected = answer.status_code == 409 and (kind == "invoice.issued" or reason == UNKNOWN_AT_STRIPE)
    return Reported(kind, True, answer.status_code, happened, ": ".join(filter(None, (reason, message))), result in _RESULTS or expected)


def sample_events(
    engagement: str = NOBODY, invoice: str = "invoice-1", amount: Money = ONE_CENT, *, run: str, at: datetime
) -> Iterator[InvoiceIssued | Told]:
    """One event of each kind.

    Args:
        engagement: what they are about.
        invoice: what they are about.
        amount: of each.
        run: makes their ids, so that those of another run are other events: letters, digits and hyphens.
        at: now.
    """

    def about(what: str) -> dict[str, object]:
        return {
            "id": f"test-{run}-{what}", "engagement": engagement, "invoice": invoice, "amount": amount.format_plain(),
            "value_date": at.date().isoformat(), "reference": "test event",
        }  # fmt: skip

    yield InvoiceIssued(
        type="invoice.issued", timestamp=at, data=MadeInvoice(engagement=engagement, invoice=invoice, number=f"TEST-{run}")
    )  # fmt: skip
    yield PaymentReceived(type="payment.received", timestamp=at, data=Payment.model_validate(about("payment")))
    yield RefundMade(type="refund.made", timestamp=at, data=AboutInvoice.model_validate(about("refund")))
    yield CreditNoted(type="credit.noted", timestamp=at, data=AboutInvoice.model_validate(about("credit-note")))
    yield DisputeOpened(type="dispute.opened", timestamp=at, data=AboutInvoice.model_validate(about("dispute")))
    yield DisputeClosed(type="dispute.closed", timestamp=at, data=EndedDispute.model_validate({**about("dispute"), "won": True}))


async def send_test(
    url: str,
    secrets: Sequence[SecretStr],
    *,
    at: datetime,
    run: str = "setup",
    engagement: str = NOBODY,
    invoice: str = "invoice-1",
    amount: Money = ONE_CENT,
) -> tuple[Reported, ...]:
    """Send a ping and one event of each kind, as a signed webhook does.

    Args:
        url: of the receiver, such as ``http://127.0.0.1:7452/webhooks/acme``.
        secrets: of that source; its scheme is Standard Webhooks.
        at: now, by the clock on the wall.
        run: see :func:`sample_events`; the same run sends the same events.
        engagement: a real one gets real payments.
        invoice: of that engagement.
        amount: of each event.
    """
    events = sample_events(engagement, invoice, amount, run=run, at=at)
    messages = [(PING, json.dumps({"type": PING}).encode()), *((event.type, event.model_dump_json().encode()) for event in events)]
    return await _sent(url, messages, lambda kind, body: signing.signed_headers(f"test_{run}_{kind}", at, body, secrets))


async def send_stripe_test(
    url: str,
    secrets: Sequence[SecretStr],
    *,
    at: datetime,
    live: bool,
    run: str = "setup",
    invoice: str | None = None,
    amount: Money = ONE_CENT,
) -> tuple[Reported, ...]:
    """Send an event of a type that nobody follows and one of each that we do, as Stripe does.

    Args:
        url: of the receiver, such as ``http://127.0.0.1:7452/webhooks/stripe``.
        secrets: of the endpoint at Stripe.
        at: now, by the clock on the wall.
        live: whether the events are of the live mode, as the key by which the receiver asks.
        run: see :func:`stripe_samples`.
        invoice: id of a real one at Stripe: its engagement hears what Stripe knows of it, whatever the events say.
        amount: of each event.

    Raises:
        ValueError: Stripe cannot express the amount.
    """
    ping = stripe_event(PING, {}, run=run, at=at, live=live)
    events = (ping, *stripe_samples(NOBODY, invoice, amount, run=run, at=at, live=live))
    messages = [(str(event["type"]), json.dumps(event).encode()) for event in events]
    return await _sent(url, messages, lambda _, body: stripe_signing.signed_headers(at, body, secrets))


async def _sent(url: str, messages: Iterable[tuple[str, bytes]], sign: Callable[[str, bytes], dict[str, str]]) -> tuple[Reported, ...]:
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        return tuple([await _send(client, url, kind, body, sign(kind, body)) for kind, body in messages])


async def _send(client: httpx.AsyncClient, url: str, kind: str, body: bytes, signature: dict[str, str]) -> Reported:
    try:
        answer = await client.post(url, content=body, headers={**signature, "content-type": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = type(error).__name__.removesuffix("Error").lower()
        return Reported(kind, not isinstance(error, _NOT_SENT), None, "no answer", why, False)
    return _reported(kind, answer)
