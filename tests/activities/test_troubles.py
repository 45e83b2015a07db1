"""How problems were overcome, read from a story (practice 38)."""

from typing import Any

import pytest

from activities.notices.troubles import troubles


def entry(event: str, at: str, **data: str) -> dict[str, Any]:
    return {"event": event, "at": at, "because": {"code": f"because-of-{event}"}, "explanation": "", "data": data}


def told(*story: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(t["event"], t["ended_by"], t["ended_at"]) for t in troubles(story)]


def test_each_trouble_meets_the_first_thing_that_ended_it() -> None:
    assert told(
        entry("MilestoneHeld", "1", milestone="a"),
        entry("MilestoneHeld", "2", milestone="b"),
        entry("MilestoneResumed", "3", milestone="b"),
        entry("MilestoneResumed", "4", milestone="a"),
        entry("MilestoneHeld", "5", milestone="a"),
        entry("MilestoneDropped", "6", milestone="a"),
    ) == [
        ("MilestoneHeld", "MilestoneResumed", "4"),
        ("MilestoneHeld", "MilestoneResumed", "3"),
        ("MilestoneHeld", "MilestoneDropped", "6"),
    ]


def test_a_trouble_that_nothing_ended_is_told_as_open() -> None:
    assert told(
        entry("InvoicePaid", "0", invoice="i"), entry("InvoiceOverdue", "1", invoice="i"), entry("InvoicePaid", "2", invoice="j")
    ) == [("InvoiceOverdue", None, None)]


@pytest.mark.parametrize("end", ["InvoicePaid", "InvoiceCancelled", "InvoiceVoided", "InvoiceWrittenOff", "DueDateMoved"])
def test_an_overdue_invoice_ends_when_nothing_of_it_is_late_any_more_and_not_with_a_part(end: str) -> None:
    assert told(entry("InvoiceOverdue", "1", invoice="i"), entry("PaymentRecorded", "2", invoice="i"), entry(end, "3", invoice="i")) == [
        ("InvoiceOverdue", end, "3")
    ]


def test_what_went_as_agreed_is_no_trouble() -> None:
    assert told(entry("MilestoneStarted", "1", milestone="a"), entry("MilestoneDelivered", "2", milestone="a")) == []


def test_a_revision_ends_with_the_next_delivery_and_a_lost_payment_with_a_new_one() -> None:
    assert told(
        entry("RevisionRequested", "1", milestone="a"),
        entry("GateReshut", "2", gate="g", invoice="i"),
        entry("MilestoneDelivered", "3", milestone="a"),
        entry("GateWaived", "4", gate="g"),
    ) == [("RevisionRequested", "MilestoneDelivered", "3"), ("GateReshut", "GateWaived", "4")]
