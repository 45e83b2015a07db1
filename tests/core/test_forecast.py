"""When open milestones are expected, as things stand."""

from datetime import date, timedelta

from tests.activities.written import Written
from workflows.engagement.messages.commands import HoldMilestone, ResumeMilestone
from workflows.engagement.rules.notices.context.lines import expected_days


def expected(story: Written) -> dict[str, date]:
    return expected_days(story.current, story.today)


def agreed() -> Written:
    return Written().active()


def test_what_goes_as_planned_is_expected_as_promised() -> None:
    story = agreed()
    assert expected(story) == {m.id: m.promised_on for m in story.current.milestones.values()}


def test_what_waits_for_a_payment_moves_day_by_day_and_all_behind_it() -> None:
    """It says what the rules would promise if the work began today, on a working day."""
    story = agreed()
    story.days(42)
    assert story.current.calendars.provider.is_business_day(story.today)
    late = expected(story)
    assert all(late[m.id] > m.promised_on for m in story.current.milestones.values())
    assert sorted(late.values()) == list(late.values()), "what comes after is expected after"
    story.pays("discovery")
    story.ready("discovery")
    before = expected(story)["discovery"]
    story.starts("discovery")
    assert story.current.milestones["discovery"].promised_on == before


def test_a_hold_moves_it_by_the_working_days_that_are_lost() -> None:
    story = agreed()
    story.days(20)
    story.pays("discovery")
    story.ready("discovery")
    story.starts("discovery")
    until = (story.now + timedelta(days=10)).date()
    story.do(HoldMilestone(milestone="discovery", explanation="x", until=story.current.calendars.provider.next_business_day(until)))
    story.days(5)
    held = expected(story)["discovery"]
    assert held > story.current.milestones["discovery"].promised_on
    story.do(ResumeMilestone(milestone="discovery"))
    assert story.current.milestones["discovery"].promised_on == held


def test_what_is_handed_over_or_accepted_is_expected_no_more() -> None:
    story = agreed()
    story.days(15)
    story.pays("discovery")
    story.ready("discovery")
    story.starts("discovery")
    story.delivers("discovery")
    assert "discovery" not in expected(story) and "design" in expected(story)
    story.accepts("discovery")
    assert "discovery" not in expected(story)
