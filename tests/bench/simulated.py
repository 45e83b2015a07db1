"""What the core costs by itself: a year in the simulator, and how large the state of a retainer grows."""

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from tests import lives
from worker.temporal.client import data_converter
from worker.temporal.keys import KeyRing
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Refused
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.personas import PERSONAS
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.terms import EngagementFile

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
YEAR = (40, 5)
"""Business days of work on each milestone, and how many: about a year from the inquiry to the last day of the survey."""
RETAINER = (260, 3)
"""A milestone a year, so that two years end in the middle of the work."""
_WORDS = "Could you move the opening hours above the fold, and is the April newsletter on its way?"


@dataclass(frozen=True)
class Size:
    """Of a state, in bytes: as JSON, compressed, and as it lies in the server, compressed and encrypted."""

    raw: int
    compressed: int
    encoded: int
    entries: int


def file_of(estimate: int, count: int) -> EngagementFile:
    """The example engagement with so many equal milestones."""
    file = lives.example()
    assert file.agreement is not None
    model = file.agreement.milestones[1].model_copy(update={"estimate_business_days": estimate, "after": None})
    milestones = tuple(model.model_copy(update={"id": f"m{n}", "title": f"Part {n}"}) for n in range(1, count + 1))
    return file.model_copy(update={"agreement": file.agreement.model_copy(update={"milestones": milestones})})


def _begun(estimate: int, count: int) -> tuple[c.CreateEngagement, c.ProposeAgreement]:
    file, house = file_of(estimate, count), lives.provider()
    assert file.agreement is not None
    create = lives.create_of(file, house, "benchbenchbench", START)
    return create, c.ProposeAgreement(agreement=file.agreement, calendars=create.calendars)


def year(times: int) -> dict[str, Any]:
    """Live through a year with five milestones, several times; milliseconds of processor time: nothing in it waits."""
    create, propose = _begun(*YEAR)
    taken = []
    for _ in range(times):
        began = time.process_time()
        simulation = personas.live(create, propose, PERSONAS["prompt"], START)
        taken.append(1000 * (time.process_time() - began))
    days = (simulation.journal[-1].effective - START) / timedelta(days=1)
    figures = {"min": round(min(taken), 1), "median": round(median(taken), 1), "max": round(max(taken), 1)}
    return figures | {"runs": times, "days": round(days), "entries": len(simulation.journal), "stage": simulation.current.stage}


async def retainer(ring: KeyRing, months: int, *, chatty: bool) -> Size:
    """The state after so many months of weekly reports.

    Args:
        ring: keys of the codec.
        months: of 30.4 days.
        chatty: besides, a question and its answer by mail each week, and a recorded meeting each month.
    """
    create, propose = _begun(*RETAINER)
    simulation = Simulation(START)
    simulation.give(create, "create")
    end, count = START + months * timedelta(days=30.4), 0
    while simulation.now < end:
        for move in [*_moves(simulation, propose), *(_talk(simulation) if chatty else ())]:
            count += 1
            try:
                simulation.give(move, f"{count:08d}-0000-4000-8000-000000000000", digest="0" * 32)
            except Refused:
                continue
        simulation.advance(personas.next_morning(simulation))
    return await size_of(ring, simulation.current)


def _moves(simulation: Simulation, propose: c.ProposeAgreement) -> Iterator[c.Command]:
    state, now = simulation.current, simulation.now
    yield from personas.our_moves(state, now)
    yield from personas.their_moves(state, now, PERSONAS["prompt"])
    if state.stage == "QUALIFYING":
        yield propose


def _talk(simulation: Simulation) -> Iterator[c.Command]:
    state, today = simulation.current, simulation.current.calendars.provider.local(simulation.now).date()
    if state.stage != "ACTIVE":
        return
    if today.weekday() == 1:
        yield c.RecordInbound(contact="anna", subject=_WORDS[:80], message_id=f"<{today}@northwind.example>")
    if today.day <= 7 and today.weekday() == 2:
        yield c.RecordMeeting(purpose="check_in", held_at=simulation.now, by="mira", contacts=("anna",), recap=_WORDS * 3)


async def size_of(ring: KeyRing, state: State) -> Size:
    """How large a state is."""
    raw = state.model_dump_json().encode()
    (payload,) = await data_converter(ring).encode([wire.Start(state=state, rules=RULES_VERSION)])
    return Size(raw=len(raw), compressed=len(zlib.compress(raw)), encoded=payload.ByteSize(), entries=state.sequence)
