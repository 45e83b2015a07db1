"""Milestones billed by the hours worked: recording, correcting, warning before the cap, and what their invoice asks for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from workflows.engagement.lifecycles import SHUT_GATE, UNASKED_INVOICE, InvoiceState, Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CorrectHours, RecordHours
from workflows.engagement.messages.events import CapNeared, Event, GateOpened, HoursCorrected, HoursRecorded, MilestoneDropped
from workflows.engagement.messages.reasons import Worked, why
from workflows.engagement.money import Money
from workflows.engagement.rules.action import Action, known_person, moved, not_in_the_future
from workflows.engagement.rules.money.corrections import void
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.rules.work.hours_billed import by_hours, cap_share, day_begun, minutes_left, worked_bill, worked_sum
from workflows.engagement.state import State

_STAGES = frozenset({Stage.ACTIVE, Stage.PAUSED, Stage.SIGNING_OFF})
_WARNINGS: tuple[Literal[75, 90, 100], ...] = (75, 90, 100)
"""Shares of the cap, in per cent, at which somebody is told."""


def _by_hours(state: State, milestone: str, at: datetime) -> None:
    if by_hours(state, milestone) is None:
        raise Refused("NOT_BY_HOURS", milestone=milestone)


def _at_work(state: State, milestone: str, at: datetime) -> None:
    if day_begun(state, milestone) is None:
        raise Refused("NOT_BEGUN", milestone=milestone)


def _not_asked_for(state: State, milestone: str, at: datetime) -> None:
    gate = next((g for g in state.gates.values() if g.milestone == milestone), None)
    if gate is None or state.invoices[gate.invoice].state != InvoiceState.SCHEDULED:
        raise Refused("HOURS_CLOSED")


def _billed_role(state: State, command: RecordHours, meta: Meta) -> None:
    billing = by_hours(state, command.milestone)
    assert billing is not None
    if command.role not in billing.roles:
        raise Refused("UNKNOWN_ROLE", field="role", role=command.role, known=billing.roles)


def _since_it_began(state: State, command: RecordHours, meta: Meta) -> None:
    begun = day_begun(state, command.milestone)
    if begun is not None and command.on < begun:
        raise Refused("BEFORE_ITS_BEGIN", field="on", on=command.on, begun=begun)


def _below_the_cap(state: State, command: RecordHours, meta: Meta) -> None:
    billing, left = by_hours(state, command.milestone), minutes_left(state, command.milestone, command.role)
    assert billing is not None
    if command.minutes > left:
        room = billing.cap - worked_sum(state, command.milestone)
        raise Refused(
            "OVER_CAP",
            field="minutes",
            left=room,
            cap=billing.cap,
            role=command.role,
            time=Worked(minutes=left),
            minutes_left=left,
        )


def _record(state: State, command: RecordHours, meta: Meta) -> Iterator[Event]:
    yield HoursRecorded(
        because=why("hours-worked", time=Worked(minutes=command.minutes)),
        rule="hours/record",
        entry=state.next_id("hours"),
        milestone=command.milestone,
        role=command.role,
        minutes=command.minutes,
        on=command.on,
        by=command.by,
        note=command.note,
    )


def on_recorded(state: State, event: HoursRecorded, meta: Meta) -> Iterator[Event]:
    """The first hours beyond a share of the cap are a warning; one that skips a share tells the highest alone."""
    billing, share = by_hours(state, event.milestone), cap_share(state, event.milestone)
    assert billing is not None
    percent = max((p for p in _WARNINGS if p <= share), default=None)
    if percent is not None and percent > state.worked[event.milestone].warned:
        worked = worked_sum(state, event.milestone)
        because = why("hours-cap-used", worked=worked, cap=billing.cap)
        yield CapNeared(because=because, rule="hours/cap", milestone=event.milestone, percent=percent, worked=worked, cap=billing.cap)


def on_cap_neared(state: State, event: CapNeared, meta: Meta) -> Iterator[Event]:
    """The client hears it before the cap is reached; once it is, somebody of ours has to act too."""
    because = why("hours-cap-near" if event.percent < 100 else "hours-cap-reached")
    yield from plan_notice(state, "cap_warning", event.milestone, because, "hours/cap")
    if event.percent == 100 and not is_open(state, "cap_reached", event.milestone):
        yield open_task(state, "cap_reached", event.milestone, why("task-cap-reached"), event.because, "hours/cap", meta)


def _something_recorded(state: State, milestone: str, at: datetime) -> None:
    worked = state.worked.get(milestone)
    if worked is None or not worked.entries:
        raise Refused("NO_HOURS")


def _recorded_here(state: State, command: CorrectHours, meta: Meta) -> None:
    if command.entry not in state.worked[command.milestone].entries:
        raise Refused("UNKNOWN_ITEM.entry", field="entry", not_found=True, id=command.entry, milestone=command.milestone)


def _correct(state: State, command: CorrectHours, meta: Meta) -> Iterator[Event]:
    entry = state.worked[command.milestone].entries[command.entry]
    yield HoursCorrected(
        because=why("hours-mistake"),
        rule="hours/correct",
        entry=command.entry,
        milestone=command.milestone,
        role=entry.role,
        minutes=entry.minutes,
        explanation=command.explanation,
    )


def asked_for(state: State, invoice_id: str) -> Money:
    """What an invoice asks for, gross: for a milestone billed by hours what was worked, else what was planned."""
    invoice = state.invoices[invoice_id]
    if invoice.milestone is not None and by_hours(state, invoice.milestone) is not None:
        return worked_bill(state, invoice.milestone).amount
    return invoice.amount


def nothing_to_ask(state: State, invoice_id: str) -> Iterator[Event]:
    """Nothing was worked: the gate lets pass what waits for it, and there is no invoice."""
    invoice, because = state.invoices[invoice_id], why("hours-none")
    if invoice.gate and state.gates[invoice.gate].state in SHUT_GATE:
        move = moved(state, Kind.GATE, invoice.gate, "open")
        yield GateOpened(because=because, rule="hours/none", gate=invoice.gate, invoice=invoice_id, move=move)
    yield void(state, invoice_id, because, "hours/none")


def on_dropped(state: State, event: MilestoneDropped, meta: Meta) -> Iterator[Event]:
    """Hours on a milestone that is taken out are never billed unannounced: somebody settles them with the client."""
    gate = next((g for g in state.gates.values() if g.milestone == event.milestone), None)
    never_asked = gate is not None and state.invoices[gate.invoice].state in UNASKED_INVOICE
    if never_asked and worked_sum(state, event.milestone).minor and not is_open(state, "bill_extra", event.milestone):
        text = why("task-bill-extra-dropped")
        yield open_task(state, "bill_extra", event.milestone, text, why("hours-on-dropped"), "hours/dropped", meta)


_M = Kind.MILESTONE

ACTIONS = (
    Action(
        RecordHours,
        _M,
        None,
        _STAGES,
        _record,
        "milestone",
        (_by_hours, _at_work, _not_asked_for),
        (known_person("by"), _billed_role, not_in_the_future("on"), _since_it_began, _below_the_cap),
    ),
    Action(
        CorrectHours,
        _M,
        None,
        _STAGES,
        _correct,
        "milestone",
        (_by_hours, _not_asked_for, _something_recorded),
        (_recorded_here,),
    ),
)
