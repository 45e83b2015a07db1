"""Years of a retainer, lived through in the simulator: a question and a long answer a week, a meeting a month, weekly reports, monthly invoices paid late.

All entries that are stored leave the state, as in the workflow when an effect lands.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pydoc_data import topics

from tests import lives
from tests.bench.simulated import START
from tests.bench.simulated import file_of as plain_file
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry, Refused
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.ports import Stored
from workflows.engagement.shell import storing
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.personas import PERSONAS
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, EngagementFile
from workflows.engagement.terms.retainers import Retainer

_QUESTION, _ANSWER, _RECAP = 80, 1200, 1500
"""Characters of what people write."""


@dataclass(frozen=True)
class Life:
    """An engagement that has become old, its time, and its whole journal."""

    state: State
    now: datetime
    journal: tuple[Entry, ...]


class Storing(Simulation):
    """A simulation whose journal is stored whenever an effect is carried out.

    Attributes:
        held: the entries that left the state.
    """

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.held: list[Entry] = []

    @property
    def journal(self) -> tuple[Entry, ...]:
        """All entries."""
        return (*self.held, *self.current.journal)

    def _done(self, state: State, item: OutboxItem) -> c.Command:
        answer = super()._done(state, item)
        self.held += state.journal
        self.state = storing.confirmed(state, Stored(sequence=state.sequence, hash=state.head))
        return answer


def file_of(milestones: int, retainers: int, days: int, years: float) -> EngagementFile:
    """An engagement of so many milestones, each with so many days of work, and of monthly retainers for so many years."""
    file = plain_file(days, milestones)
    assert file.agreement is not None
    monthly = [
        {
            "id": f"care-{number}",
            "title": "Care",
            "price": "1800.00 EUR",
            "every": "monthly",
            "day": number,
            "from": "2026-02-15",
            "times": int(12 * years) + 2,
        }
        for number in range(1, retainers + 1)
    ]
    agreement = file.agreement.model_copy(update={"retainers": tuple(Retainer.model_validate(r) for r in monthly)})
    return file.model_copy(update={"agreement": Agreement.model_validate_json(agreement.model_dump_json())})


class _People:
    """A client who pays late and writes every week, and a house that answers at length; all of it in words that differ."""

    def __init__(self, file: EngagementFile) -> None:
        self._dice, self._words = random.Random(1), " ".join(" ".join(topics.topics.values()).split())
        assert file.agreement is not None
        self.create = lives.create_of(file, lives.provider(), "benchbenchbench", START)
        self._propose = c.ProposeAgreement(agreement=file.agreement, calendars=self.create.calendars)

    def request_id(self) -> str:
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=4))

    def digest(self) -> str:
        return f"{self._dice.getrandbits(128):032x}"

    def _says(self, length: int) -> str:
        start = self._dice.randrange(len(self._words) - length)
        return self._words[start : start + length].strip().replace("\x00", "")

    def moves(self, simulation: Simulation) -> Iterator[c.Command]:
        state, now = simulation.current, simulation.now
        for move in personas.our_moves(state, now):
            yield move.model_copy(update={"text": self._says(_ANSWER)}) if isinstance(move, c.AnswerInbound) else move
        yield from personas.their_moves(state, now, PERSONAS["late"])
        if state.stage == "QUALIFYING":
            yield self._propose
        today = state.calendars.provider.local(now).date()
        if state.stage == "ACTIVE" and today.weekday() == 1:
            yield c.RecordInbound(contact="anna", subject=self._says(_QUESTION), message_id=f"<{self.request_id()}@northwind.example>")
        if state.stage == "ACTIVE" and today.day <= 7 and today.weekday() == 2:
            yield c.RecordMeeting(purpose="check_in", held_at=now, by="mira", contacts=("anna",), recap=self._says(_RECAP))


def lived(file: EngagementFile, years: float) -> Life:
    """The engagement after so many years."""
    *_, last = each_year(file, years)
    return last


def each_year(file: EngagementFile, years: float, step: float = 1) -> Iterator[Life]:
    """The engagement after its first month, at the end of each year, and at the end.

    Args:
        file: the engagement.
        years: how long it is lived through.
        step: years between two looks.
    """
    people, simulation = _People(file), Storing(START)
    simulation.give(people.create, "create")
    looks = [1 / 12, *(step * n for n in range(1, int(years / step) + 1))]
    for look in [*looks, years] if looks[-1] < years else looks:
        while simulation.now < START + timedelta(days=365 * look):
            for move in list(people.moves(simulation)):
                try:
                    simulation.give(move, people.request_id(), digest=people.digest())
                except Refused:
                    continue
            simulation.advance(personas.next_morning(simulation))
        yield Life(simulation.current, simulation.now, simulation.journal)
