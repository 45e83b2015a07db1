"""When open milestones are expected, as things stand."""

from datetime import date, timedelta

from tests.activities.story import Story
from workflows.engagement.messages.commands import AcceptMilestone, HoldMilestone, ResumeMilestone, StartMilestone
from workflows.engagement.rules.work.forecast import expected_days
from workflows.engagement.state import State


def today(state: State, story: Story) -> date:
    return state.calendars.provider.local(story.world.now).date()


def expected(story: Story) -> dict[str, date]:
    return expected_days(story.state, today(story.state, story))


def agreed() -> Story:
    story = Story()
    story.is_agreed()
    return story


def test_what_goes_as_planned_is_expected_as_promised() -> None:
    story = agreed()
    assert expected(story) == {m.id: m.promised_on for m in story.state.milestones.values()}


def test_what_waits_for_a_payment_moves_day_by_day_and_all_behind_it() -> None:
    """It says what the rules would promise if the work began today, on a working day."""
    story = agreed()
    story.waits(days=42)
    assert story.state.calendars.provider.is_business_day(today(story.state, story))
    late = expected(story)
    assert all(late[m.id] > m.promised_on for m in story.state.milestones.values())
    assert sorted(late.values()) == list(late.values()), "what comes after is expected after"
    story.pays("invoice-discovery")
    story.waits_until_ready("discovery")
    before = expected(story)["discovery"]
    story.does(StartMilestone(milestone="discovery"))
    assert story.state.milestones["discovery"].promised_on == before


def test_a_hold_moves_it_by_the_working_days_that_are_lost() -> None:
    story = agreed()
    story.waits(days=20)
    story.pays("invoice-discovery")
    story.waits_until_ready("discovery")
    story.does(StartMilestone(milestone="discovery"))
    until = (story.world.now + timedelta(days=10)).date()
    story.does(HoldMilestone(milestone="discovery", explanation="x", until=story.state.calendars.provider.next_business_day(until)))
    story.waits(days=5)
    held = expected(story)["discovery"]
    assert held > story.state.milestones["discovery"].promised_on
    story.does(ResumeMilestone(milestone="discovery"))
    assert story.state.milestones["discovery"].promised_on == held


def test_what_is_handed_over_or_accepted_is_expected_no_more() -> None:
    story = agreed()
    story.waits(days=15)
    story.pays("invoice-discovery")
    story.waits_until_ready("discovery")
    story.does(StartMilestone(milestone="discovery"))
    story.delivers("discovery")
    assert "discovery" not in expected(story) and "design" in expected(story)
    story.does(AcceptMilestone(milestone="discovery", by="tom"))
    assert "discovery" not in expected(story)
