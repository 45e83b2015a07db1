"""Stripe's webhooks, signed and spoiled by the stand-in, read with Stripe's own library, through the door."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing.delivery import Delivery, Outcome
from activities.billing.stripe.translator import UntranslatableError
from activities.failures import temporary
from tests.activities.contract_calls import ENGAGEMENT, issue_call
from tests.activities.stripe_desk import stripe_desk
from tests.gateway.webhook_door import Stage
from worker.gateway.webhooks.signatures import Scheme
from worker.gateway.webhooks.sources import Source, UnavailableError, UnreadableError
from worker.gateway.webhooks.stripe_events import StripeWebhook
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.messages.reasons import why


def stripe(secret: str) -> Source:
    return Source.model_validate({"name": "stripe", "scheme": Scheme.STRIPE, "secrets": (secret,)})


async def test_payments_arrive_once_whatever_happens_to_the_webhooks(tmp_path: Path) -> None:
    """Half doubled, half delayed, half forged beside the right one."""
    async with stripe_desk(tmp_path / "desk", seed=3) as desk:
        stage, post = Stage(tmp_path / "stage"), desk.stand_in.post
        stage.opens(stripe(post.secret), translator=StripeWebhook(desk.events))
        post.odds.duplicate = post.odds.delay = post.odds.forge = 0.5
        async with stage.on_a_port() as port:
            post.url = f"http://127.0.0.1:{port}/webhooks/stripe"
            for number in range(4):
                _, external = await desk.issued(issue_call(f"invoice-{number}"))
                await asyncio.to_thread(desk.stand_in.payer.pay, external, 100000)
                await asyncio.to_thread(desk.stand_in.payer.pay, external)
            assert await asyncio.to_thread(post.wait)
    assert {status for status in post.answers if status.startswith("forged")} == {"forged 401"}
    assert {status for status in post.answers if not status.startswith("forged")} == {"200"} and post.lost == []
    payments = [event for event in stage.delivered if event.type is BillingEventType.PAYMENT_RECEIVED]
    assert len(stage.delivered) == len(payments) == 8 and {event.engagement for event in payments} == {ENGAGEMENT}
    assert sum(event.amount.minor for event in payments) == 4 * 125500


async def test_stripe_sends_again_what_was_not_taken_at_first(tmp_path: Path) -> None:
    async with stripe_desk(tmp_path / "desk") as desk:
        stage, post = Stage(tmp_path / "stage"), desk.stand_in.post
        stage.opens(stripe(post.secret), translator=StripeWebhook(desk.events))
        post.pauses = (0.05,) * 20

        def away_at_first(event: BillingEvent) -> Delivery:
            return stage.takes_once(event) if len(stage.heard) > 3 else Delivery(outcome=Outcome.UNREACHABLE)

        stage.outcome = away_at_first
        async with stage.on_a_port() as port:
            post.url = f"http://127.0.0.1:{port}/webhooks/stripe"
            _, external = await desk.issued()
            await asyncio.to_thread(desk.stand_in.payer.pay, external)
            assert await asyncio.to_thread(post.wait)
    assert len(stage.delivered) == 1 and post.answers["503"] >= 3 and post.lost == []


class _Raises:
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def events_of_webhook(self, body: Mapping[str, Any]) -> Sequence[BillingEvent]:
        raise self._error


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (temporary(why("failure-stripe-silent", doing=why("stripe-read-invoice"))), UnavailableError),
        (ApplicationError("does not know our secret key", type="PERMANENT"), UnavailableError),
        (UntranslatableError("a currency of Stripe's own: sk_live"), UnreadableError),
        (ValueError("type: missing"), UnreadableError),
    ],
)
async def test_what_stripe_cannot_say_now_is_for_later_and_nothing_of_it_is_told(error: Exception, becomes: type[Exception]) -> None:
    with pytest.raises(becomes) as caught:
        await StripeWebhook(_Raises(error)).translate(b"{}")
    assert "sk_live" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
async def test_what_is_no_event_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        await StripeWebhook(_Raises(AssertionError())).translate(body)
