"""The cap on acknowledgements: how long its hour lasts, to the microsecond, on both edges; and what the one that covers several says."""

import pytest

from activities.catalogue import say
from tests.core.house import provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c

ONE = {"acknowledgements_per_hour": 1}


def capped(**clocks: int) -> Story:
    """The inquiry came at ten and was acknowledged at once; in this house that is all for an hour."""
    return Story(house=provider(clocks=ONE | clocks))


def writes(story: Story, subject: str = "More") -> Story:
    """Dora writes."""
    return story.do(c.RecordInbound(contact="dora", subject=subject))


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("10:00:00.000001", "RECEIVED"),
        ("10:58:59", "RECEIVED"),
        ("10:59:00", "RECEIVED"),
        ("10:59:59.999999", "RECEIVED"),
        ("11:00:00", "ACKNOWLEDGED"),
        ("11:00:00.000001", "ACKNOWLEDGED"),
        ("11:00:59", "ACKNOWLEDGED"),
        ("11:01:00", "ACKNOWLEDGED"),
        ("11:59:59", "ACKNOWLEDGED"),
    ],
)
def test_an_acknowledgement_counts_for_an_hour_and_no_longer(moment: str, state: str) -> None:
    """Whoever wrote at ten gets the next one from eleven on."""
    story = writes(capped().at(f"2026-03-02 {moment}"))
    assert story.state_of("inbound-2") == state
    assert len(story.entries("AcknowledgementDeferred")) == (state == "RECEIVED")
    story.holds()


@pytest.mark.parametrize(("moment", "sent"), [("11:19:59.999999", 1), ("11:20:00", 2)])
def test_what_was_held_back_is_acknowledged_an_hour_after_it_came(moment: str, sent: int) -> None:
    """Not before, and not later."""
    story = writes(capped().at("2026-03-02 10:20")).at(f"2026-03-02 {moment}")
    assert len(story.sent("acknowledgement")) == sent
    assert story.sent("acknowledgement")[1:] == ["Mon 02 Mar 11:20"][: sent - 1]
    story.holds()


@pytest.mark.parametrize(("most", "held"), [(2, 2), (3, 1), (4, 0)])
def test_as_many_leave_within_the_hour_as_the_house_says(most: int, held: int) -> None:
    """The inquiry and three more; what is added to a request counts as well."""
    story = capped(acknowledgements_per_hour=most).do(c.RecordInbound(contact="dora", subject="An addition", matter="inbound-1"))
    writes(writes(story))
    assert sum(i.state == "RECEIVED" for i in story.current.inbound.values()) == held
    story.holds()


def test_an_addition_to_a_request_counts_within_the_hour_as_well() -> None:
    """The inquiry is forgotten after an hour, the addition is not."""
    story = capped(acknowledgements_per_hour=2).at("2026-03-02 10:30")
    story.do(c.RecordInbound(contact="dora", subject="An addition", matter="inbound-1"))
    story.at("2026-03-02 11:15")
    writes(writes(story))
    assert (story.state_of("inbound-3"), story.state_of("inbound-4")) == ("ACKNOWLEDGED", "RECEIVED")
    story.at("2026-03-02 11:15:30").holds()


@pytest.mark.parametrize(
    ("count", "because"),
    [(1, "you wrote to us"), (2, "you wrote to us 2 times within an hour"), (3, "you wrote to us 3 times within an hour")],
)
def test_the_one_that_covers_several_says_how_many_and_answers_the_last(count: int, because: str) -> None:
    """It joins the thread of the last message."""
    story = capped().at("2026-03-02 10:20")
    for number in range(count):
        story.do(c.RecordInbound(contact="dora", subject="More", message_id=f"<{number}@client.example>"))
    story.at("2026-03-02 11:20")
    planned = story.entry("NoticePlanned", template="acknowledgement")
    assert say(planned.because) == because
    assert planned.data["subject"] == f"inbound-{count + 1}"
    assert planned.personal == {"in_reply_to": f"<{count - 1}@client.example>"}
    story.holds()


@pytest.mark.parametrize(("days", "within"), [(1, "1 business day"), (2, "2 business days")])
def test_an_overdue_answer_says_within_how_many_days_it_was_owed(days: int, within: str) -> None:
    """One day is no days."""
    story = capped(inquiry_reply=days).at("2026-03-05 12:00")
    assert say(story.entry("InboundOverdue").because) == f"nobody answered within {within}"
    story.holds()
