"""What the survey changes."""

from datetime import datetime

from workflows.engagement.lifecycles import SURVEY
from workflows.engagement.messages import events as e
from workflows.engagement.state import State, SurveyItem
from workflows.engagement.state.evolvers.base import Changes, Evolvers


def _survey(state: State, event: e.SurveyScheduled, at: datetime) -> Changes:
    return {"survey": SurveyItem(id="survey", state=SURVEY.initial, at=event.at)}


def _survey_answer(state: State, event: e.SurveyAnswered, at: datetime) -> Changes:
    assert state.survey is not None
    scores = {"handling": event.handling, "outcome": event.outcome, "recommend": event.recommend}
    return {"survey": state.survey.model_copy(update=scores)}


EVOLVERS: Evolvers = {
    e.SurveyScheduled: _survey,
    e.SurveyAnswered: _survey_answer,
}
