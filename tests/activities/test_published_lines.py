"""Whole lives, and not one word of or about a person in the lines that leave the encrypted payloads (I14)."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args, get_origin

import pytest

from activities.store.lines import line_of
from tests import lives
from tests.activities.sample_calls import short_stories, whole_story
from tests.activities.sample_files import engagement_file, provider
from tests.activities.stained import STAIN, free_texts, stained
from tests.activities.written import Written
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry, Receipt
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.events import Event
from workflows.engagement.messages.reasons import why
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.terms import Contact, EngagementFile
from workflows.engagement.terms.provider import Person, Provider

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
SEEDS = range(12)


def published(entries: tuple[Entry, ...]) -> str:
    """The lines as they lie in the store, in clear."""
    return "\n".join(line_of(entry) for entry in entries)


def words_about_people(file: EngagementFile, house: Provider) -> set[str]:
    """Names whole and in parts, addresses, numbers, and every text of the client's file but one.

    Where the client heard of us is told from the first line on (practice 23): it names a kind of source. The texts of the house's own file, such as
    its criteria, are its published rules.
    """
    people: list[Contact | Person] = [*file.client.contacts, *house.team]
    names = {part for person in people for part in (person.name, *person.name.split(), person.email, person.phone or person.email)}
    names |= {file.client.name, *(contact.greeting for contact in file.client.contacts), house.bank.iban, *house.sender.internal_copies}
    lines = {line for text in (file.client.address or "", house.brand.address) for line in text.splitlines()}
    return names | lines | set(free_texts(file.model_dump(mode="json", exclude={"inquiry": {"lead_source"}})))


def found(words: set[str], text: str) -> list[str]:
    """Which of the words stand there, as whole words; an id such as ``anna`` is no name."""
    return sorted(word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


class Troubled(Simulation):
    """The same, in a world that says no in its own words from time to time."""

    def __init__(self, now: datetime, rng: random.Random) -> None:
        super().__init__(now)
        self._rng = rng

    def give(self, command: c.Command, request_id: str, actor: str = "unverified:simulator", digest: str = "") -> Receipt:
        return super().give(stained(command), request_id, actor, digest)

    def _done(self, state: State, item: OutboxItem) -> c.Command:
        if self._rng.random() > 0.1:
            return super()._done(state, item)
        subject, words = item.effect.subject, f"{STAIN} 550 no such user"
        if subject in state.notices:
            return c.NoticeRefused(notice=subject, doubtful=self._rng.random() < 0.5, because=why("failure-refused"), explanation=words)
        return c.InvoiceIssueFailed(invoice=subject, because=why("failure-refused"), explanation=words)


@pytest.fixture
def stories(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """The stories that are told from now on; whatever people say in them is stained."""
    told: list[Written] = []

    def give(story: Written, command: c.Command, request_id: str, actor: str = "", digest: str = "") -> Receipt:
        if story not in told:
            told.append(story)
        return Simulation.give(story, stained(command), request_id, actor, digest)

    monkeypatch.setattr(Written, "give", give)
    return told


def test_every_free_text_is_stained() -> None:
    """Those of all commands, also in lists; ids, days and amounts are left as they are."""
    command = stained(c.SignOff(by="tom", variances=(c.Variance(milestone="design", explanation="It was late"),)))
    assert isinstance(command, c.SignOff) and command.by == "tom" and command.variances[0].milestone == "design"
    assert command.variances[0].explanation == f"{STAIN} It was late"
    assert stained(c.AnswerInbound(inbound="inbound-1", by="ines", text="Hello")) == c.AnswerInbound(
        inbound="inbound-1", by="ines", text=f"{STAIN} Hello"
    )


def test_a_whole_life_and_every_other_end_publish_nothing_about_anybody(stories: list[Written]) -> None:
    file, house = engagement_file(), provider()
    whole_story(file, house)
    short_stories(file, house)
    words = words_about_people(file, house)
    told = [story.journal for story in stories]
    assert len(told) >= 6 and sum(map(len, told)) > 300
    kept = " ".join(entry.model_dump_json() for journal in told for entry in journal)
    assert STAIN in kept and found(words, kept), "there is something to hide"
    for journal in told:
        text = published(journal)
        assert STAIN not in text, next(line for line in text.splitlines() if STAIN in line)
        assert found(words, text) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_random_lives_full_of_trouble_publish_nothing_about_anybody(seed: int) -> None:
    rng = random.Random(seed)
    house, file = lives.provider(), lives.varied(lives.example(), rng)
    assert file.agreement is not None
    create = lives.create_of(file, house, "somebodysengagement", NOW)
    simulation = Troubled(NOW, rng)
    simulation.give(create, "create")
    proposal = c.ProposeAgreement(agreement=file.agreement, calendars=create.calendars)
    for _ in lives.live(simulation, proposal, rng, 60):
        pass
    text = published(simulation.journal)
    assert STAIN not in text, next(line for line in text.splitlines() if STAIN in line)
    assert found(words_about_people(file, house), text) == []


def test_no_event_keeps_words_under_a_name_that_is_published() -> None:
    """A new event that carries what somebody said must say so."""
    said = {
        "explanation",
        "alternative",
        "recap",
        "note",
        "wishes",
        "comment",
        "body",
        "detail",
        "outcome",
        "error",
        "answers",
        "variances",
    }
    for kind in _events(Event):
        words = {name for name in said & kind.model_fields.keys() if _holds_words(kind.model_fields[name].annotation)}
        assert words <= kind.personal | kind.bulky, f"{kind.__name__}: {words - kind.personal - kind.bulky}"


def _holds_words(annotation: Any) -> bool:
    return annotation is str or str in get_args(annotation) or get_origin(annotation) is tuple


def _events(base: type[Event]) -> Iterator[type[Event]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _events(kind)
