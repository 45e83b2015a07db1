"""Rules that count days, each at its edge: a day is no days, the last of several counts, and what is put off has the day that was named."""

from datetime import date
from typing import Any

import pytest

from activities.catalogue import say
from tests.core.house import agreement, milestone
from tests.core.late import HALF_YEARLY, REMIND, TOLD, day, owing, put_off, steps, with_interest
from tests.core.test_rules_work_duties import done, promised, state_of, terms
from tests.core.test_rules_work_hours import at_work, hours
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.terms import Agreement


@pytest.mark.parametrize(
    ("on", "judged"), [("2026-03-23", "Tue 24 Mar 17:00"), ("2026-03-26", "Fri 27 Mar 17:00"), ("2026-03-27", "Mon 30 Mar 17:00")]
)
def test_a_promise_is_judged_at_the_end_of_the_next_working_day(on: str, judged: str) -> None:
    """The very next one."""
    story = owing({"days": 3, **REMIND}).at("2026-03-20 12:00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day(on))).at("2026-04-02 12:00")
    assert story.when(story.entry("PromiseBroken")) == judged
    story.holds()


@pytest.mark.parametrize(
    ("step", "because"),
    [
        ({"days": -3, **REMIND}, "3 days before the due date"),
        ({"days": -1, **REMIND}, "1 day before the due date"),
        ({"days": 0, **REMIND}, "the due date"),
        ({"days": 1, **REMIND}, "1 day after the due date"),
        ({"days": 2, **REMIND}, "2 days after the due date"),
    ],
)
def test_the_deadline_of_a_step_says_where_it_stands(step: dict[str, Any], because: str) -> None:
    """Counted from the due date."""
    assert say(owing(step).current.deadlines["dunning/invoice-plan"].because) == f"step 1 of the ladder: {because}"


@pytest.mark.parametrize(("days", "because"), [(1, "1 day after the step before"), (4, "4 days after the step before")])
def test_a_step_that_follows_another_says_how_long_after_it(days: int, because: str) -> None:
    """One day is no days."""
    story = owing({"days": 1, **REMIND}, {"after_previous": days, **REMIND}).at("2026-03-17 12:00")
    assert because in say(story.current.deadlines["dunning/invoice-plan"].because)


@pytest.mark.parametrize(
    ("days", "because"),
    [
        (-2, "the invoice falls due in 2 days"),
        (-1, "the invoice falls due in 1 day"),
        (0, "the invoice is due today"),
        (1, "the invoice has been due for 1 day"),
        (2, "the invoice has been due for 2 days"),
    ],
)
def test_a_step_says_how_late_the_invoice_is(days: int, because: str) -> None:
    """Not at all, on its day."""
    story = owing({"days": days, **REMIND}).at("2026-03-20 12:00")
    assert say(story.entry("DunningStepTaken").because) == because


@pytest.mark.parametrize("term", [1, 7])
def test_what_follows_a_formal_notice_that_did_not_leave_is_put_off_by_its_whole_term_from_today(term: int) -> None:
    """It begins on the day behind it."""
    story = owing({"days": 14, "formal_notice": {"new_term_days": term}}, {"after_previous": 1, "hand_over": True})
    story.fate = {"formal_notice": "fails"}
    story.at("2026-05-20 12:00")
    put = [
        (e.effective.date(), date.fromisoformat(str(e.data["until"])))
        for e in story.entries("DunningStepPutOff")
        if e.rule == "dunning/term"
    ]
    assert put and {(until - on).days for on, until in put} == {term + 1}
    story.holds()


def test_after_an_outage_the_last_of_the_steps_that_were_missed_is_the_one_that_is_mailed() -> None:
    """And where it was the last of the ladder, somebody decides."""
    ladder = ({"days": 1, **REMIND}, {"days": 4, "action": "remind", "tone": "firm"}, {"days": 7, "action": "remind", "tone": "final"})
    story = owing(*ladder).away_until("2026-04-20 12:00")
    assert [number for _, number, _ in steps(story)] == [3]
    assert story.entry("NoticePlanned", template="payment_reminder").data["step"] == 3
    assert story.task("decide_unpaid")
    part = owing(*ladder, {"days": 60, **REMIND}).away_until("2026-04-20 12:00")
    assert [number for _, number, _ in steps(part)] == [3] and part.tasks("decide_unpaid") == []
    story.holds()
    part.holds()


def test_after_an_outage_the_last_of_the_steps_that_mail_is_mailed_and_a_call_behind_it_is_no_mail() -> None:
    """The reminder tells of the step that reminds, not of the one that calls."""
    story = owing({"days": 1, **REMIND}, {"days": 4, **REMIND}, {"days": 7, "action": "call"}).away_until("2026-04-20 12:00")
    assert story.entry("NoticePlanned", template="payment_reminder").data["step"] == 2
    assert len(story.tasks("call_client")) == 1
    story.holds()


def test_after_an_outage_a_formal_notice_that_was_missed_is_sent_and_what_lies_behind_it_waits_for_its_term() -> None:
    """The reminder before it is told with it."""
    ladder = ({"days": 1, **REMIND}, {"days": 4, "formal_notice": {"new_term_days": 5}}, {"days": 7, "hand_over": True})
    story = owing(*ladder).away_until("2026-04-20 12:00")
    assert story.template_states("formal_notice") == ["SENT"] and story.tasks("hand_over") == []
    assert story.entry("NoticePlanned", template="formal_notice").data["step"] == 2
    story.at("2026-04-30 12:00")
    assert story.task("hand_over")
    story.holds()


def test_a_reminder_before_the_announced_step_is_the_mail_that_announces_it() -> None:
    """Missed with it in an outage: the later one carries the word, and the step it announces waits."""
    story = owing(TOLD, {"days": 7, **REMIND}, {"days": 15, **REMIND, "hold": True, "fee": {"amount": "15.00 EUR"}}).away_until(
        "2026-04-20 12:00"
    )
    assert story.entries("FeeCharged") == [] and put_off(story)
    assert story.entry("NoticePlanned", template="payment_reminder").data["announces"]
    story.holds()


# -- what the client brings


@pytest.mark.parametrize(
    ("brought", "late", "words"),
    [("2026-03-10", 0, "in time"), ("2026-03-11", 1, "1 business day after its day"), ("2026-03-12", 2, "2 business days after its day")],
)
def test_what_was_brought_says_how_late(brought: str, late: int, words: str) -> None:
    """Due on Tuesday the 10th."""
    story = Story().active(terms()).at("2026-03-13 10:00").do(done(brought))
    assert say(story.entry("DutyDone").because).endswith(words)
    assert story.current.duties["photos"].late_days == late
    story.holds()


def test_what_comes_before_its_day_is_not_late() -> None:
    """Nor is it so many days early."""
    story = Story().active(terms()).at("2026-03-06 10:00").do(done("2026-03-05"))
    assert (story.current.duties["photos"].late_days, say(story.entry("DutyDone").because)) == (0, "the client brought it in time")
    assert "moved" not in story.entry("DutyDone").data


def test_what_came_before_its_day_and_is_recorded_when_it_is_late_is_not_late() -> None:
    """Less than nothing is nothing."""
    story = Story().active(terms()).at("2026-03-13 10:00")
    assert state_of(story) == "LATE"
    story.do(done("2026-03-05"))
    assert (story.current.duties["photos"].late_days, say(story.entry("DutyDone").because)) == (0, "the client brought it in time")
    assert promised(story, "plan") == "2026-03-09"
    story.holds()


def test_a_duty_that_is_due_at_once_is_due_on_the_day_of_acceptance() -> None:
    """Nothing after it."""
    story = Story().accepted(terms(due=None, due_after_business_days=0))
    assert str(story.current.duties["photos"].due_on) == "2026-03-02"


def test_a_step_is_put_off_until_a_whole_business_day_lies_behind_its_announcement() -> None:
    """It left on a Friday: Monday is the client's, and its end is the moment."""
    story = Story()
    story.fate |= {"duty_reminder": "fails", "duty_late": "waits"}
    story.active(terms("hold")).starts("plan").at("2026-03-13 10:00").mended()
    assert (story.sent("duty_late"), story.state_of("plan")) == (["Fri 13 Mar 10:00"], "IN_PROGRESS")
    story.at("2026-03-16 16:59")
    assert story.state_of("plan") == "IN_PROGRESS"
    story.at("2026-03-20 12:00")
    assert story.state_of("plan") == "HELD"
    untils = [(story.when(e), e.data["until"]) for e in story.entries("DutyStepPutOff")]
    assert untils == [("Wed 11 Mar 00:00", "2026-03-13T15:00:00Z"), ("Fri 13 Mar 17:00", "2026-03-16T15:00:00Z")]
    assert story.when(story.entry("DutyStepTaken")) == "Mon 16 Mar 17:00"
    story.holds()


def test_days_on_which_two_duties_were_late_move_a_promise_once() -> None:
    """The second moves nothing more, and says nothing of it."""
    photos, texts = ({"id": slug, "text": slug, "due": "2026-03-10"} for slug in ("photos", "texts"))
    deal = terms("shift").model_copy(update={"duties": agreement(duties={"provider": ["work"], "client": [photos, texts]}).duties})
    story = Story().active(deal).at("2026-03-12 10:00").do(done("2026-03-12"))
    assert promised(story, "plan") == "2026-03-11"
    story.do(c.RecordDutyDone(duty="texts", on=date(2026, 3, 12)))
    assert promised(story, "plan") == "2026-03-11"
    assert "moved" not in story.entry("DutyDone", duty="texts").data
    story.holds()


def test_work_under_way_that_waited_gets_a_promised_day_after_today() -> None:
    """A day that is past is no promise: the next working day at the earliest."""
    story = (
        Story().active(terms("shift", milestone("plan", estimate_business_days=1, price="0.00 EUR"), **{"for": ["plan"]})).starts("plan")
    )
    assert promised(story, "plan") == "2026-03-03"
    story.at("2026-03-19 10:00").do(done("2026-03-11"))
    assert promised(story, "plan") == "2026-03-20", "one business day was lost, and that day is past"
    story.holds()


# -- hours


@pytest.mark.parametrize(
    ("minutes", "percent", "because"),
    [
        (499, None, None),
        (500, 75, "we agreed on a cap, and tell you before it is reached"),
        (599, 75, "we agreed on a cap, and tell you before it is reached"),
        (600, 90, "we agreed on a cap, and tell you before it is reached"),
        (665, 90, "we agreed on a cap, and tell you before it is reached"),
        (666, 100, "the agreed cap is reached"),
    ],
)
def test_the_client_hears_of_the_cap_at_three_quarters_at_nine_tenths_and_when_it_is_reached(
    minutes: int, percent: int | None, because: str | None
) -> None:
    """Of 1000.00 EUR at 90.00 an hour: one minute more than 666 would be above it."""
    story = at_work().do(hours(minutes))
    assert [e.data["percent"] for e in story.entries("CapNeared")] == ([percent] if percent else [])
    assert [say(e.because) for e in story.entries("NoticePlanned", template="cap_warning")] == ([because] if because else [])
    assert len(story.tasks("cap_reached")) == (percent == 100)
    story.holds()


def test_of_several_variances_for_unknown_milestones_the_first_is_named() -> None:
    """In the order of the request."""
    story = Story().active(FREE_OF_CHARGE).worked("plan").met("closing_call")
    variances = tuple(c.Variance(milestone=slug, explanation="It was so.") for slug in ("first", "second"))
    refusal = story.refused(c.SignOff(by="dora", variances=variances))
    assert (refusal.code, refusal.field) == ("UNKNOWN_ITEM", "variances") and "'first'" in say(refusal.reason)


FREE_OF_CHARGE: Agreement = terms("shift", milestone("plan", price="0.00 EUR"))


def test_a_rate_that_was_supplied_is_asked_for_again_on_the_day_behind_its_half_year() -> None:
    """Not a day later: interest of that day cannot be computed."""
    ladder = ({"days": 1, **REMIND, "announces": ["interest"]}, {"days": 15, **REMIND, "interest": True})
    story = owing(*ladder, **with_interest(HALF_YEARLY)).at("2026-04-20 12:00")
    first = story.current.deadlines["rate/invoice-plan"].at
    story.do(c.SupplyReferenceRate(valid_from=day("2026-07-01"), percent="2.5", source="The bank"))
    again = story.current.deadlines["rate/invoice-plan"].at
    local = story.current.calendars.provider.local
    assert (local(first).date(), local(again).date()) == (day("2026-07-01"), day("2027-01-01"))
    story.holds()
