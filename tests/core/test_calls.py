"""What the workflow hands to the activity that sends a message."""

from tests.core.house import client, provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import EffectKind
from workflows.engagement.messages.ports import OpenHours, SendNoticeCall
from workflows.engagement.shell import calls
from workflows.engagement.time.wall_clock import Weekday

NIGHT = "2026-03-02 21:00"
"""Routine messages wait until the morning."""


def calls_of(story: Story, template: str) -> list[SendNoticeCall]:
    """The calls that would send what waits for the morning."""
    story.fate[template] = "waits"
    story.at("2026-03-03 10:00")
    items = [o for o in story.current.outbox if o.effect.kind is EffectKind.SEND_NOTICE]
    assert {story.current.notices[item.effect.subject].template for item in items} == {template}
    return [calls.send_call(story.current, item.effect, story.now) for item in items]


def test_who_answers_signs() -> None:
    """Otto answers though Vera owns the engagement; so his name stands below his words."""
    story = Story(NIGHT)
    story.do(c.AnswerInbound(inbound="inbound-1", by="otto", text="Gladly."), actor="unverified:vera")
    (call,) = calls_of(story, "reply")
    assert (call.body, call.signed_by.name) == ("Gladly.", "Otto")


def test_who_held_the_meeting_signs_its_recap() -> None:
    """Two meetings of one evening, and each recap is about its own."""
    story = Story(NIGHT)
    for by, purpose in (("otto", "other"), ("vera", "check_in")):
        recorded = {
            "kind": "record_meeting",
            "purpose": purpose,
            "held_at": story.now,
            "by": by,
            "contacts": ["dora"],
            "recap": f"{by} says",
        }
        story.do(c.RecordMeeting.model_validate(recorded))
    told = [(call.body, call.signed_by.name, call.facts["purpose"]) for call in calls_of(story, "recap")]
    assert told == [("otto says", "Otto", "other"), ("vera says", "Vera", "check_in")]


def test_what_the_house_says_by_itself_is_signed_by_the_owner() -> None:
    story = Story(NIGHT)
    story.do(c.DeclineEngagement(explanation="No.", alternative="Elsewhere."), actor="unverified:otto")
    (call,) = calls_of(story, "declined")
    assert call.signed_by.name == "Vera"


def test_the_footer_gets_our_hours_and_the_days_of_an_answer_as_data() -> None:
    story = Story(NIGHT, provider(calendar={"zone": "America/New_York", "workdays": ["mon", "tue", "wed", "thu", "sat"]}), client())
    story.do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Gladly."))
    (call,) = calls_of(story, "reply")
    days = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.SAT)
    assert call.hours == OpenHours(workdays=days, start=9 * 60, end=17 * 60, zone="America/New_York")
    assert call.reply_days == 1
