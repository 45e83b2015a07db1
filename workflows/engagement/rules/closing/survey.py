"""The satisfaction survey: ask once, remind once, then leave it."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind, NoticeState, Stage, SurveyState
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import AnswerSurvey
from workflows.engagement.messages.events import Event, SurveyAnswered, SurveyAsked, SurveyClosed, SurveyExtended, SurveyReminded
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.action import Action, deadline, known_contact, moved
from workflows.engagement.rules.contact.follow_up import follow_up
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import State, SurveyItem

GOOD = 4
"""CSAT counts 4 and 5 as satisfied."""


PASSIVE = 7
"""NPS: 7 and 8 are passive, below is a detractor."""


_QUESTIONS = why("closing-ask-survey")


def on_survey_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Ask once, remind once, then leave it (practice 74)."""
    assert state.survey is not None
    if state.survey.state == SurveyState.DUE:
        yield from _ask(state, state.survey, meta)
    elif state.survey.state == SurveyState.ASKED:
        yield from _remind(state, state.survey, meta)
    elif state.survey.state == SurveyState.REMINDED:
        yield _leave(state, state.survey, why("closing-survey-unanswered"))


def _ask(state: State, survey: SurveyItem, meta: Meta) -> Iterator[Event]:
    at = state.calendars.client.deadline_after(meta.at, state.provider.clocks.survey_reminder)
    starts = (deadline("survey", "survey", at, why("closing-survey-reminder-due")),)
    move = moved(state, Kind.SURVEY, survey.id, "ask")
    yield SurveyAsked(because=why("closing-signed-off"), rule="closing/survey", move=move, starts=starts)
    yield from follow_up(state, "survey", "survey", why("closing-work-is-finished"), _QUESTIONS, "closing/survey", meta)


def _remind(state: State, survey: SurveyItem, meta: Meta) -> Iterator[Event]:
    """Nobody is reminded of questions that did not reach him."""
    calendar, clocks, questions = state.calendars.client, state.provider.clocks, state.notices.get(survey.notice or "")
    if questions and questions.state == NoticeState.DROPPED:
        yield _leave(state, survey, why("closing-survey-let-be"))
        return
    if questions and questions.sent_at is None:
        at = calendar.deadline_after(meta.at, clocks.survey_reminder)
        because = why("closing-survey-unsent")
        yield SurveyExtended(because=because, rule="closing/survey", at=at, starts=(deadline("survey", "survey", at, because),))
        return
    at = calendar.deadline_after(meta.at, clocks.survey_ends)
    starts = (deadline("survey", "survey", at, why("closing-survey-ends")),)
    because = why("closing-survey-reminded")
    yield SurveyReminded(because=because, rule="closing/survey", move=moved(state, Kind.SURVEY, survey.id, "remind"), starts=starts)
    asked = why("closing-we-asked-you")
    yield from follow_up(state, "survey_reminder", "survey", asked, _QUESTIONS, "closing/survey", meta, thread=survey.notice)


def _leave(state: State, survey: SurveyItem, because: Reason) -> SurveyClosed:
    return SurveyClosed(because=because, rule="closing/survey", move=moved(state, Kind.SURVEY, survey.id, "give_up"))


def _answer(state: State, command: AnswerSurvey, meta: Meta) -> Iterator[Event]:
    assert state.survey is not None
    yield SurveyAnswered(
        because=why("closing-survey-answered"),
        rule="closing/survey",
        by=command.by,
        handling=command.handling,
        outcome=command.outcome,
        recommend=command.recommend,
        comment=command.comment,
        move=moved(state, Kind.SURVEY, state.survey.id, "answer"),
        stops=("survey/survey",),
    )


def on_answered(state: State, event: SurveyAnswered, meta: Meta) -> Iterator[Event]:
    """A referral is asked for only after a good score; a low one gets an owner (practices 13 and 41)."""
    good = min(event.handling, event.outcome) >= GOOD and (event.recommend is None or event.recommend >= PASSIVE)
    if good:
        because, words = why("closing-you-were-satisfied"), why("closing-ask-referral")
        yield from follow_up(state, "referral_ask", "referral", because, words, "closing/referral", meta)
    else:
        because = why("closing-low-score", handling=event.handling, outcome=event.outcome)
        if event.recommend is not None:
            because = why("closing-low-score.all", handling=event.handling, outcome=event.outcome, recommend=event.recommend)
        yield open_task(state, "low_score", "survey", why("task-low-score"), because, "closing/low-score", meta)


ACTIONS = (Action(AnswerSurvey, Kind.SURVEY, "answer", frozenset({Stage.COMPLETED}), _answer, None, (), (known_contact("by"),)),)
