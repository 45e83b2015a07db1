"""Tasks: somebody of ours has something to do, by a day, or it goes to the person above."""

from collections.abc import Callable, Iterator

from workflows.engagement.lifecycles import ENDED, UNPAID_INVOICE, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CompleteTask, ConfirmNotice, RetryTask
from workflows.engagement.messages.events import (
    Event,
    InvoiceRequested,
    NoticeDropped,
    NoticeQueued,
    NoticeSent,
    TaskDone,
    TaskEscalated,
    TaskOpened,
    TaskOverdue,
)
from workflows.engagement.rules.action import LIVE, Action, deadline, known_person, moved
from workflows.engagement.state import State, TaskState

BY_OTHER_MEANS: dict[str, str] = {
    "answer_client": "answer_inbound",
    "presentation": "record_meeting",
    "kick_off": "record_meeting",
    "closing_call": "record_meeting",
    "issue_failed": "retry_task",
    "resume_engagement": "resume_engagement",
    "resume_milestone": "resume_milestone",
}
"""Tasks that are done by doing the thing itself, and the command that does it."""

RETRIED = frozenset({"send_failed", "check_notice", "issue_failed"})
"""Tasks behind which an effect can be tried again."""


def open_task(
    state: State, what: str, subject: str, text: str, because: str, rule: str, meta: Meta, *, owner: str | None = None, ahead: int = 0
) -> TaskOpened:
    """A task, due by the house's clock for tasks.

    Args:
        state: the aggregate.
        what: kind of the task.
        subject: id of what it is about.
        text: what to do, in words.
        because: why.
        rule: the rule that opens it.
        meta: who and when.
        owner: person id; the engagement's owner where missing.
        ahead: how many tasks the same decision opens before this one.
    """
    task = f"task-{state.counters.get('task', 0) + 1 + ahead}"
    due = state.calendars.provider.deadline_after(meta.at, state.provider.clocks.task_due)
    starts = (deadline("task", task, due, f"the task '{what}' is due"),)
    return TaskOpened(
        because=because,
        rule=rule,
        task=task,
        what=what,
        subject=subject,
        owner=owner or state.provider.owner,
        due=due,
        text=text,
        starts=starts,
    )


def is_open(state: State, what: str, subject: str) -> bool:
    """Whether such a task stands open."""
    return any(t.what == what and t.subject == subject and t.state != "DONE" for t in state.tasks.values())


def done(state: State, task: TaskState, by: str, outcome: str, because: str, rule: str) -> TaskDone:
    """The task is done."""
    move = moved(state, Kind.TASK, task.id, "complete")
    return TaskDone(because=because, rule=rule, task=task.id, by=by, outcome=outcome, move=move, stops=(f"task/{task.id}",))


def _not_by_hand(state: State, task_id: str, at: object) -> None:
    other = BY_OTHER_MEANS.get(state.tasks[task_id].what)
    if other:
        raise Refused("DONE_BY_ACTION", f"this task is done by '{other}', not by ticking it off", action=other)


def _complete(state: State, command: CompleteTask, meta: Meta) -> Iterator[Event]:
    task = state.tasks[command.task]
    yield done(state, task, command.by, command.outcome, "a person did it", "tasks/complete")
    if task.what in {"send_failed", "check_notice"}:
        move = moved(state, Kind.NOTICE, task.subject, "drop")
        yield NoticeDropped(because="a person took care of it otherwise", rule="tasks/complete", notice=task.subject, move=move)


def _retriable(state: State, task_id: str, at: object) -> None:
    if state.tasks[task_id].what not in RETRIED:
        raise Refused("NOTHING_TO_RETRY", "there is no failed message or invoice behind this task")


def _retry(state: State, command: RetryTask, meta: Meta) -> Iterator[Event]:
    task = state.tasks[command.task]
    yield done(state, task, meta.actor, "tried again", "a person asked for another try", "tasks/retry")
    if task.what == "issue_failed":
        invoice = state.invoices[task.subject]
        assert invoice.number and invoice.issued_on and invoice.due_on
        yield InvoiceRequested(
            because="a person asked for another try",
            rule="tasks/retry",
            invoice=invoice.id,
            number=invoice.number,
            amount=invoice.amount,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
        )
        return
    notice = state.notices[task.subject]
    yield NoticeQueued(
        because=notice.because,
        rule="tasks/retry",
        notice=notice.id,
        attempt=notice.attempt + 1,
        move=moved(state, Kind.NOTICE, notice.id, "retry"),
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


def message_id(state: State, notice_id: str) -> str:
    """The Message-ID of a notice, with angle brackets: the same at every repetition."""
    return f"<{state.id}.{notice_id}@{state.provider.sender.message_id_domain}>"


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A task's day passed: first it is overdue, then it goes to the person above."""
    task = state.tasks[subject]
    if task.state == "OPEN":
        at = state.calendars.provider.deadline_after(meta.at, state.provider.clocks.task_escalates)
        starts = (deadline("task", subject, at, f"the overdue task '{task.what}' escalates"),)
        because = "its day passed and nobody ticked it off"
        yield TaskOverdue(
            because=because, rule="tasks/overdue", task=subject, move=moved(state, Kind.TASK, subject, "overdue"), starts=starts
        )
    elif task.state == "OVERDUE":
        because = "it was still open after another working day"
        move = moved(state, Kind.TASK, subject, "escalate")
        yield TaskEscalated(because=because, rule="tasks/escalate", task=subject, to=state.provider.escalation, move=move)


def _unpaid(state: State, task: TaskState) -> str | None:
    invoice = state.invoices[task.subject]
    return None if invoice.state in {"OPEN", "OVERDUE"} else f"the invoice is {invoice.state.lower()}"


def _disputed(state: State, task: TaskState) -> str | None:
    return None if state.invoices[task.subject].state == "DISPUTED" else "the dispute is settled"


def _owed(state: State, task: TaskState) -> str | None:
    return None if state.invoices[task.subject].state in UNPAID_INVOICE else "nothing is owed on it any more"


def _answered(state: State, task: TaskState) -> str | None:
    return "the message was answered" if state.inbound[task.subject].state == "ANSWERED" else None


def _held_meeting(purpose: str) -> Callable[[State, TaskState], str | None]:
    return lambda state, task: "the meeting was held" if state.held_meetings.get(purpose) else None


def _presented(state: State, task: TaskState) -> str | None:
    if state.held_meetings.get("presentation"):
        return "the meeting was held"
    return None if state.stage == "PROPOSED" else "the proposal was answered"


def _late(state: State, task: TaskState) -> str | None:
    return None if state.milestones[task.subject].state in {"IN_PROGRESS", "IN_REVISION"} else "it is no longer in work"


def _in_review(state: State, task: TaskState) -> str | None:
    return None if state.milestones[task.subject].state == "DELIVERED" else "the review ended"


def _held(state: State, task: TaskState) -> str | None:
    return None if state.milestones[task.subject].state == "HELD" else "the work goes on"


def _paused(state: State, task: TaskState) -> str | None:
    return None if state.stage == "PAUSED" else "the engagement goes on"


def _reshut(state: State, task: TaskState) -> str | None:
    return None if state.gates[task.subject].state == "RESHUT" else "the gate is passable again"


def _followed_up(state: State, task: TaskState) -> str | None:
    if task.subject == "survey":
        return None if state.survey and state.survey.state in {"ASKED", "REMINDED"} else "the survey ended"
    if task.subject.startswith("terms-"):
        return None if state.stage == "PROPOSED" else "the proposal was answered"
    return None


MOOT: dict[str, Callable[[State, TaskState], str | None]] = {
    "call_client": _unpaid,
    "decide_unpaid": _unpaid,
    "settle_dispute": _disputed,
    "settle_invoice": _owed,
    "answer_client": _answered,
    "presentation": _presented,
    "kick_off": _held_meeting("kick_off"),
    "closing_call": _held_meeting("closing_call"),
    "milestone_late": _late,
    "ask_acceptance": _in_review,
    "resume_milestone": _held,
    "resume_engagement": _paused,
    "gate_reshut": _reshut,
    "follow_up": _followed_up,
}
"""When a task is no longer needed: the reason, or nothing."""

_SURVIVES_THE_END = frozenset(
    {"send_failed", "check_notice", "issue_failed", "call_client", "decide_unpaid", "settle_dispute", "settle_invoice"}
)


def moot_tasks(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: nobody is asked to do what is no longer needed."""
    for task in state.tasks.values():
        if task.state == "DONE":
            continue
        rule = MOOT.get(task.what)
        reason = rule(state, task) if rule else None
        if reason is None and state.stage in ENDED | {"CANCELLED"} and task.what not in _SURVIVES_THE_END:
            reason = f"the engagement is {state.stage.lower()}"
        if reason:
            yield done(state, task, "engine", reason, reason, "tasks/moot")


_WHILE_TASKS = LIVE | (ENDED - {"CLOSED"})

ACTIONS = (
    Action(CompleteTask, Kind.TASK, "complete", _WHILE_TASKS, _complete, "task", (_not_by_hand,), (known_person("by"),)),
    Action(RetryTask, Kind.TASK, "complete", _WHILE_TASKS, _retry, "task", (_retriable,)),
    Action(ConfirmNotice, Kind.TASK, "complete", _WHILE_TASKS, _confirm, "task", (_doubtful,), (known_person("by"),)),
)
