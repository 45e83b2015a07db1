"""What goes wrong in products that people use today, through the real workflow on the real server: ``tests/core`` says where each failure is told.

No clock can be moved while no worker serves an engagement, so the outage begins with a state of months ago that a worker takes over now.
Days are counted from the due date, on our clock; which weekday that is depends on the day of the test, so nothing here assumes one.
"""

from datetime import date, timedelta
from typing import Any

from temporalio.client import Client

from activities.catalogue import say
from tests import lives
from tests.core.late import FEE, REMIND
from tests.core.late import owing as owing_in_march
from tests.drivers.real import Real
from tests.drivers.stored import whole
from tests.workflow.conftest import Begin
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry
from workflows.engagement.money import Money
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.terms import EngagementFile, Payment

INVOICE = "invoice-discovery"


def late_file(*ladder: dict[str, Any], order: tuple[str, ...] = ("fees", "interest", "principal"), **late: Any) -> EngagementFile:
    """The example with its first two milestones, both paid before they start and neither after the other, and that ladder."""
    file = lives.short_file("discovery", "design")
    assert file.agreement is not None
    steps = {} if "preset" in late else {"ladder": ladder}
    payment = Payment.model_validate({"net_days": 14, "late": {"consequences": ["as agreed"], **steps, **late}, "allocation": order})
    first, second = file.agreement.milestones
    milestones = (first, second.model_copy(update={"gate": first.gate, "after": ()}))
    return file.model_copy(update={"agreement": file.agreement.model_copy(update={"payment": payment, "milestones": milestones})})


async def owing(begin: Begin, *ladder: dict[str, Any], **late: Any) -> Real:
    """An engagement whose first invoice is out."""
    real = await begin(late_file(*ladder, **late))
    await real.active()
    await real.until_event("InvoiceIssued")
    await real.rest()
    return real


async def on_day(real: Real, days: int, hour: int = 18) -> State:
    """Let time pass until the evening of so many days after the due date."""
    state = await real.state()
    due, calendar = state.invoices[INVOICE].due_on, state.calendars.provider
    assert due is not None
    await real.advance(calendar.start_of_business(due + timedelta(days=days)) + timedelta(hours=hour - 9))
    return await real.state()


def due_of(state: State) -> date:
    """When the first invoice falls due."""
    due = state.invoices[INVOICE].due_on
    assert due is not None
    return due


def entries(state: State, event: str, **data: Any) -> list[Entry]:
    """Entries about the first invoice, or about no invoice."""
    found = [e for e in state.journal if e.event == event and e.data.get("invoice", INVOICE) == INVOICE]
    return [e for e in found if all(e.data.get(k) == v for k, v in data.items())]


def days(state: State, found: list[Entry]) -> list[int]:
    """On which days after the due date that was."""
    local = state.calendars.provider.local
    return [(local(e.effective).date() - due_of(state)).days for e in found]


def messages(state: State, template: str = "payment_reminder") -> list[Entry]:
    """Messages about the first invoice that were confirmed sent; reminders by default."""
    about = {n.key for n in state.notices.values() if n.subject == INVOICE}
    return [e for e in state.journal if e.event == "NoticeSent" and e.data["template"] == template and e.data["key"] in about]


def announcing(*kinds: str, day: int = 2) -> dict[str, Any]:
    """A reminder that announces."""
    return {"days": day, **REMIND, "announces": list(kinds)}


async def test_a_fee_is_charged_once_however_often_the_engine_looks(begin: Begin) -> None:
    real = await owing(begin, announcing("fee"), {"days": 20, **REMIND, "fee": FEE})
    for day in (20, 21, 25):
        await on_day(real, day)
        await real.give(c.RecordInbound(contact="petri", subject=f"Day {day}", automatic=True))
    state = await real.state()
    assert [e.data["charge"] for e in entries(state, "FeeCharged")] == [f"{INVOICE}/fee-2"] and days(
        state, entries(state, "FeeCharged")
    ) == [20]
    assert state.invoices[INVOICE].fees == Money.parse("15.00 EUR")


async def test_steps_missed_in_an_outage_are_caught_up_in_order(worker: None, client: Client, settings: Settings) -> None:
    """Nobody served it since the spring: what was missed is one message and one call, and the journal says what went into them."""
    march = owing_in_march({"days": 1, **REMIND}, {"days": 3, **REMIND}, {"days": 7, "action": "call"}).current
    start = wire.Start(state=march, rules=RULES_VERSION)
    handle = await client.start_workflow(wire.WORKFLOW, start, id=f"engagement/{march.id}", task_queue=settings.task_queue)
    try:
        state = whole(await handle.query(wire.STATE_QUERY, result_type=State))
    finally:
        await handle.terminate()
    told = state.journal[march.sequence :]
    merged = [(e.data["step"], e.data["into"]) for e in told if e.event == "DunningStepMerged"]
    assert merged == [(1, 3), (2, 3)]
    assert [e.data["action"] for e in told if e.event == "DunningStepTaken"] == ["remind, call"]
    assert sum(e.event == "NoticePlanned" and e.data["template"] == "payment_reminder" for e in told) == 1
    assert sum(t.what == "call_client" for t in state.tasks.values()) == 1


async def test_the_ladder_counts_from_the_due_date_and_not_from_the_first_sending(begin: Begin) -> None:
    real = await owing(begin, {"days": 1, **REMIND}, {"days": 9, **REMIND})
    state = await on_day(real, 12)
    assert days(state, entries(state, "DunningStepTaken")) == [1, 9]
    assert len(messages(state)) == 2 and min(days(state, messages(state))) >= 1


async def test_a_moved_due_date_moves_its_reminders(begin: Begin) -> None:
    real = await owing(begin, {"days": 1, **REMIND})
    state = await real.state()
    later = state.calendars.provider.add_business_days(due_of(state), 10)
    await real.give(c.MoveDueDate(invoice=INVOICE, due_on=later, explanation="As agreed"))
    state = await on_day(real, 2)
    assert due_of(state) == later and days(state, entries(state, "DunningStepTaken")) == [1]


async def test_no_invoice_is_out_without_a_due_date(begin: Begin) -> None:
    state = await (await owing(begin, {"days": 1, **REMIND})).state()
    assert all(i.due_on for i in state.invoices.values() if i.state not in {"SCHEDULED", "VOID"})


async def test_nobody_is_chased_in_spite_of_a_promise_and_a_broken_one_resumes_by_itself(begin: Begin) -> None:
    real = await owing(begin, {"days": 3, **REMIND}, {"days": 6, "action": "call"})
    state = await on_day(real, 1)
    await real.give(c.PromisePayment(invoice=INVOICE, by="petri", on=due_of(state) + timedelta(days=10)))
    state = await on_day(real, 10)
    assert messages(state) == [] and entries(state, "DunningStepTaken") == []
    state = await on_day(real, 30)
    assert state.promises["promise-1"].state == "BROKEN" and "did not come in" in say(entries(state, "DunningResumed")[0].because)
    first, second = days(state, entries(state, "DunningStepTaken"))
    assert first > 10 and second == first + 3, "in their distances"


async def test_a_notice_can_grant_a_new_term(begin: Begin) -> None:
    real = await owing(begin, {"days": 1, "formal_notice": {"new_term_days": 14}}, {"after_previous": 1, "hand_over": True})
    state = await on_day(real, 30)
    (told,), (_, over) = days(state, messages(state, "formal_notice")), days(state, entries(state, "DunningStepTaken"))
    assert over == told + 15 and any(t.what == "hand_over" and t.state != "DONE" for t in state.tasks.values())


async def test_a_reminder_waits_for_a_working_day_and_the_due_date_does_not(begin: Begin) -> None:
    real = await owing(begin, *({"days": day, **REMIND} for day in range(1, 8)))
    state = await on_day(real, 12)
    assert days(state, entries(state, "DunningStepTaken")) == list(range(1, 8)), "a whole week, day by day"
    calendar = state.calendars.provider
    assert messages(state) and all(calendar.is_business_day(calendar.local(e.effective).date()) for e in messages(state))
    assert "MERGED" in {n.state for n in state.notices.values() if n.template == "payment_reminder"}, "those of the weekend became one"


async def test_interest_survives_the_payment_of_the_principal_and_runs_on_what_is_outstanding(begin: Begin) -> None:
    asked = {"days": 20, **REMIND, "interest": True}
    order = ("principal", "interest", "fees")
    real = await owing(begin, announcing("interest"), asked, order=order, interest="eleven-percent")
    state = await on_day(real, 36)
    half = Money(minor=state.invoices[INVOICE].amount.minor // 2, currency="EUR")
    today = state.calendars.provider.local(await real.now()).date()
    await real.give(c.RecordPayment(invoice=INVOICE, amount=half, value_date=today, reference="half"))
    await on_day(real, 73)
    await real.pays("discovery")
    item = (await real.state()).invoices[INVOICE]
    exact = (item.amount.minor * 36 + (item.amount.minor - half.minor) * 37) * 11 / 36500
    assert item.state == "PAID" and abs(item.interest.minor - exact) <= 1, "36 days on all of it, 37 on the rest, at 11 %"


async def test_only_work_behind_the_unpaid_gate_stops(begin: Begin) -> None:
    real = await owing(begin, announcing("hold"), {"days": 20, **REMIND, "hold": True})
    await real.give(c.WaiveGate(gate="gate-discovery", by="helena", explanation="They always pay"))
    await real.starts("discovery")
    if await real.state_of("invoice-design") == "SCHEDULED":
        await real.until_event("InvoiceIssued", (await real.state()).sequence)
    await real.pays("design")
    await real.starts("design")
    state = await on_day(real, 21)
    assert (state.milestones["discovery"].state, state.milestones["design"].state) == ("HELD", "IN_PROGRESS")
    await real.pays("discovery")
    state = await real.state()
    assert state.milestones["discovery"].state == "IN_PROGRESS"


async def test_nothing_waits_without_a_visible_task_an_owner_and_an_escalation(begin: Begin) -> None:
    real = await owing(begin, {"days": 1, **REMIND})
    state = await on_day(real, 15)
    (task,) = [t for t in state.tasks.values() if (t.what, t.subject) == ("decide_unpaid", INVOICE)]
    assert (task.state, task.owner) == ("ESCALATED", state.provider.escalation)


async def test_a_paid_invoice_is_not_chased_even_by_a_message_that_was_written_already(begin: Begin) -> None:
    """The reminder of a Saturday waits for Monday; on Saturday evening the money comes in."""
    real = await owing(begin, *({"days": day, **REMIND} for day in range(1, 8)))
    due = due_of(await real.state())
    saturday = next(day for day in range(1, 8) if (due + timedelta(days=day)).isoweekday() == 6)
    state = await on_day(real, saturday)
    sent = len(messages(state))
    assert "HELD" in {n.state for n in state.notices.values() if n.subject == INVOICE}
    await real.pays("discovery")
    state = await on_day(real, saturday + 10)
    assert len(messages(state)) == sent and say(entries(state, "NoticeDropped")[0].because) == "the invoice is paid meanwhile"


async def test_what_is_withheld_is_not_dropped(begin: Begin) -> None:
    """Seven days in a row that announce: those of the weekend go into the next one, and the fee finds its announcement."""
    week = tuple(announcing("fee", day=day) for day in range(1, 8))
    real = await owing(begin, *week, {"days": 20, **REMIND, "fee": FEE})
    state = await on_day(real, 21)
    about = [n for n in state.notices.values() if n.template == "payment_reminder" and n.subject == INVOICE]
    assert {n.state for n in about} == {"SENT", "MERGED"} and all(n.announces == ("fee-8",) for n in about[:7])
    assert days(state, entries(state, "FeeCharged")) == [20] and entries(state, "DunningStepPutOff") == []


async def test_a_running_engagement_keeps_the_ladder_that_was_agreed(begin: Begin) -> None:
    real = await owing(begin, preset="default", fee=FEE)
    state = await on_day(real, 60)
    assert [step.days for step in state.agreement.payment.late.ladder] == [-3, 0, 3, 7, 14, 21, 30, 45]
    taken = [str(e.data["action"]) for e in entries(state, "DunningStepTaken")]
    assert taken[-3:] == ["remind, fee, hold", "formal_notice", "hand_over"]
    assert len(messages(state, "collection_file")) == 1
