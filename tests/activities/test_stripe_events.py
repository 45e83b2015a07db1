"""Events of Stripe: every way by which a fact comes in gives the same event."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from activities.billing.queryable import SystemInvoice
from activities.billing.stripe.events import TYPES
from activities.billing.stripe.translator import UntranslatableError
from activities.billing.stripe_queries import StripeQueries
from tests.activities.contract_calls import ENGAGEMENT, NOW, change_call, issue_call
from tests.activities.stripe_desk import StripeDesk, stripe_desk
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.messages.ports import InvoiceChange
from workflows.engagement.money import Money


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[StripeDesk]:
    async with stripe_desk(tmp_path) as desk:
        yield desk


def eur(amount: str) -> Money:
    return Money.model_validate(f"{amount} EUR")


def webhooks(desk: StripeDesk) -> list[dict[str, Any]]:
    return [event for event in desk.stand_in.things("event") if event["type"] in TYPES]


async def heard(desk: StripeDesk, bodies: list[dict[str, Any]]) -> dict[str, BillingEvent]:
    """What an engagement knows after these webhooks: each fact once."""
    known: dict[str, BillingEvent] = {}
    for body in bodies:
        for event in await desk.events.events_of_webhook(body):
            assert known.setdefault(event.request_id, event) == event, "the same fact, told in the same words"
    return known


async def test_a_payment_is_told_with_all_that_counts(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    part = desk.stand_in.payer.pay(external, 25500, "Tom Potter")
    (event,) = await desk.events.events_of(external)
    number = desk.stand_in.things("invoice")[0]["number"]
    assert event == BillingEvent(
        source="stripe", fact=part["id"], type=BillingEventType.PAYMENT_RECEIVED, engagement=ENGAGEMENT, invoice="invoice-1",
        amount=eur("255.00"), value_date=date(2026, 11, 22), reference=number, payer="Tom Potter",
    )  # fmt: skip


async def test_the_day_of_a_payment_is_a_day_of_the_house(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.store.clock = lambda: datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    desk.stand_in.payer.pay(external)
    (event,) = await desk.events.events_of(external)
    assert event.value_date == date(2026, 12, 2), "half past midnight in Helsinki"


async def test_the_client_is_no_other_payer(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.pay(external, None, "NORTHWIND POTTERY")
    assert [event.payer for event in await desk.events.events_of(external)] == [None]


async def test_parts_and_too_much_are_payments_of_their_own(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    for amount in (25500, 100000, 700):
        desk.stand_in.payer.pay(external, amount)
    events = await desk.events.events_of(external)
    assert sorted(event.amount.minor for event in events) == [700, 25500, 100000]
    assert len({event.request_id for event in events}) == 3


async def test_a_person_who_settles_at_stripes_desk_tells_of_a_payment(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.settle(external)
    assert [event.amount for event in await desk.events.events_of(external)] == [eur("1255.00")]


async def test_a_refund_is_told_whoever_made_it_under_the_id_that_our_request_got(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    desk.stand_in.payer.pay(external)
    ours = await desk.billing.change(change_call(issued, InvoiceChange.REFUND, "100.00 EUR"))
    theirs = desk.stand_in.payer.refund(external, 5500)
    refunds = [event for event in await desk.events.events_of(external) if event.type is BillingEventType.REFUND_MADE]
    assert {event.fact: event.amount for event in refunds} == {ours.external: eur("100.00"), theirs["id"]: eur("55.00")}


async def test_a_refund_that_is_under_way_or_failed_is_no_refund(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.pay(external)
    desk.stand_in.payer.refund(external, 5500)
    for status in ("pending", "failed", "canceled"):
        desk.stand_in.things("refund")[0]["status"] = status
        assert [event.type for event in await desk.events.events_of(external)] == [BillingEventType.PAYMENT_RECEIVED]


async def test_only_a_credit_note_of_somebody_else_is_told(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    await desk.billing.change(change_call(issued, InvoiceChange.CREDIT, "100.00 EUR"))
    note = desk.stand_in.payer.credit(external, 5500)
    (event,) = await desk.events.events_of(external)
    assert (event.type, event.fact, event.amount, event.reference) == (BillingEventType.CREDIT_NOTED, note["id"], eur("55.00"), "Goodwill")


@pytest.mark.parametrize(("won", "day"), [(True, date(2026, 12, 22)), (False, date(2026, 11, 22))])
async def test_a_dispute_is_opened_and_closed(desk: StripeDesk, won: bool, day: date) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.pay(external)
    dispute = desk.stand_in.payer.dispute(external)
    before = await desk.events.events_of(external)
    desk.stand_in.store.clock = lambda: NOW + timedelta(days=30)
    desk.stand_in.payer.close_dispute(dispute["id"], won)
    after = {event.type: event for event in await desk.events.events_of(external)}
    assert {event.type for event in before} == {BillingEventType.PAYMENT_RECEIVED, BillingEventType.DISPUTE_OPENED}
    assert all(after[event.type] == event for event in before), "what was told stays as it was told"
    closed = after[BillingEventType.DISPUTE_CLOSED]
    assert (closed.won, closed.fact, closed.amount, closed.value_date) == (won, dispute["id"], eur("1255.00"), day)


async def test_a_bank_that_only_asks_opens_no_dispute(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.pay(external)
    desk.stand_in.payer.dispute(external)
    desk.stand_in.things("dispute")[0]["status"] = "warning_under_review"
    assert [event.type for event in await desk.events.events_of(external)] == [BillingEventType.PAYMENT_RECEIVED]


async def test_webhooks_in_any_order_and_twice_tell_the_same(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.pay(external, 100000)
    desk.stand_in.payer.refund(external, 5500)
    desk.stand_in.payer.dispute(external, 94500)
    bodies = webhooks(desk)
    kinds = {body["type"] for body in bodies}
    assert kinds == {"invoice_payment.paid", "refund.created", "charge.refunded", "charge.dispute.created"}
    now = {event.request_id: event for event in await desk.events.events_of(external)}
    assert len(now) == 3
    for order in list(permutations(bodies))[::8]:
        assert await heard(desk, [*order, order[0]]) == now


async def test_any_one_webhook_makes_good_for_those_that_were_lost(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.payer.pay(external, 100000)
    desk.stand_in.payer.refund(external, 5500)
    now = {event.request_id for event in await desk.events.events_of(external)}
    for body in webhooks(desk):
        assert set(await heard(desk, [body])) == now, body["type"]


async def test_what_means_nothing_to_us_gives_nothing(desk: StripeDesk) -> None:
    await desk.issued()
    for body in desk.stand_in.things("event"):
        assert await desk.events.events_of_webhook(body) == []
    assert await desk.events.events_of_webhook({"id": "evt_9", "type": "moon.full", "data": {"object": {}}}) == []
    with pytest.raises(ValueError, match="type"):
        await desk.events.events_of_webhook({"id": "evt_9"})


async def test_an_invoice_that_is_not_ours_is_left_alone(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.things("invoice")[0]["metadata"] = {"somebody": "else"}
    desk.stand_in.payer.pay(external)
    assert await desk.events.events_of(external) == []
    assert (await desk.events.open_invoices()).invoices == ()
    assert await heard(desk, webhooks(desk)) == {}


async def test_an_invoice_of_ours_whose_metadata_somebody_spoiled_is_told_of(desk: StripeDesk) -> None:
    _, external = await desk.issued()
    desk.stand_in.things("invoice")[0]["metadata"]["milepost_engagement"] = "NOT ONE"
    desk.stand_in.payer.pay(external)
    with pytest.raises(UntranslatableError, match=r"inpay_.* cannot be understood: engagement"):
        await desk.events.events_of(external)


async def changed(desk: StripeDesk, since: datetime | None = None) -> list[str]:
    """All of it, page by page."""
    found, cursor = list[str](), None
    while True:
        page = await desk.events.changed(since, cursor)
        found, cursor = [*found, *page.invoices], page.cursor
        if cursor is None:
            return found


async def test_what_happened_since_a_moment_is_told_by_invoice(desk: StripeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Payments, refunds, disputes, and what a person does at Stripe's desk; the newest first, on as many pages as it takes."""
    assert await changed(desk) == []
    (_, paid), (_, refunded), (_, settled) = [await desk.issued(issue_call(f"invoice-{place}")) for place in (1, 2, 3)]
    assert await changed(desk) == [], "that it exists we know"
    desk.stand_in.payer.pay(paid)
    desk.stand_in.payer.pay(refunded)
    desk.stand_in.store.clock = lambda: NOW + timedelta(hours=1)
    desk.stand_in.payer.refund(refunded, 5500)
    desk.stand_in.store.clock = lambda: NOW + timedelta(hours=2)
    desk.stand_in.payer.settle(settled)
    assert set(await changed(desk)) == {paid, refunded, settled}
    assert set(await changed(desk, NOW + timedelta(hours=1))) == {refunded, settled}
    assert set(await changed(desk, NOW + timedelta(hours=2))) == {settled}
    assert await changed(desk, NOW + timedelta(hours=3)) == []
    monkeypatch.setattr("activities.billing.stripe.events.PAGE", 1)
    assert set(await changed(desk)) == {paid, refunded, settled}


async def test_what_is_settled_is_listed_by_no_page(desk: StripeDesk) -> None:
    """However many were paid in former years: one request for what is open, one for what happened since."""
    for place in range(1, 9):
        _, external = await desk.issued(issue_call(f"invoice-{place}"))
        if place < 8:
            desk.stand_in.payer.pay(external)
    desk.stand_in.requests.clear()
    assert [one.id for one in (await desk.events.open_invoices()).invoices] == [external]
    assert await changed(desk, NOW + timedelta(seconds=1)) == []
    assert [(method, path) for method, path, _ in desk.stand_in.requests] == [("GET", "/v1/invoices"), ("GET", "/v1/events")]


async def test_all_our_open_invoices_come_page_by_page(desk: StripeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.billing.stripe.events.INVOICES_PAGE", 2)
    for place in range(1, 7):
        _, external = await desk.issued(issue_call(f"invoice-{place}", amount=f"{place}.00 EUR"))
    desk.stand_in.payer.pay(external)
    found: list[SystemInvoice] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = await StripeQueries(desk.events).open_invoices(cursor)
        found, cursor, pages = [*found, *page.invoices], page.cursor, pages + 1
    assert pages == 3 and [one.invoice for one in found] == [f"invoice-{place}" for place in (5, 4, 3, 2, 1)]
    assert (found[1].status, found[1].paid, found[1].outstanding) == ("open", eur("0.00"), eur("4.00"))
    looked = await StripeQueries(desk.events).look_up(external)
    assert looked and (looked.invoice.status, looked.invoice.paid, looked.invoice.outstanding) == ("paid", eur("6.00"), eur("0.00"))
    assert [event.amount for event in looked.events] == [eur("6.00")]
    assert await StripeQueries(desk.events).look_up("in_gone") is None
