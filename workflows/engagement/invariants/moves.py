"""I3: every move is a declared transition, begins where the thing is, and nothing moves before it exists or comes into being twice."""

from collections.abc import Iterator, Sequence

from workflows.engagement.invariants.reading import data_of, move_of
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import LIFECYCLES, Kind
from workflows.engagement.messages.answers import Entry

Thing = tuple[str, str]
"""Kind and id; the engagement itself has no id here, a journal is about one."""

_ROWS = {kind.value: frozenset(table.rows) for kind, table in LIFECYCLES.items()}
_BORN = {"InboundReceived": "inbound", "NoticePlanned": "notice", "TaskOpened": "task", "InvoiceScheduled": "invoice",
         "PaymentPromised": "promise"}  # fmt: skip
"""Events that bring something into being, and the field with its id, which is named like its kind."""


def births(entry: Entry) -> Iterator[Thing]:
    """What an entry brings into being."""
    data = data_of(entry)
    if entry.event in _BORN:
        field = _BORN[entry.event]
        yield field, data[field]
    elif entry.event == "EngagementCreated":
        yield Kind.ENGAGEMENT.value, ""
    elif entry.event == "SurveyScheduled":
        yield Kind.SURVEY.value, "survey"
    elif entry.event == "AgreementAccepted":
        yield from (("milestone", m["id"]) for m in data["plan"]["milestones"])
        yield from (("gate", g["id"]) for g in data["plan"]["gates"])
        yield from (("invoice", g["invoice"]) for g in data["plan"]["gates"])
        yield from (("duty", d["id"]) for d in data.get("duties", ()))


def final_states(journal: Sequence[Entry]) -> dict[Thing, str]:
    """Where everything stands at the end of a journal, by its moves alone."""
    found: dict[Thing, str] = {}
    for entry in journal:
        found.update((thing, LIFECYCLES[Kind(thing[0])].initial) for thing in births(entry))
        step = move_of(entry)
        if step:
            found[step.kind, "" if step.kind == "engagement" else step.id] = step.to
    return found


def declared(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I3."""
    where: dict[Thing, str] = {}
    for entry in journal:
        for thing in births(entry):
            if thing in where:
                yield _wrong(entry, f"{thing[0]} '{thing[1]}' came into being twice")
            where[thing] = LIFECYCLES[Kind(thing[0])].initial
        step = move_of(entry)
        if step is None:
            continue
        thing = (step.kind, "" if step.kind == "engagement" else step.id)
        if thing not in where:
            yield _wrong(entry, f"{step.kind} '{step.id}' moved before it existed")
        elif where[thing] != step.origin:
            yield _wrong(entry, f"{step.kind} '{step.id}' was {where[thing]}, but moved from {step.origin}")
        if (step.origin, step.trigger, step.to) not in _ROWS[step.kind]:
            yield _wrong(entry, f"no row of the {step.kind} says that '{step.trigger}' leads from {step.origin} to {step.to}")
        where[thing] = step.to


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="I3", sequence=entry.sequence, text=text)
