"""What once went wrong, told again step by step: every invariant is checked after each step. New ones are added, none is taken away."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.core.house import agreement, client, creation, milestone, payment, provider, resolved
from tests.core.world import World
from workflows.engagement.messages import commands as c
from workflows.engagement.rules import core
from workflows.engagement.terms import Agreement

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def active(terms: Agreement, **house: Any) -> World:
    """An engagement whose kick-off was held on a Monday morning, with everything that was on its way done."""
    ours, theirs = provider(**house), client()
    world = World(creation(ours, theirs), MONDAY)
    opening: list[c.Command] = [
        c.RecordIntake.model_validate({"answers": [{"question": "goal", "answer": "More"}, {"question": "budget", "answer": "Some"}]}),
        c.AnswerInbound(inbound="inbound-1", by="vera"),
        c.Qualify(by="vera"),
        c.ProposeAgreement(agreement=terms, calendars=resolved(ours.calendar, theirs.calendar)),
        c.AcceptAgreement(by="dora", terms_version=1, acknowledges_change=True),
        c.RecordMeeting(purpose="kick_off", held_at=MONDAY, by="vera", contacts=("dora",), recap="We talked."),
    ]
    for command in opening:
        give(world, command)
    world.tick()
    all_done(world)
    return world


def give(world: World, *commands: c.Command) -> None:
    """Commands that must be taken."""
    for command in commands:
        assert world.give(command) is None
        all_done(world)


def all_done(world: World) -> None:
    """The world carries out what it was asked for."""
    while world.state.outbox:
        world.result(world.state.outbox[0], "done")


def two_calls_and_the_end_of_the_ladder() -> World:
    """With the first call still open the last step opened one task, but counted two: the next task got an id that was taken."""
    world = active(agreement(start_after_business_days=0, payment=payment((1, "call"), (2, "call"))))
    world.pass_time(timedelta(days=17), outage=False)
    give(world, c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong"))
    assert len(world.state.tasks) == sum(e.event == "TaskOpened" for e in world.state.journal)
    return world


def an_addition_to_an_addition() -> World:
    """It belonged to no open request: when that was answered it stayed open, without a clock."""
    world = active(agreement())
    give(world, c.RecordInbound(contact="dora", subject="One"))
    give(world, c.RecordInbound(contact="dora", subject="Two", matter="inbound-2"))
    give(world, c.RecordInbound(contact="dora", subject="Three", matter="inbound-3"), c.AnswerInbound(inbound="inbound-2", by="vera"))
    assert {i.state for i in world.state.inbound.values()} == {"ANSWERED"}
    return world


def a_milestone_called_engagement() -> World:
    """The end of its hold was taken for the end of a pause of the whole engagement."""
    world = active(agreement(milestones=[milestone("engagement", price="0.00 EUR")]))
    give(world, c.StartMilestone(milestone="engagement"))
    give(world, c.HoldMilestone(milestone="engagement", explanation="Ill", until=date(2026, 3, 4)))
    world.pass_time(timedelta(days=3), outage=False)
    assert [t.what for t in world.state.tasks.values() if t.state != "DONE"] == ["resume_milestone"]
    return world


def a_report_that_was_planned_before_the_hold() -> World:
    """It fell due in an outage, and its facts counted the days of the hold backwards."""
    world = active(agreement(milestones=[milestone("thing", price="0.00 EUR")]))
    give(world, c.StartMilestone(milestone="thing"))
    world.pass_time(timedelta(days=5), outage=True)
    assert world.give(c.HoldMilestone(milestone="thing", explanation="Ill", until=date(2026, 3, 10))) is None
    world.pass_time(timedelta(days=3), outage=True)
    all_done(world)
    return world


def an_overdue_answer_in_a_cancelled_engagement() -> World:
    """Its task was taken for needless: nobody was asked for the answer, and the engagement never closed."""
    world = active(agreement())
    give(world, c.RecordInbound(contact="dora", subject="One"), c.CancelEngagement(wish_of="client", explanation="Stop"))
    world.pass_time(timedelta(days=5), outage=False)
    assert "answer_client" in {t.what for t in world.state.tasks.values() if t.state != "DONE"}
    return world


def a_credit_note_over_a_gate() -> World:
    """Nothing would ever open it, and nobody was told."""
    world = active(agreement())
    give(world, c.CreditInvoice(invoice="invoice-plan", explanation="Wrong"))
    assert "settle_gate" in {t.what for t in world.state.tasks.values() if t.state != "DONE"}
    return world


def a_drop_while_the_invoice_is_made() -> World:
    """The invoice of a milestone that was gone reached the client."""
    world = active(agreement(start_after_business_days=40))
    world.pass_time(timedelta(days=60), outage=True)
    assert [o.effect.subject for o in world.state.outbox if o.effect.lane.startswith("billing")] == ["invoice-plan"]
    assert world.give(c.DropMilestone(milestone="plan", explanation="Not needed")) is None
    all_done(world)
    assert world.state.invoices["invoice-plan"].state == "VOID"
    return world


def a_nudge_behind_the_end_of_its_review() -> World:
    """The house mails on Mondays only: the nudge was set for after the review, and a second time when that was extended."""
    acceptance = {"review_business_days": 2, "nudge_business_days_before": 1, "announced_business_days_before": 2}
    terms = agreement(milestones=[milestone("thing", price="0.00 EUR", acceptance=acceptance)])
    world = active(terms, windows=[{"days": ["mon"], "hours": "09:00-17:00"}])
    give(world, c.StartMilestone(milestone="thing"))
    world.pass_time(timedelta(days=1), outage=False)
    give(world, c.DeliverMilestone(milestone="thing", note="Here."))
    world.pass_time(timedelta(days=3), outage=False)
    assert sum(e.event == "ReviewExtended" for e in world.state.journal) == 1
    return world


def two_deadlines_at_once_and_one_that_is_past_already() -> World:
    """A step of the duty and a task fell due together, and the next step, put off for long, went before the task: as if nobody had set that one."""
    delay = {"policy": "abandon", "delayed_after": 1, "suspended_after": 2, "abandoned_after": 6}
    duty = {"id": "photos", "text": "Photos", "due": "2026-03-02"}
    duties = {"provider": ["work"], "client": [duty]}
    world = active(agreement(duties=duties, client_delay=delay, start_after_business_days=0, payment=payment(net_days=0)))
    world.pass_time(timedelta(days=5), outage=True)
    world.pass_time(timedelta(days=9), outage=False)
    return world


def a_promise_to_pay_in_a_cancelled_engagement() -> World:
    """Nothing looked at it any more: it stood for ever, and the reminders rested as long."""
    world = active(agreement(start_after_business_days=0))
    give(
        world,
        c.PromisePayment(invoice="invoice-plan", by="bill", on=date(2026, 3, 6)),
        c.CancelEngagement(wish_of="client", explanation="Stop"),
    )
    world.pass_time(timedelta(days=9), outage=False)
    assert [p.state for p in world.state.promises.values()] == ["BROKEN"]
    return world


def _late_together(due: str, policy: str, *ours: dict[str, Any], **more: Any) -> World:
    """Two duties of the client with the same day, which everything waits for."""
    duties = [{"id": duty, "text": "Bring it", "due": due, "for": [m["id"] for m in ours]} for duty in ("photos", "texts")]
    brought = {"provider": ["work"], "client": duties}
    return active(agreement(duties=brought, client_delay=policy, milestones=list(ours), **more))


def two_duties_that_are_late_together() -> World:
    """Each set the day on which the same invoice is asked for all the same: computed a second time while it ran."""
    world = _late_together("2026-03-03", "bill_anyway", milestone("thing", gate="on_delivery"), start_after_business_days=10)
    world.pass_time(timedelta(days=2), outage=False)
    assert [d.state for d in world.state.duties.values()] == ["LATE", "LATE"] and "issue/invoice-thing" in world.state.deadlines
    return world


def a_duty_that_is_done_while_another_is_late() -> World:
    """It took the day of the invoice away, which the other one still asks for."""
    world = two_duties_that_are_late_together()
    give(world, c.RecordDutyDone(duty="photos", on=date(2026, 3, 4)))
    assert "issue/invoice-thing" in world.state.deadlines
    give(world, c.RecordDutyDone(duty="texts", on=date(2026, 3, 4)))
    assert "issue/invoice-thing" not in world.state.deadlines
    return world


def a_duty_that_is_done_before_our_day() -> World:
    """The promised day of work that goes on was set anew while it ran."""
    world = _late_together("2026-03-03", "shift", milestone("thing", price="0.00 EUR"), start_after_business_days=0)
    give(world, c.StartMilestone(milestone="thing"))
    world.pass_time(timedelta(days=3), outage=False)
    before = world.state.deadlines["promise/thing"]
    give(world, c.ExcuseDuty(duty="texts", explanation="Not needed"))
    assert world.state.deadlines["promise/thing"] == before, "nothing moved it"
    give(world, c.RecordDutyDone(duty="photos", on=date(2026, 3, 5)))
    assert world.state.deadlines["promise/thing"].at == before.at + timedelta(days=2)
    return world


def work_that_begins_while_a_duty_is_late() -> World:
    """The day of its invoice, which was set because everything waited, ran on: it was asked for before its work was done, though nothing waited."""
    duties = {"provider": ["work"], "client": [{"id": "photos", "text": "Bring it", "due": "2026-03-03"}]}
    things = [milestone("thing", gate="on_acceptance", estimate_business_days=5)]
    world = active(agreement(duties=duties, client_delay="bill_anyway", milestones=things, start_after_business_days=2))
    world.pass_time(timedelta(days=2), outage=False)
    assert "issue/invoice-thing" in world.state.deadlines
    give(world, c.StartMilestone(milestone="thing"))
    assert "issue/invoice-thing" not in world.state.deadlines
    return world


def a_delivery_while_its_duty_is_late() -> World:
    """The client reviewed what was delivered, and was asked for the money of the acceptance all the same."""
    world = _late_together("2026-03-03", "bill_anyway", milestone("thing", gate="on_acceptance"), start_after_business_days=2)
    world.pass_time(timedelta(days=2), outage=False)
    give(world, c.StartMilestone(milestone="thing"))
    assert "issue/invoice-thing" in world.state.deadlines, "it is named by what is late"
    give(world, c.DeliverMilestone(milestone="thing", note="Here."))
    assert "issue/invoice-thing" not in world.state.deadlines
    return world


def _with_a_fee_of_five() -> World:
    """One invoice over 100 euros, overdue, with a late fee of 5 euros on top that was announced in time."""
    told = {"days": 2, "action": "remind", "announces": ["fee"]}
    charged = {"after_previous": 5, "action": "remind", "fee": {"amount": "5.00 EUR"}}
    late = {"ladder": [told, charged], "consequences": ["a fee"]}
    world = active(agreement(start_after_business_days=0, payment={"net_days": 0, "late": late}))
    world.pass_time(timedelta(days=16), outage=False)
    all_done(world)
    assert world.state.invoices["invoice-plan"].fees_owed == 500
    return world


def _paid(world: World, amount: str) -> None:
    today = world.state.calendars.provider.local(world.now).date()
    paid = {"invoice": "invoice-plan", "amount": amount, "value_date": today, "reference": "bank"}
    give(world, c.RecordPayment.model_validate(paid))


_WITHDRAWN = c.VoidInvoice(invoice="invoice-plan", explanation="A mistake")


def an_invoice_withdrawn_with_a_fee_on_it() -> World:
    """The fee stayed owed on an invoice that should not exist: no task asked for it, and the engagement never closed."""
    world = _with_a_fee_of_five()
    give(world, _WITHDRAWN)
    assert world.state.invoices["invoice-plan"].fees_owed == 0
    assert "waive_charge" not in {a.action for a in core.available(world.state, world.now)}
    return world


def an_invoice_withdrawn_whose_fee_was_paid() -> World:
    """What was paid of the fee left the books with the invoice, and came in all the same."""
    world = _with_a_fee_of_five()
    _paid(world, "5.00 EUR")
    assert world.state.invoices["invoice-plan"].fees_paid == 500
    refusal = world.give(_WITHDRAWN)
    assert refusal is not None and refusal.code == "PARTLY_PAID"
    return world


def an_invoice_withdrawn_with_a_credit_note_on_it() -> World:
    """Its credit note could be taken back, and the balance of what left the books did not follow."""
    world = _with_a_fee_of_five()
    give(world, c.CreditInvoice.model_validate({"invoice": "invoice-plan", "amount": "20.00 EUR", "explanation": "Too much"}))
    refusal = world.give(_WITHDRAWN)
    assert refusal is not None and refusal.code == "PARTLY_CREDITED"
    return world


REGRESSIONS: tuple[Callable[[], World], ...] = (
    two_calls_and_the_end_of_the_ladder,
    an_addition_to_an_addition,
    a_milestone_called_engagement,
    a_report_that_was_planned_before_the_hold,
    an_overdue_answer_in_a_cancelled_engagement,
    a_credit_note_over_a_gate,
    a_drop_while_the_invoice_is_made,
    a_nudge_behind_the_end_of_its_review,
    two_deadlines_at_once_and_one_that_is_past_already,
    a_promise_to_pay_in_a_cancelled_engagement,
    two_duties_that_are_late_together,
    a_duty_that_is_done_while_another_is_late,
    a_duty_that_is_done_before_our_day,
    an_invoice_withdrawn_with_a_fee_on_it,
    an_invoice_withdrawn_whose_fee_was_paid,
    an_invoice_withdrawn_with_a_credit_note_on_it,
    work_that_begins_while_a_duty_is_late,
    a_delivery_while_its_duty_is_late,
)
"""In the order in which they were found."""
