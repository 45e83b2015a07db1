"""Tasks: an owner, a day, and the person above."""

from activities.catalogue import say
from tests.core.house import provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.rules import core


def test_a_task_that_nobody_does_goes_up() -> None:
    """Two business days, then one more, then it belongs to the person above, who gets a mail at once."""
    story = Story().accepted()
    task = story.task("kick_off")
    assert story.current.tasks[task].owner == "vera"
    story.at("2026-03-04 17:00")
    assert story.state_of(task) == "OVERDUE"
    story.at("2026-03-05 17:00")
    assert (story.state_of(task), story.current.tasks[task].owner) == ("ESCALATED", "otto")
    assert say(story.entry("TaskEscalated").because) == "it was still open 1 business day later"
    assert story.sent("task_escalated") == ["Thu 05 Mar 17:00"]
    assert f"task/{task}" not in story.current.deadlines
    story.met("kick_off")
    assert story.state_of(task) == "DONE"
    story.holds()


def test_the_clocks_of_tasks_are_the_house_s() -> None:
    """Four days, then three."""
    story = Story(house=provider(clocks={"task_due": 4, "task_escalates": 3})).accepted().at("2026-03-20 12:00")
    assert story.when(story.entry("TaskOverdue", task="task-2")) == "Fri 06 Mar 17:00"
    assert story.when(story.entry("TaskEscalated", task="task-2")) == "Wed 11 Mar 17:00"
    assert "3 business days later" in say(story.entry("TaskEscalated").because)


def test_after_an_outage_a_task_gets_its_second_chance() -> None:
    """It is overdue at once, and escalates a business day after the engine came back, not in the same breath."""
    story = Story().accepted().away_until("2026-03-16 12:00")
    task = story.task("kick_off")
    assert story.state_of(task) == "OVERDUE"
    assert story.current.deadlines[f"task/{task}"].at == story._moment("2026-03-17 17:00")
    story.holds()


def test_a_task_is_ticked_off_by_one_of_ours() -> None:
    """What came of it is kept aside, where it can be erased."""
    story = Story().active().pays("plan").starts("plan").at("2026-03-23 18:00")
    task = story.task("milestone_late")
    refusal = story.refused(c.CompleteTask(task=task, by="dora", outcome="Told"))
    assert (refusal.code, refusal.field) == ("UNKNOWN_PERSON", "by")
    story.do(c.CompleteTask(task=task, by="vera", outcome="Told Dora: it will be Friday"))
    done = story.entry("TaskDone", task=task)
    assert done.data["by"] == "vera" and done.personal == {"outcome": "Told Dora: it will be Friday"}
    assert story.refused(c.CompleteTask(task=task, by="vera", outcome="Again")).code == "ILLEGAL_MOVE"
    story.holds()


def test_tasks_that_are_done_by_acting_are_not_offered_for_ticking_off() -> None:
    """What can be asked for says so before anybody asks."""
    story = Story().accepted()
    task = story.task("kick_off")
    assert not [a for a in core.available(story.current, story.now) if a.subject == task]
    story.at("2026-03-20 12:00")
    assert not [a for a in core.available(story.current, story.now) if a.subject == task]


def test_an_overdue_answer_stays_a_task_while_a_cancelled_engagement_winds_down() -> None:
    """The client is still owed an answer, and the engagement does not close before he has it."""
    story = Story().active().do(c.RecordInbound(contact="dora", subject="One more"))
    story.do(c.CancelEngagement(wish_of="client", explanation="We stop")).do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Fine"))
    story.at("2026-03-09 12:00")
    assert story.current.stage == "CANCELLED"
    assert {story.current.tasks[t].subject for t in story.tasks("answer_client")} == {"inbound-2"}
    story.do(c.AnswerInbound(inbound="inbound-2", by="vera", text="Farewell"))
    assert story.current.stage == "CLOSED"
    story.holds(closed=True)


def test_tasks_nobody_needs_any_more_are_closed_with_the_reason() -> None:
    """The proposal lapsed: nobody presents it."""
    story = Story().proposed()
    task = story.task("presentation")
    story.at("2026-03-17 12:00")
    assert story.entry("TaskDone", task=task).because.code == "tasks-proposal-answered"
    story.holds(closed=True)
