"""Retainers: an invoice on the same day of each period, moved off days off, and an end only after the last."""

from typing import Any

import pytest

from tests.core.house import agreement, payment
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.waiting import waiting_for
from workflows.engagement.shell.indexing import indexed


def care(**changes: Any) -> dict[str, Any]:
    """100 euros at the end of each month, from January 2026 on."""
    fields = {"id": "care", "title": "Care", "price": "100.00 EUR", "every": "monthly", "day": "last", "from": "2026-01-01", "times": 3}
    return {k: v for k, v in (fields | changes).items() if v is not None}


def retained(*, alone: bool = True, **changes: Any) -> Story:
    """An engagement with a retainer, at work on 2 March 2026."""
    steps: dict[str, Any] = {"milestones": []} if alone else {}
    return Story().active(agreement(retainers=[care(**changes)], payment=payment(), **steps))


def issued(story: Story) -> list[tuple[str, str]]:
    return [(i.id, str(i.issued_on)) for i in story.current.invoices.values() if i.retainer]


def test_an_invoice_leaves_at_the_end_of_each_month_or_on_the_next_working_day() -> None:
    """31 May 2026 is a Sunday; what lies before the acceptance is not asked for."""
    story = retained().at("2026-07-01 12:00")
    assert issued(story) == [("invoice-care-1", "2026-03-31"), ("invoice-care-2", "2026-04-30"), ("invoice-care-3", "2026-06-01")]
    assert [(e.data["period"], e.data["day"]) for e in story.entries("RetainerDue")] == [
        (1, "2026-03-31"),
        (2, "2026-04-30"),
        (3, "2026-05-31"),
    ]
    assert story.current.invoices["invoice-care-1"].due_on is not None and story.current.invoices["invoice-care-1"].gate is None
    assert len(story.sent("invoice")) == 3
    story.holds()


def test_one_deadline_runs_at_a_time() -> None:
    story = retained()
    assert [d for d in story.current.deadlines if d.startswith("retainer/")] == ["retainer/care"]
    story.at("2026-03-31 12:00")
    assert story.current.deadlines["retainer/care"].at.isoformat() == "2026-04-30T06:00:00+00:00"


@pytest.mark.parametrize("alone", [True, False])
def test_work_is_finished_only_after_the_last_period(alone: bool) -> None:
    story = retained(alone=alone)
    code = "closing-retainers-finished" if alone else "closing-all-finished"
    if not alone:
        story.worked("plan", "build")
    story.at("2026-05-29 12:00")
    assert story.current.stage == "ACTIVE"
    story.at("2026-06-01 12:00")
    assert story.current.stage == "SIGNING_OFF" and story.entry("WorkFinished").because.code == code
    story.holds()


def test_what_comes_again_is_told_apart_from_the_agreed_sum_and_counts_as_invoiced() -> None:
    story = retained(alone=False)
    plan = story.current.plan
    assert plan is not None and (str(plan.total), str(plan.recurring)) == ("350.00 EUR", "300.00 EUR")
    story.worked("plan", "build").at("2026-06-01 12:00").signs_off()
    signed = story.entry("EngagementSignedOff").data
    assert (signed["agreed"], signed["invoiced"]) == ({"minor": 35000, "currency": "EUR"}, {"minor": 65000, "currency": "EUR"})
    story.holds()


def test_cancelling_stops_it() -> None:
    story = retained().at("2026-04-02 12:00").do(c.CancelEngagement(wish_of="client", explanation="The shop closes"))
    assert issued(story.at("2026-06-30 12:00")) == [("invoice-care-1", "2026-03-31")]
    assert story.state_of("invoice-care-1") == "OVERDUE", "what was asked for is owed"
    story.holds()


def test_missed_periods_are_made_up_for_after_an_outage_each_once() -> None:
    story = retained().away_until("2026-05-05 12:00")
    assert issued(story) == [("invoice-care-1", "2026-05-05"), ("invoice-care-2", "2026-05-05")]
    assert [story.when(e) for e in story.entries("RetainerDue")] == ["Tue 31 Mar 09:00", "Thu 30 Apr 09:00"]
    story.holds()


def test_a_period_that_begins_on_the_day_of_acceptance_is_billed_at_once() -> None:
    story = retained(day=2)
    assert issued(story) == [("invoice-care-1", "2026-03-02")]


def test_a_proposal_with_a_retainer_that_is_over_is_refused() -> None:
    story = Story().qualified()
    refusal = story.refused(story.proposal(agreement(retainers=[care(times=None, until="2026-02-28")])))
    assert (refusal.code, refusal.field) == ("DATE_NOT_AHEAD", "agreement.retainers[0]")


def test_between_two_periods_nobodys_turn_it_is_and_the_next_day_is_known() -> None:
    story = retained().at("2026-03-31 12:00")
    assert indexed(story.current).waiting_for == "client", "the first invoice is to be paid"
    story.pays("care-1")
    assert indexed(story.current).waiting_for == "nobody"
    first = next(waiting_for(story.current))
    assert first.until is not None and (first.kind, first.what) == ("engagement", why("waits-engagement-ACTIVE.retainer"))
    assert first.until.isoformat() == "2026-04-30T06:00:00+00:00"
