"""I2: no milestone is worked on before the gates that guard its start are open, or waived by a named person; no file leaves before its gate."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from workflows.engagement.invariants.context import Context
from workflows.engagement.invariants.reading import data_of, move_of, plan_of
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import GateState, MilestoneState
from workflows.engagement.messages.answers import Entry

_PASSABLE = {GateState.OPEN, GateState.WAIVED}
_DONE = {MilestoneState.ACCEPTED, MilestoneState.DROPPED}


def gated(journal: Sequence[Entry], context: Context) -> Iterator[Violation]:
    """Check I2."""
    plan = plan_of(journal)
    people = {p.id for p in context.provider.team}
    gates: dict[str, str] = {}
    milestones: dict[str, str] = {}
    for entry in journal:
        if entry.event == "MilestoneStarted":
            if plan is None:
                yield _wrong(entry, "work began without an accepted agreement")
            else:
                yield from _may_start(entry, plan, gates, milestones, context)
        if entry.event == "FilesReleased":
            yield from _may_leave(entry, plan, gates)
        if entry.event == "GateWaived" and entry.data.get("by") not in people:
            yield _wrong(entry, f"'{entry.data['gate']}' was waived by nobody of the team")
        step = move_of(entry)
        if step and step.kind in {"gate", "milestone"}:
            (gates if step.kind == "gate" else milestones)[step.id] = step.to


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="I2", sequence=entry.sequence, text=text)


def _may_leave(entry: Entry, plan: dict[str, Any] | None, gates: dict[str, str]) -> Iterator[Violation]:
    """Final files follow on payment."""
    milestone = data_of(entry)["milestone"]
    for gate in plan["gates"] if plan else ():
        waits = gate.get("milestone") == milestone and gate["kind"] == "on_delivery"
        if waits and gates.get(gate["id"], GateState.SHUT) not in _PASSABLE:
            yield _wrong(entry, f"the files of '{milestone}' left while '{gate['id']}' was {gates.get(gate['id'], GateState.SHUT)}")


def _begun(gate: dict[str, Any], entry: Entry, context: Context) -> bool:
    """A gate on a date guards what starts after its day."""
    if gate["kind"] != "on_date":
        return True
    today = context.calendars_at(entry.sequence).provider.local(entry.effective).date()
    return today > date.fromisoformat(gate["issue_on"])


def _may_start(
    entry: Entry, plan: dict[str, Any], gates: dict[str, str], milestones: dict[str, str], context: Context
) -> Iterator[Violation]:
    milestone = data_of(entry)["milestone"]
    for gate in plan["gates"]:
        asks = (
            milestone in gate["guards"]
            and milestones.get(gate.get("milestone", "")) != MilestoneState.DROPPED
            and _begun(gate, entry, context)
        )
        if asks and gates.get(gate["id"], GateState.SHUT) not in _PASSABLE:
            yield _wrong(entry, f"'{milestone}' began while '{gate['id']}' was {gates.get(gate['id'], GateState.SHUT)}")
    before = next((m["after"] for m in plan["milestones"] if m["id"] == milestone), ())
    for other in before:
        if milestones.get(other) not in _DONE:
            yield _wrong(entry, f"'{milestone}' began before '{other}' was finished")
