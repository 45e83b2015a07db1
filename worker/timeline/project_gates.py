"""Gates, from the journal: shut when a milestone's turn came, opened by a payment, waived by a person, shut again."""

from collections.abc import Iterator
from typing import Literal

from worker.timeline.marks import Gate
from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import PASSABLE_GATE, MilestoneState
from workflows.engagement.messages.answers import Entry

_STATES: dict[str, Literal["open", "waived", "reshut"]] = {"GateOpened": "open", "GateWaived": "waived", "GateReshut": "reshut"}


def shut_mark(milestone: str, gate: str, sequence: int) -> str:
    """Id of the mark of a gate that kept a milestone from starting, by the journal entry that says so: it may happen again."""
    return f"{milestone}/shut-{gate}-{sequence}"


def gates(source: Source) -> Iterator[Gate]:
    """A mark in the row of each milestone that a gate guards; a gate that guards no work is told by its invoice alone."""
    for entry in source.of("MilestoneBlocked", *_STATES):
        if entry.event == "MilestoneBlocked":
            yield from _blocking(source, entry)
            continue
        state, gate = _STATES[entry.event], source.state.gates[str(entry.data["gate"])]
        for milestone in gate.guards:
            yield Gate(
                state=state,
                when=entry.effective,
                what=_of(source, milestone, source.say(f"picture-gate-{state}")),
                because=source.because(entry),
                rule=entry.rule,
                milestone=milestone,
                invoice=gate.invoice,
            )
    yield from _ahead(source)


def _blocking(source: Source, entry: Entry) -> Iterator[Gate]:
    milestone, shut = str(entry.data["milestone"]), entry.data["gates"]
    for gate in map(str, shut if isinstance(shut, list) else []):
        invoice = source.state.gates[gate].invoice
        overdue = source.about("invoice", invoice, "InvoiceOverdue")
        opened = next(
            (e.effective for e in source.about("gate", gate, "GateOpened", "GateWaived") if e.effective > entry.effective), source.end
        )
        yield Gate(
            id=shut_mark(milestone, gate, entry.sequence),
            state="shut",
            late=any(late.effective < opened for late in overdue),
            when=entry.effective,
            what=_of(source, milestone, source.say("picture-gate-shut")),
            because=source.because(entry),
            rule=entry.rule,
            milestone=milestone,
            invoice=invoice,
        )


def _ahead(source: Source) -> Iterator[Gate]:
    """Gates that are shut and wait for their milestone's turn."""
    if source.now is None:
        return
    for gate in source.state.gates.values():
        for milestone in gate.guards if gate.state not in PASSABLE_GATE else ():
            when = source.opening(source.state.planned(milestone).start_on)
            if source.state.milestones[milestone].state == MilestoneState.PLANNED and when > source.now:
                amount = source.money(source.state.invoices[gate.invoice].outstanding)
                yield Gate(
                    state="shut",
                    when=when,
                    what=_of(source, milestone, source.say("picture-gate-ahead", amount=amount)),
                    because=source.say("picture-gate-ahead-because"),
                    rule="milestones/gate",
                    milestone=milestone,
                    invoice=gate.invoice,
                )


def _of(source: Source, milestone: str, what: str) -> str:
    return source.say("picture-of-milestone", milestone=source.names.milestone(milestone), what=what)
