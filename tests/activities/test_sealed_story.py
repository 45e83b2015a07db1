"""Messages tell the same when the journal they tell of was sealed."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from tests.activities import story
from tests.activities.sample_calls import short_stories, whole_story
from tests.activities.sample_files import engagement_file, provider
from workflows.engagement.messages.commands import CreditInvoice, DocumentRef
from workflows.engagement.messages.ports import SendNoticeCall
from workflows.engagement.shell.sealing import oldest_half, sealed

RECORDER = story.Recorder
DOCUMENT = DocumentRef(sha256="0" * 64, size=1)


class Sealing(RECORDER):
    """Everything but the last entry is sealed between a decision and the messages that follow from it."""

    kept: ClassVar[list[int]] = []

    def _drain(self) -> None:
        self.state = self.current.model_copy(update={"published": self.current.sequence})
        while half := oldest_half(self.current):
            self.state = sealed(self.current, half, DOCUMENT)
        self.kept.append(len(self.current.kept))
        super()._drain()


@pytest.fixture
def seals(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Sealing]]:
    """Every story from now on seals."""
    monkeypatch.setattr(story, "Recorder", Sealing)
    Sealing.kept.clear()
    yield Sealing


def told(calls: list[SendNoticeCall]) -> list[dict[str, object]]:
    """What the messages tell, without the journal entries that ride along."""
    return [call.model_dump(mode="json", exclude={"entries"}) for call in calls]


def test_what_messages_tell_does_not_hang_on_what_is_sealed(seals: type[Sealing], monkeypatch: pytest.MonkeyPatch) -> None:
    """News and troubles, the last hand-over, the explanations of the sign-off, the meeting of a recap, who signs."""
    file, house = engagement_file(), provider()
    short = [*whole_story(file, house), *short_stories(file, house)]
    monkeypatch.setattr(story, "Recorder", RECORDER)
    whole = [*whole_story(file, house), *short_stories(file, house)]
    assert told(short) == told(whole)
    closing = next(call for call in short if call.template == "closing_report")
    assert len(closing.facts["history"]) > 5 and closing.facts["explanations"]
    assert any(call.facts["news"] for call in short if call.template == "report")


def test_what_is_kept_stays_small_and_goes_when_the_closing_report_is_out(seals: type[Sealing]) -> None:
    whole_story(engagement_file(), provider())
    assert 10 < max(seals.kept) < 60
    assert seals.kept[-1] <= 1, "nothing but what the last message came from"


def test_a_credit_note_names_its_reason_though_that_was_sealed(seals: type[Sealing]) -> None:
    """The page is written after the decision, and the reason is the person's own."""
    credited = story.Story(engagement_file(), provider())
    credited.is_agreed()
    credited.waits(days=10)
    credited.does(CreditInvoice(invoice="invoice-discovery", explanation="We agreed on a gift"))
    (call,) = credited.world.changed
    assert call.explanation == "We agreed on a gift"
