"""Charges that a named person lets go."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import WaiveCharge
from workflows.engagement.messages.events import ChargeWaived, Event
from workflows.engagement.rules.action import AGREED, Action, known_person
from workflows.engagement.rules.dunning.ladder import day_of
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import State


def _some_charge(state: State, item_id: str, at: datetime) -> None:
    if all(charge.waived for charge in state.charges.values()):
        raise Refused("NOTHING_TO_WAIVE", "there is no late fee or interest that could be waived")


def _known_charge(state: State, command: WaiveCharge, meta: Meta) -> None:
    charge = state.charges.get(command.charge)
    if charge is None:
        known = ", ".join(state.charges)
        raise Refused("UNKNOWN_ITEM", f"there is no charge '{command.charge}'; known: {known}", field="charge", not_found=True)
    if charge.waived:
        raise Refused("WAIVED_BEFORE", "it was waived before", field="charge")


def _waive(state: State, command: WaiveCharge, meta: Meta) -> Iterator[Event]:
    charge = state.charges[command.charge]
    yield ChargeWaived(
        because=f"{command.by} lets it fall away",
        rule="dunning/waive",
        fact=meta.command_id,
        invoice=charge.invoice,
        charge=charge.id,
        of=charge.kind,
        value_date=day_of(state, meta.at),
        by=command.by,
        explanation=command.explanation,
    )


def on_waived(state: State, event: ChargeWaived, meta: Meta) -> Iterator[Event]:
    """The client hears that it fell away, and why."""
    thread = state.invoices[event.invoice].notice
    reason = "A charge on an invoice of yours fell away."
    yield plan_notice(
        state, "charge_waived", event.invoice, reason, "dunning/waive", body=event.explanation, fact=event.charge, thread=thread
    )


ACTIONS = (
    Action(
        WaiveCharge,
        Kind.ENGAGEMENT,
        None,
        AGREED,
        _waive,
        None,
        (_some_charge,),
        (known_person("by"), _known_charge),
        stage_code="NOTHING_AGREED",
    ),
)
