"""An engagement ends early while money is open: whatever the clock has to say about that money it still says."""

from tests.core.late import HALF_YEARLY, REMIND, day, owing, steps, with_interest
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c

LADDER = ({"days": 3, **REMIND}, {"days": 7, "action": "call"}, {"days": 14, **REMIND})


def cancelled(story: Story) -> Story:
    """The client ends it."""
    return story.do(c.CancelEngagement(wish_of="client", explanation="The shop closes"))


def test_a_promise_to_pay_outlives_the_work_and_is_judged_on_its_day() -> None:
    """It is broken as any other, and the ladder goes on."""
    story = owing(*LADDER).at("2026-03-20 12:00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-27")))
    cancelled(story)
    story.holds()
    story.at("2026-05-01 12:00")
    assert story.when(story.entry("PromiseBroken")) == "Mon 30 Mar 17:00"
    assert story.sent("promise_broken") == ["Tue 31 Mar 09:00"]
    assert steps(story) == [("Thu 19 Mar 09:00", 1, "remind"), ("Wed 01 Apr 09:00", 2, "call"), ("Wed 08 Apr 09:00", 3, "remind")]
    story.holds()


def test_reminders_that_rest_go_on_after_the_day_that_was_named() -> None:
    """And not never."""
    story = owing(*LADDER).at("2026-03-17 12:00")
    story.do(c.HoldDunning(until=day("2026-03-30"), by="vera", explanation="A hard week for them"))
    cancelled(story).at("2026-05-01 12:00")
    assert story.current.dunning_hold is None
    assert [number for _, number, _ in steps(story)] == [1, 2, 3]
    story.holds()


def test_a_reference_rate_that_is_known_no_further_is_asked_for() -> None:
    """Interest on what is unpaid runs on, and is never computed by a guessed rate."""
    ladder = ({"days": 1, **REMIND, "announces": ["interest"]}, {"days": 15, **REMIND, "interest": True})
    story = owing(*ladder, **with_interest(HALF_YEARLY)).at("2026-04-20 12:00")
    assert "rate/invoice-plan" in story.current.deadlines
    cancelled(story).at("2026-07-02 12:00")
    assert story.task("reference_rate_missing")
    story.holds()
