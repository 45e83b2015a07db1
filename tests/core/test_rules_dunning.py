"""The ladder around a due date, as agreed."""

from typing import Any

from tests.core.house import agreement, payment
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why


def owing(*ladder: tuple[int, str], net_days: int = 14, **changes: Any) -> Story:
    """An active engagement whose first invoice, for ``plan``, was issued on Monday 2 March."""
    return Story().active(agreement(start_after_business_days=0, payment=payment(*ladder, net_days=net_days), **changes))


def steps(story: Story) -> list[tuple[str, Any, Any]]:
    """The steps that were taken."""
    return [(story.when(e), e.data["step"], e.data["action"]) for e in story.entries("DunningStepTaken")]


def test_the_ladder_counts_from_the_due_date() -> None:
    """A reminder before it, one after it, a call, a last reminder; then a person decides."""
    story = owing((-3, "remind"), (3, "remind"), (7, "call"), (14, "remind")).at("2026-03-30 12:00")
    assert steps(story) == [
        ("Fri 13 Mar 09:00", 1, "remind"),
        ("Thu 19 Mar 09:00", 2, "remind"),
        ("Mon 23 Mar 09:00", 3, "call"),
        ("Mon 30 Mar 09:00", 4, "remind"),
    ]
    assert story.when(story.entry("InvoiceOverdue")) == "Tue 17 Mar 00:00"
    assert len(story.tasks("call_client")) == len(story.tasks("decide_unpaid")) == 1
    assert story.entry("NoticePlanned", template="payment_reminder").data["thread"] == story.current.invoices["invoice-plan"].notice
    assert story.entry("DunningStepTaken").because == why("dunning-due-for", days=14)
    story.holds()


def test_paying_ends_the_ladder_and_its_tasks() -> None:
    """The balance is read when a step falls due, and the call is no longer needed."""
    story = owing((-3, "remind"), (3, "remind"), (7, "call"), (14, "remind")).at("2026-03-24 12:00").pays("plan").at("2026-04-20 12:00")
    assert len(steps(story)) == 3
    assert story.tasks() == [] or "call_client" not in {story.current.tasks[t].what for t in story.tasks()}
    assert not [d for d in story.current.deadlines if d.startswith(("dunning/", "overdue/"))]
    story.holds()


def test_missed_steps_are_merged_into_the_last_one_that_is_due() -> None:
    """After an outage the client gets one message, not a burst, and the journal says what was merged."""
    story = owing((-3, "remind"), (3, "remind"), (7, "remind"), (14, "remind")).away_until("2026-03-24 12:00")
    assert [(e.data["step"], e.data["into"]) for e in story.entries("DunningStepMerged")] == [(1, 3), (2, 3)]
    assert steps(story) == [("Fri 13 Mar 09:00", 3, "remind")]
    assert story.sent("payment_reminder") == ["Tue 24 Mar 12:00"]
    story.at("2026-03-31 12:00")
    assert steps(story)[1:] == [("Mon 30 Mar 09:00", 4, "remind")]
    story.holds()


def test_nobody_is_reminded_on_the_day_of_the_invoice() -> None:
    """On receipt: due the same day. The step on that day would only annoy; the next one counts."""
    story = owing((-3, "remind"), (0, "remind"), (2, "remind"), net_days=0).at("2026-03-05 12:00")
    assert steps(story) == [("Wed 04 Mar 09:00", 3, "remind")]
    assert story.entries("DunningStepMerged") == [], "what lay before the invoice was not missed"
    assert len(story.tasks("decide_unpaid")) == 1
    story.holds()


def test_a_ladder_that_ends_before_the_due_date_leaves_the_rest_to_a_person() -> None:
    """The task opens when the invoice is overdue, not before."""
    story = owing((-5, "remind"), (-1, "remind")).at("2026-03-16 12:00")
    assert len(steps(story)) == 2 and story.tasks("decide_unpaid") == []
    story.at("2026-03-17 00:00")
    assert len(story.tasks("decide_unpaid")) == 1
    story.holds()


def test_without_a_ladder_an_overdue_invoice_still_has_an_owner() -> None:
    """Nothing waits in silence."""
    story = owing().at("2026-03-18 12:00")
    assert steps(story) == [] and story.state_of("invoice-plan") == "OVERDUE"
    assert story.current.tasks[story.task("decide_unpaid")].owner == "vera"
    story.holds()


def test_a_second_call_is_not_a_second_task() -> None:
    """While the first call stands open the step adds nothing; ids of tasks stay unique."""
    story = owing((1, "call"), (2, "call")).at("2026-03-18 12:00")
    assert len(steps(story)) == 2 and len(story.tasks("call_client")) == 1
    assert len(story.tasks("decide_unpaid")) == 1
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong"))
    assert len(story.tasks("settle_dispute")) == 1
    assert len(story.current.tasks) == len(story.entries("TaskOpened"))
    story.holds()


def test_a_call_and_the_end_of_the_ladder_are_two_tasks() -> None:
    """Both opened by one step."""
    story = owing((1, "call")).at("2026-03-17 12:00")
    assert len(story.tasks("call_client")) == len(story.tasks("decide_unpaid")) == 1
    story.holds()


def test_a_dispute_stops_the_ladder_and_a_rejected_one_goes_on() -> None:
    """What fell due meanwhile is behind; what is ahead still happens."""
    story = owing((3, "remind"), (7, "remind"), (14, "remind")).at("2026-03-18 12:00")
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong")).at("2026-03-25 12:00")
    assert steps(story) == [] and story.sent("payment_reminder") == []
    story.do(c.RejectDispute(invoice="invoice-plan", explanation="It is right")).at("2026-04-10 12:00")
    assert steps(story) == [("Mon 30 Mar 09:00", 3, "remind")]
    assert story.entries("DunningStepMerged") == []
    assert story.when(story.entry("InvoiceOverdue")) == "Tue 17 Mar 00:00", "its due date stands"
    story.holds()


def test_a_dispute_that_outlived_the_ladder_leaves_a_decision() -> None:
    """It was overdue before and is so again."""
    story = owing((3, "remind")).at("2026-03-18 12:00")
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong")).at("2026-04-25 12:00")
    story.do(c.RejectDispute(invoice="invoice-plan", explanation="It is right")).at("2026-04-27 12:00")
    assert story.state_of("invoice-plan") == "OVERDUE" and len(story.tasks("decide_unpaid")) == 1
    story.holds()


def test_a_refund_begins_a_new_term_with_a_new_ladder() -> None:
    """Due 14 days after the money went back, and counted from there."""
    story = owing((-3, "remind"), (3, "remind")).pays("plan").at("2026-04-01 12:00")
    story.do(
        c.RecordRefund(invoice="invoice-plan", amount=story.current.invoices["invoice-plan"].paid, value_date=story.today, reference="back")
    )
    assert str(story.current.invoices["invoice-plan"].payable_by) == "2026-04-15"
    story.at("2026-04-20 12:00")
    assert steps(story) == [("Sun 12 Apr 09:00", 1, "remind"), ("Sat 18 Apr 09:00", 2, "remind")]
    assert story.sent("payment_reminder") == ["Mon 13 Apr 09:00", "Mon 20 Apr 09:00"]
    story.holds()


def test_a_due_date_is_never_on_a_day_off() -> None:
    """Fifteen days after Monday 2 March is a Tuesday; twelve is a Saturday, so Monday."""
    assert str(owing(net_days=15).current.invoices["invoice-plan"].due_on) == "2026-03-17"
    assert str(owing(net_days=12).current.invoices["invoice-plan"].due_on) == "2026-03-16"
