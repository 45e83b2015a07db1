"""The words of a rate of tax stand where that rate is used and nowhere else; those of the agreement stand everywhere."""

from pathlib import Path

import pytest

from activities.billing.credit_note import CreditNotePage
from activities.billing.page import InvoicePage
from activities.billing.signed.messages import invoice_requested
from tests.activities.contract_calls import issue_call
from tests.activities.stripe_desk import stripe_desk
from tests.activities.test_reminder_figures_say import told
from tests.core.house import agreement, client, milestone, payment
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.messages.ports import IssueInvoiceCall, TaxLine
from workflows.engagement.shell import calls
from workflows.engagement.shell.change_call import change_call

REVERSE, EVERYWHERE = "Reverse charge: the buyer accounts for the tax", "Thank you for buying from us"
TAXES = [
    {"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"},
    {"id": "rc", "label": "VAT 0 %", "percent": "0", "note": "Reverse charge:\nthe buyer accounts for the tax"},
]
MIXED, WITH_TAX, WITHOUT = "invoice-deposit", "invoice-plan", "invoice-build"


@pytest.fixture
def story() -> Story:
    """A deposit on prices at both rates, then one invoice at each."""
    milestones = [milestone("plan", tax="vat"), milestone("build", price="250.00 EUR", tax="rc")]
    terms = payment() | {"taxes": TAXES, "tax_note": EVERYWHERE}
    buyer = client(tax_id="DE136695976")
    return Story(buyer=buyer).active(agreement(milestones=milestones, payment=terms, deposit={"percent": "20"}))


def issued(story: Story, invoice: str) -> IssueInvoiceCall:
    effect = Effect(kind=EffectKind.ISSUE_INVOICE, subject=invoice, key="k", lane="billing")
    return calls.issue_call(story.current, effect, story.now)


def mailed(story: Story, invoice: str) -> str:
    last = story.current.notices
    others = {n.id: n for n in last.values() if n.template != "invoice" or n.subject == invoice}
    state, story.state = story.current, story.current.model_copy(update={"notices": others})
    text = told(story, "invoice")[1]
    story.state = state
    return text


@pytest.mark.parametrize(("invoice", "reversed_"), [(MIXED, True), (WITH_TAX, False), (WITHOUT, True)])
def test_page_and_mail_carry_the_words_of_their_own_rates(story: Story, invoice: str, reversed_: bool) -> None:
    if invoice == WITHOUT:
        story.pays("deposit").worked("plan")
    call = issued(story, invoice)
    assert [tax.label for tax in call.taxes] == {MIXED: ["VAT 25.5 %", "VAT 0 %"], WITH_TAX: ["VAT 25.5 %"], WITHOUT: ["VAT 0 %"]}[invoice]
    for text in (InvoicePage().render(call, "INV-0001")[1].decode(), mailed(story, invoice)):
        assert (f"VAT 0 %: {REVERSE}" in text) is reversed_ and text.count("Reverse charge") == int(reversed_)
        assert text.count(EVERYWHERE) == 1


def test_what_is_asked_of_another_system_carries_them_by_rate(story: Story) -> None:
    data = invoice_requested(issued(story, MIXED)).data
    assert [tax.note for tax in data.taxes] == [None, TAXES[1]["note"]] and data.tax_note == EVERYWHERE


@pytest.mark.parametrize(("invoice", "reversed_"), [(MIXED, True), (WITH_TAX, False)])
def test_a_credit_note_carries_those_of_the_rates_it_takes_back(story: Story, invoice: str, reversed_: bool) -> None:
    story.do(c.CreditInvoice(invoice=invoice, amount=euros("10.00"), explanation="Less"))
    fact = story.current.facts[-1].id
    effect = Effect(kind=EffectKind.CHANGE_INVOICE, subject=invoice, fact=fact, change="credit", key="k", lane="billing")
    page = CreditNotePage().render(change_call(story.current, effect, story.now), "CN-0001").decode()
    assert (f"VAT 0 %: {REVERSE}" in page) is reversed_ and page.count(EVERYWHERE) == 1


async def test_stripe_prints_them_at_the_foot_of_its_page(tmp_path: Path) -> None:
    own = issue_call().taxes[0]
    free = TaxLine(label="VAT 0 %", percent=0, base=own.base * 0, amount=own.amount * 0, note=TAXES[1]["note"])
    async with stripe_desk(tmp_path) as desk:
        await desk.issued(issue_call(taxes=(own, free), tax_note=EVERYWHERE))
        (invoice,) = desk.stand_in.things("invoice")
        assert invoice["footer"].splitlines() == [f"VAT 0 %: {REVERSE}", EVERYWHERE]
