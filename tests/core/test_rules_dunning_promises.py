"""Promises to pay, due dates that move, reminders that rest: the ladder waits, and goes on by itself."""

from activities.catalogue import say
from tests.core.late import BROUGHT, FEE, REMIND, TOLD, all_paid, at_work, day, owing, steps
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c

LADDER = ({"days": 3, **REMIND}, {"days": 7, "action": "call"}, {"days": 14, **REMIND})


def promises(story: Story, on: str, amount: str | None = None) -> Story:
    """Bill promises to pay by a day."""
    money = euros(amount) if amount else None
    return story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day(on), amount=money))


def part(story: Story, amount: str) -> Story:
    """A part of the first invoice is paid."""
    return story.do(c.RecordPayment(invoice="invoice-plan", amount=euros(amount), value_date=story.today, reference="bank"))


def test_a_promise_makes_the_ladder_rest_and_is_confirmed() -> None:
    """No step until its day; a payment by then keeps it."""
    story = promises(owing(*LADDER).at("2026-03-18 12:00"), "2026-04-07")
    assert story.sent("promise_noted") == ["Wed 18 Mar 12:00"] and "dunning/invoice-plan" not in story.current.deadlines
    story.at("2026-04-07 12:00").pays("plan").at("2026-04-30 12:00")
    assert steps(story) == []
    assert story.current.promises["promise-1"].state == "KEPT"
    assert story.sent("promise_broken") == []
    story.holds()


def test_a_broken_promise_lets_the_ladder_go_on_from_where_it_was_and_says_why() -> None:
    """Judged at the end of the next working day; the next step two days later, the others behind it in their distances."""
    story = promises(owing(*LADDER).at("2026-03-20 12:00"), "2026-03-27").at("2026-05-01 12:00")
    broken = story.entry("PromiseBroken")
    assert story.when(broken) == "Mon 30 Mar 17:00" and "100.00 EUR was promised by 2026-03-27" in say(broken.because)
    assert "promised for 2026-03-27 did not come in" in say(story.entry("DunningResumed").because)
    assert story.sent("promise_broken") == ["Tue 31 Mar 09:00"]
    assert steps(story) == [("Thu 19 Mar 09:00", 1, "remind"), ("Wed 01 Apr 09:00", 2, "call"), ("Wed 08 Apr 09:00", 3, "remind")]
    assert story.entries("DunningStepMerged") == []
    story.holds()


def test_a_part_may_be_promised_and_what_is_left_is_asked_for_as_before() -> None:
    """Kept by that part alone."""
    story = promises(owing(*LADDER).at("2026-03-20 12:00"), "2026-03-27", "40.00")
    part(story, "39.99")
    assert story.current.promises["promise-1"].state == "GIVEN"
    part(story, "0.01")
    assert story.current.promises["promise-1"].state == "KEPT"
    assert story.when(story.entry("DunningResumed")) == "Fri 20 Mar 12:00"
    story.at("2026-04-01 12:00")
    assert [number for _, number, _ in steps(story)] == [1, 2, 3]
    story.holds()


def test_another_promise_takes_the_place_of_the_first() -> None:
    """One at a time."""
    story = promises(promises(owing(*LADDER).at("2026-03-20 12:00"), "2026-03-27"), "2026-04-03").at("2026-04-02 12:00")
    assert [p.state for p in story.current.promises.values()] == ["RENEGOTIATED", "GIVEN"]
    assert story.entries("PromiseBroken") == []
    story.holds()


def test_a_dispute_ends_a_promise() -> None:
    """What is disputed is not promised."""
    story = promises(owing(*LADDER).at("2026-03-20 12:00"), "2026-03-27")
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong"))
    assert story.current.promises["promise-1"].state == "RENEGOTIATED"
    assert story.refused(c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-27"))).code == "NOTHING_TO_PROMISE"
    story.holds()


def test_a_promise_has_limits() -> None:
    """Not in the past, not further ahead than the terms say, not more than is owed, not by nobody."""
    story = owing(*LADDER, longest_promise_days=10).at("2026-03-20 12:00")
    ask = c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-27"))

    def told(**changes: object) -> tuple[str, str | None]:
        refusal = story.refused(ask.model_copy(update=changes))
        return refusal.code, refusal.field

    assert told(on=day("2026-03-19")) == ("DATE_NOT_AHEAD", "on")
    assert told(on=day("2026-03-31")) == ("PROMISE_TOO_LATE", "on")
    assert told(amount=euros("100.01")) == ("NOT_WHAT_IS_OWED", "amount")
    assert told(by="vera") == ("UNKNOWN_CONTACT", "by")


def test_a_reminder_that_waits_for_its_window_does_not_overtake_a_promise() -> None:
    """Planned on Saturday, promised on Sunday, dropped on Monday."""
    story = promises(owing({"days": 5, **REMIND}, {"days": 10, **REMIND}).at("2026-03-22 12:00"), "2026-04-01").at("2026-03-24 12:00")
    assert story.sent("payment_reminder") == [] and "promised to pay by 2026-04-01" in say(story.entry("NoticeDropped").because)
    story.holds()


def test_a_moved_due_date_plans_the_ladder_anew() -> None:
    """From the new day; it is not overdue any more, and interest counts from there."""
    story = owing({"days": -3, **REMIND}, *LADDER).at("2026-03-25 12:00")
    assert story.state_of("invoice-plan") == "OVERDUE" and len(story.tasks("call_client")) == 1
    story.do(c.MoveDueDate(invoice="invoice-plan", due_on=day("2026-04-08"), explanation="Their bank is closed"))
    item = story.current.invoices["invoice-plan"]
    assert (item.state, str(item.due_on), item.steps_taken) == ("OPEN", "2026-04-08", 0)
    assert story.sent("due_date_moved") == ["Wed 25 Mar 12:00"]
    before = len(steps(story))
    story.at("2026-04-30 12:00")
    assert steps(story)[before:] == [
        ("Sun 05 Apr 09:00", 1, "remind"),
        ("Sat 11 Apr 09:00", 2, "remind"),
        ("Wed 15 Apr 09:00", 3, "call"),
        ("Wed 22 Apr 09:00", 4, "remind"),
    ]
    assert story.when(story.entry("InvoiceOverdue")) == "Thu 09 Apr 00:00"
    story.holds()


def test_a_due_date_moves_only_to_a_later_working_day() -> None:
    """The client relied on the one before."""
    story = owing(*LADDER).at("2026-03-10 12:00")
    move = c.MoveDueDate(invoice="invoice-plan", due_on=day("2026-03-16"), explanation="?")
    assert story.refused(move).code == "DUE_DATE_NOT_LATER"
    assert story.refused(move.model_copy(update={"due_on": day("2026-03-21")})).code == "DAY_OFF"
    assert story.refused(move.model_copy(update={"due_on": day("2026-03-09")})).code == "DATE_NOT_AHEAD"


def test_what_was_announced_before_a_due_date_moved_does_not_count_any_more() -> None:
    """The fee is announced again before it comes."""
    story = owing(TOLD, BROUGHT).at("2026-03-25 12:00")
    story.do(c.MoveDueDate(invoice="invoice-plan", due_on=day("2026-04-08"), explanation="As agreed")).at("2026-04-09 12:00")
    assert story.refused(c.ChargeLateFee(invoice="invoice-plan", explanation="?")).code == "FEE_NOT_ANNOUNCED"
    story.at("2026-05-01 12:00")
    assert [story.when(e) for e in story.entries("FeeCharged")] == ["Thu 23 Apr 09:00"]
    story.holds()


def test_a_moved_due_date_ends_a_promise_and_lets_work_go_on() -> None:
    """Both sides agreed on something else."""
    story = promises(at_work(owing(TOLD, BROUGHT)).at("2026-04-02 12:00"), "2026-04-10")
    assert story.state_of("plan") == "HELD"
    story.do(c.MoveDueDate(invoice="invoice-plan", due_on=day("2026-04-20"), explanation="As agreed"))
    assert story.current.promises["promise-1"].state == "RENEGOTIATED" and story.state_of("plan") == "IN_PROGRESS"
    story.holds()


def test_all_reminders_to_a_client_can_rest_and_go_on_by_themselves() -> None:
    """With a reason and an end; after it the ladder goes on without a burst."""
    story = owing(*LADDER).at("2026-03-17 12:00")
    story.do(c.HoldDunning(until=day("2026-04-01"), by="otto", explanation="A fire at their place"))
    assert story.entry("DunningHeld").personal == {"explanation": "A fire at their place"}
    story.at("2026-03-31 12:00")
    assert steps(story) == [] and story.tasks("decide_unpaid") == []
    story.holds()
    story.at("2026-04-20 12:00")
    assert story.when(story.entry("DunningReleased")) == "Wed 01 Apr 09:00"
    assert steps(story) == [("Thu 02 Apr 09:00", 1, "remind"), ("Mon 06 Apr 09:00", 2, "call"), ("Mon 13 Apr 09:00", 3, "remind")]
    story.holds()


def test_reminders_that_rest_can_go_on_earlier_or_later() -> None:
    """Release ends it; holding again moves its end."""
    story = owing(*LADDER).at("2026-03-17 12:00")
    assert story.refused(c.ReleaseDunning()).code == "DUNNING_NOT_HELD"
    hold = c.HoldDunning(until=day("2026-04-01"), by="otto", explanation="A fire at their place")
    story.do(hold).do(hold.model_copy(update={"until": day("2026-04-08")})).at("2026-04-02 12:00")
    assert story.current.dunning_hold is not None
    story.do(c.ReleaseDunning()).at("2026-04-03 12:00")
    assert steps(story) == [("Fri 03 Apr 09:00", 1, "remind")]
    assert "hold/engagement" not in story.current.deadlines
    story.holds()


def test_an_invoice_of_a_rest_waits_for_its_end() -> None:
    """It falls due and is overdue; it is reminded of later."""
    story = owing(*LADDER).pays("plan").starts("plan").delivers("plan").accepts("plan").starts("build").delivers("build")
    story.do(c.HoldDunning(until=day("2026-04-01"), by="otto", explanation="A fire at their place")).accepts("build")
    story.at("2026-04-10 12:00")
    assert story.state_of("invoice-build") == "OVERDUE"
    assert [(when, number) for when, number, _ in steps(story)] == [("Thu 02 Apr 09:00", 1), ("Mon 06 Apr 09:00", 2)]
    story.holds()


def test_a_promise_within_a_rest_waits_for_both() -> None:
    """Broken while all rests: the ladder goes on at the end of the rest."""
    story = promises(owing(*LADDER).at("2026-03-17 12:00"), "2026-03-20")
    story.do(c.HoldDunning(until=day("2026-04-01"), by="otto", explanation="A fire at their place")).at("2026-04-02 12:00")
    assert story.current.promises["promise-1"].state == "BROKEN"
    assert [(when, number) for when, number, _ in steps(story)] == [("Thu 02 Apr 09:00", 1)]
    story.holds()


def test_a_promise_of_the_last_step_ends_with_a_decision() -> None:
    """No step is left to go on with, so a person decides."""
    story = promises(owing({"days": 1, **REMIND, "fee": FEE}).at("2026-03-30 12:00"), "2026-04-01").at("2026-04-03 12:00")
    assert len(story.tasks("decide_unpaid")) == 1
    all_paid(story)
    assert story.tasks("decide_unpaid") == []
    story.holds()
