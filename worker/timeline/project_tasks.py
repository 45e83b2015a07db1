"""Tasks of ours, from the journal."""

from collections.abc import Iterator

from worker.timeline.marks import Task
from worker.timeline.project_source import Source
from workflows.engagement.messages.reasons import Reason


def tasks(source: Source) -> Iterator[Task]:
    """A mark for each task, in the row of the person who has it, or had it last."""
    for entry in source.of("TaskOpened"):
        about = source.about("task", str(entry.data["task"]), "TaskDone", "TaskOverdue", "TaskEscalated")
        done = next((e for e in about if e.event == "TaskDone"), None)
        escalated = next((e for e in about if e.event == "TaskEscalated"), None)
        person = source.state.provider.person(str(escalated.data["to"] if escalated else entry.data["owner"]))
        yield Task(
            when=entry.effective,
            due=source.moment(entry.data["due"]),
            done=done.effective if done else None,
            owner=person.name,
            role=person.role,
            what=source.voice.say(Reason.model_validate(entry.data["text"])),
            because=source.because(entry),
            rule=entry.rule,
            late=done is None and any(e.event == "TaskOverdue" for e in about),
        )
