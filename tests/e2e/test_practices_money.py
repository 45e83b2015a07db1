"""Practices of money: nothing is asked for before it is agreed, and the next stage begins when the one before is paid."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import grpc
import pytest

from tests.drivers.served import US, Served, Stage
from tests.e2e.papers import FILE, changed, without
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money

Due = Callable[[date], date]


def after(days: int) -> Due:
    """So many days after the invoice date."""
    return lambda issued_on: issued_on + timedelta(days=days)


def after_month_end(days: int) -> Due:
    """So many days after the end of the month of the invoice date."""
    return lambda issued_on: (issued_on.replace(day=1) + timedelta(days=31)).replace(day=1) + timedelta(days=days - 1)


TERMS: tuple[tuple[dict[str, Any], str, Due], ...] = (
    ({"net_days": 30}, "30 days from the invoice date", after(30)),
    ({"net_days": 15}, "15 days from the invoice date", after(15)),
    ({"due": "on_receipt"}, "on receipt", after(0)),
    ({"due": {"end_of_month_plus": 10}}, "10 days from the end of the month of the invoice", after_month_end(10)),
)
"""Terms of payment: as a file states them, as the proposal tells them, and the last day to pay."""


@pytest.mark.practice(35)
async def test_no_invoice_leaves_before_the_agreement_is_accepted(scene: Stage) -> None:
    e = Served(scene, changed(FILE, {"agreement.start_after_business_days": 0}))
    await (await e.begin()).proposed()
    pay = c.RecordPayment(invoice="invoice-discovery", amount=Money(minor=1, currency="EUR"), value_date=await e.today(), reference="Early")
    assert (await e.refused(pay)).reason == "NOTHING_AGREED"
    seen = await e.workday(3, "11:00")
    assert not seen.invoices and seen.money is None and not e.mails("invoice")
    await e.accepted()
    (mail,) = e.mails("invoice")
    entries = [entry.event for entry in await e.journal("AgreementAccepted", "InvoiceRequested", "InvoiceIssued")]
    assert entries == ["AgreementAccepted", "InvoiceRequested", "InvoiceIssued"] and mail.says("€3,600.00")


@pytest.mark.practice(48)
async def test_payment_terms_are_agreed_before_and_set_every_due_date(scene: Stage, drafted: Served) -> None:
    await drafted.needs("agreement.payment", "agreement.payment.late.consequences")
    answer = await drafted.not_proposed(without(drafted.paper, "agreement.payment.net_days"))
    assert answer.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "give either net_days, a number, or due" in answer.violations["document.agreement.payment"]
    late = FILE["agreement"]["payment"]["late"]
    for term, words, due_on in TERMS:
        e = Served(scene, changed(FILE, {"agreement.payment": term | {"late": late}}))
        await (await e.begin()).proposed()
        assert e.mail("proposal").says("Payment", words, *late["consequences"])
        await e.accepted()
        invoice = (await e.until(lambda seen: seen.invoices[0].state == "OPEN")).invoices[0]
        assert invoice.due_on == e.ours.next_business_day(due_on(invoice.issued_on)), words
        assert e.mail("invoice").says(f"{invoice.due_on.day} {invoice.due_on:%B} {invoice.due_on.year}")


async def test_after_the_agreed_reminders_a_person_calls_and_payment_ends_it(life: Served) -> None:
    """A part of practice 60; the other ways to a call come with later rules."""
    steps = [(entry.data["action"], int(entry.data["step"])) for entry in await life.entries("DunningStepTaken")]
    assert steps == [("remind", 1), ("remind", 2), ("call", 3)]
    (task,) = (await life.look()).tasks_for("call_client")
    assert (task.owner, task.state, task.subject) == (US, "DONE", "invoice-build") and "8200.00 EUR is outstanding" in task.text.words
    assert len(life.mails("payment_reminder")) == 2 and life.mails("payment_received")[-1].subject.startswith("Paid")
