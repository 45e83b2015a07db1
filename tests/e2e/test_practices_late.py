"""The practices of late payment: agreed before, announced before, one after the other, and a person calls."""

from datetime import date, timedelta
from typing import Any

import grpc
import pytest

from tests.drivers.served import PAYER, US, Served, Stage
from tests.e2e.papers import FILE, HOUSE, changed
from tests.e2e.seen import Seen
from tests.rates import stated
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money

INVOICE = "invoice-discovery"
FEE = {"amount": "40.00 EUR"}
ALL = ["fee", "interest", "hold", "take_down"]


def agreed(*ladder: dict[str, Any], **late: Any) -> dict[str, Any]:
    """The example with that ladder."""
    told = {"consequences": ["A fee of 40 euros, interest by law, and work stops"], "ladder": list(ladder), "announce_days": 5}
    return changed(FILE, {"agreement.payment.late": told | late})


def house() -> dict[str, Any]:
    """The example's house, which states the reference rates of the half-years that these engagements reach."""
    return changed(HOUSE, {"reference_rates": stated("ecb-main-refinancing", date.today() + timedelta(days=400))})


async def owing(scene: Stage, *ladder: dict[str, Any], **late: Any) -> Served:
    """An active engagement whose first invoice is out."""
    e = Served(scene, agreed(*ladder, **late), house())
    await (await e.begin()).active()
    await e.until(lambda seen: seen.the("invoices", INVOICE).state == "OPEN")
    return e


async def after(e: Served, days: int) -> Seen:
    """At noon, so many days after the due date."""
    due: date = (await e.look()).the("invoices", INVOICE).due_on
    return await e.advance(e.ours.start_of_business(due + timedelta(days=days)) + timedelta(hours=3))


@pytest.mark.practice(49)
async def test_every_agreed_consequence_of_late_payment_comes_announced_and_on_its_day(scene: Stage) -> None:
    """Fee, interest and suspension by the engine; taking something down is a task for a person. Paid, the work goes on."""
    tell = {"days": 2, "action": "remind", "tone": "firm", "announces": ALL}
    bring = {"days": 20, "action": "remind", "tone": "final", "fee": FEE, "interest": True, "hold": True, "take_down": "the test address"}
    e = await owing(scene, tell, bring, interest="eu-directive")
    assert e.mail("proposal").says("20 days after the due date", "a late fee of €40.00", "interest", "the work behind it stops")
    await e.do(c.WaiveGate(gate="gate-discovery", by=US, explanation="They always pay."))
    await e.starts("discovery")
    seen = await after(e, 10)
    assert e.mails("payment_reminder")[0].says("a late fee of €40.00 is added", "% a year", "work stops", "we take down the test address")
    assert seen.the("milestones", "discovery").state == "IN_PROGRESS" and await e.journal("FeeCharged", "InterestClaimed") == []
    seen = await after(e, 20)
    line = (await e.statement()).the("invoices", INVOICE)
    assert line.fees == Money(minor=4000, currency="EUR") and line.interest.minor > 0
    assert seen.the("milestones", "discovery").state == "HELD" and e.mail("work_suspended").says("work goes on by itself")
    assert seen.tasks_for("take_down")[0].owner == US
    seen = await e.pays("discovery", line.outstanding + line.fees + line.interest)
    assert seen.the("milestones", "discovery").state == "IN_PROGRESS" and seen.tasks_for("take_down")[0].state == "DONE"


@pytest.mark.practice(59)
async def test_a_fee_that_was_not_announced_in_time_is_refused_and_the_refusal_says_what_was_needed(scene: Stage) -> None:
    """Not agreed, not announced, announced too late; then it is taken, once."""
    charge = c.ChargeLateFee(invoice=INVOICE, explanation="They are late")
    nothing = await owing(scene, {"days": 1, "action": "remind"})
    await after(nothing, 3)
    answer = await nothing.refused(charge)
    assert (answer.code, answer.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "FEE_NOT_AGREED")
    e = await owing(scene, {"days": 6, "action": "remind", "announces": ["fee"]}, {"days": 30, "action": "remind", "fee": FEE})
    await after(e, 3)
    answer = await e.refused(charge)
    assert answer.reason == "FEE_NOT_ANNOUNCED" and answer.metadata["announce_days"] == "5" and answer.metadata["fee"] == "40.00 EUR"
    assert "confirmed sent at least 5 days before" in answer.message and "step 1 of the ladder announces it on" in answer.message
    await e.until(lambda seen: any(n.template == "payment_reminder" and n.sent_at for n in seen.notices))
    answer = await e.refused(charge)
    first = date.fromisoformat(answer.metadata["possible_from"])
    assert answer.reason == "FEE_NOT_ANNOUNCED" and first == await e.today() + timedelta(days=5)
    await e.advance(e.ours.start_of_business(first) + timedelta(hours=3))
    await e.do(charge)
    assert (await e.refused(charge)).reason == "FEE_CHARGED_BEFORE"
    assert [entry.data["charge"] for entry in await e.entries("FeeCharged")] == [f"{INVOICE}/fee-2"]


@pytest.mark.practice(59)
async def test_a_step_of_the_ladder_waits_until_its_announcement_is_old_enough(scene: Stage) -> None:
    """Agreed without an announcement before it: it goes out first, and the journal says why."""
    e = await owing(scene, {"days": 3, "action": "remind", "fee": FEE})
    await after(e, 20)
    (waited,) = await e.entries("DunningStepPutOff")
    (charged,) = await e.entries("FeeCharged")
    told, paid = e.mails("payment_reminder")
    assert "the announcement of fee is missing" in waited.because.words and told.says("a late fee of €40.00 is added")
    assert paid.says("Costs and fees", "€40.00") and charged.data["announced_by"].endswith("/payment_reminder")


async def test_after_reminders_without_an_answer_a_person_calls(scene: Stage) -> None:
    """The part of practice 60 that is about money: the ladder names no call; two reminders without a word are enough."""
    e = await owing(scene, *({"days": day, "action": "remind"} for day in (1, 8, 15)), call_after_reminders=2)
    seen = await after(e, 3)
    assert seen.tasks_for("call_client") == []
    seen = await after(e, 12)
    (task,) = seen.tasks_for("call_client")
    assert (task.owner, task.subject) == (US, INVOICE) and "3600.00 EUR is outstanding" in task.text.words


async def test_a_payment_that_is_promised_is_waited_for_and_a_broken_promise_is_told(scene: Stage) -> None:
    """The client's promise is a promise with a day: kept or broken, never forgotten."""
    e = await owing(scene, {"days": 2, "action": "remind"}, {"days": 4, "action": "call"})
    seen = await after(e, 1)
    on = await e.today() + timedelta(days=6)
    seen = await e.do(c.PromisePayment(invoice=INVOICE, by=PAYER, on=on))
    assert seen.promises[0].state == "GIVEN" and e.mails("promise_noted")
    seen = await e.until(lambda seen: seen.promises[0].state == "BROKEN")
    await e.workday(1)
    assert e.mails("payment_reminder") == [] and e.mail("promise_broken").says("We have not received it")
