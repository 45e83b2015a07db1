"""What goes wrong in products that people use today, one test each: it must not go wrong here.

The failures are real ones, with the place where they are told; the same cases run through the real workflow in ``tests/workflow``.
"""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from activities.catalogue import say
from tests.core.house import agreement, milestone
from tests.core.late import BROUGHT, CONSTANT, FEE, REMIND, TOLD, all_paid, at_work, day, owing, put_off, steps, with_interest
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.events import InvoiceIssued, InvoiceRequested


def test_a_fee_is_charged_once_however_often_the_engine_looks() -> None:
    """A fee was added again each hour because the job ran hourly (invoiceninja#2330): a fee step has one identity."""
    story = owing({**TOLD, "announces": ["fee"]}, {"days": 15, **REMIND, "fee": FEE}).at("2026-03-31 09:00")
    for _ in range(100):
        story.advance(story.now + timedelta(hours=1))
        story._tick()
    assert [e.data["charge"] for e in story.entries("FeeCharged")] == ["invoice-plan/fee-2"]
    assert story.current.invoices["invoice-plan"].fees == euros("15.00")
    story.holds()


def test_steps_missed_in_an_outage_are_caught_up_in_order() -> None:
    """Reminders were sent only if the job ran on that very day (invoiceninja#637, #2311): missed steps are merged, and the journal says so."""
    story = owing({"days": 1, **REMIND}, {"days": 3, **REMIND}, {"days": 7, "action": "call"}).away_until("2026-03-25 12:00")
    assert [(e.data["step"], e.data["into"]) for e in story.entries("DunningStepMerged")] == [(1, 3), (2, 3)]
    assert story.entry("DunningStepTaken").data["action"] == "remind, call", "both what was to be written and what was to be said"
    assert story.sent("payment_reminder") == ["Wed 25 Mar 12:00"] and len(story.tasks("call_client")) == 1
    story.holds()


def test_the_ladder_counts_from_the_due_date_and_not_from_the_first_sending() -> None:
    """A past-due mail came the day after the first sending (invoiceninja#9312)."""
    story = owing({"days": 1, **REMIND}).at("2026-03-17 08:59")
    assert story.sent("invoice") == ["Mon 02 Mar 10:00"] and story.sent("payment_reminder") == []
    story.at("2026-03-17 12:00")
    assert story.sent("payment_reminder") == ["Tue 17 Mar 09:00"]
    story.holds()


def test_a_moved_due_date_moves_its_reminders() -> None:
    """Reminders followed the old date (invoiceninja#7460)."""
    story = owing({"days": 1, **REMIND}, {"days": 5, **REMIND}).at("2026-03-10 12:00")
    story.do(c.MoveDueDate(invoice="invoice-plan", due_on=day("2026-04-08"), explanation="As agreed")).at("2026-04-30 12:00")
    assert [when for when, *_ in steps(story)] == ["Thu 09 Apr 09:00", "Mon 13 Apr 09:00"]
    story.holds()


def test_no_invoice_is_out_without_a_due_date() -> None:
    """A reminder for an invoice without a due date (invoiceninja#7465): an invoice that is issued has one, by type."""
    story = owing({"days": 1, **REMIND})
    assert story.entry("InvoiceIssued").data["due_on"] == "2026-03-16"
    assert all(event.model_fields["due_on"].is_required() for event in (InvoiceRequested, InvoiceIssued))
    with pytest.raises(ValidationError):
        agreement(payment={"late": {"consequences": ["we call"]}})


def test_nobody_is_chased_in_spite_of_a_promise_and_a_broken_one_resumes_by_itself() -> None:
    """Chasing in spite of a promise to pay (invoiced 362217; OCA/credit-control#208 asks for the reason)."""
    story = owing({"days": 3, **REMIND}, {"days": 7, **REMIND}).at("2026-03-17 12:00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-27"))).at("2026-03-29 12:00")
    assert story.sent("payment_reminder") == []
    story.at("2026-04-20 12:00")
    assert "promised for 2026-03-27 did not come in" in say(story.entry("DunningResumed").because)
    assert [when for when, *_ in steps(story)] == ["Wed 01 Apr 09:00", "Sun 05 Apr 09:00"]
    story.holds()


def test_a_notice_can_grant_a_new_term() -> None:
    """Each reminder must grant a new term of 14 days (Norway, invoiceninja#4020)."""
    terms = {"formal_notice": {"new_term_days": 14}}
    story = owing({"days": 1, **terms}, {"after_previous": 1, **terms}, {"after_previous": 1, "hand_over": True}).at("2026-05-01 12:00")
    assert story.sent("formal_notice") == ["Tue 17 Mar 09:00", "Wed 01 Apr 09:00"]
    assert [when for when, *_ in steps(story)] == ["Tue 17 Mar 09:00", "Wed 01 Apr 09:00", "Thu 16 Apr 09:00"]
    story.holds()


def test_a_reminder_waits_for_a_working_day_and_the_due_date_does_not() -> None:
    """No sending on weekends and holidays (invoiceninja#6712, #2359)."""
    story = owing({"days": 5, **REMIND}).at("2026-03-30 12:00")
    assert [when for when, *_ in steps(story)] == ["Sat 21 Mar 09:00"] and story.sent("payment_reminder") == ["Mon 23 Mar 09:00"]
    assert str(story.current.invoices["invoice-plan"].due_on) == "2026-03-16"
    story.holds()


def test_interest_survives_the_payment_of_the_principal_and_runs_on_what_is_outstanding() -> None:
    """It vanished with the principal (erpnext#58220), and ran on what was paid (erpnext#49621)."""
    ladder = [{**TOLD, "announces": ["interest"]}, {"days": 15, **REMIND, "interest": True}]
    late = {"consequences": ["interest"], "ladder": ladder, **with_interest(CONSTANT)}
    payment = {"net_days": 14, "late": late, "allocation": ["principal", "interest", "fees"]}
    plan = milestone("plan", price="1000.00 EUR")
    story = Story().active(agreement(milestones=[plan], start_after_business_days=0, payment=payment)).at("2026-04-05 12:00")
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("500.00"), value_date=story.today, reference="half"))
    story.at("2026-04-25 12:00").pays("plan")
    item = story.current.invoices["invoice-plan"]
    assert item.state == "PAID" and item.outstanding == euros("0.00")
    assert item.interest == euros("8.22"), "20 days on 1,000 and 20 days on 500, at 10 %"
    assert len(story.tasks("charges_left")) == 1, "it is somebody's, and does not vanish"
    story.holds()


def test_only_work_behind_the_unpaid_gate_stops() -> None:
    """One overdue invoice blocked what was paid already (killbill#1997)."""
    both = [milestone("plan"), milestone("build", price="250.00 EUR", after=[])]
    story = at_work(owing(TOLD, BROUGHT, milestones=both).pays("build").starts("build")).at("2026-04-02 12:00")
    assert (story.state_of("plan"), story.state_of("build")) == ("HELD", "IN_PROGRESS")
    all_paid(story)
    assert story.state_of("plan") == "IN_PROGRESS"
    story.holds()


def test_nothing_waits_without_a_visible_task_an_owner_and_an_escalation() -> None:
    """An approval expired after three hours and the workflow silently paused (Dubsado)."""
    story = owing({"days": 1, **REMIND}).at("2026-03-18 12:00")
    story.fate = {"payment_reminder": "fails"}
    for until in ("2026-03-19 12:00", "2026-03-25 12:00", "2026-05-20 12:00"):
        story.at(until).holds()  # I9: every open thing has a party, and a deadline, an effect or a task
    task = story.current.tasks[story.task("decide_unpaid")]
    assert (task.state, task.owner) == ("ESCALATED", "otto")


def test_a_paid_invoice_is_not_chased_even_by_a_message_that_was_written_already() -> None:
    """A paid invoice was chased because books were not reconciled (Chaser): the balance is read again before each message leaves."""
    story = owing({"days": 5, **REMIND}).at("2026-03-21 12:00")
    assert story.template_states("payment_reminder") == ["HELD"]
    story.pays("plan").at("2026-03-24 12:00")
    assert story.sent("payment_reminder") == [] and say(story.entry("NoticeDropped").because) == "the invoice is paid meanwhile"
    story.holds()


def test_what_is_withheld_is_not_dropped() -> None:
    """A rate limiter silently dropped the fourth digest (weblate#21452): what waits goes into the next message, with what it announced."""
    story = owing({"days": 5, **REMIND, "announces": ["fee"]}, {"days": 6, **REMIND}, {"days": 15, **REMIND, "fee": FEE})
    story.at("2026-03-23 12:00")
    assert story.template_states("payment_reminder") == ["MERGED", "SENT"], "both fell on a weekend"
    assert story.entries("NoticePlanned", template="payment_reminder")[1].data["announces"] == ["fee-3"]
    story.at("2026-04-10 12:00")
    assert [story.when(e) for e in story.entries("FeeCharged")] == ["Tue 31 Mar 09:00"] and put_off(story) == []
    story.holds()


def test_a_running_engagement_keeps_the_ladder_that_was_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits of templates reached running projects never, or irreversibly (Dubsado): the preset is written out when the terms are made."""
    story = owing(preset="default", fee=FEE)
    agreed = story.current.agreement.payment.late.ladder
    monkeypatch.setattr("workflows.engagement.terms.late.PRESETS", {"default": lambda fee, interest: [{"days": 1, "action": "call"}]})
    again = type(story.current).model_validate_json(story.current.model_dump_json())
    assert again.agreement.payment.late.ladder == agreed and [step.days for step in agreed] == [-3, 0, 3, 7, 14, 21, 30, 45]
    story.at("2026-05-10 12:00")
    assert [action for _, _, action in steps(story)] == [
        "remind", "remind", "remind", "call", "remind", "remind, fee, hold", "formal_notice", "hand_over",
    ]  # fmt: skip
    story.holds()
