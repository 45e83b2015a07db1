"""The sender of test events, against the real receiver: what an operator reads who has just set up a billing system."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import stripe
from fastapi import FastAPI
from pydantic import SecretStr

from activities.billing.delivery import Delivery, Outcome
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.events import TYPES, StripeEvents
from activities.billing.stripe.signing import signed_headers
from tests.activities.stripe_desk import StripeDesk, stripe_desk
from tests.gateway.test_webhooks_stripe import stripe as endpoint
from tests.gateway.webhook_door import NEW, Stage, wall
from worker.gateway.webhooks.send_test import NOBODY, ONE_CENT, PING, Reported, send_stripe_test, send_test
from worker.gateway.webhooks.stripe_events import OTHER_MODE, UNKNOWN_AT_STRIPE, StripeWebhook
from worker.gateway.webhooks.stripe_samples import stripe_samples
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType

ABOUT_AN_INVOICE = ["invoice_payment.paid", "invoice.paid", "invoice.overpaid", "credit_note.created"]
ABOUT_A_PAYMENT = ["refund.created", "refund.updated", "charge.refunded", "charge.dispute.created", "charge.dispute.closed"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[StripeDesk]:
    async with stripe_desk(tmp_path / "desk") as desk:
        yield desk


def unknown(event: BillingEvent) -> Delivery:
    return Delivery(outcome=Outcome.REFUSED, code="UNKNOWN_ENGAGEMENT")


def told(reports: Sequence[Reported]) -> list[tuple[str, int | None, str]]:
    """Of each event but the ping: type, status, what happened."""
    assert (reports[0].type, reports[0].status, reports[0].happened) == (PING, 200, "ignored")
    return [(one.type, one.status, one.happened) for one in reports[1:]]


async def test_a_signed_webhook_sends_every_kind_and_all_of_it_is_understood(stage: Stage) -> None:
    stage.outcome = unknown
    async with stage.on_a_port() as port:
        url = f"http://127.0.0.1:{port}/webhooks/acme"
        reports = await send_test(url, [SecretStr(NEW)], at=wall())
        again = await send_test(url, [SecretStr(NEW)], at=wall())
        forged = await send_test(url, [SecretStr("whsec_" + "ZXZpbA" * 8)], at=wall())
    assert told(reports) == [
        ("invoice.issued", 409, "refused"), ("payment.received", 202, "quarantined"), ("refund.made", 202, "quarantined"),
        ("credit.noted", 202, "quarantined"), ("dispute.opened", 202, "quarantined"), ("dispute.closed", 202, "quarantined"),
    ]  # fmt: skip
    assert {one.why for one in reports[2:]} == {"UNKNOWN_ENGAGEMENT"}
    assert all(report.understood for report in (*reports, *again)) and not any(report.understood for report in forged)
    assert {heard.type for heard in stage.heard} == set(BillingEventType)
    assert [kept.attempts for kept in stage.quarantine.list()] == [2] * 5, "repetitions do not pile up"


async def test_an_engagement_that_takes_them_and_one_that_cannot_yet_are_told_apart(stage: Stage) -> None:
    async with stage.on_a_port() as port:
        url = f"http://127.0.0.1:{port}/webhooks/acme"
        assert {one.happened for one in (await send_test(url, [SecretStr(NEW)], at=wall()))[2:]} == {"taken"}
        assert {one.happened for one in (await send_test(url, [SecretStr(NEW)], at=wall()))[2:]} == {"known"}
        stage.outcome = lambda event: Delivery(outcome=Outcome.UNREACHABLE)
        later = (await send_test(url, [SecretStr(NEW)], at=wall()))[2:]
    assert {(one.status, one.happened, one.understood) for one in later} == {(503, "try again", False)}


async def test_that_nobody_answers_or_somebody_else_does_is_no_success(stage: Stage) -> None:
    reports = await send_test("http://127.0.0.1:1/webhooks/acme", [SecretStr(NEW)], at=wall())
    assert {(one.sent, one.status, one.happened, one.why) for one in reports} == {(False, None, "no answer", "connect")} and len(
        reports
    ) == 7
    app = stage.app
    stage.app = FastAPI()
    stage.app.post("/webhooks/acme")(lambda: {"hello": "I am a shop"})
    async with stage.on_a_port() as port:
        reports = await send_test(f"http://127.0.0.1:{port}/webhooks/acme", [SecretStr(NEW)], at=wall())
    stage.app = app
    assert {(one.status, one.happened, one.understood) for one in reports} == {(200, "not understood", False)}


def test_stripes_samples_are_of_every_type_that_the_receiver_follows() -> None:
    events = list(stripe_samples(NOBODY, None, ONE_CENT, run="1", at=wall(), live=False))
    assert sorted(event["type"] for event in events) == sorted(TYPES) == sorted(ABOUT_AN_INVOICE + ABOUT_A_PAYMENT)
    assert len({event["id"] for event in events}) == len(events) and {event["livemode"] for event in events} == {False}


def test_stripes_samples_have_no_field_that_stripes_own_objects_do_not_have() -> None:
    kinds = {"invoice": stripe.Invoice, "invoice_payment": stripe.InvoicePayment, "charge": stripe.Charge, "refund": stripe.Refund}
    kinds |= {"dispute": stripe.Dispute, "credit_note": stripe.CreditNote}
    for event in stripe_samples(NOBODY, None, ONE_CENT, run="1", at=wall(), live=True):
        thing = event["data"]["object"]
        assert thing.keys() - kinds[thing["object"]].__annotations__.keys() == set(), event["type"]
        assert event.keys() <= stripe.Event.__annotations__.keys() | {"object"} and event["livemode"]


async def test_what_stripe_does_not_know_comes_back_as_that_and_moves_nothing(stage: Stage, desk: StripeDesk) -> None:
    secret = desk.stand_in.post.secret
    stage.opens(endpoint(secret), translator=StripeWebhook(desk.events))
    async with stage.on_a_port() as port:
        url = f"http://127.0.0.1:{port}/webhooks/stripe"
        reports = await send_stripe_test(url, [SecretStr(secret)], at=wall(), live=False)
        forged = await send_stripe_test(url, [SecretStr("whsec_forger")], at=wall(), live=False)
    assert told(reports) == [
        *((kind, 409, "refused") for kind in ABOUT_AN_INVOICE),
        *((kind, 200, "ignored") for kind in ABOUT_A_PAYMENT),
    ]
    assert {one.why.partition(":")[0] for one in reports[1:5]} == {UNKNOWN_AT_STRIPE} and all(one.understood for one in reports)
    assert {(one.status, one.understood) for one in forged} == {(401, False)}
    assert stage.heard == [] and stage.quarantine.list() == ()


async def test_of_a_real_invoice_what_stripe_knows_is_told_whatever_the_test_says(stage: Stage, desk: StripeDesk) -> None:
    secret = desk.stand_in.post.secret
    stage.opens(endpoint(secret), translator=StripeWebhook(desk.events))
    _, external = await desk.issued()
    async with stage.on_a_port() as port:

        async def tried() -> list[str]:
            url = f"http://127.0.0.1:{port}/webhooks/stripe"
            reports = await send_stripe_test(url, [SecretStr(secret)], at=wall(), live=False, invoice=external)
            assert all(one.understood for one in reports)
            return [happened for _, _, happened in told(reports)][: len(ABOUT_AN_INVOICE)]

        assert await tried() == ["ignored"] * 4, "nothing has happened to it"
        desk.stand_in.payer.pay(external)
        stage.outcome = unknown
        assert await tried() == ["quarantined"] * 4
        stage.outcome = stage.takes_once
        assert await tried() == ["taken", "known", "known", "known"]
    assert [str(event.amount) for event in stage.delivered] == ["1255.00 EUR"]


async def test_a_wrong_key_of_ours_shows(stage: Stage, desk: StripeDesk) -> None:
    secret = desk.stand_in.post.secret
    async with other_line(desk, "sk_test_revoked") as events:
        stage.opens(endpoint(secret), translator=StripeWebhook(events))
        async with stage.on_a_port() as port:
            reports = await send_stripe_test(f"http://127.0.0.1:{port}/webhooks/stripe", [SecretStr(secret)], at=wall(), live=False)
    assert {(one.status, one.happened, one.understood) for one in reports[1:5]} == {(503, "try again", False)}


@pytest.mark.parametrize(("key", "live", "refused"), [("sk_live_1", False, True), ("rk_test_1", True, True), ("sk_1", True, False)])
async def test_an_event_of_the_other_mode_is_refused_before_stripe_is_asked(
    stage: Stage, desk: StripeDesk, key: str, live: bool, refused: bool
) -> None:
    """So test data of Stripe's cannot pass for money, and money that a key cannot see is not answered as if it were none of our business."""
    secret, asked = desk.stand_in.post.secret, len(desk.stand_in.requests)
    async with other_line(desk, key) as events:
        stage.opens(endpoint(secret), translator=StripeWebhook(events))
        async with stage.on_a_port() as port:
            reports = await send_stripe_test(f"http://127.0.0.1:{port}/webhooks/stripe", [SecretStr(secret)], at=wall(), live=live)
    told(reports)
    assert [one.why.startswith(OTHER_MODE) for one in reports[1:]] == [refused] * 9
    assert not refused or ({one.status for one in reports[1:]} == {409} and not any(one.understood for one in reports[1:]))
    assert (len(desk.stand_in.requests) == asked) is refused


@asynccontextmanager
async def other_line(desk: StripeDesk, key: str) -> AsyncIterator[StripeEvents]:
    api = StripeApi(key, base_address=desk.stand_in.address)
    try:
        yield StripeEvents(api)
    finally:
        await api.close()


async def test_an_object_that_is_none_is_refused_in_words(stage: Stage, desk: StripeDesk) -> None:
    """And no part of it gets into the address of a request to Stripe."""
    secret = desk.stand_in.post.secret
    stage.opens(endpoint(secret), translator=StripeWebhook(desk.events))
    wrong: list[Any] = [
        {"id": "../customers", "invoice": "../customers"},
        {"id": "in_x?expand[]=charge"},
        {"id": None},
        {"payment_intent": 7},
        {},
        [],
    ]
    async with stage.caller() as caller:
        for kind, thing in product(TYPES, wrong):
            body = json.dumps({"id": "evt_1", "type": kind, "livemode": False, "data": {"object": thing}}).encode()
            answer = await caller.post("/webhooks/stripe", content=body, headers=signed_headers(wall(), body, [SecretStr(secret)]))
            names_one = kind.startswith("invoice.") or {"invoice", "payment_intent"} & set(thing)
            assert answer.status_code == (400 if names_one else 200), (kind, thing, answer.text)
    assert desk.stand_in.requests == [] and stage.heard == []
