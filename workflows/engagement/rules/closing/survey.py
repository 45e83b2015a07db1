"""The satisfaction survey: ask once, remind once, then leave it."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import AnswerSurvey
from workflows.engagement.messages.events import Event, SurveyAnswered, SurveyAsked, SurveyClosed, SurveyExtended, SurveyReminded
from workflows.engagement.rules.action import Action, deadline, known_contact, moved
from workflows.engagement.rules.contact.follow_up import follow_up
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import State, SurveyState

GOOD = 4
"""CSAT counts 4 and 5 as satisfied."""


PASSIVE = 7
"""NPS: 7 and 8 are passive, below is a detractor."""


_QUESTIONS = "ask how it was handled and how it turned out, 1 to 5 each, and record the answer"


def on_survey_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Ask once, remind once, then leave it (practice 74)."""
    assert state.survey is not None
    if state.survey.state == "DUE":
        yield from _ask(state, state.survey, meta)
    elif state.survey.state == "ASKED":
        yield from _remind(state, state.survey, meta)
    elif state.survey.state == "REMINDED":
        yield _leave(state, state.survey, "no answer came after one reminder")


def _ask(state: State, survey: SurveyState, meta: Meta) -> Iterator[Event]:
    at = state.calendars.client.deadline_after(meta.at, state.provider.clocks.survey_reminder)
    starts = (deadline("survey", "survey", at, "the one reminder is due"),)
    move = moved(state, Kind.SURVEY, survey.id, "ask")
    yield SurveyAsked(because="the work is signed off", rule="closing/survey", move=move, starts=starts)
    yield from follow_up(state, "survey", "survey", "The work for you is finished.", _QUESTIONS, "closing/survey", meta)


def _remind(state: State, survey: SurveyState, meta: Meta) -> Iterator[Event]:
    """Nobody is reminded of questions that did not reach him."""
    calendar, clocks, questions = state.calendars.client, state.provider.clocks, state.notices.get(survey.notice or "")
    if questions and questions.state == "DROPPED":
        yield _leave(state, survey, "the mail with the questions was let be")
        return
    if questions and questions.sent_at is None:
        at = calendar.deadline_after(meta.at, clocks.survey_reminder)
        because = "the mail with the questions was not confirmed sent yet"
        yield SurveyExtended(because=because, rule="closing/survey", at=at, starts=(deadline("survey", "survey", at, because),))
        return
    at = calendar.deadline_after(meta.at, clocks.survey_ends)
    starts = (deadline("survey", "survey", at, "after this nobody asks again"),)
    because = "no answer yet; there is one reminder, no more"
    yield SurveyReminded(because=because, rule="closing/survey", move=moved(state, Kind.SURVEY, survey.id, "remind"), starts=starts)
    words = "We asked you two questions and have no answer yet."
    yield from follow_up(state, "survey_reminder", "survey", words, _QUESTIONS, "closing/survey", meta, thread=survey.notice)


def _leave(state: State, survey: SurveyState, because: str) -> SurveyClosed:
    return SurveyClosed(because=because, rule="closing/survey", move=moved(state, Kind.SURVEY, survey.id, "give_up"))


def _answer(state: State, command: AnswerSurvey, meta: Meta) -> Iterator[Event]:
    assert state.survey is not None
    yield SurveyAnswered(
        because="the client answered",
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
        because, words = "You were satisfied with our work.", "thank for the good scores, and ask whom else we could help"
        yield from follow_up(state, "referral_ask", "referral", because, words, "closing/referral", meta)
    else:
        recommends = "" if event.recommend is None else f", and {event.recommend} of 10 for recommending us"
        because = f"the client gave {event.handling} of 5 for handling, {event.outcome} of 5 for outcome{recommends}"
        yield open_task(state, "low_score", "survey", "Call the client and hear what went wrong", because, "closing/low-score", meta)


ACTIONS = (Action(AnswerSurvey, Kind.SURVEY, "answer", frozenset({"COMPLETED"}), _answer, None, (), (known_contact("by"),)),)
