"""Tasks: somebody of ours has something to do, by a day, or it goes to the person above."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import ENDED, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.events import Event, TaskDone, TaskEscalated, TaskOpened, TaskOverdue
from workflows.engagement.rules.action import LIVE, deadline, moved
from workflows.engagement.state import State, TaskState

BY_OTHER_MEANS: dict[str, str] = {
    "answer_client": "answer_inbound",
    "presentation": "record_meeting",
    "kick_off": "record_meeting",
    "closing_call": "record_meeting",
    "issue_failed": "retry_task",
    "resume_engagement": "resume_engagement",
    "resume_milestone": "resume_milestone",
    "settle_dispute": "reject_dispute",
    "settle_credit": "record_refund",
    "settle_gate": "waive_gate",
    "charges_left": "waive_charge",
    "reference_rate_missing": "supply_reference_rate",
}
"""Tasks that are done by doing the thing itself, and the command that does it."""


def open_task(
    state: State,
    what: str,
    subject: str,
    text: str,
    because: str,
    rule: str,
    meta: Meta,
    *,
    owner: str | None = None,
    detail: str | None = None,
    ahead: int = 0,
) -> TaskOpened:
    """A task, due by the house's clock for tasks.

    Args:
        state: the aggregate.
        what: kind of the task.
        subject: id of what it is about.
        text: what to do, in words; nothing that a person typed.
        because: why.
        rule: the rule that opens it.
        meta: who and when.
        owner: person id; the engagement's owner where missing.
        detail: what somebody said about it.
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
        detail=detail,
        starts=starts,
    )


def is_open(state: State, what: str, subject: str) -> bool:
    """Whether such a task stands open."""
    return any(t.what == what and t.subject == subject and t.state != "DONE" for t in state.tasks.values())


def done(state: State, task: TaskState, by: str, outcome: str, because: str, rule: str) -> TaskDone:
    """The task is done."""
    move = moved(state, Kind.TASK, task.id, "complete")
    return TaskDone(because=because, rule=rule, task=task.id, by=by, outcome=outcome, move=move, stops=(f"task/{task.id}",))


def not_by_hand(state: State, task_id: str, at: object) -> None:
    """State guard: some tasks are done by doing the thing itself."""
    other = BY_OTHER_MEANS.get(state.tasks[task_id].what)
    if other:
        raise Refused("DONE_BY_ACTION", f"this task is done by '{other}', not by ticking it off", action=other)


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
        days = state.provider.clocks.task_escalates
        because = f"it was still open {days} business day{'s' if days != 1 else ''} later"
        move = moved(state, Kind.TASK, subject, "escalate")
        yield TaskEscalated(because=because, rule="tasks/escalate", task=subject, to=state.provider.escalation, move=move)


WHILE_TASKS = LIVE | (ENDED - {"CLOSED"})
"""Stages in which tasks may be open: also after the end, about a message that is still on its way."""
