"""The work: its turn, its gate, its promise, its rests."""

from datetime import date

from activities.catalogue import say
from tests.core.house import agreement, milestone, payment
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core


def promised(story: Story, slug: str) -> str:
    """The day for which a delivery is promised."""
    return str(story.current.milestones[slug].promised_on)


def test_work_waits_for_its_gate() -> None:
    """The refusal says what is to be paid; the payment opens the gate and the milestone is ready at once."""
    story = Story().active()
    assert story.state_of("plan") == "BLOCKED"
    refusal = story.refused(c.StartMilestone(milestone="plan"))
    unpaid = why("work-unpaid", amount=euros("100.00"), number="INV-0001")
    assert refusal.reason == why("GATE_SHUT", unpaid=(unpaid,), gates=("gate-plan",), invoices=("invoice-plan",))
    assert say(refusal.reason) == "100.00 EUR is to be paid first (INV-0001)"
    story.pays("plan")
    assert (story.state_of("gate-plan"), story.state_of("plan")) == ("OPEN", "READY")
    story.starts("plan")
    assert story.entry("MilestoneStarted").data["gates"] == ["gate-plan"]
    story.holds()


def test_work_waits_for_its_turn() -> None:
    """The refusal names what comes first."""
    story = Story().active()
    refusal = story.refused(c.StartMilestone(milestone="build"))
    assert refusal.reason == why("NOT_ITS_TURN", before=("plan",))


def test_a_free_milestone_has_no_gate() -> None:
    """Nothing is to be paid, so nothing is invoiced and work may begin."""
    story = Story().active(agreement(milestones=[milestone("gift", price="0.00 EUR")]))
    assert story.current.gates == {} and story.current.invoices == {}
    assert story.state_of("gift") == "READY"
    story.worked("gift").signs_off().at("2026-06-01 12:00").holds(closed=True)


def test_the_promise_counts_from_the_real_start() -> None:
    """A client who pays late moves the day by as much; who pays early keeps the planned one."""
    story = Story().active().pays("plan").starts("plan")
    assert promised(story, "plan") == "2026-03-23", "the planned day, though work began two weeks early"
    story = Story().active().at("2026-03-25 12:00").pays("plan").starts("plan")
    assert promised(story, "plan") == "2026-04-01"
    assert story.current.deadlines["promise/plan"].at == story._moment("2026-04-01 17:00")
    story.holds()


def test_a_promise_that_passes_is_somebody_s_task() -> None:
    """The client is told today, with a reason; delivering ends the task."""
    story = Story().active().pays("plan").starts("plan").at("2026-03-23 18:00")
    assert story.entry("MilestoneLate").data["promised_on"] == "2026-03-23"
    assert story.current.milestones["plan"].late
    assert len(story.tasks("milestone_late")) == 1
    story.delivers("plan")
    assert story.tasks("milestone_late") == []
    story.holds()


def test_a_hold_moves_the_promise_by_the_business_days_lost() -> None:
    """The client is told at once, and again when work goes on."""
    story = Story().active().pays("plan").at("2026-03-16 10:00").starts("plan").at("2026-03-18 10:00")
    story.do(c.HoldMilestone(milestone="plan", explanation="Photos are missing", until=date(2026, 3, 20)))
    assert story.sent("work_held") == ["Wed 18 Mar 10:00"]
    assert "promise/plan" not in story.current.deadlines
    story.at("2026-03-20 12:00")
    assert story.current.tasks[story.task("resume_milestone")].subject == "plan"
    story.at("2026-03-24 10:00").do(c.ResumeMilestone(milestone="plan"))
    assert promised(story, "plan") == "2026-03-27", "four business days were lost"
    assert story.tasks() == [] or "resume_milestone" not in {story.current.tasks[t].what for t in story.tasks()}
    assert story.sent("work_resumed") == ["Tue 24 Mar 10:00"]
    story.holds()


def test_going_on_never_promises_a_day_that_is_past() -> None:
    """It was late before it was held."""
    story = Story().active().pays("plan").at("2026-03-16 10:00").starts("plan").at("2026-03-26 10:00")
    story.do(c.HoldMilestone(milestone="plan", explanation="Ill", until=date(2026, 3, 27))).do(c.ResumeMilestone(milestone="plan"))
    assert promised(story, "plan") == "2026-03-27", "the next business day"
    assert len(story.entries("MilestoneLate")) == 1
    story.holds()


def test_the_end_of_a_hold_is_a_working_day_ahead() -> None:
    """Today is too early, and on a day off nobody looks."""
    story = Story().active().pays("plan").starts("plan")
    refusal = story.refused(c.HoldMilestone(milestone="plan", explanation="Ill", until=date(2026, 3, 2)))
    assert (refusal.code, refusal.field) == ("DATE_NOT_AHEAD", "until")
    refusal = story.refused(c.HoldMilestone(milestone="plan", explanation="Ill", until=date(2026, 3, 7)))
    assert (refusal.code, refusal.field) == ("DAY_OFF", "until")
    assert "2026-03-09" in say(refusal.reason)


def test_work_is_not_held_to_a_day_whose_holidays_nobody_knows() -> None:
    """Calendars are resolved when terms enter; what lies beyond them could be a holiday."""
    story = Story().active().pays("plan").starts("plan")
    calendars = story.current.calendars
    known = calendars.provider.model_copy(update={"resolved_until": date(2028, 12, 31)})
    story.state = story.current.model_copy(update={"calendars": calendars.model_copy(update={"provider": known})})
    refusal = story.refused(c.HoldMilestone(milestone="plan", explanation="Photos", until=date(2029, 1, 2)))
    assert (refusal.code, refusal.field) == ("DATE_TOO_FAR", "until") and "2028-12-31" in say(refusal.reason)
    story.do(c.HoldMilestone(milestone="plan", explanation="Photos", until=date(2028, 12, 29)))


def test_a_held_milestone_can_be_taken_out() -> None:
    """Its task goes with it."""
    story = Story().active().pays("plan").starts("plan").do(c.HoldMilestone(milestone="plan", explanation="Ill", until=date(2026, 3, 3)))
    story.at("2026-03-03 12:00").do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    assert story.state_of("plan") == "DROPPED" and story.tasks("resume_milestone") == []
    assert story.state_of("build") == "READY", "its turn has come"
    story.holds()


def test_taking_out_a_milestone_takes_out_its_invoice() -> None:
    """Not issued yet: it is void, without a word to anybody; its gate asks for nothing any more."""
    story = Story().active(agreement(start_after_business_days=60))
    assert story.state_of("invoice-plan") == "SCHEDULED"
    story.do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    assert story.state_of("invoice-plan") == "VOID" and story.sent("invoice_cancelled") == []
    assert story.state_of("build") == "READY"
    story.holds()


def test_a_milestone_that_is_taken_out_with_its_invoice_open_needs_a_decision() -> None:
    """Credit it, or agree on what stays: the client's money is a person's matter."""
    story = Story().active().do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    assert story.state_of("invoice-plan") == "OPEN"
    assert story.state_of("build") == "READY", "a gate whose own milestone is gone holds up nobody"
    task = story.task("settle_invoice")
    story.do(c.CreditInvoice(invoice="invoice-plan", explanation="Not done"))
    assert story.state_of(task) == "DONE" and story.sent("invoice_cancelled") == ["Mon 02 Mar 10:00"]
    story.holds()


def test_an_invoice_that_was_being_made_for_a_dropped_milestone_goes_nowhere() -> None:
    """The billing system answers after the milestone is gone: the invoice is withdrawn before anybody sees it."""
    story = Story()
    story.fate["invoice"] = "waits"
    story.active().do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    assert story.state_of("invoice-plan") == "ISSUING"
    story.mended()
    assert story.state_of("invoice-plan") == "VOID"
    assert story.sent("invoice") == story.sent("invoice_cancelled") == []
    assert not [d for d in story.current.deadlines if d.endswith("/invoice-plan")]
    story.holds()


def test_the_order_of_work_may_be_any_graph() -> None:
    """Two begin at once, the third waits for both."""
    steps = [
        milestone("left", price="0.00 EUR"),
        milestone("right", price="0.00 EUR", after=[]),
        milestone("both", price="10.00 EUR", after=["left", "right"]),
    ]
    story = Story().active(agreement(milestones=steps, start_after_business_days=40))
    assert (story.state_of("left"), story.state_of("right"), story.state_of("both")) == ("READY", "READY", "PLANNED")
    story.worked("left")
    assert story.state_of("both") == "PLANNED" and story.state_of("invoice-both") == "SCHEDULED", "its turn has not come yet"
    story.do(c.DropMilestone(milestone="right", explanation="Not needed"))
    assert story.state_of("both") == "BLOCKED"
    assert story.entry("InvoiceIssued", invoice="invoice-both").at == story.now, "now it has, and it is billed at once"
    story.worked("both").holds()


def test_the_first_milestone_is_billed_for_its_planned_day_not_before() -> None:
    """Its term must fit before the start; a kick-off weeks earlier changes nothing."""
    story = Story().active(agreement(start_after_business_days=30)).at("2026-03-26 12:00")
    assert story.state_of("invoice-plan") == "SCHEDULED"
    story.at("2026-03-31 12:00")
    assert str(story.current.invoices["invoice-plan"].issued_on) == "2026-03-30"
    assert str(story.current.invoices["invoice-plan"].due_on) == "2026-04-13", "the planned start"
    story.holds()


def test_an_on_acceptance_gate_guards_what_follows() -> None:
    """The price falls due when the work is accepted; the next milestone waits for it."""
    steps = [milestone("first", gate="on_acceptance"), milestone("second", price="0.00 EUR")]
    story = Story().active(agreement(milestones=steps)).worked("first")
    assert story.state_of("invoice-first") == "OPEN" and story.state_of("second") == "BLOCKED"
    story.pays("first")
    assert story.state_of("second") == "READY"
    story.holds()


def test_milestones_with_the_names_of_other_things_are_no_trouble() -> None:
    """A milestone called ``engagement`` is held and looked at again like any other."""
    steps = [milestone("engagement", price="0.00 EUR"), milestone("survey", price="0.00 EUR", after=[])]
    story = Story().active(agreement(milestones=steps)).starts("engagement")
    story.do(c.HoldMilestone(milestone="engagement", explanation="Ill", until=date(2026, 3, 4))).at("2026-03-04 12:00")
    assert story.current.tasks[story.task("resume_milestone")].subject == "engagement"
    story.do(c.ResumeMilestone(milestone="engagement")).delivers("engagement").accepts("engagement").worked("survey")
    story.signs_off().at("2026-06-01 12:00").holds(closed=True)


def test_what_can_be_asked_for_is_what_is_possible() -> None:
    """Available actions name the state each leads to and what they need."""
    story = Story().active().pays("plan")
    found = {a.action: a for a in core.available(story.current, story.now) if a.subject == "plan"}
    assert {k: a.leads_to for k, a in found.items()} == {"start_milestone": "IN_PROGRESS", "drop_milestone": "DROPPED"}
    assert found["drop_milestone"].needs == ("explanation",)


def test_the_last_milestone_taken_out_ends_the_work() -> None:
    """There is nothing left to do but to sign off, each with its explanation."""
    story = Story().active(agreement(payment=payment(), start_after_business_days=60))
    story.do(c.DropMilestone(milestone="plan", explanation="No")).do(c.DropMilestone(milestone="build", explanation="No"))
    assert story.current.stage == "SIGNING_OFF"
    story.signs_off().at("2026-06-01 12:00").holds(closed=True)
