"""What went wrong inside the house's own machine: a person hears of it, and the engagement goes on."""

from collections.abc import Iterator

from workflows.engagement.messages.answers import Meta, Misfit
from workflows.engagement.messages.commands import JournalDiffers, SetDeadlineAside
from workflows.engagement.messages.events import DeadlineSetAside, Event, JournalDiffered
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State

_HOW = {
    Misfit.GAP: why("tasks-journal-gap"),
    Misfit.FORK: why("tasks-journal-fork"),
    Misfit.AHEAD: why("tasks-journal-ahead"),
}


def journal_differs(state: State, command: JournalDiffers, meta: Meta) -> Iterator[Event]:
    """The journal store lost lines, or has others: one task at a time, while the journal tells of each difference."""
    because = why("tasks-journal-differs", how=_HOW[command.how], at=command.at)
    yield JournalDiffered(because=because, rule="tasks/journal", how=command.how, at=command.at, through=command.through)
    if not is_open(state, "mend_journal", "engagement"):
        lost = command.how is Misfit.GAP
        text = why("task-mend-journal.gap", at=command.at, through=command.through) if lost else why("task-mend-journal", at=command.at)
        yield open_task(state, "mend_journal", "engagement", text, because, "tasks/journal", meta)


def deadline_set_aside(state: State, command: SetDeadlineAside, meta: Meta) -> Iterator[Event]:
    """A deadline whose rule has a defect ends with a task."""
    because = why("tasks-deadline-defect", deadline=command.deadline)
    yield DeadlineSetAside(because=because, rule="tasks/deadline", deadline=command.deadline, stops=(command.deadline,))
    text = why("task-look-at-deadline", deadline=command.deadline)
    yield open_task(state, "look_at_deadline", "engagement", text, because, "tasks/deadline", meta)
