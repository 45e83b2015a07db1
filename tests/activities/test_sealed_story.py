"""Messages tell the same when the journal they tell of was sealed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.activities.sample_calls import short_stories, whole_story
from tests.activities.sample_files import engagement_file, provider
from tests.activities.written import Written
from workflows.engagement.messages.commands import CreditInvoice, DocumentRef
from workflows.engagement.messages.ports import SendNoticeCall
from workflows.engagement.shell.sealing import oldest_half, sealed

DOCUMENT = DocumentRef(sha256="0" * 64, size=1)


@contextmanager
def sealing() -> Iterator[list[int]]:
    """In every story meanwhile everything but the last entry is sealed between a decision and the messages that follow from it.

    The numbers tell how many sealed entries the state kept each time.
    """
    found: list[int] = []
    drain = Written._drain

    def seal_and_drain(story: Written) -> None:
        story.state = story.current.model_copy(update={"published": story.current.sequence})
        while half := oldest_half(story.current):
            story.state = sealed(story.current, half, DOCUMENT)
        found.append(len(story.current.kept))
        drain(story)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Written, "_drain", seal_and_drain)
        yield found


def told(calls: list[SendNoticeCall]) -> list[dict[str, object]]:
    """What the messages tell, without the journal entries that ride along."""
    return [call.model_dump(mode="json", exclude={"entries"}) for call in calls]


def test_what_messages_tell_does_not_hang_on_what_is_sealed() -> None:
    """News and troubles, the last hand-over, the explanations of the sign-off, the meeting of a recap, who signs."""
    file, house = engagement_file(), provider()
    with sealing():
        short = [*whole_story(file, house), *short_stories(file, house)]
    whole = [*whole_story(file, house), *short_stories(file, house)]
    assert told(short) == told(whole)
    closing = next(call for call in short if call.template == "closing_report")
    assert len(closing.facts["history"]) > 5 and closing.facts["explanations"]
    assert any(call.facts["news"] for call in short if call.template == "report")


def test_what_is_kept_stays_small_and_goes_when_the_closing_report_is_out() -> None:
    with sealing() as kept:
        whole_story(engagement_file(), provider())
    assert 10 < max(kept) < 60
    assert kept[-1] <= 1, "nothing but what the last message came from"


def test_a_credit_note_names_its_reason_though_that_was_sealed() -> None:
    """The page is written after the decision, and the reason is the person's own."""
    with sealing():
        credited = Written().active().days(10)
        credited.do(CreditInvoice(invoice="invoice-discovery", explanation="We agreed on a gift"))
    (call,) = credited.changes
    assert call.explanation == "We agreed on a gift"
