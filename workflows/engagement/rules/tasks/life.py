"""Tasks: somebody of ours has something to do, by a day, or it goes to the person above."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import ENDED, TASK, Kind, Stage, TaskState
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.effects import Effect
from workflows.engagement.messages.events import Event, TaskDone, TaskEscalated, TaskOpened, TaskOverdue
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.action import LIVE, deadline, moved
from workflows.engagement.rules.tasks.kinds import TASK_KINDS
from workflows.engagement.state import State, TaskItem

_OVER = ENDED | {Stage.CANCELLED}


def open_task(
    state: State,
    what: str,
    subject: str,
    text: Reason,
    because: Reason,
    rule: str,
    meta: Meta,
    *,
    detail: str | None = None,
    effect: Effect | None = None,
    ahead: int = 0,
) -> TaskOpened:
    """A task, due by the house's clock for tasks; after the end of all nobody is chased, and no clock runs.

    Args:
        state: the aggregate.
        what: its kind.
        subject: id of what it is about.
        text: what to do.
        because: why.
        rule: the rule that opens it.
        meta: who and when.
        detail: what somebody said about it.
        effect: what did not go through, where a person may ask for it once more.
        ahead: how many tasks the same decision opens before this one.
    """
    task = f"task-{state.counters.get('task', 0) + 1 + ahead}"
    due = state.calendars.provider.deadline_after(meta.at, state.provider.clocks.task_due)
    starts = () if state.stage == Stage.CLOSED else (deadline("task", task, due, why("tasks-due", task=text)),)
    return TaskOpened(
        because=because,
        rule=rule,
        task=task,
        what=what,
        subject=subject,
        owner=state.provider.owner if TASK_KINDS[what].owner == "owner" else state.provider.escalation,
        due=due,
        text=text,
        detail=detail,
        effect=effect,
        starts=starts,
    )


def is_open(state: State, what: str, subject: str) -> bool:
    """Whether such a task stands open."""
    return any(t.what == what and t.subject == subject and t.state != TaskState.DONE for t in state.tasks.values())


def done(state: State, task: TaskItem, by: str, outcome: str | None, because: Reason, rule: str) -> TaskDone:
    """The task is done.

    Args:
        state: the aggregate.
        task: which one.
        by: who did it, or found that nobody needs it any more.
        outcome: what came of it, where a person says so.
        because: why it is done.
        rule: the rule that says so.
    """
    move = moved(state, Kind.TASK, task.id, "complete")
    return TaskDone(because=because, rule=rule, task=task.id, by=by, outcome=outcome, move=move, stops=(f"task/{task.id}",))


def not_by_hand(state: State, task_id: str, at: object) -> None:
    """State guard: some tasks are done by doing the thing itself."""
    other = TASK_KINDS[state.tasks[task_id].what].done_by
    if other is not None:
        raise Refused("DONE_BY_ACTION", action=other.model_fields["kind"].default)


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A task's day passed: first it is overdue, then it goes to the person above."""
    task = state.tasks[subject]
    if task.state == TaskState.OPEN:
        at = state.calendars.provider.deadline_after(meta.at, state.provider.clocks.task_escalates)
        starts = (deadline("task", subject, at, why("tasks-escalates", task=task.text)),)
        because = why("tasks-overdue")
        yield TaskOverdue(
            because=because, rule="tasks/overdue", task=subject, move=moved(state, Kind.TASK, subject, "overdue"), starts=starts
        )
    elif task.state == TaskState.OVERDUE:
        days = state.provider.clocks.task_escalates
        because = why("tasks-still-open", days=days)
        move = moved(state, Kind.TASK, subject, "escalate")
        yield TaskEscalated(because=because, rule="tasks/escalate", task=subject, to=state.provider.escalation, move=move)


def moot_tasks(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: nobody is asked to do what is no longer needed."""
    for task in state.tasks.values():
        if task.state in TASK.final:
            continue
        kind = TASK_KINDS[task.what]
        reason = kind.moot(state, task)
        if reason is None and state.stage in _OVER and not kind.survives_the_end:
            reason = why("engagement-is", stage=InState(of=Kind.ENGAGEMENT, state=state.stage))
        if reason:
            yield done(state, task, "engine", None, reason, "tasks/moot")


WHILE_TASKS = LIVE | ENDED
"""Stages in which tasks may be open: also after the end, about a message that is still on its way, or about the journal."""
