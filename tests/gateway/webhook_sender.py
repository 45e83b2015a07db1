"""A billing system that sends to the receiver, right or wrong."""

import json
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from activities.billing.signed.signing import signed_headers
from tests.gateway.webhook_door import NEW, wall
from workflows.engagement.messages.billing_events import BillingEvent

ENGAGEMENT = "abcdefghijklmnop"
DATA = {"id": "pay_1", "engagement": ENGAGEMENT, "invoice": "invoice-1", "amount": "12.50 EUR", "value_date": "2026-11-20"}


def message(kind: str = "payment.received", **data: Any) -> bytes:
    return json.dumps({"type": kind, "data": {**DATA, **data}}).encode()


class Sender:
    """A billing system that signs what it sends."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def __call__(
        self, body: bytes, source: str = "acme", secret: str = NEW, late: float = 0, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        signed = signed_headers("msg_1", wall() - timedelta(seconds=late), body, [SecretStr(secret)])
        return await self._client.post(f"/webhooks/{source}", content=body, headers={**signed, **(headers or {})})


def event(fact: str) -> BillingEvent:
    return BillingEvent.model_validate(
        {
            "source": "acme", "type": "payment.received", "reference": "x", "fact": fact, "engagement": ENGAGEMENT, "amount": "1.00 EUR",
            "value_date": "2026-11-20",
        }
    )  # fmt: skip
