"""The journal store differs: a person hears of it, at every time of an engagement's life, and can say that it is mended."""

from collections.abc import Callable

import pytest

from tests.drivers.story import Story
from workflows.engagement.lifecycles import ENDED, TASK, Stage
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Misfit
from workflows.engagement.rules import core

LIVES: dict[Stage, Callable[[], Story]] = {
    Stage.INQUIRY: Story,
    Stage.ACTIVE: lambda: Story().active(),
    Stage.CANCELLED: lambda: Story().active().do(c.CancelEngagement(wish_of="client", explanation="The shop closes")),
    Stage.CLOSED: lambda: (
        Story().active().do(c.CancelEngagement(wish_of="client", explanation="It closes")).pays("plan").at("2026-03-17 12:00")
    ),
    Stage.DECLINED: lambda: Story().qualified().do(c.DeclineEngagement(explanation="No", alternative="Paula")).days(3),
    Stage.LAPSED: lambda: Story("2026-03-02 08:00").proposed().at("2026-06-20 12:00"),
}


def differing(story: Story, how: Misfit) -> None:
    """An effect's result says so."""
    told = c.JournalDiffers(how=how, at=3, through=5)
    story.state = core.handle(story.current, told, core.journal_meta(story.current, story.now, story.rules)).state


@pytest.mark.parametrize("how", Misfit)
@pytest.mark.parametrize("stage", LIVES)
def test_it_is_one_task_that_a_person_can_end(stage: Stage, how: Misfit) -> None:
    story = LIVES[stage]()
    assert story.current.stage == stage
    differing(story, how)
    differing(story, how)
    (task,) = [t for t in story.current.tasks.values() if t.what == "mend_journal"]
    assert len(story.entries("JournalDiffered")) == 2, "the journal tells of each"
    assert (f"task/{task.id}" in story.current.deadlines) == (stage != Stage.CLOSED), "after the end of all no clock runs"
    story.holds()
    story.days(40).holds()
    story.do(c.CompleteTask(task=task.id, by="vera", outcome="Mended"))
    assert story.current.tasks[task.id].state in TASK.final
    story.holds()


def test_no_end_was_forgotten() -> None:
    """Where one refers a client elsewhere, a mail is all that is left: as when one declines."""
    assert ENDED - LIVES.keys() <= {Stage.REFERRED}
