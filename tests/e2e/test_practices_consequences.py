"""The practice of announced consequences, day by day: each named with its day before it comes, computed to the cent, ended by the payment."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.drivers.served import THEM, US, Served, Stage
from tests.e2e.papers import FILE, changed
from tests.e2e.post import PETRI, Mail
from tests.e2e.seen import Seen
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money

INVOICE = "invoice-discovery"
ANNOUNCED = timedelta(days=5)
"""How long before a consequence its announcement must be out, where the terms say nothing else."""
LADDER: list[dict[str, Any]] = [
    {"days": 1, "action": "remind", "tone": "firm", "announces": ["fee", "interest", "hold", "take_down"]},
    {"days": 8, "action": "remind", "tone": "final", "fee": {"amount": "40.00 EUR"}, "interest": True},
    {"days": 10, "hold": True},
    {"days": 13, "take_down": "the shop at the test address"},
    {"days": 15, "call": True},
]
CONSEQUENCES = ["A fee of 40 euros and interest of 11 % a year", "Work stops", "The test address is taken down"]


async def in_debt(scene: Stage, ladder: list[dict[str, Any]], **late: Any) -> Served:
    """An engagement whose first invoice came on a Tuesday."""
    terms = {"agreement.payment.late": {"ladder": ladder, "consequences": CONSEQUENCES} | late}
    e = await Served(scene, changed(FILE, terms)).begin()
    seen = await e.active("tue", "10:00")
    assert seen.the("invoices", INVOICE).state == "OPEN"
    return e


async def days_after(e: Served, days: int) -> Seen:
    """In the afternoon, when no report leaves, so many days after the due date."""
    due_on = (await e.look()).the("invoices", INVOICE).due_on
    return await e.advance(e.ours.start_of_business(due_on + timedelta(days=days)) + timedelta(hours=6, minutes=20))


def written(day: date) -> str:
    """A day as a line of a mail writes it."""
    return f"{day:%a} {day.day} {day:%b}"


@pytest.mark.practice(49)
async def test_consequences_come_one_after_the_other_each_on_the_day_that_was_announced(scene: Stage) -> None:
    e = await in_debt(scene, LADDER, interest="eleven-percent")
    await e.do(c.WaiveGate(gate="gate-discovery", by=US, explanation="They always pay."))
    seen = await e.starts("discovery")
    fee, hold, down = (written(seen.the("invoices", INVOICE).due_on + timedelta(days=n)) for n in (8, 10, 13))
    await days_after(e, 1)
    told = e.mail("payment_reminder")
    assert told.says(f"From {fee}: a late fee of €40.00 is added", f"From {fee}: we ask for interest on what is unpaid", "11 % a year")
    assert told.says(f"From {hold}: work stops", f"From {down}: we take down the shop at the test address", *CONSEQUENCES)
    seen = await days_after(e, 8)
    final = e.mails("payment_reminder")[-1]
    assert final.says("€40.00", "Interest to today") and final.to == PETRI and "final reminder" in final.subject
    assert seen.the("milestones", "discovery").state == "IN_PROGRESS", "not before its day"
    seen = await days_after(e, 10)
    assert seen.the("milestones", "discovery").state == "HELD" and e.mail("work_suspended").says("as agreed and announced")
    assert not seen.tasks_for("take_down")
    (task,) = (await days_after(e, 13)).tasks_for("take_down")
    assert (task.owner, task.state) == (US, "OPEN"), "a person takes it down"
    assert (await days_after(e, 15)).tasks_for("call_client")[0].owner == US
    await _announced_in_time(e, told)
    await _paid_with_all_of_it(e)


async def _announced_in_time(e: Served, told: Mail) -> None:
    """Each consequence names the message that announced it, and that was confirmed sent long enough before."""
    consequences = await e.journal("FeeCharged", "InterestClaimed", "WorkSuspended")
    assert [entry.event for entry in consequences] == ["FeeCharged", "InterestClaimed", "WorkSuspended"]
    (sent,) = [n for n in await e.entries("NoticeSent") if n.data["message_id"] == told.message_id]
    for entry in consequences:
        assert entry.data["announced_by"].split("/")[1] == told.notice, entry.event
        assert e.ours.local(entry.at).date() - e.ours.local(sent.at).date() >= ANNOUNCED


async def _paid_with_all_of_it(e: Served) -> None:
    """The statement computes interest by the day; what is paid with it lets work go on by itself."""
    line = (await e.statement()).the("invoices", INVOICE)
    interest = Money(minor=round(360_000 * 0.11 * 15 / 365), currency="EUR")
    assert (line.days_late, line.fees, line.interest) == (15, Money(minor=4_000, currency="EUR"), interest)
    seen = await e.pays("discovery", Money(minor=360_000 + 4_000 + interest.minor, currency="EUR"))
    assert seen.the("invoices", INVOICE).state == "PAID" and seen.the("milestones", "discovery").state == "IN_PROGRESS"
    assert all(task.state == "DONE" for kind in ("take_down", "call_client") for task in seen.tasks_for(kind))
    assert e.mail("work_resumed").says("goes on from today")


@pytest.mark.practice(59)
async def test_a_fee_that_nobody_announced_waits_and_its_announcement_names_the_day(scene: Stage) -> None:
    e = await in_debt(scene, [{"days": 2, "action": "remind"}, {"days": 3, "action": "remind", "fee": {"amount": "25.00 EUR"}}])
    seen = await days_after(e, 3)
    (put_off,) = await e.entries("DunningStepPutOff")
    assert "the announcement of fee is missing: it must be confirmed sent at least 5 days before" in put_off.because.words
    until = seen.the("invoices", INVOICE).due_on + timedelta(days=8)
    assert e.mails("payment_reminder")[-1].says(f"From {written(until)}: a late fee of €25.00 is added")
    assert not await e.entries("FeeCharged")
    await days_after(e, 8)
    (charged,) = await e.entries("FeeCharged")
    assert e.ours.local(charged.at).date() == until


@pytest.mark.practice(59)
async def test_a_fee_that_was_announced_too_late_waits_until_the_client_had_its_days(scene: Stage) -> None:
    """Agreed and announced, but two days before it in place of five: it waits, and comes once."""
    told, brings = {"days": 1, "action": "remind", "announces": ["fee"]}, {"days": 3, "action": "remind", "fee": {"amount": "25.00 EUR"}}
    e = await in_debt(scene, [told, brings])
    seen = await days_after(e, 1)
    due_on = seen.the("invoices", INVOICE).due_on
    assert e.mail("payment_reminder").says(f"From {written(due_on + timedelta(days=6))}: a late fee of €25.00 is added")
    await days_after(e, 3)
    (put_off,) = await e.entries("DunningStepPutOff")
    assert put_off.data["until"] == str(due_on + timedelta(days=6)) and "was not confirmed sent in time" in put_off.because.words
    await days_after(e, 5)
    assert not await e.entries("FeeCharged"), "not a day before the client had the days that were agreed"
    await days_after(e, 6)
    (charged,) = await e.entries("FeeCharged")
    assert e.ours.local(charged.at).date() == due_on + timedelta(days=6)


async def test_an_answer_begins_the_count_of_reminders_before_a_call_anew(scene: Stage) -> None:
    """A part of practice 60; the call after repeated bypass and repeated requests outside the agreement comes with later rules."""
    ladder = [{"days": n, "action": "remind"} for n in (1, 2, 3)]
    silent, answering = [await in_debt(scene, ladder, call_after_reminders=2) for _ in range(2)]
    for e in (silent, answering):
        assert not (await days_after(e, 1)).tasks_for("call_client")
    await answering.do(c.RecordInbound(contact=THEM, subject="It is with Petri", message_id="<79@northwind.example>"), THEM)
    (task,) = (await days_after(silent, 2)).tasks_for("call_client")
    opened = (await silent.entries("TaskOpened"))[-1]
    assert (task.owner, task.subject, opened.because.words) == (US, INVOICE, "2 reminders are without an answer")
    assert not (await days_after(answering, 2)).tasks_for("call_client") and len(answering.mails("payment_reminder")) == 2
    assert (await days_after(answering, 3)).tasks_for("call_client"), "and two more without one end it"
