"""What a person does about an effect that did not go through: try it again, find out, or let it be."""

from collections.abc import Iterator
from typing import assert_never

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CompleteTask, ConfirmNotice, RetryTask
from workflows.engagement.messages.events import ChangeRequested, Event, InvoiceRequested, NoticeDropped, NoticeSent
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import Action, known_person, moved
from workflows.engagement.rules.dunning.schedule import due_date
from workflows.engagement.rules.notices.planning import TROUBLED, forward, message_id
from workflows.engagement.rules.tasks.kinds import TASK_KINDS
from workflows.engagement.rules.tasks.life import WHILE_TASKS, done, not_by_hand
from workflows.engagement.state import State, TaskItem


def _complete(state: State, command: CompleteTask, meta: Meta) -> Iterator[Event]:
    task = state.tasks[command.task]
    yield done(state, task, command.by, command.outcome, why("tasks-done"), "tasks/complete")
    if TASK_KINDS[task.what].retried == "send" and state.notices[task.subject].state in TROUBLED:
        move = moved(state, Kind.NOTICE, task.subject, "drop")
        yield NoticeDropped(because=why("tasks-done-otherwise"), rule="tasks/complete", notice=task.subject, move=move)


def _retriable(state: State, task_id: str, at: object) -> None:
    task = state.tasks[task_id]
    how = TASK_KINDS[task.what].retried
    if how is None or (how == "tell" and task.effect is None):  # an older release kept no effect with its tasks
        raise Refused("NOTHING_TO_RETRY")


def _retry(state: State, command: RetryTask, meta: Meta) -> Iterator[Event]:
    """What did not go through is asked for once more."""
    task, how = state.tasks[command.task], TASK_KINDS[state.tasks[command.task].what].retried
    yield done(state, task, meta.actor, None, why("tasks-retry"), "tasks/retry")
    match how:
        case "send":
            yield forward(state, task.subject, meta)
        case "issue":
            yield _issued_anew(state, task.subject, meta)
        case "tell":
            yield _told_again(task)
        case None:
            raise AssertionError("a task with nothing to retry")
        case _:
            assert_never(how)


def _issued_anew(state: State, invoice_id: str, meta: Meta) -> InvoiceRequested:
    """An invoice is dated anew, so that the client has the whole term."""
    invoice = state.invoices[invoice_id]
    return InvoiceRequested(
        because=why("tasks-retry"),
        rule="tasks/retry",
        invoice=invoice.id,
        number=invoice.number,
        amount=invoice.amount,
        issued_on=state.calendars.provider.local(meta.at).date(),
        due_on=due_date(state, meta),
    )


def _told_again(task: TaskItem) -> ChangeRequested:
    """The same change of the same invoice, with the same fact and amount."""
    effect = task.effect
    assert effect is not None and effect.change is not None
    return ChangeRequested(
        because=why("tasks-retry"),
        rule="tasks/retry",
        invoice=effect.subject,
        change=effect.change,
        fact=effect.fact,
        effect=effect,
    )


def _doubtful(state: State, task_id: str, at: object) -> None:
    if state.tasks[task_id].what != "check_notice":
        raise Refused("NOT_IN_DOUBT")


def _confirm(state: State, command: ConfirmNotice, meta: Meta) -> Iterator[Event]:
    task = state.tasks[command.task]
    notice = state.notices[task.subject]
    yield done(state, task, command.by, None, why("tasks-message-arrived"), "tasks/confirm")
    yield NoticeSent(
        because=notice.because,
        rule="tasks/confirm",
        notice=notice.id,
        key=notice.key,
        template=notice.template,
        recipient=notice.recipient,
        internal=notice.internal,
        message_id=message_id(state, notice.id),
        move=moved(state, Kind.NOTICE, notice.id, "confirm"),
    )


ACTIONS = (
    Action(CompleteTask, Kind.TASK, "complete", WHILE_TASKS, _complete, "task", (not_by_hand,), (known_person("by"),)),
    Action(RetryTask, Kind.TASK, "complete", WHILE_TASKS, _retry, "task", (_retriable,)),
    Action(ConfirmNotice, Kind.TASK, "complete", WHILE_TASKS, _confirm, "task", (_doubtful,), (known_person("by"),)),
)
