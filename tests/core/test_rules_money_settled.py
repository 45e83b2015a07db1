"""What is paid says since when: the day from which the money counts, and not the day on which we heard of it."""

from datetime import date

import pytest

from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.events import InvoicePaid
from workflows.engagement.messages.reasons import why


@pytest.mark.parametrize("told", [("05", "40.00", "09", "60.00"), ("09", "60.00", "05", "40.00")], ids=["in order", "the later part first"])
def test_it_was_settled_when_the_last_part_came(told: tuple[str, ...]) -> None:
    story = Story().active().days(8)
    for day, amount in zip(told[::2], told[1::2], strict=True):
        value = date.fromisoformat(f"2026-03-{day}")
        story.do(c.RecordPayment(invoice="invoice-plan", amount=euros(amount), value_date=value, reference="bank"))
    for event in ("InvoicePaid", "GateOpened"):
        assert story.entry(event).data["settled_on"] == "2026-03-09"
    story.holds()


def test_a_credit_note_for_the_rest_settles_it_on_its_day() -> None:
    story = Story().active().days(2)
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("60.00"), value_date=date(2026, 3, 3), reference="bank"))
    story.days(2).do(c.CreditInvoice(invoice="invoice-plan", amount=euros("40.00"), explanation="Less"))
    assert story.entry("InvoicePaid").data["settled_on"] == story.today.isoformat() != "2026-03-03"
    story.holds()


def test_an_event_of_an_older_journal_names_no_day() -> None:
    told = {
        "name": "InvoicePaid",
        "because": why("money-nothing-left", number="R-1"),
        "rule": "books/paid",
        "invoice": "i",
        "amount": euros("1.00"),
    }
    assert InvoicePaid.model_validate(told).settled_on is None
