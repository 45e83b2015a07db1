"""Sends every kind of event, signed, to a running receiver, and says what it answered: for who sets up a billing system.

By default the events are about an engagement that does not exist: each of them ends in quarantine, which shows that address, secret and clock are
right, and moves no money.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from pydantic import SecretStr

from activities.billing.signed.signing import signed_headers
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
from workflows.engagement.money import Money

NOBODY = "testtesttest"
"""An id that no engagement has: real ones are made from request ids and longer."""
PING = "test.ping"
"""A kind that no receiver knows: it is answered with 200 and has no effect."""
SECONDS = 20.0


@dataclass(frozen=True)
class Reported:
    """What the receiver said to one event.

    Attributes:
        type: kind of the event.
        status: HTTP status; none where nothing answered.
        said: its answer, or why there is none.
    """

    type: str
    status: int | None
    said: str

    @property
    def understood(self) -> bool:
        """Whether the receiver found it genuine and readable; an invoice that nobody asked for is refused with 409."""
        return self.status in (200, 202) or (self.type == "invoice.issued" and self.status == 409)


def sample_events(
    engagement: str = NOBODY, invoice: str = "invoice-1", amount: Money | None = None, *, run: str, at: datetime
) -> Iterator[InvoiceIssued | Told]:
    """One event of each kind.

    Args:
        engagement: what they are about.
        invoice: what they are about.
        amount: of each; one cent of EUR by default.
        run: makes their ids, so that those of another run are other events: letters, digits and hyphens.
        at: now.
    """
    money = amount or Money(minor=1, currency="EUR")

    def about(what: str) -> dict[str, object]:
        return {
            "id": f"test-{run}-{what}", "engagement": engagement, "invoice": invoice, "amount": money.format_plain(),
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
    amount: Money | None = None,
) -> tuple[Reported, ...]:
    """Send a ping and one event of each kind.

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
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        return tuple([await _send(client, url, f"test_{run}_{kind}", kind, body, secrets, at) for kind, body in messages])


async def _send(
    client: httpx.AsyncClient, url: str, message_id: str, kind: str, body: bytes, secrets: Sequence[SecretStr], at: datetime
) -> Reported:
    headers = {**signed_headers(message_id, at, body, secrets), "content-type": "application/json"}
    try:
        answer = await client.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Reported(kind, None, f"no answer: {type(error).__name__.removesuffix('Error').lower()}")
    return Reported(kind, answer.status_code, answer.text[:300])
