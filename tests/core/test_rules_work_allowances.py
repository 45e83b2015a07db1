"""What is included before it costs: counted, warned about before it ends, and never billed unannounced (practice 8)."""

from typing import Any

from tests.core.house import agreement, milestone
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.notices.kinds import facts_for
from workflows.engagement.terms import Agreement

RATES = [{"role": "design", "per_hour": "90.00 EUR"}]


def terms(**allowances: int) -> Agreement:
    """Terms that include so many meetings and calls."""
    return agreement(rate_card={"version": "2026-1", "rates": RATES, "allowances": allowances})


def talk(story: Story, form: str = "meeting", purpose: str = "other") -> Story:
    """We met or telephoned."""
    return story.do(
        c.RecordMeeting.model_validate(
            {"purpose": purpose, "form": form, "held_at": story.now, "by": "vera", "contacts": ("dora", "bill"), "recap": "We talked."}
        )
    )


def told(story: Story, template: str) -> list[dict[str, Any]]:
    """Facts of the messages of that kind, as they are now."""
    return [facts_for(story.current, n) for n in story.current.notices.values() if n.template == template]


def test_the_client_hears_it_when_one_is_left_and_when_the_last_is_used() -> None:
    """Before it costs, with what a further one costs by the rate card."""
    story = talk(Story().active(terms(meetings=3)))
    assert story.sent("allowance_low") == []
    talk(story)
    assert story.entry("AllowanceNeared").data["used"] == 2
    assert len(story.sent("allowance_low")) == 1
    talk(story)
    assert len(story.sent("allowance_low")) == 2
    facts = told(story, "allowance_low")[0]
    assert facts["allowance"] == {"what": "meetings", "used": 3, "included": 3, "left": 0}
    assert facts["rates"] == [{"role": "design", "per_hour": {"minor": 9000, "currency": "EUR"}}]
    assert {n.recipient for n in story.current.notices.values() if n.template == "allowance_low"} == {"dora"}
    assert story.tasks("bill_extra") == []
    story.holds()


def test_one_more_than_included_is_recorded_and_becomes_a_task() -> None:
    """It took place; what it costs is agreed by people, and no invoice comes of it."""
    story = Story().active(terms(meetings=1))
    talk(talk(story))
    assert story.entry("AllowanceExceeded").data["used"] == 2
    assert len(story.entries("MeetingRecorded", purpose="other")) == 2 and len(story.sent("recap")) >= 4
    task = story.current.tasks[story.task("bill_extra")]
    assert (task.subject, task.owner) == ("meetings", "vera")
    invoices = set(story.current.invoices)
    talk(story)
    assert len(story.entries("AllowanceExceeded")) == 2 and len(story.tasks("bill_extra")) == 1
    assert set(story.current.invoices) == invoices
    story.do(c.CompleteTask(task=task.id, by="vera", outcome="We let it be.")).holds()


def test_calls_and_meetings_are_counted_apart_and_what_is_ours_to_hold_is_not() -> None:
    """Presentation, kick-off and closing call count against nothing; nor does what came before the agreement."""
    story = Story().proposed(terms(meetings=9, calls=9))
    talk(story).met("presentation").do(c.AcceptAgreement(by="dora", terms_version=1, acknowledges_change=True)).met("kick_off")
    assert story.current.used == {}
    talk(talk(talk(story, "call"), "meeting", "check_in"), "call", "check_in")
    assert story.current.used == {"calls": 2, "meetings": 1}
    story.holds()


def test_where_nothing_is_said_as_many_as_it_takes_are_included() -> None:
    """Counted all the same; 0 means none."""
    story = talk(talk(Story().active()))
    assert story.current.used == {"meetings": 2} and story.sent("allowance_low") == [] and story.tasks("bill_extra") == []
    story = talk(Story().active(terms(calls=0)), "call")
    assert len(story.entries("AllowanceExceeded")) == 1
    assert story.sent("allowance_low") == []


def test_warnings_that_could_not_leave_go_into_the_next_one() -> None:
    """Two meetings in an evening: one mail in the morning tells what is left."""
    story = Story().active(terms(meetings=2)).at("2026-03-02 19:00")
    talk(talk(story)).at("2026-03-03 12:00")
    assert story.template_states("allowance_low") == ["MERGED", "SENT"]
    story.holds()


def test_a_report_shows_what_is_used_of_what_is_included() -> None:
    """Without asking."""
    story = talk(Story().active(terms(meetings=5, calls=7))).at("2026-03-06 16:00")
    assert told(story, "report")[0]["allowances"] == [
        {"what": "meetings", "used": 1, "included": 5, "left": 4},
        {"what": "calls", "used": 0, "included": 7, "left": 7},
    ]


def test_the_confirmation_of_a_revision_says_what_is_left_and_what_more_costs() -> None:
    """The count is in the same mail, so that the last one is known before it is asked for; one beyond is refused."""
    steps = [milestone("plan", price="0.00 EUR", included_revisions=2)]
    story = Story().active(agreement(milestones=steps, rate_card={"version": "1", "rates": RATES})).starts("plan")
    for used in (1, 2):
        story.delivers("plan").do(c.RequestRevision(milestone="plan", by="dora", wishes="Bigger"))
        facts = told(story, "revision_noted")[-1]
        assert (facts["milestone"]["revisions"], facts["milestone"]["included_revisions"]) == (used, 2)
        assert facts["rates"] == [{"role": "design", "per_hour": {"minor": 9000, "currency": "EUR"}}]
    story.delivers("plan")
    assert story.refused(c.RequestRevision(milestone="plan", by="dora", wishes="More")).code == "REVISIONS_USED_UP"
    story.holds()
