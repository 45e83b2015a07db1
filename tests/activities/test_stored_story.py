"""Messages tell the same when the journal they tell of lies in the store."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.activities.sample_calls import short_stories, whole_story
from tests.activities.sample_files import engagement_file, provider
from tests.activities.written import Written
from workflows.engagement.messages.commands import CreditInvoice
from workflows.engagement.messages.ports import SendNoticeCall, Stored
from workflows.engagement.shell.storing import confirmed


@contextmanager
def storing() -> Iterator[list[int]]:
    """In every story meanwhile all entries are confirmed between a decision and the messages that follow from it.

    The numbers tell how many of them the state kept each time.
    """
    found: list[int] = []
    drain = Written._drain

    def confirm_and_drain(story: Written) -> None:
        story.held = (*story.held, *story.current.journal)
        story.state = confirmed(story.current, Stored(sequence=story.current.sequence, hash=story.current.head))
        found.append(len(story.current.kept))
        drain(story)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Written, "_drain", confirm_and_drain)
        yield found


def told(calls: list[SendNoticeCall]) -> list[dict[str, object]]:
    """What the messages tell, without the journal entries that ride along."""
    return [call.model_dump(mode="json", exclude={"entries", "after"}) for call in calls]


def test_what_messages_tell_does_not_hang_on_what_the_store_holds() -> None:
    """News, the last hand-over, the explanations of the sign-off, the meeting of a recap, who signs."""
    file, house = engagement_file(), provider()
    with storing():
        short = [*whole_story(file, house), *short_stories(file, house)]
    whole = [*whole_story(file, house), *short_stories(file, house)]
    assert told(short) == told(whole)
    closing = next(call for call in short if call.template == "closing_report")
    assert len(closing.tells_of) > 5 and closing.facts["explanations"]
    assert any(call.facts["news"] for call in short if call.template == "report")


def test_what_is_kept_stays_small_and_goes_when_no_report_comes() -> None:
    with storing() as kept:
        whole_story(engagement_file(), provider())
    assert 5 < max(kept) < 40
    assert kept[-1] <= 1, "nothing but what the last message came from"


def test_a_credit_note_names_its_reason_though_that_lies_in_the_store() -> None:
    """The page is written after the decision, and the reason is the person's own."""
    with storing():
        credited = Written().active().days(10)
        credited.do(CreditInvoice(invoice="invoice-discovery", explanation="We agreed on a gift"))
    (call,) = credited.changes
    assert call.explanation == "We agreed on a gift"
