"""What once went wrong, told again step by step: every invariant is checked after each step. New ones are added, none is taken away."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.core.house import agreement, milestone, payment, provider
from tests.core.world import World
from tests.drivers.story import euros
from workflows.engagement.messages import commands as c
from workflows.engagement.rules import core
from workflows.engagement.terms import Agreement


def active(terms: Agreement, **house: Any) -> World:
    """An engagement whose kick-off was held on a Monday morning, with everything that was on its way done."""
    return World(house=provider(**house)).active(terms)


def two_calls_and_the_end_of_the_ladder() -> World:
    """With the first call still open the last step opened one task, but counted two: the next task got an id that was taken."""
    world = active(agreement(start_after_business_days=0, payment=payment((1, "call"), (2, "call"))))
    world.days(17)
    world.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong"))
    assert len(world.current.tasks) == sum(e.event == "TaskOpened" for e in world.current.journal)
    return world


def an_addition_to_an_addition() -> World:
    """It belonged to no open request: when that was answered it stayed open, without a clock."""
    world = active(agreement())
    world.do(c.RecordInbound(contact="dora", subject="One"))
    world.do(c.RecordInbound(contact="dora", subject="Two", matter="inbound-2"))
    world.do(c.RecordInbound(contact="dora", subject="Three", matter="inbound-3"))
    world.do(c.AnswerInbound(inbound="inbound-2", by="vera"))
    assert {i.state for i in world.current.inbound.values()} == {"ANSWERED"}
    return world


def a_milestone_called_engagement() -> World:
    """The end of its hold was taken for the end of a pause of the whole engagement."""
    world = active(agreement(milestones=[milestone("engagement", price="0.00 EUR")]))
    world.starts("engagement")
    world.do(c.HoldMilestone(milestone="engagement", explanation="Ill", until=date(2026, 3, 4)))
    world.days(3)
    assert world.tasks() == [world.task("resume_milestone")]
    return world


def a_report_that_was_planned_before_the_hold() -> World:
    """It fell due in an outage, and its facts counted the days of the hold backwards."""
    world = active(agreement(milestones=[milestone("thing", price="0.00 EUR")]))
    world.starts("thing")
    world.slow = True
    world.pass_time(timedelta(days=5), outage=True)
    world.do(c.HoldMilestone(milestone="thing", explanation="Ill", until=date(2026, 3, 10)))
    world.pass_time(timedelta(days=3), outage=True)
    world.mended()
    return world


def an_overdue_answer_in_a_cancelled_engagement() -> World:
    """Its task was taken for needless: nobody was asked for the answer, and the engagement never closed."""
    world = active(agreement())
    world.do(c.RecordInbound(contact="dora", subject="One")).do(c.CancelEngagement(wish_of="client", explanation="Stop"))
    world.days(5)
    assert world.tasks("answer_client")
    return world


def a_credit_note_over_a_gate() -> World:
    """Nothing would ever open it, and nobody was told."""
    world = active(agreement())
    world.do(c.CreditInvoice(invoice="invoice-plan", explanation="Wrong"))
    assert world.tasks("settle_gate")
    return world


def a_drop_while_the_invoice_is_made() -> World:
    """The invoice of a milestone that was gone reached the client."""
    world = active(agreement(start_after_business_days=40))
    world.slow = True
    world.pass_time(timedelta(days=60), outage=True)
    assert [o.effect.subject for o in world.current.outbox if o.effect.lane.startswith("billing")] == ["invoice-plan"]
    world.do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    world.mended()
    assert world.state_of("invoice-plan") == "VOID"
    return world


def a_nudge_behind_the_end_of_its_review() -> World:
    """The house mails on Mondays only: the nudge was set for after the review, and a second time when that was extended."""
    acceptance = {"review_business_days": 2, "nudge_business_days_before": 1, "announced_business_days_before": 2}
    terms = agreement(milestones=[milestone("thing", price="0.00 EUR", acceptance=acceptance)])
    world = active(terms, windows=[{"days": ["mon"], "hours": "09:00-17:00"}])
    world.starts("thing").days(1).delivers("thing").days(3)
    assert sum(e.event == "ReviewExtended" for e in world.current.journal) == 1
    return world


def two_deadlines_at_once_and_one_that_is_past_already() -> World:
    """A step of the duty and a task fell due together, and the next step, put off for long, went before the task: as if nobody had set that one."""
    delay = {"policy": "abandon", "delayed_after": 1, "suspended_after": 2, "abandoned_after": 6}
    duty = {"id": "photos", "text": "Photos", "due": "2026-03-02"}
    duties = {"provider": ["work"], "client": [duty]}
    world = active(agreement(duties=duties, client_delay=delay, start_after_business_days=0, payment=payment(net_days=0)))
    world.pass_time(timedelta(days=5), outage=True)
    world.days(9)
    return world


def a_promise_to_pay_in_a_cancelled_engagement() -> World:
    """Nothing looked at it any more: it stood for ever, and the reminders rested as long."""
    world = active(agreement(start_after_business_days=0))
    world.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=date(2026, 3, 6)))
    world.do(c.CancelEngagement(wish_of="client", explanation="Stop"))
    world.days(9)
    assert [p.state for p in world.current.promises.values()] == ["BROKEN"]
    return world


def _late_together(due: str, policy: str, *ours: dict[str, Any], **more: Any) -> World:
    """Two duties of the client with the same day, which everything waits for."""
    duties = [{"id": duty, "text": "Bring it", "due": due, "for": [m["id"] for m in ours]} for duty in ("photos", "texts")]
    brought = {"provider": ["work"], "client": duties}
    return active(agreement(duties=brought, client_delay=policy, milestones=list(ours), **more))


def two_duties_that_are_late_together() -> World:
    """Each set the day on which the same invoice is asked for all the same: computed a second time while it ran."""
    world = _late_together("2026-03-03", "bill_anyway", milestone("thing", gate="on_delivery"), start_after_business_days=10)
    world.days(2)
    assert [d.state for d in world.current.duties.values()] == ["LATE", "LATE"] and "issue/invoice-thing" in world.current.deadlines
    return world


def a_duty_that_is_done_while_another_is_late() -> World:
    """It took the day of the invoice away, which the other one still asks for."""
    world = two_duties_that_are_late_together()
    world.do(c.RecordDutyDone(duty="photos", on=date(2026, 3, 4)))
    assert "issue/invoice-thing" in world.current.deadlines
    world.do(c.RecordDutyDone(duty="texts", on=date(2026, 3, 4)))
    assert "issue/invoice-thing" not in world.current.deadlines
    return world


def a_duty_that_is_done_before_our_day() -> World:
    """The promised day of work that goes on was set anew while it ran."""
    world = _late_together("2026-03-03", "shift", milestone("thing", price="0.00 EUR"), start_after_business_days=0)
    world.starts("thing")
    world.days(3)
    before = world.current.deadlines["promise/thing"]
    world.do(c.ExcuseDuty(duty="texts", explanation="Not needed"))
    assert world.current.deadlines["promise/thing"] == before, "nothing moved it"
    world.do(c.RecordDutyDone(duty="photos", on=date(2026, 3, 5)))
    assert world.current.deadlines["promise/thing"].at == before.at + timedelta(days=2)
    return world


def work_that_begins_while_a_duty_is_late() -> World:
    """The day of its invoice, which was set because everything waited, ran on: it was asked for before its work was done, though nothing waited."""
    duties = {"provider": ["work"], "client": [{"id": "photos", "text": "Bring it", "due": "2026-03-03"}]}
    things = [milestone("thing", gate="on_acceptance", estimate_business_days=5)]
    world = active(agreement(duties=duties, client_delay="bill_anyway", milestones=things, start_after_business_days=2))
    world.days(2)
    assert "issue/invoice-thing" in world.current.deadlines
    world.starts("thing")
    assert "issue/invoice-thing" not in world.current.deadlines
    return world


def a_delivery_while_its_duty_is_late() -> World:
    """The client reviewed what was delivered, and was asked for the money of the acceptance all the same."""
    world = _late_together("2026-03-03", "bill_anyway", milestone("thing", gate="on_acceptance"), start_after_business_days=2)
    world.days(2)
    world.starts("thing")
    assert "issue/invoice-thing" in world.current.deadlines, "it is named by what is late"
    world.delivers("thing")
    assert "issue/invoice-thing" not in world.current.deadlines
    return world


def _with_a_fee_of_five() -> World:
    """One invoice over 100 euros, overdue, with a late fee of 5 euros on top that was announced in time."""
    told = {"days": 2, "action": "remind", "announces": ["fee"]}
    charged = {"after_previous": 5, "action": "remind", "fee": {"amount": "5.00 EUR"}}
    late = {"ladder": [told, charged], "consequences": ["a fee"]}
    world = active(agreement(start_after_business_days=0, payment={"net_days": 0, "late": late}))
    world.days(16)
    assert world.current.invoices["invoice-plan"].fees_owed == 500
    return world


_WITHDRAWN = c.VoidInvoice(invoice="invoice-plan", explanation="A mistake")


def an_invoice_withdrawn_with_a_fee_on_it() -> World:
    """The fee stayed owed on an invoice that should not exist: no task asked for it, and the engagement never closed."""
    world = _with_a_fee_of_five()
    world.do(_WITHDRAWN)
    assert world.current.invoices["invoice-plan"].fees_owed == 0
    assert "waive_charge" not in {a.action for a in core.available(world.current, world.now)}
    return world


def an_invoice_withdrawn_whose_fee_was_paid() -> World:
    """What was paid of the fee left the books with the invoice, and came in all the same."""
    world = _with_a_fee_of_five()
    world.pays("plan", euros("5.00"))
    assert world.current.invoices["invoice-plan"].fees_paid == 500
    assert world.refused(_WITHDRAWN).code == "PARTLY_PAID"
    return world


def an_invoice_withdrawn_with_a_credit_note_on_it() -> World:
    """Its credit note could be taken back, and the balance of what left the books did not follow."""
    world = _with_a_fee_of_five()
    world.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("20.00"), explanation="Too much"))
    assert world.refused(_WITHDRAWN).code == "PARTLY_CREDITED"
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
