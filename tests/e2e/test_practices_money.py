"""Practices of money: nothing is asked for before it is agreed, and the next stage begins when the one before is paid."""

from datetime import timedelta

import grpc
import pytest

from tests.e2e.engagement import THEM, US, Engagement, Stage
from tests.e2e.papers import FILE, changed, without
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money


@pytest.mark.practice(35)
async def test_no_invoice_leaves_before_the_agreement_is_accepted(scene: Stage) -> None:
    e = Engagement(scene, changed(FILE, {"agreement.start_after_business_days": 0}))
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
async def test_payment_terms_are_agreed_before_and_set_every_due_date(scene: Stage, drafted: Engagement) -> None:
    for path in ("agreement.payment", "agreement.payment.net_days", "agreement.payment.late.consequences"):
        answer = await drafted.not_proposed(without(drafted.paper, path))
        assert answer.code is grpc.StatusCode.INVALID_ARGUMENT and "missing" in answer.violations[f"document.{path}"]
    for days, words in ((30, "30 days from the invoice date"), (14, "14 days from the invoice date"), (0, "on receipt")):
        e = Engagement(scene, changed(FILE, {"agreement.payment.net_days": days}))
        await (await e.begin()).proposed()
        assert e.mail("proposal").says("Payment", words, *FILE["agreement"]["payment"]["late"]["consequences"])
        await e.accepted()
        invoice = (await e.until(lambda seen: seen.invoices[0].state == "OPEN")).invoices[0]
        assert invoice.due_on == e.ours.next_business_day(invoice.issued_on + timedelta(days=days))
        assert e.mail("invoice").says(f"{invoice.due_on.day} {invoice.due_on:%B} {invoice.due_on.year}")


@pytest.mark.practice(50)
async def test_the_next_stage_begins_only_when_its_payment_came_in_or_a_named_person_waived_it(scene: Stage) -> None:
    third = FILE["agreement"]["milestones"][0] | {"id": "launch", "title": "Launch", "gate": "on_acceptance"}
    e = Engagement(scene, changed(FILE, {"agreement.milestones": [*FILE["agreement"]["milestones"], third]}))
    await (await e.begin()).active()
    first = c.StartMilestone(milestone="discovery")
    answer = await e.refused(first)
    assert answer.reason == "GATE_SHUT" and answer.metadata["invoices"] == "invoice-discovery" and "3600.00 EUR" in answer.message
    part = c.RecordPayment(
        invoice="invoice-discovery", amount=Money(minor=359_999, currency="EUR"), value_date=await e.today(), reference="A cent less"
    )
    assert (await e.refused(part)).reason == "NOT_IN_FULL"
    assert (await e.refused(first)).reason == "GATE_SHUT"
    assert (await e.paid("discovery")).the("gates", "gate-discovery").state == "OPEN"
    for milestone in ("discovery", "build"):
        await e.delivered(milestone)
        await e.give(c.AcceptMilestone(milestone=milestone, by=THEM))
    last = c.StartMilestone(milestone="launch")
    assert (await e.refused(last)).reason == "GATE_SHUT", "what was accepted is to be paid before the next stage"
    seen = await e.give(c.WaiveGate(gate="gate-build", by=US, explanation="They always pay."))
    assert (seen.the("gates", "gate-build").state, seen.the("gates", "gate-build").waived_by) == ("WAIVED", US)
    assert (await e.give(last)).the("milestones", "launch").state == "IN_PROGRESS"


async def test_after_the_agreed_reminders_a_person_calls_and_payment_ends_it(life: Engagement) -> None:
    """A part of practice 60; the other ways to a call come with later rules."""
    steps = [(entry.data["action"], int(entry.data["step"])) for entry in await life.journal("DunningStepTaken")]
    assert steps == [("remind", 1), ("remind", 2), ("call", 3)]
    (task,) = (await life.seen()).tasks_for("call_client")
    assert (task.owner, task.state, task.subject) == (US, "DONE", "invoice-build") and "8200.00 EUR is outstanding" in task.text
    assert len(life.mails("payment_reminder")) == 2 and life.mails("payment_received")[-1].subject.startswith("Paid")
