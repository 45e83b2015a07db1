"""Consequences of late payment: announced in time, or put off until they are."""

from activities.catalogue import say
from tests.core.house import milestone
from tests.core.late import BROUGHT, FEE, REMIND, TOLD, all_paid, at_work, owing, put_off, steps, with_interest
from tests.drivers.story import Story, euros
from workflows.engagement.invariants.reading import sum_of
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.waiting import waiting_for


def fees(story: Story) -> list[tuple[str, object, object]]:
    """The fees that were charged."""
    return [(story.when(e), e.data["charge"], sum_of(e.data["amount"]).minor) for e in story.entries("FeeCharged")]


def test_an_announced_fee_is_charged_once_and_told() -> None:
    """Announced on Monday 23 March, charged on the step's own day."""
    story = owing(TOLD, BROUGHT).at("2026-04-30 12:00")
    assert fees(story) == [("Tue 31 Mar 09:00", "invoice-plan/fee-2", 1500)]
    assert steps(story) == [("Sat 21 Mar 09:00", 1, "remind"), ("Tue 31 Mar 09:00", 2, "remind, fee, hold")]
    assert story.current.invoices["invoice-plan"].fees == euros("15.00") and story.current.invoices["invoice-plan"].owed == euros("115.00")
    assert story.entry("FeeCharged").data["announced_by"] == story.entries("NoticeSent", template="payment_reminder")[0].data["key"]
    assert put_off(story) == []
    story.holds()


def test_a_fee_that_nobody_announced_is_put_off_and_announced_first() -> None:
    """The announcement goes out now; the step comes the agreed time after it is confirmed sent, and says why."""
    story = owing({"days": 10, **REMIND, "fee": FEE}).at("2026-04-10 12:00")
    assert put_off(story) == [("Thu 26 Mar 09:00", 1, "2026-03-31")]
    assert "announcement of fee is missing" in say(story.entry("DunningStepPutOff").because)
    assert story.entry("NoticePlanned", template="payment_reminder", step=1).data.get("announces") is None
    assert story.entries("NoticePlanned", template="payment_reminder")[0].data["announces"] == ["fee-1"]
    assert fees(story) == [("Tue 31 Mar 09:00", "invoice-plan/fee-1", 1500)]
    story.holds()


def test_an_announcement_that_left_late_puts_the_step_off() -> None:
    """Sent on Monday 23 March, five days before Saturday 28 March: not on Thursday 26 March."""
    story = owing(TOLD, {**BROUGHT, "days": 10}).at("2026-04-10 12:00")
    assert put_off(story) == [("Thu 26 Mar 09:00", 2, "2026-03-28")]
    fee, stop = why("dunning-consequence-fee"), why("dunning-consequence-hold")
    assert story.entry("DunningStepPutOff").because == why("dunning-announced-late", of=(fee, stop), days=5)
    assert fees(story) == [("Sat 28 Mar 09:00", "invoice-plan/fee-2", 1500)]
    assert story.sent("payment_reminder") == ["Mon 23 Mar 09:00", "Mon 30 Mar 09:00"], "no second announcement"
    story.holds()


def test_nothing_happens_while_the_announcement_does_not_arrive() -> None:
    """A message in doubt announces nothing; once a person finds that it arrived, the time runs from there."""
    story = owing(TOLD, BROUGHT)
    story.fate = {"payment_reminder": "doubtful"}
    story.at("2026-04-06 12:00")
    assert fees(story) == [] and [day for *_, day in put_off(story)] == ["2026-04-05", "2026-04-10"]
    story.fate = {}
    story.do(c.ConfirmNotice(task=story.task("check_notice"), by="vera")).at("2026-04-20 12:00")
    assert fees(story) == [("Sat 11 Apr 09:00", "invoice-plan/fee-2", 1500)], "confirmed on 6 April"
    story.holds()


def test_work_behind_the_unpaid_gate_stops_and_goes_on_when_it_is_paid() -> None:
    """Told both times; the promised day moves by the days lost."""
    story = at_work(owing(TOLD, BROUGHT)).at("2026-04-02 12:00")
    assert story.state_of("plan") == "HELD" and story.sent("work_suspended") == ["Tue 31 Mar 09:00"]
    assert story.entry("WorkSuspended").data["scope"] == "behind_gate"
    (waits,) = [w for w in waiting_for(story.current) if w.id == "plan"]
    assert (waits.party, say(waits.what)) == ("client", "to pay what it stopped for")
    story.holds()
    all_paid(story)
    assert story.state_of("plan") == "IN_PROGRESS" and story.sent("work_resumed") == ["Thu 02 Apr 12:00"]
    assert say(story.entry("SuspensionLifted").because) == "INV-0001 is paid"
    story.holds()


def test_suspended_work_waits_for_a_pause_to_end() -> None:
    """Paid while all rests: it goes on with the rest."""
    story = at_work(owing(TOLD, BROUGHT)).at("2026-04-02 12:00")
    story.do(c.PauseEngagement(explanation="Holiday", until=story.today.replace(day=13)))
    all_paid(story)
    assert story.state_of("plan") == "HELD"
    story.do(c.ResumeEngagement())
    assert story.state_of("plan") == "IN_PROGRESS"
    story.holds()


def test_work_that_somebody_held_is_not_resumed_by_a_payment() -> None:
    """A person's hold is a person's to end."""
    story = at_work(owing(TOLD, BROUGHT)).at("2026-03-20 12:00")
    story.do(c.HoldMilestone(milestone="plan", explanation="No photographs", until=story.today.replace(day=30))).at("2026-04-02 12:00")
    all_paid(story)
    assert story.state_of("plan") == "HELD"
    story.holds()


def test_no_work_begins_behind_an_invoice_for_which_work_stopped() -> None:
    """Not even where a person let it begin unpaid."""
    story = owing(TOLD, BROUGHT).do(c.WaiveGate(gate="gate-plan", by="otto", explanation="We trust them")).at("2026-04-02 12:00")
    assert story.refused(c.StartMilestone(milestone="plan")).code == "WORK_SUSPENDED"
    all_paid(story).starts("plan")
    story.holds()


def test_a_policy_of_all_stops_all_work() -> None:
    """Where the terms say so, work on what is paid stops as well."""
    others = [milestone("plan"), milestone("build", price="250.00 EUR", after=[])]
    story = at_work(owing(TOLD, BROUGHT, milestones=others, suspends="all").pays("build").starts("build")).at("2026-04-02 12:00")
    assert story.state_of("plan") == story.state_of("build") == "HELD"
    assert story.entry("WorkSuspended").data["scope"] == "all"
    all_paid(story)
    assert story.state_of("plan") == story.state_of("build") == "IN_PROGRESS"
    story.holds()


def test_a_formal_notice_grants_a_new_term_and_the_steps_behind_it_begin_after_it() -> None:
    """Sent on Monday 30 March, so the term ends on 13 April; what comes behind keeps its distances."""
    late = ({"days": 12, "formal_notice": {"new_term_days": 14}}, {"days": 20, "action": "call"}, {"days": 23, "hand_over": True})
    story = owing(*late).at("2026-05-01 12:00")
    assert story.sent("formal_notice") == ["Mon 30 Mar 09:00"]
    assert steps(story) == [
        ("Sat 28 Mar 09:00", 1, "formal_notice"),
        ("Tue 14 Apr 09:00", 2, "call"),
        ("Fri 17 Apr 09:00", 3, "hand_over"),
    ]
    assert put_off(story) == [("Sun 12 Apr 09:00", 2, "2026-04-14")], "it was to be the day after 11 April"
    assert len(story.tasks("hand_over")) == 1 and story.tasks("decide_unpaid") == []
    assert story.entry("NoticeSent", template="collection_file").data["recipient"] == "vera"
    story.holds()


def test_nothing_follows_a_formal_notice_that_did_not_leave() -> None:
    """Its term has not begun."""
    story = owing({"days": 14, "formal_notice": {"new_term_days": 7}}, {"after_previous": 1, "hand_over": True})
    story.fate = {"formal_notice": "fails"}
    story.at("2026-04-20 12:00")
    assert len(steps(story)) == 1 and all(e.because == why("dunning-term-not-begun") for e in story.entries("DunningStepPutOff"))
    story.holds()
    story.fate = {}
    story.do(c.RetryTask(task=story.task("send_failed"))).at("2026-05-10 12:00")
    assert steps(story)[1:] == [("Tue 28 Apr 09:00", 2, "hand_over")], "sent on 20 April, term until 27 April"
    story.holds()


def test_steps_may_count_from_the_step_before() -> None:
    """Two days after it, then a week after that."""
    story = owing({"days": 1, **REMIND}, {"after_previous": 2, **REMIND}, {"after_previous": 7, "call": True}).at("2026-04-10 12:00")
    assert [(when, number) for when, number, _ in steps(story)] == [
        ("Tue 17 Mar 09:00", 1),
        ("Thu 19 Mar 09:00", 2),
        ("Thu 26 Mar 09:00", 3),
    ]
    story.holds()


def test_a_step_that_counts_from_the_one_before_does_not_join_it_after_an_outage() -> None:
    """The distance is kept from the day on which the step before was taken."""
    story = owing({"days": 1, **REMIND}, {"after_previous": 2, **REMIND}).away_until("2026-03-27 12:00").at("2026-04-10 12:00")
    assert [(e.data["on"], e.data["step"]) for e in story.entries("DunningStepTaken")] == [("2026-03-27", 1), ("2026-03-29", 2)]
    story.holds()


def test_conditions_leave_a_step_out_and_say_why() -> None:
    """Too small a balance, too few reminders; an age makes the step wait."""
    story = owing(
        {"days": 1, **REMIND, "min_balance": "100.01 EUR"},
        {"days": 2, "action": "call", "only_after": 1},
        {"days": 3, **REMIND, "min_age_days": 30},
    ).at("2026-04-10 12:00")
    assert [(e.data["step"], say(e.because)) for e in story.entries("DunningStepSkipped")] == [
        (1, "100.00 EUR is owed, and the step is for 100.01 EUR and more"),
        (2, "the step comes after 1 reminder, and 0 were confirmed sent"),
    ]
    assert steps(story) == [("Wed 01 Apr 09:00", 3, "remind")], "thirty days after 2 March"
    assert len(story.tasks("decide_unpaid")) == 1
    story.holds()


def test_a_reminder_for_more_than_is_owed_by_now_does_not_leave() -> None:
    """The balance is read once more right before it is sent."""
    story = owing({"days": 5, **REMIND, "min_balance": "50.00 EUR"}).at("2026-03-21 12:00")
    assert story.template_states("payment_reminder") == ["HELD"], "it waits for Monday"
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("60.00"), value_date=story.today, reference="bank"))
    story.at("2026-03-24 12:00")
    assert story.sent("payment_reminder") == [] and "40.00 EUR is owed meanwhile" in say(story.entry("NoticeDropped").because)
    story.holds()


def test_missed_steps_lose_no_consequence_that_was_announced() -> None:
    """Away over the fee, the stop of work and the call: all of them happen once, in one message."""
    story = at_work(owing(TOLD, BROUGHT, {"days": 20, "action": "call"})).at("2026-03-24 12:00").away_until("2026-04-08 12:00")
    assert [(e.data["step"], e.data["into"]) for e in story.entries("DunningStepMerged")] == [(2, 3)]
    assert [e.data["charge"] for e in story.entries("FeeCharged")] == ["invoice-plan/fee-2"]
    assert story.state_of("plan") == "HELD" and len(story.tasks("call_client")) == 1
    assert story.sent("payment_reminder")[1:] == ["Wed 08 Apr 12:00"]
    story.holds()


def test_missed_steps_bring_no_consequence_that_was_not_announced() -> None:
    """Away over the announcement as well: it goes out now, and the fee waits."""
    story = owing({"days": 1, **REMIND}, TOLD, BROUGHT).away_until("2026-04-08 12:00")
    assert [(e.data["step"], e.data["into"]) for e in story.entries("DunningStepMerged")] == [(1, 2)]
    assert story.entries("FeeCharged") == [] and story.entry("DunningStepPutOff").data["until"] == "2026-04-13"
    assert story.sent("payment_reminder") == ["Wed 08 Apr 12:00"]
    story.at("2026-04-20 12:00")
    assert fees(story) == [("Mon 13 Apr 09:00", "invoice-plan/fee-3", 1500)]
    story.holds()


def test_something_is_taken_down_by_a_person_and_only_if_announced() -> None:
    """A task, never a deed of the engine."""
    told = {**TOLD, "announces": ["take_down"]}
    story = owing(told, {"days": 15, "take_down": "the staging site"}).at("2026-04-02 12:00")
    task = story.current.tasks[story.task("take_down")]
    assert task.text == why("task-take-down", number="INV-0001")
    assert story.entry("TaskOpened", what="take_down").personal == {"detail": "the staging site"}
    all_paid(story)
    assert story.tasks("take_down") == []
    story.holds()


def test_a_percentage_and_a_fixed_sum_by_law() -> None:
    """Five per cent of what is outstanding; forty euros by the rule."""
    share = owing({**TOLD, "announces": ["fee"]}, {"days": 15, **REMIND, "fee": {"percent": 5}}).at("2026-04-02 12:00")
    assert share.current.invoices["invoice-plan"].fees == euros("5.00")
    fixed = owing({**TOLD, "announces": ["fee"]}, {"days": 15, **REMIND, "fee": {"statutory": True}}, **with_interest()).at(
        "2026-04-02 12:00"
    )
    assert fixed.current.invoices["invoice-plan"].fees == euros("40.00")
    share.holds(), fixed.holds()


def test_interest_is_asked_for_once_and_runs_from_the_day_after_the_due_date() -> None:
    """Ten per cent of 100 euros for fifteen days is 41 cents."""
    told = {**TOLD, "announces": ["interest"]}
    story = owing(told, {"days": 15, **REMIND, "interest": True}, {"days": 20, **REMIND, "interest": True}, **with_interest())
    story.at("2026-03-31 12:00")
    assert story.current.invoices["invoice-plan"].interest == euros("0.41")
    story.at("2026-04-20 12:00")
    assert len(story.entries("InterestClaimed")) == 1 and len(story.entries("DunningStepTaken")) == 3
    story.holds()


def test_a_fee_falls_away_when_the_invoice_is_paid_in_time() -> None:
    """Within five days after it was charged."""
    kind = {"days": 15, **REMIND, "fee": {**FEE, "waived_if_paid_within_days": 5}}
    paid = owing({**TOLD, "announces": ["fee"]}, kind).at("2026-04-04 12:00").pays("plan")
    assert paid.entry("FeeCharged").data["waived_if_paid_by"] == "2026-04-05"
    assert paid.state_of("invoice-plan") == "PAID" and paid.current.invoices["invoice-plan"].fees == euros("0.00")
    assert paid.tasks("charges_left") == []
    late = owing({**TOLD, "announces": ["fee"]}, kind).at("2026-04-06 12:00")
    all_paid(late)
    assert late.current.invoices["invoice-plan"].paid == euros("100.00") and late.current.invoices["invoice-plan"].fees_paid == 1500
    paid.holds(), late.holds()


def test_after_some_reminders_without_an_answer_somebody_calls() -> None:
    """A word of the client begins the count anew (practice 60)."""
    ladder = tuple({"days": days, **REMIND} for days in (1, 3, 8, 10, 15))
    silent = owing(*ladder, call_after_reminders=2).at("2026-03-20 12:00")
    assert len(silent.tasks("call_client")) == 1
    assert say(silent.entry("TaskOpened", what="call_client").because) == "2 reminders are without an answer"
    spoken = owing(*ladder, call_after_reminders=2).at("2026-03-18 12:00")
    spoken.do(c.RecordInbound(contact="bill", subject="Soon")).at("2026-03-23 12:00")
    assert spoken.tasks("call_client") == []
    spoken.at("2026-03-24 12:00")
    assert len(spoken.tasks("call_client")) == 1
    silent.holds(), spoken.holds()
