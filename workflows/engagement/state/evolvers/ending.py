"""What tasks and the survey change."""

from datetime import datetime

from workflows.engagement.lifecycles import SURVEY, TASK
from workflows.engagement.messages import events as e
from workflows.engagement.state import State, SurveyItem, TaskItem
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


def _survey(state: State, event: e.SurveyScheduled, at: datetime) -> Changes:
    return {"survey": SurveyItem(id="survey", state=SURVEY.initial, at=event.at)}


def _survey_answer(state: State, event: e.SurveyAnswered, at: datetime) -> Changes:
    assert state.survey is not None
    scores = {"handling": event.handling, "outcome": event.outcome, "recommend": event.recommend}
    return {"survey": state.survey.model_copy(update=scores)}


EVOLVERS: Evolvers = {
    e.TaskOpened: _task,
    e.TaskEscalated: _escalated,
    e.SurveyScheduled: _survey,
    e.SurveyAnswered: _survey_answer,
}
