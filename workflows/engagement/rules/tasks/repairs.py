"""What a person does about an effect that did not go through: try it again, find out, or let it be."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CompleteTask, ConfirmNotice, RetryTask
from workflows.engagement.messages.events import Event, InvoiceRequested, NoticeDropped, NoticeSent
from workflows.engagement.rules.action import Action, known_person, moved
from workflows.engagement.rules.dunning.schedule import due_date
from workflows.engagement.rules.notices.planning import TROUBLED, forward, message_id
from workflows.engagement.rules.tasks.life import WHILE_TASKS, done, not_by_hand
from workflows.engagement.state import State

RETRIED = frozenset({"send_failed", "check_notice", "issue_failed"})
"""Tasks behind which an effect can be tried again."""


def _complete(state: State, command: CompleteTask, meta: Meta) -> Iterator[Event]:
    task = state.tasks[command.task]
    yield done(state, task, command.by, command.outcome, "a person did it", "tasks/complete")
    if task.what in {"send_failed", "check_notice"} and state.notices[task.subject].state in TROUBLED:
        move = moved(state, Kind.NOTICE, task.subject, "drop")
        yield NoticeDropped(because="a person took care of it otherwise", rule="tasks/complete", notice=task.subject, move=move)


def _retriable(state: State, task_id: str, at: object) -> None:
    if state.tasks[task_id].what not in RETRIED:
        raise Refused("NOTHING_TO_RETRY", "there is no failed message or invoice behind this task")


def _retry(state: State, command: RetryTask, meta: Meta) -> Iterator[Event]:
    """A message leaves in the next window; an invoice is dated anew, so that the client has the whole term."""
    task = state.tasks[command.task]
    yield done(state, task, meta.actor, "tried again", "a person asked for another try", "tasks/retry")
    if task.what != "issue_failed":
        yield forward(state, task.subject, meta)
        return
    invoice = state.invoices[task.subject]
    yield InvoiceRequested(
        because="a person asked for another try",
        rule="tasks/retry",
        invoice=invoice.id,
        number=invoice.number,
        amount=invoice.amount,
        issued_on=state.calendars.provider.local(meta.at).date(),
        due_on=due_date(state, meta),
    )


def _doubtful(state: State, task_id: str, at: object) -> None:
    if state.tasks[task_id].what != "check_notice":
        raise Refused("NOT_IN_DOUBT", "there is no message in doubt behind this task")


def _confirm(state: State, command: ConfirmNotice, meta: Meta) -> Iterator[Event]:
    task = state.tasks[command.task]
    notice = state.notices[task.subject]
    yield done(state, task, command.by, "it arrived", "a person found out that the message arrived", "tasks/confirm")
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
