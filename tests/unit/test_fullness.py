"""An engagement that is full says so at the door, and can still be brought to its end."""

import pytest

from tests.core.money_lives import money_life
from tests.drivers.story import Story
from worker.temporal.codec import MAX_PLAIN_BYTES
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import door, wire
from workflows.engagement.shell.fullness import FILLING, FULL, LARGEST, Fullness, size_of
from workflows.engagement.state import State

PAYLOAD = 2 * 1024 * 1024
"""What the server takes in one payload."""


def filled(state: State, size: int) -> State:
    """The state with words of a client, so that it has this size."""
    empty = state.model_copy(update={"answers": {"goals": ""}})
    return empty.model_copy(update={"answers": {"goals": "x" * (size - size_of(empty))}})


def refusal(story: Story, state: State, command: c.Command, source: str = "api") -> str | None:
    envelope = wire.Envelope(command=command.model_dump(mode="json"), source=source, request_id="r", digest="", actor="x")
    found = door.refusal(state, envelope, story.now, RULES_VERSION, fullness=Fullness())
    return found.code if found else None


def test_the_limits_leave_room_for_an_end_and_for_the_payload() -> None:
    assert FULL + 200 * 1024 < LARGEST < PAYLOAD - 400 * 1024 and LARGEST < MAX_PLAIN_BYTES


def test_words_are_refused_first_and_an_end_is_still_possible() -> None:
    story = Story().active().pays("plan")
    full = filled(story.current, FULL)
    told = c.TakeBillingEvent(
        source="bank", fact="f", type="payment.received", invoice="invoice-plan", amount=story.current.invoices["invoice-plan"].amount,
        value_date=story.today, reference="x",
    )  # fmt: skip
    asks = c.RecordInbound(contact="dora", subject="One more question")
    ends = c.CancelEngagement(wish_of="client", explanation="It is full")
    room = filled(story.current, FULL - 4000)
    assert [refusal(story, room, command) for command in (asks, ends, told)] == [None, None, None]
    assert [refusal(story, full, command) for command in (asks, ends, told)] == ["ENGAGEMENT_FULL", None, None]
    over = filled(story.current, LARGEST)
    assert [refusal(story, over, command) for command in (asks, ends, told)] == ["ENGAGEMENT_FULL", "ENGAGEMENT_FULL", None]


def test_a_long_command_counts_before_it_is_taken() -> None:
    story = Story().qualified()
    state = filled(story.current, FULL - 16_000)
    long = c.RecordMeeting(purpose="other", held_at=story.now, by="vera", contacts=("dora",), recap="y" * 3_999)
    assert refusal(story, state, long) is None
    assert refusal(story, filled(story.current, FULL - 8_000), c.RecordInbound(contact="dora", subject="short")) is None
    assert refusal(story, filled(story.current, FULL - 8_000), long) == "ENGAGEMENT_FULL"


def test_what_fills_is_public() -> None:
    assert set(c.PUBLIC) > FILLING


@pytest.mark.parametrize("number", range(6))
def test_nothing_grows_unseen(number: int) -> None:
    """What is added up between two measures is never less than the truth, so that the next one is taken in time."""
    story, fullness, seen = money_life(number, "EUR", steps=0), Fullness(), list[tuple[int, int]]()
    money_life(number, "EUR", story=story, after=lambda: seen.append((fullness.at_most(story.current), size_of(story.current))))
    assert all(at_most >= truth for at_most, truth in seen)
    assert sum(at_most > truth for at_most, truth in seen) > 10, "it is not measured every time"
