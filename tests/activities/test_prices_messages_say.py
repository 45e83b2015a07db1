"""What messages say about parts of a price, tax, files that follow on payment, and what comes again."""

from functools import cache

import pytest

from activities.notices.render import Renderer
from tests.activities.sample_files import engagement_file, provider
from tests.activities.sample_prices import paid_in_parts
from workflows.engagement.messages.ports import SendNoticeCall

RENDERER = Renderer()


@cache
def told(included: bool = False) -> tuple[SendNoticeCall, ...]:
    return tuple(paid_in_parts(engagement_file(), provider(), included=included).sends)


def text_of(template: str, about: str | None = None, *, included: bool = False) -> str:
    """The text on one line, with plain spaces."""
    calls = [c for c in told(included) if c.template == template and about in {None, (c.facts.get("invoice") or {}).get("id")}]
    return " ".join(RENDERER.render(calls[0]).text.split())


def test_a_proposal_says_net_tax_and_gross_the_schedule_and_what_comes_again() -> None:
    text = text_of("proposal")
    assert "€4,518.00 in all, with tax" in text and "Without tax €3,600.00" in text and "VAT 25.5 %" in text and "€918.00" in text
    assert "The prices of the milestones are without tax." in text
    assert "Paid in parts, as told under “Payment”." in text and "Paid before the start." not in text
    for words in (
        "Deposit",
        "at acceptance, before anything starts",
        "€451.80",
        "3 August 2026; nothing starts after that day",
        "Retention",
        "sign off",
    ):
        assert words in text
    assert "the final files follow once it is paid" in text and "10 days from the end of the month of the invoice" in text
    assert "Care of Discovery" in text and "each month, 2 times from 31 July 2026" in text and "€112.95" in text


def test_prices_that_include_tax_are_told_as_they_are_paid() -> None:
    text = text_of("proposal", included=True)
    assert "€3,600.00 in all, with tax" in text and "The prices of the milestones include tax." in text
    assert "Without tax €2,868." in text


@pytest.mark.parametrize(
    ("invoice", "words"),
    [
        ("invoice-deposit", "Deposit"),
        ("invoice-discovery", "This waits for the payment: - Discovery"),
        ("invoice-discovery-2", "The final files follow once it is paid."),
        ("invoice-care-1", "Care of Discovery (1/2)"),
        ("invoice-retention", "It closes the whole, which you have signed off"),
    ],
)
def test_an_invoice_says_what_it_is_for_what_is_tax_and_what_waits_for_it(invoice: str, words: str) -> None:
    text = text_of("invoice", invoice)
    assert words in text and "Without tax" in text and "VAT 25.5 %" in text
    assert "Reverse charge: the buyer accounts for the tax." in text


def test_a_delivery_says_that_the_files_follow_and_the_payment_brings_them() -> None:
    assert "The final files follow as soon as the invoice for this delivery is paid" in text_of("delivered")
    released = text_of("files_released")
    assert "They are released to you now." in released and "Page plan" in released


def test_the_closing_report_tells_the_agreed_sum_and_what_came_again() -> None:
    text = text_of("closing_report")
    assert "agreed at first: €4,518.00, and €225.90 for what came again" in text
    assert "Retention invoice" in text or "Retention" in text
