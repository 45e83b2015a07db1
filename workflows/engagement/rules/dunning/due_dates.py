"""Due dates that move: the ladder counts from the new one."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import MoveDueDate
from workflows.engagement.messages.events import DueDateMoved, Event
from workflows.engagement.rules.action import AGREED, Action, moved, not_in_the_past
from workflows.engagement.rules.dunning.ladder import steps_behind
from workflows.engagement.rules.dunning.promises import broken_off
from workflows.engagement.rules.dunning.schedule import payment_deadlines, stops
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import State


def _later(state: State, command: MoveDueDate, meta: Meta) -> None:
    now = state.invoices[command.invoice].payable_by
    if now is not None and command.due_on <= now:
        raise Refused("DUE_DATE_NOT_LATER", f"the invoice is payable by {now}; a due date moves only to a later day", field="due_on")


def _move(state: State, command: MoveDueDate, meta: Meta) -> Iterator[Event]:
    yield from broken_off(state, command.invoice, "a later due date takes its place")
    behind = steps_behind(state, command.due_on, meta)
    # The promise that made the ladder rest, if there was one, has just ended.
    free = state.model_copy(update={"promises": {}})
    yield DueDateMoved(
        because=f"it is payable by {command.due_on} from now on",
        rule="dunning/due-date",
        invoice=command.invoice,
        due_on=command.due_on,
        steps_behind=behind,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, command.invoice, "move_due_date"),
        starts=payment_deadlines(free, command.invoice, command.due_on, behind),
        stops=stops(command.invoice),
    )


def on_moved(state: State, event: DueDateMoved, meta: Meta) -> Iterator[Event]:
    """The client reads the new day."""
    thread = state.invoices[event.invoice].notice
    reason = "We agreed on a later day of payment."
    yield plan_notice(state, "due_date_moved", event.invoice, reason, "dunning/due-date", body=event.explanation, thread=thread)


ACTIONS = (
    Action(
        MoveDueDate,
        Kind.INVOICE,
        "move_due_date",
        AGREED,
        _move,
        "invoice",
        (),
        (not_in_the_past("due_on"), _later),
        stage_code="NOTHING_AGREED",
    ),
)
