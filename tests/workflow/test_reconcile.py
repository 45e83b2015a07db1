"""The reconciliation that delivers what webhooks lost and reports what the two sides see differently, on the real server."""

import pytest
from temporalio.client import (
    WorkflowFailureError,
)
from temporalio.exceptions import ActivityError

from activities.billing.delivery import deliver
from activities.billing.reconciliation import Reconciler
from activities.engagements import EngagementUnreachableError
from activities.store import HOUSE
from tests.patience import until
from tests.workflow.reconcile_scene import Scene, running
from tests.workflow.standing import payment
from workflows.portfolio.ports import ReconcilePageCall, Tally
from workflows.portfolio.reconcile import added


async def lossy(scene: Scene) -> dict[str, str]:
    """Five invoices: one whose payment arrived, one whose payment was lost, and three in which the two sides differ."""
    found = {name: await scene.engagement() for name in ("told", "lost", "amount", "other")}
    told = payment(found["told"], "pay-told", 4_000)
    await deliver(scene.client, told)
    scene.system.add(found["told"], paid=4_000, events=[told])
    scene.system.add(found["lost"], paid=10_000, events=[payment(found["lost"], f"pay-{n}", 5_000) for n in (1, 2)])
    scene.system.add(found["amount"], amount=9_000)
    scene.system.add("nobody0000")
    scene.system.add(found["other"], paid=2_500)
    return found


async def test_what_was_lost_is_delivered_and_what_differs_is_reported(scene: Scene) -> None:
    found = await lossy(scene)
    result = await scene.reconcile()
    tally = result.tally
    assert (tally.pages, tally.invoices, tally.delivered, tally.known, tally.untold) == (5, 5, 2, 1, 0), (
        "one of ours, two of what is open there, two of what happened"
    )
    told = [(d.code, d.engagement, d.ours, d.theirs) for d in tally.differences]
    assert told == [
        ("AMOUNT", found["amount"], "100.00 EUR", "90.00 EUR"),
        ("UNKNOWN_ENGAGEMENT", "nobody0000", "", "100.00 EUR"),
        ("OUTSTANDING", found["other"], "100.00 EUR", "75.00 EUR"),
    ]
    assert result.document is not None
    text = scene.store.get(HOUSE, result.document).decode()
    assert "Differences:                 3" in text and "here: 100.00 EUR; there: 75.00 EUR" in text and found["lost"] not in text


async def test_a_second_night_changes_nothing_and_costs_the_engagements_nothing(scene: Scene) -> None:
    """Also where a night is spread over several runs."""
    found = await lossy(scene)
    first = await scene.reconcile()
    written = [await scene.written(one) for one in found.values()]
    second = await scene.reconcile(pages=1)
    assert (second.tally.delivered, second.tally.known, second.tally.pages) == (0, 3, 5)
    assert second.tally.differences == first.tally.differences
    assert [await scene.written(one) for one in found.values()] == written


async def test_a_busy_billing_system_is_asked_again(scene: Scene) -> None:
    scene.system.says_later = 1
    lost = await scene.engagement()
    scene.system.add(lost, paid=10_000, events=[payment(lost, "pay-1")])
    result = await scene.reconcile()
    assert (result.tally.delivered, scene.system.listed) == (1, 2)


def reconciler(scene: Scene) -> Reconciler:
    """The activities without Temporal around them, and with little patience."""
    return Reconciler({scene.name: scene.system}, scene.store, lambda: scene.client, lambda: None, patience=0.5)


async def whole_night(scene: Scene) -> Tally:
    """All pages."""
    tally, cursor, night = Tally(), None, reconciler(scene)
    while tally.pages == 0 or cursor:
        page = await night.page(ReconcilePageCall(system=scene.name, cursor=cursor))
        tally, cursor = added(tally, page, 10), page.cursor
    return tally


async def test_engagements_that_do_not_answer_hold_up_no_other(scene: Scene) -> None:
    """Where none at all answers the page is begun again later: then it is the workers who are away."""
    lost = await scene.billed(10_000, lambda one: [payment(one, "pay-1")])
    silent = [await scene.engagement(queue="nobody-serves-this") for _ in range(3)]
    tally = await whole_night(scene)
    assert tally.delivered == 1
    assert sorted((d.code, d.engagement, d.external) for d in tally.differences) == sorted(("UNREACHABLE", one, "") for one in silent)
    await scene.handle(lost).terminate()
    await until(
        lambda: running(scene.client), holds=lambda listed: lost not in listed, what=f"a list, which is a little behind, without {lost}"
    )
    with pytest.raises(EngagementUnreachableError):
        await whole_night(scene)
    for one in silent:
        await scene.handle(one).terminate()


async def test_what_the_engagement_refuses_and_what_cannot_be_read_is_for_a_person(scene: Scene) -> None:
    one, other = await scene.engagement(), await scene.engagement()
    scene.system.add(one, invoice="invoice-9", events=[payment(one, "pay-1", invoice="invoice-9")])
    scene.system.add(other)
    scene.system.unreadable.add("in_1")
    told = [(d.code, d.ours) for d in (await whole_night(scene)).differences]
    assert told == [("REFUSED", "UNKNOWN_ITEM"), ("UNKNOWN_INVOICE", ""), ("UNREADABLE", "")]


async def test_what_is_open_here_and_not_listed_there_is_looked_up_one_by_one(scene: Scene) -> None:
    """What the look proves is delivered, what it cannot decide is reported; invoices of others, and those that ask for nothing, are left alone."""
    paid = await scene.billed(10_000, lambda one: [payment(one, "pay-1")])
    gone = await scene.engagement(billing=scene.name, external={"invoice-1": "in_none"})
    astray = await scene.engagement(billing=scene.name, external={"invoice-1": "in_0"})
    await scene.engagement(billing="another", external={"invoice-1": "in_1"})
    await scene.engagement(owed=0, billing=scene.name, external={"invoice-1": "in_2"})
    scene.system.listing = False
    scene.system.happened.clear()
    first = await scene.reconcile()
    assert (first.tally.delivered, first.tally.invoices, sorted(scene.system.looked_up)) == (1, 3, ["in_0", "in_0", "in_none"])
    told = sorted((d.code, d.engagement, d.external, d.ours) for d in first.tally.differences)
    assert told == sorted([("MISSING", gone, "in_none", "OPEN"), ("MISSING", astray, "in_0", "OPEN")])
    assert first.document and "is asked for here" in scene.store.get(HOUSE, first.document).decode()
    written = [await scene.written(one) for one in (paid, gone, astray)]
    second = await scene.reconcile()
    assert (second.tally.delivered, second.tally.differences) == (0, first.tally.differences)
    assert [await scene.written(one) for one in (paid, gone, astray)] == written


async def test_an_invoice_that_is_open_on_both_sides_is_asked_for_once_and_costs_nothing(scene: Scene) -> None:
    same = [await scene.billed() for _ in range(5)]
    part = await scene.billed(4_000, lambda one: [payment(one, "pay-1", 4_000)])
    await deliver(scene.client, payment(part, "pay-1", 4_000))
    written = [await scene.written(one) for one in (*same, part)]
    scene.system.happened.clear()
    tally = (await scene.reconcile()).tally
    assert (tally.invoices, tally.known, tally.delivered, tally.differences) == (6, 1, 0, ())
    assert sorted(scene.system.looked_up) == [f"in_{place}" for place in range(6)]
    assert [await scene.written(one) for one in (*same, part)] == written


async def test_our_engagements_come_page_by_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where each page is a run of its own."""
    monkeypatch.setattr("activities.billing.reconciliation.ENGAGEMENTS_PAGE", 2)
    scene.system.listing = False
    for place in range(5):
        await scene.billed(10_000, lambda one: [payment(one, f"pay-{place}")])  # noqa: B023 - called at once
    scene.system.happened.clear()
    tally = (await scene.reconcile(pages=1)).tally
    assert (tally.delivered, tally.invoices, tally.pages) == (5, 5, 5), "three of ours, one of what is open there, one of what happened"


async def test_a_system_that_nobody_configured_ends_the_reconciliation_at_once(scene: Scene) -> None:
    scene.activities.reconciler = Reconciler({}, scene.store)
    with pytest.raises(WorkflowFailureError) as caught:
        await scene.reconcile()
    assert isinstance(caught.value.cause, ActivityError) and "no billing system" in str(caught.value.cause.cause)
