"""What a credit note takes back, and what it says about itself."""

from datetime import date
from typing import Any

import pytest

from tests.core.house import agreement, client, milestone, payment, provider
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.messages.ports import ChangeInvoiceCall, SendNoticeCall
from workflows.engagement.money import Money
from workflows.engagement.rules.money.credited import share_of
from workflows.engagement.rules.notices.attached import attachments_of
from workflows.engagement.shell.calls import send_call
from workflows.engagement.shell.change_call import change_call
from workflows.engagement.terms.prices.bills import Bill, BillLine, BillTax

VAT = {"taxes": [{"id": "full", "label": "VAT 25.5 %", "percent": "25.5"}, {"id": "low", "label": "VAT 14 %", "percent": "14"}]}


def bill(currency: str, *rates: tuple[str | None, int, int]) -> Bill:
    """A bill of one line for each ``(tax, net, tax amount)``."""
    lines = tuple(BillLine(net=Money(minor=net, currency=currency), tax=tax) for tax, net, _ in rates)
    taxes = [(tax, net, amount) for tax, net, amount in rates if tax is not None]
    return Bill(
        amount=Money(minor=sum(net + amount for _, net, amount in rates), currency=currency),
        lines=lines,
        taxes=tuple(
            BillTax(tax=tax, base=Money(minor=net, currency=currency), amount=Money(minor=amount, currency=currency))
            for tax, net, amount in taxes
        ),
    )


BILLS = [
    bill("EUR", ("full", 100_000, 25_500), ("low", 33_333, 4_667), (None, 1_001, 0)),
    bill("JPY", ("full", 10_001, 1_000), ("low", 7, 1)),
    bill("BHD", ("full", 1_234_567, 123_457), ("zero", 999, 0)),
    bill("EUR", ("reverse", 100_000, 0)),
]


def in_all(share: Bill) -> int:
    return sum(line.net.minor for line in share.lines) + sum(tax.amount.minor for tax in share.taxes)


@pytest.mark.parametrize("whole", BILLS, ids=["three rates", "no decimals", "three decimals", "reverse charge"])
def test_all_credit_notes_of_an_invoice_take_back_exactly_it(whole: Bill) -> None:
    """In uneven parts, the last one small: sums are exact in each, every rate keeps its proportion, and nothing is taken back twice."""
    gross, taken, found = whole.amount.minor, list[Money](), list[Bill]()
    for part in (gross // 3, gross // 7, *(1,) * 12, gross - gross // 3 - gross // 7 - 12):
        amount = Money(minor=part, currency=whole.amount.currency)
        share = share_of(whole, taken, amount)
        assert (share.amount, in_all(share)) == (amount, part)
        for tax in share.taxes:
            of = next(t for t in whole.taxes if t.tax == tax.tax)
            assert abs(tax.amount.minor * gross - of.amount.minor * part) <= 2 * gross, f"{tax.tax} is out of proportion"
            assert tax.base == sum((line.net for line in share.lines if line.tax == tax.tax), Money.zero(amount.currency))
        taken.append(amount)
        found.append(share)
    for line in whole.lines:
        assert sum(part.net.minor for share in found for part in share.lines if part.tax == line.tax) == line.net.minor
    for tax in whole.taxes:
        assert sum(part.amount.minor for share in found for part in share.taxes if part.tax == tax.tax) == tax.amount.minor


def test_a_full_credit_note_is_the_invoice_with_its_hours_and_a_part_has_no_hours() -> None:
    """Twelve hours are not credited by a third of their price."""
    whole = Bill(
        amount=euros("125.50"),
        lines=(BillLine(net=euros("100.00"), tax="vat", role="designer", minutes=120, per_hour=euros("50.00")),),
        taxes=(BillTax(tax="vat", base=euros("100.00"), amount=euros("25.50")),),
    )
    assert share_of(whole, [], whole.amount) == whole
    (line,) = share_of(whole, [], euros("12.55")).lines
    assert (line.net, line.role, line.minutes, line.per_hour) == (euros("10.00"), "designer", None, None)


def test_what_the_invoice_no_longer_holds_is_not_shared_out() -> None:
    """Credit notes that the billing system wrote beyond the invoice leave nothing to share; the sum alone is told."""
    whole = BILLS[0]
    assert share_of(whole, [whole.amount * 2], euros("1.00")) == Bill(amount=euros("1.00"))
    assert share_of(Bill(amount=euros("5.00")), [], euros("1.00")) == Bill(amount=euros("1.00"))


def told(story: Story, change: str = "credit") -> ChangeInvoiceCall:
    """The call that tells the billing system of the last change."""
    effect = Effect(
        kind=EffectKind.CHANGE_INVOICE, subject="invoice-plan", fact=story.current.facts[-1].id, change=change, key="k", lane="b"
    )
    return change_call(story.current, effect, story.now)


def taxed(**more: Any) -> Story:
    """One invoice over 100.00 at one rate and 50.00 at another, due before the start."""
    milestones = [milestone("plan", tax="full"), milestone("build", price="250.00 EUR", gate="on_acceptance", tax="low")]
    house = provider(tax_id="FI12345678")
    story = Story(house=house, buyer=client(tax_id="GB123456789", address="4 Harbour Row"))
    return story.active(agreement(milestones=milestones, payment=payment() | VAT | more))


def test_part_and_rest_are_told_with_their_tax_and_whose_they_are() -> None:
    story = taxed(tax_note="Reverse charge")
    story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("25.10"), explanation="One day less"))
    part = told(story)
    assert [(line.text, str(line.net)) for line in part.lines] == [("Plan", "20.00 EUR")]
    assert [(t.label, str(t.base), str(t.amount)) for t in part.taxes] == [("VAT 25.5 %", "20.00 EUR", "5.10 EUR")]
    assert (part.client_tax_id, part.provider_tax_id, part.tax_note) == ("GB123456789", "FI12345678", "Reverse charge")
    cents = []
    for _ in range(4):
        story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("0.01"), explanation="A cent"))
        cents.append(told(story))
    story.do(c.CreditInvoice(invoice="invoice-plan", explanation="And the rest"))
    every = [part, *cents, told(story)]
    assert sum(line.net.minor for call in every for line in call.lines) == 10_000
    assert sum(t.amount.minor for call in every for t in call.taxes) == 2_550
    story.holds()


def test_it_is_dated_by_the_house_and_the_books() -> None:
    """At one in the morning in Helsinki it is yesterday in London: the page has the day of the ledger."""
    story = taxed().at("2026-03-11 01:00")
    issued = story.current.invoices["invoice-plan"].issued_on
    story.do(c.CreditInvoice(invoice="invoice-plan", explanation="A gift"))
    call = told(story)
    assert story.now.date() == date(2026, 3, 10), "the moment is of another day in UTC"
    assert (call.issued_on, call.invoice_issued_on) == (date(2026, 3, 11), issued)
    assert story.entry("InvoiceCredited").data["value_date"] == story.current.facts[-1].value_date.isoformat() == "2026-03-11"


def test_its_number_is_kept_and_the_mail_goes_after_it_and_tells_it() -> None:
    story = taxed().do(c.CreditInvoice(invoice="invoice-plan", amount=euros("25.10"), explanation="One day less"))
    (note,) = story.current.invoices["invoice-plan"].credit_notes
    assert note.number == "CN-0001" and note.document is not None
    call = mail_of(story, "credit_noted")
    assert (call.facts["credit_note"], call.facts["credit_notes"], call.facts["attached"]) == ("CN-0001", ["CN-0001"], True)
    assert [(a.name, a.document) for a in call.attachments] == [("credit-note-CN-0001.html", note.document)]
    assert story.entry("BillingTold").sequence < story.entry("NoticeSent", template="credit_noted").sequence


def test_a_credit_of_the_whole_tells_its_number_too() -> None:
    story = taxed().do(c.CreditInvoice(invoice="invoice-plan", explanation="Never mind"))
    call = mail_of(story, "invoice_cancelled")
    assert (call.facts["credit_note"], [a.name for a in call.attachments]) == ("CN-0001", ["credit-note-CN-0001.html"])


def test_an_invoice_carries_its_page_unless_it_is_shown_where_it_is_paid() -> None:
    story = taxed()
    invoice = story.current.invoices["invoice-plan"]
    notice = next(n for n in story.current.notices.values() if n.template == "invoice")
    assert [a.name for a in attachments_of(story.current, notice)] == ["invoice-INV-0001.html"]
    linked = {**story.current.invoices, invoice.id: invoice.model_copy(update={"pay_at": "https://pay.example/1"})}
    assert attachments_of(story.current.model_copy(update={"invoices": linked}), notice) == ()


@pytest.mark.parametrize(
    ("number", "name"), [("2026/17 b", "invoice-2026-17-b.html"), ("../..", "invoice.html"), ("№ 7", "invoice-7.html")]
)
def test_a_strange_number_makes_a_plain_file_name(number: str, name: str) -> None:
    story = taxed()
    invoice = story.current.invoices["invoice-plan"].model_copy(update={"number": number})
    notice = next(n for n in story.current.notices.values() if n.template == "invoice")
    state = story.current.model_copy(update={"invoices": {**story.current.invoices, invoice.id: invoice}})
    assert [a.name for a in attachments_of(state, notice)] == [name]


def mail_of(story: Story, template: str) -> SendNoticeCall:
    """The call that sends a message of that kind, as it would be made now."""
    notice = next(n for n in story.current.notices.values() if n.template == template)
    return send_call(story.current, Effect(kind=EffectKind.SEND_NOTICE, subject=notice.id, key="k", lane="l"), story.now)
