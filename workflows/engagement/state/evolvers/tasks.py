"""What tasks change."""

from datetime import datetime

from workflows.engagement.lifecycles import TASK
from workflows.engagement.messages import events as e
from workflows.engagement.state import State, TaskItem
from workflows.engagement.state.evolvers.base import Changes, Evolvers, count, patch, put


def _task(state: State, event: e.TaskOpened, at: datetime) -> Changes:
    item = TaskItem(
        id=event.task,
        state=TASK.initial,
        what=event.what,
        subject=event.subject,
        owner=event.owner,
        due=event.due,
        text=event.text,
        effect=event.effect,
    )
    return put(state, "tasks", item) | count(state, "task")


def _escalated(state: State, event: e.TaskEscalated, at: datetime) -> Changes:
    return patch(state, "tasks", event.task, owner=event.to)


EVOLVERS: Evolvers = {
    e.TaskOpened: _task,
    e.TaskEscalated: _escalated,
}
