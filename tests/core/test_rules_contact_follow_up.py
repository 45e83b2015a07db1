"""Coming back to people through the channel they agreed on."""

from typing import Any

from activities.catalogue import say
from tests.core.house import client
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import Named
from workflows.engagement.terms import Client


def called() -> Client:
    """The client, whose decider wishes to be called."""
    contacts: list[dict[str, Any]] = client().model_dump(mode="json")["contacts"]
    return client(contacts=[{**contacts[0], "channel": "phone", "phone": "+358 2 555 0100"}, contacts[1]])


def finished() -> Story:
    """All work is done, paid and signed off, and the survey's day has come."""
    return Story(buyer=called()).active().worked("plan", "build").pays("build").signs_off().at("2026-03-09 12:00")


def test_a_proposal_is_reminded_of_by_a_call() -> None:
    """The task says whom to call and about what, and is moot once the proposal was answered."""
    story = Story(buyer=called()).proposed().at("2026-03-11 12:00")
    assert story.sent("proposal") == ["Mon 02 Mar 10:00"] and story.sent("proposal_reminder") == []
    task = story.current.tasks[story.task("follow_up")]
    assert (task.subject, task.owner) == ("terms-1", "vera") and task.text.params["contact"] == Named.person("dora")
    assert say(task.text).startswith("Call 'dora': ")
    story.do(c.AcceptAgreement(by="dora", terms_version=1, acknowledges_change=True))
    assert story.tasks("follow_up") == []
    story.holds()


def test_the_two_questions_are_asked_by_a_call() -> None:
    """Recording the answer ends the task; the thanks and the referral are a call as well."""
    story = finished()
    assert story.sent("survey") == [] and len(story.tasks("follow_up")) == 1
    story.do(c.AnswerSurvey(by="dora", handling=5, outcome=5, recommend=10))
    task = story.current.tasks[story.task("follow_up")]
    assert task.subject == "referral" and story.sent("referral_ask") == []
    story.do(c.CompleteTask(task=task.id, by="vera", outcome="They know somebody"))
    assert story.current.stage == "CLOSED"
    story.holds(closed=True)


def test_one_call_at_a_time_and_then_peace() -> None:
    """The reminder of an unanswered call is the same task; in the end nobody asks any more."""
    story = finished().at("2026-03-17 12:00")
    assert len(story.entries("SurveyReminded")) == 1 and len(story.tasks("follow_up")) == 1
    story.at("2026-06-01 12:00")
    assert story.tasks("follow_up") == [] and story.current.stage == "CLOSED"
    assert story.sent("survey") == story.sent("survey_reminder") == []
    story.holds(closed=True)


def test_a_call_that_was_made_is_followed_by_the_one_reminder() -> None:
    """The first call reached nobody: there is a second, and no third."""
    story = finished()
    story.do(c.CompleteTask(task=story.task("follow_up"), by="vera", outcome="Nobody there")).at("2026-03-17 12:00")
    story.do(c.CompleteTask(task=story.task("follow_up"), by="vera", outcome="Nobody there")).at("2026-06-01 12:00")
    assert sum(e.data["what"] == "follow_up" for e in story.entries("TaskOpened")) == 2
    story.holds(closed=True)
