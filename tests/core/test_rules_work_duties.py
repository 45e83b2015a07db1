"""What the client brings, and what follows when the client misses a day of their own (practice 51)."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from tests.core.house import agreement, milestone
from tests.drivers.story import Story
from workflows.engagement.invariants.reading import data_of
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.notices.kinds import facts_for
from workflows.engagement.terms import Agreement, ClientDelay

FREE = {"price": "0.00 EUR"}


def terms(policy: Any = "shift", *milestones: dict[str, Any], due: Any = "2026-03-10", **duty: Any) -> Agreement:
    """``plan`` and then ``build``, both free, and photos due on Tuesday the 10th."""
    photos = {"id": "photos", "text": "Photos", "due": due} | duty
    steps = list(milestones or (milestone("plan", **FREE), milestone("build", **FREE)))
    return agreement(
        start_after_business_days=0,
        milestones=steps,
        duties={"provider": ["work"], "client": [photos, {"id": "answers", "text": "Answers"}]},
        client_delay=policy,
    )


def done(on: str) -> c.RecordDutyDone:
    """The photos came."""
    return c.RecordDutyDone(duty="photos", on=date.fromisoformat(on))


def promised(story: Story, slug: str) -> str:
    """The day for which a delivery is promised."""
    return str(story.current.milestones[slug].promised_on)


def state_of(story: Story) -> str:
    """State of the duty."""
    return story.current.duties["photos"].state


def told(story: Story, template: str) -> dict[str, Any]:
    """Facts of the last message of that kind, as they are now."""
    return facts_for(story.current, [n for n in story.current.notices.values() if n.template == template][-1])


def test_a_duty_with_a_day_is_followed_up_from_the_acceptance_on() -> None:
    """One without a day lasts as long as the work, and is nobody's deadline."""
    story = Story().active(terms())
    assert list(story.current.duties) == ["photos"] and state_of(story) == "OPEN"
    assert story.current.deadlines["duty/photos"].at == story._moment("2026-03-11 00:00"), "the end of its day"
    assert story.refused(c.RecordDutyDone(duty="answers", on=story.today)).code == "UNKNOWN_ITEM"
    story.holds()


def test_the_client_is_reminded_two_business_days_before() -> None:
    """With what follows otherwise; who brought it already hears nothing more."""
    story = Story().active(terms("hold")).at("2026-03-06 12:00")
    assert story.sent("duty_reminder") == ["Fri 06 Mar 09:00"]
    assert told(story, "duty_reminder")["duty"]["next_on"] == "2026-03-11"
    story = Story().active(terms()).do(done("2026-03-02")).at("2026-03-20 12:00")
    assert (state_of(story), story.sent("duty_reminder"), story.sent("duty_late")) == ("DONE", [], [])
    assert "moved" not in story.entry("DutyDone").data
    story.holds()


def test_a_day_off_of_the_client_means_the_next_working_day_and_a_past_day_the_day_of_acceptance() -> None:
    """No deadline on a day off, and none that was missed before anything was agreed."""
    story = Story().accepted(terms(due="2026-03-14"))
    assert str(story.current.duties["photos"].due_on) == "2026-03-16"
    story = Story().accepted(terms(due="2026-01-14"))
    assert str(story.current.duties["photos"].due_on) == "2026-03-02"
    story = Story().accepted(terms(due=None, due_after_business_days=5))
    assert str(story.current.duties["photos"].due_on) == "2026-03-09"


def test_a_late_duty_is_told_with_the_policy_and_what_follows() -> None:
    """The next morning; nothing but the dates follows from ``shift``."""
    story = Story().active(terms()).at("2026-03-10 23:00")
    assert state_of(story) == "OPEN"
    story.at("2026-03-11 12:00")
    assert (state_of(story), story.sent("duty_late")) == ("LATE", ["Wed 11 Mar 09:00"])
    late = story.entry("DutyLate").data
    assert (late["policy"], late["milestones"]) == ("shift", ["plan", "build"])
    facts = told(story, "duty_late")["duty"]
    assert (facts["policy"], facts["waiting"], facts["next_step"], facts["days_late"]) == ("shift", ["Plan", "Build"], None, 1)
    story.at("2026-06-10 12:00")
    assert story.entries("DutyStepTaken") == [] and story.tasks("decide_abandoned") == []
    story.holds()


def test_our_dates_move_by_the_business_days_that_the_client_was_late() -> None:
    """Due on Tuesday, done on the Monday after: four business days of ours; the client reads old and new days."""
    story = Story().active(terms())
    assert (promised(story, "plan"), promised(story, "build")) == ("2026-03-09", "2026-03-17")
    story.at("2026-03-16 10:00").do(done("2026-03-16"))
    assert (state_of(story), story.current.duties["photos"].late_days) == ("DONE", 4)
    assert (promised(story, "plan"), promised(story, "build")) == ("2026-03-13", "2026-03-23")
    assert story.sent("dates_moved") == ["Mon 16 Mar 10:00"]
    assert told(story, "dates_moved")["moved"] == [
        {"title": "Plan", "was": "2026-03-09", "now": "2026-03-13"},
        {"title": "Build", "was": "2026-03-17", "now": "2026-03-23"},
    ]
    story.starts("plan")
    assert promised(story, "plan") == "2026-03-23", "five business days from the real start"
    story.holds()


def test_what_came_in_time_and_is_recorded_later_moves_nothing() -> None:
    """The day on which it came counts, not the day on which somebody wrote it down."""
    story = Story().active(terms()).at("2026-03-12 10:00").do(done("2026-03-10"))
    assert (story.current.duties["photos"].late_days, promised(story, "plan")) == (0, "2026-03-09")
    assert story.sent("dates_moved") == []
    refusal = Story().active(terms()).refused(done("2026-03-03"))
    assert (refusal.code, refusal.field) == ("DATE_AHEAD", "on")
    story.holds()


def test_only_what_waits_moves_with_what_comes_after_it() -> None:
    """``plan`` does not wait; ``build`` does, and what follows it cannot keep its day either."""
    steps = [milestone("plan", **FREE), milestone("build", **FREE), milestone("last", **FREE)]
    story = Story().active(terms("shift", *steps, **{"for": ["build"]})).starts("plan").at("2026-03-12 10:00").do(done("2026-03-12"))
    assert [m["milestone"] for m in data_of(story.entry("DutyDone"))["moved"]] == ["build", "last"]
    assert promised(story, "plan") == "2026-03-09"
    story.holds()


def test_while_the_client_is_late_our_promise_does_not_end() -> None:
    """Work that waits is not called late; once the duty is done the moved promise counts."""
    steps = [milestone("plan", estimate_business_days=8, **FREE)]
    story = Story().active(terms("shift", *steps, **{"for": ["plan"]})).starts("plan")
    assert promised(story, "plan") == "2026-03-12"
    story.at("2026-03-16 10:00")
    assert story.entries("MilestoneLate") == [] and story.tasks("milestone_late") == []
    story.do(done("2026-03-16"))
    assert promised(story, "plan") == "2026-03-18"
    story.at("2026-03-18 18:00")
    assert len(story.entries("MilestoneLate")) == 1
    story.holds()


def test_two_late_duties_move_a_day_once() -> None:
    """Days on which both were late count once."""
    photos = {"id": "photos", "text": "Photos", "due": "2026-03-10"}
    texts = {"id": "texts", "text": "Texts", "due": "2026-03-11"}
    deal = terms().model_copy(update={"duties": agreement(duties={"provider": ["work"], "client": [photos, texts]}).duties})
    story = Story().active(deal).at("2026-03-13 10:00").do(done("2026-03-13")).at("2026-03-16 10:00")
    story.do(c.RecordDutyDone(duty="texts", on=date(2026, 3, 16)))
    assert promised(story, "plan") == "2026-03-13", "four business days from the 10th to the 16th, not six"
    story.holds()


def test_hold_stops_what_waits_until_it_is_done_and_then_moves_its_day() -> None:
    """Announced by the reminder; nothing that waits may begin meanwhile."""
    steps = [milestone("plan", estimate_business_days=10, **FREE), milestone("side", after=[], **FREE)]
    story = Story().active(terms("hold", *steps)).starts("plan").at("2026-03-11 12:00")
    assert (state_of(story), story.state_of("plan")) == ("LATE", "HELD")
    assert story.current.milestones["plan"].held_for_duty == "photos"
    taken = story.entry("DutyStepTaken").data
    assert (taken["step"], str(taken["announced_by"]).rsplit("/", 1)[-1]) == ("held", "duty_reminder")
    refusal = story.refused(c.StartMilestone(milestone="side"))
    assert refusal.reason == why("WAITS_FOR_CLIENT", duty="photos", due_on=date(2026, 3, 10))
    assert story.sent("work_held") == [], "the message about what is late says so"
    assert promised(story, "plan") == "2026-03-16"
    story.at("2026-03-13 10:00").do(done("2026-03-13"))
    assert (story.state_of("plan"), promised(story, "plan")) == ("IN_PROGRESS", "2026-03-19"), "three business days"
    assert story.sent("work_resumed") == [] and len(story.sent("dates_moved")) == 1
    story.starts("side").at("2026-03-19 18:00")
    assert len(story.entries("MilestoneLate", milestone="plan")) == 1, "the moved promise counts again"
    story.holds()


def test_nothing_is_held_before_it_was_announced_a_business_day_ahead() -> None:
    """Neither the reminder nor the next mail left: the hold waits until one did."""
    story = Story()
    story.fate |= {"duty_reminder": "fails", "duty_late": "fails"}
    story.active(terms("hold")).starts("plan").at("2026-03-20 12:00")
    assert (state_of(story), story.state_of("plan")) == ("LATE", "IN_PROGRESS")
    assert story.entry("DutyStepPutOff").data["step"] == "held"
    story.fate = {}
    (task,) = [t for t in story.tasks("send_failed") if story.current.notices[story.current.tasks[t].subject].template == "duty_late"]
    story.do(c.RetryTask(task=task)).at("2026-03-23 16:00")
    assert story.state_of("plan") == "IN_PROGRESS", "it left on Friday, and Monday is the client's"
    story.at("2026-03-30 12:00")
    assert story.state_of("plan") == "HELD"
    story.holds()


def test_held_work_goes_on_when_the_last_of_two_duties_is_done() -> None:
    """One of them is not enough."""
    photos = {"id": "photos", "text": "Photos", "due": "2026-03-10"}
    texts = {"id": "texts", "text": "Texts", "due": "2026-03-10"}
    deal = terms("hold", milestone("plan", estimate_business_days=10, **FREE))
    deal = deal.model_copy(update={"duties": agreement(duties={"provider": ["work"], "client": [photos, texts]}).duties})
    story = Story().active(deal).starts("plan").at("2026-03-12 10:00").do(done("2026-03-12"))
    assert story.state_of("plan") == "HELD"
    story.at("2026-03-13 10:00").do(c.RecordDutyDone(duty="texts", on=date(2026, 3, 13)))
    assert (story.state_of("plan"), promised(story, "plan")) == ("IN_PROGRESS", "2026-03-19"), "three business days in all"
    story.holds()


def test_bill_anyway_invoices_what_waits_on_its_planned_day() -> None:
    """Though it is neither delivered nor accepted; what came in time is billed as agreed."""
    steps = [milestone("plan", **FREE), milestone("build", price="250.00 EUR", gate="on_acceptance")]
    story = Story().active(terms("bill_anyway", *steps, **{"for": ["build"]})).at("2026-03-16 18:00")
    assert story.state_of("invoice-build") == "SCHEDULED"
    assert told(story, "duty_late")["bills_anyway"][0]["title"] == "Build"
    story.at("2026-03-17 12:00")
    assert story.state_of("invoice-build") == "OPEN"
    assert story.entry("InvoiceRequested", invoice="invoice-build").because == why("money-billed-though-late")
    story.do(done("2026-03-17"))
    assert promised(story, "build") == "2026-03-24", "our day moves all the same"
    story.holds()
    story = Story().active(terms("bill_anyway", *steps, **{"for": ["build"]})).at("2026-03-12 10:00").do(done("2026-03-12"))
    story.at("2026-03-20 12:00")
    assert story.state_of("invoice-build") == "SCHEDULED", "it came before the planned day"
    story.holds()


def test_abandon_goes_step_by_step_and_each_step_is_announced_by_the_one_before() -> None:
    """More than 5 business days: delayed; more than 45 days: everything rests; more than 90: a person decides, the engine never cancels."""
    steps = [milestone("plan", estimate_business_days=60, **FREE)]
    story = Story().active(terms("abandon", *steps)).starts("plan").at("2026-03-17 23:00")
    assert story.entries("DutyStepTaken") == [], "five business days late is not more than five"
    story.at("2026-03-18 12:00")
    assert told(story, "duty_late")["duty"]["next_on"] == "2026-04-25"
    story.at("2026-04-24 23:00")
    assert (story.current.stage, [e.data["step"] for e in story.entries("DutyStepTaken")]) == ("ACTIVE", ["delayed"])
    story.at("2026-04-27 12:00")
    assert (story.current.stage, story.state_of("plan")) == ("PAUSED", "HELD")
    assert story.entry("EngagementPaused").data["duty"] == "photos"
    assert len(story.tasks("collect_balance")) == 1 and story.sent("paused") == []
    assert told(story, "duty_late")["duty"]["next_on"] == "2026-06-09"
    story.at("2026-06-09 12:00")
    assert [e.data["step"] for e in story.entries("DutyStepTaken")] == ["delayed", "suspended", "abandoned"]
    assert story.current.stage == "PAUSED" and len(story.tasks("decide_abandoned")) == 1
    before = [str(e.data["announced_at"]) for e in story.entries("DutyStepTaken")]
    assert all(at < e.effective.isoformat() for at, e in zip(before, story.entries("DutyStepTaken"), strict=True))
    assert len(story.sent("duty_late")) == 4
    story.holds()
    story.do(c.CancelEngagement(wish_of="provider", explanation="It never came"))
    assert state_of(story) == "EXCUSED" and story.tasks("decide_abandoned") == []
    story.holds()


def test_a_duty_that_is_done_after_everything_rested_lets_a_person_resume() -> None:
    """The balance is looked at first; the days move by the whole delay, once."""
    steps = [milestone("plan", estimate_business_days=60, **FREE)]
    story = Story().active(terms("abandon", *steps, **{"for": ["plan"]})).starts("plan").at("2026-04-28 10:00").do(done("2026-04-28"))
    assert story.current.stage == "PAUSED" and story.tasks("collect_balance") == []
    assert len(story.tasks("resume_engagement")) == 1
    story.do(c.ResumeEngagement())
    house = story.current.calendars.provider
    lost = house.business_days_between(date(2026, 3, 10), date(2026, 4, 28))
    assert promised(story, "plan") == str(house.add_business_days(date(2026, 5, 25), lost))
    story.holds()


def test_an_excuse_ends_it_without_moving_anything() -> None:
    """It is not needed any more: held work goes on, and its promise counts again."""
    steps = [milestone("plan", estimate_business_days=10, **FREE)]
    story = Story().active(terms("hold", *steps)).starts("plan").at("2026-03-11 12:00")
    story.do(c.ExcuseDuty(duty="photos", explanation="We took them ourselves"))
    assert (state_of(story), story.state_of("plan")) == ("EXCUSED", "IN_PROGRESS")
    assert story.entry("DutyExcused").personal == {"explanation": "We took them ourselves"}
    assert "promise/plan" in story.current.deadlines and len(story.sent("work_resumed")) == 1
    assert story.refused(done("2026-03-11")).code == "ILLEGAL_MOVE"
    story.holds()


def test_what_is_not_needed_any_more_when_the_work_is_over_is_excused() -> None:
    """Nobody waits for photos of a shop that is finished."""
    story = Story().active(terms()).worked("plan", "build")
    assert (story.current.stage, state_of(story)) == ("SIGNING_OFF", "EXCUSED")
    assert not [d for d in story.current.deadlines if d.startswith("duty")]
    story.signs_off().at("2026-07-01 12:00").holds(closed=True)


def test_an_outage_takes_each_step_once_and_only_when_it_was_announced() -> None:
    """Away for four months: it is late, and the steps wait for their announcements."""
    steps = [milestone("plan", estimate_business_days=120, **FREE)]
    story = Story().active(terms("abandon", *steps)).starts("plan").away_until("2026-07-06 12:00")
    assert state_of(story) == "LATE" and story.entries("DutyStepTaken") == []
    assert len(story.sent("duty_late")) == 1
    story.at("2026-07-31 12:00")
    assert [e.data["step"] for e in story.entries("DutyStepTaken")] == ["delayed", "suspended", "abandoned"]
    story.holds()


def test_a_policy_alone_may_be_written_as_one_word() -> None:
    """As before; an object says more."""
    assert ClientDelay.model_validate("hold") == ClientDelay(policy="hold")
    assert terms({"policy": "abandon", "suspended_after": 30}).client_delay.suspended_after == 30
    assert Agreement.model_validate_json(terms().model_dump_json()) == terms()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"client_delay": {"policy": "abandon", "suspended_after": 100}}, "must follow each other"),
        ({"client_delay": "wait"}, "Input should be"),
        ({"duties": {"provider": ["w"], "client": [{"id": "a", "text": "A", "for": ["plan"]}]}}, "needs a day"),
        ({"duties": {"provider": ["w"], "client": [{"id": "a", "text": "A", "due": "2026-03-10", "for": ["x"]}]}}, "is no milestone"),
        ({"duties": {"provider": ["w"], "client": [{"id": "a", "text": "A"}, {"id": "a", "text": "B"}]}}, "ids must differ"),
        (
            {"duties": {"provider": ["w"], "client": [{"id": "a", "text": "A", "due": "2026-03-10", "due_after_business_days": 1}]}},
            "give either due",
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused(change: dict[str, Any], words: str) -> None:
    """In the author's words."""
    with pytest.raises(ValidationError, match=words):
        agreement(**change)
