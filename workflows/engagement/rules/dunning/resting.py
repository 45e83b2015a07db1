"""Ladders that rest, and go on from where they were: never a burst."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import CHASED_INVOICE, InvoiceState, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import HoldDunning, ReleaseDunning
from workflows.engagement.messages.events import DunningHeld, DunningReleased, DunningResumed, Event
from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.rules.action import AGREED, Action, deadline, known_person, not_in_the_past
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.rules.dunning.ending import at_the_end
from workflows.engagement.rules.dunning.ladder import ahead_of, begins, day_of, place_of
from workflows.engagement.rules.dunning.schedule import next_deadline
from workflows.engagement.state import State


def goes_on(state: State, invoice_id: str, because: Reason, meta: Meta, not_before: date | None = None) -> Iterator[Event]:
    """The ladder of an invoice goes on with its next step; what lies behind that keeps its distance to it.

    Args:
        state: the aggregate, in which nothing keeps the ladder at rest any more.
        invoice_id: which invoice; one that is not chased stays alone.
        because: why it goes on.
        meta: who and when.
        not_before: the earliest day of the next step; tomorrow where missing.
    """
    invoice = state.invoices[invoice_id]
    if (
        invoice.state not in CHASED_INVOICE
        or invoice.payable_by is None
        or rests(state, invoice_id)
        or f"dunning/{invoice_id}" in state.deadlines
    ):
        return
    ahead = next(iter(ahead_of(state, invoice)), None)
    if ahead is None:
        if invoice.state == InvoiceState.OVERDUE:
            yield from at_the_end(state, invoice_id, meta)
        return
    first = max(ahead.day, not_before or day_of(state, meta.at) + timedelta(days=1))
    shift = ahead.shift + (first - ahead.day).days
    found = next_deadline(state, invoice_id, replace(place_of(state, invoice), shift=shift), first)
    assert found is not None
    yield DunningResumed(because=because, rule="dunning/resume", invoice=invoice_id, shift=shift, starts=(found,))


def _nothing_rests(state: State, item_id: str, at: datetime) -> None:
    if state.dunning_hold is None:
        raise Refused("DUNNING_NOT_HELD")


def _hold(state: State, command: HoldDunning, meta: Meta) -> Iterator[Event]:
    end = deadline("hold", "engagement", begins(state, command.until), why("dunning-rest-ends"))
    yield DunningHeld(
        because=why("dunning-lets-rest", by=Named.person(command.by), until=command.until),
        rule="dunning/rest",
        until=command.until,
        by=command.by,
        explanation=command.explanation,
        starts=(end,),
        stops=("hold/engagement", *(d for d in state.deadlines if d.startswith("dunning/"))),
    )


def _release(state: State, command: ReleaseDunning, meta: Meta) -> Iterator[Event]:
    yield DunningReleased(because=why("dunning-released-early"), rule="dunning/rest", stops=("hold/engagement",))


def on_hold_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day that was named has come."""
    if state.dunning_hold is not None:
        yield DunningReleased(because=why("dunning-rest-over", until=state.dunning_hold.until), rule="dunning/rest")


def on_released(state: State, event: DunningReleased, meta: Meta) -> Iterator[Event]:
    """Every ladder goes on from where it was."""
    for invoice in state.invoices.values():
        yield from goes_on(state, invoice.id, why("dunning-rest-no-longer"), meta)


ACTIONS = (
    Action(
        HoldDunning,
        Kind.ENGAGEMENT,
        None,
        AGREED,
        _hold,
        None,
        (),
        (known_person("by"), not_in_the_past("until")),
        stage_code="NOTHING_AGREED",
    ),
    Action(ReleaseDunning, Kind.ENGAGEMENT, None, AGREED, _release, None, (_nothing_rests,), stage_code="NOTHING_AGREED"),
)
