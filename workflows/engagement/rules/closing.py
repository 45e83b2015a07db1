"""Pausing, cancelling, signing off, the survey, closing."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import INBOUND, NOTICE, SETTLED_INVOICE, SURVEY, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import AnswerSurvey, CancelEngagement, PauseEngagement, ResumeEngagement, SignOff
from workflows.engagement.messages.events import (
    EngagementCancelled,
    EngagementClosed,
    EngagementPaused,
    EngagementResumed,
    EngagementSignedOff,
    Event,
    SurveyAnswered,
    SurveyAsked,
    SurveyClosed,
    SurveyExtended,
    SurveyReminded,
    SurveyScheduled,
    WorkFinished,
)
from workflows.engagement.notice_kinds import NOTICE_KINDS
from workflows.engagement.reconciliation import variances_of
from workflows.engagement.rules import invoices, milestones, notices
from workflows.engagement.rules.action import LIVE, Action, deadline, known_contact, moved, not_in_the_past, stage_move, the_decider
from workflows.engagement.rules.follow_up import follow_up
from workflows.engagement.rules.notices import morning, plan_notice
from workflows.engagement.rules.tasks import open_task
from workflows.engagement.state import State, SurveyState
from workflows.engagement.view import money_of

GOOD = 4
"""CSAT counts 4 and 5 as satisfied."""
PASSIVE = 7
"""NPS: 7 and 8 are passive, below is a detractor."""
_QUESTIONS = "ask how it was handled and how it turned out, 1 to 5 each, and record the answer"


def _no_review(state: State, item_id: str, at: object) -> None:
    running = [m.id for m in state.milestones.values() if m.state in {"DELIVERED", "IN_REVISION"}]
    if running:
        raise Refused("REVIEW_RUNNING", f"the review of {', '.join(running)} is not finished", milestones=",".join(running))


def _pause(state: State, command: PauseEngagement, meta: Meta) -> Iterator[Event]:
    at = state.calendars.provider.start_of_business(command.until)
    yield EngagementPaused(
        because="everything rests until the day that is named",
        rule="closing/pause",
        explanation=command.explanation,
        move=stage_move(state, "pause"),
        starts=(deadline("pause", "engagement", at, "the pause was to end"),),
        stops=("report/engagement",),
    )


def on_paused(state: State, event: EngagementPaused, meta: Meta) -> Iterator[Event]:
    """The client hears that everything rests, and why."""
    yield plan_notice(state, "paused", "engagement", "The work for you rests.", "closing/pause", body=event.explanation)


def on_pause_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The pause was to end today."""
    if state.stage == "PAUSED":
        text = "Resume the engagement, or cancel it with the client"
        yield open_task(state, "resume_engagement", "engagement", text, "the pause was to end today", "closing/pause", meta)


def _resume(state: State, command: ResumeEngagement, meta: Meta) -> Iterator[Event]:
    move = stage_move(state, "resume")
    yield EngagementResumed(because="the pause is over", rule="closing/resume", move=move, stops=("pause/engagement",))


def on_resumed(state: State, event: EngagementResumed, meta: Meta) -> Iterator[Event]:
    """The client hears that it goes on."""
    yield plan_notice(state, "resumed", "engagement", "The work for you goes on.", "closing/resume")


def _cancel(state: State, command: CancelEngagement, meta: Meta) -> Iterator[Event]:
    kept = ("overdue/", "dunning/", "reply/", "ack/", "task/", "notice/")
    yield EngagementCancelled(
        because="the client wishes to end it early" if command.wish_of == "client" else "we wish to end it early",
        rule="closing/cancel",
        wish_of=command.wish_of,
        explanation=command.explanation,
        move=stage_move(state, "cancel"),
        stops=tuple(d for d in state.deadlines if not d.startswith(kept)),
    )


def on_cancelled(state: State, event: EngagementCancelled, meta: Meta) -> Iterator[Event]:
    """Winding down: no new work and no new invoice, but money that is open is finished, and words between people still arrive."""
    why = "the engagement was cancelled"
    for notice in state.notices.values():
        if notice.state in {"PLANNED", "HELD"} and not (NOTICE_KINDS[notice.template].after_cancel or notice.internal):
            yield notices.drop(state, notice.id, why)
    for invoice in state.invoices.values():
        if invoice.state == "SCHEDULED":
            yield invoices.void(state, invoice.id, why, "closing/cancel", why)
    for item in state.milestones.values():
        if item.state not in milestones.FINISHED:
            yield milestones.drop(state, item.id, why, "closing/cancel", why)
    yield plan_notice(state, "cancelled", "engagement", "The work for you ends early.", "closing/cancel", body=event.explanation)


def finished(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: when the last milestone is accepted or dropped, sign-off begins."""
    if state.stage == "ACTIVE" and all(m.state in milestones.FINISHED for m in state.milestones.values()):
        yield WorkFinished(because="every milestone is accepted or dropped", rule="closing/finish", move=stage_move(state, "finish"))


def on_finished(state: State, event: WorkFinished, meta: Meta) -> Iterator[Event]:
    """A closing call comes before the sign-off (practice 39)."""
    text = "Hold the closing call: go through the final figures, and record it with its recap"
    yield open_task(state, "closing_call", "engagement", text, "the result is talked through before the sign-off", "closing/call", meta)


def _call_held(state: State, item_id: str, at: object) -> None:
    if not state.held_meetings.get("closing_call"):
        raise Refused(
            "CLOSING_CALL_MISSING", "the closing call comes before the sign-off; record it with its recap", action="record_meeting"
        )


def _explained(state: State, command: SignOff, meta: Meta) -> None:
    given = {v.milestone for v in command.variances}
    missing = [v for v in variances_of(state) if v.milestone not in given]
    if missing:
        words = "; ".join(f"{v.milestone} ({v.what}: agreed {v.agreed}, final {v.final})" for v in missing)
        raise Refused(
            "VARIANCE_UNEXPLAINED",
            f"these final figures differ from the first agreement and need an explanation: {words}",
            field="variances",
        )
    unknown = [v.milestone for v in command.variances if v.milestone not in state.milestones]
    if unknown:
        raise Refused("UNKNOWN_ITEM", f"there is no milestone '{unknown[0]}'", field="variances", not_found=True)


def _sign_off(state: State, command: SignOff, meta: Meta) -> Iterator[Event]:
    money = money_of(state)
    assert money is not None
    yield EngagementSignedOff(
        because="the final figures match the first agreement"
        if not command.variances
        else "every variance against the first agreement is explained",
        rule="closing/reconcile",
        by=command.by,
        agreed=money.agreed,
        invoiced=money.invoiced,
        variances=command.variances,
        move=stage_move(state, "sign_off"),
        stops=("report/engagement",),
    )


def on_signed_off(state: State, event: EngagementSignedOff, meta: Meta) -> Iterator[Event]:
    """The closing report leaves, and the survey gets its day."""
    yield plan_notice(state, "closing_report", "engagement", "You signed off, and this is what was done.", "closing/report")
    calendar, days = state.calendars.client, state.provider.clocks.survey_after
    day = calendar.add_business_days(calendar.local(meta.at).date(), days)
    at = max(morning(state, day), meta.at)
    because = f"two questions are asked {days} business days after the sign-off"
    yield SurveyScheduled(because=because, rule="closing/survey", at=at, starts=(deadline("survey", "survey", at, because),))


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


def closing(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: closed when money is settled, the survey ended, every message is out or dropped, and no task is open."""
    if state.stage not in {"COMPLETED", "CANCELLED"} or (state.stage == "COMPLETED" and state.survey is None):
        return
    if state.survey and state.survey.state not in SURVEY.final:
        return
    if any(i.state not in SETTLED_INVOICE for i in state.invoices.values()) or any(t.state != "DONE" for t in state.tasks.values()):
        return
    if any(n.state not in NOTICE.final for n in state.notices.values()) or any(
        i.state not in INBOUND.final for i in state.inbound.values()
    ):
        return
    because = "money is settled, the survey ended and nothing is left to do"
    yield EngagementClosed(because=because, rule="closing/close", move=stage_move(state, "close"), stops=tuple(state.deadlines))


_E = Kind.ENGAGEMENT

ACTIONS = (
    Action(PauseEngagement, _E, "pause", frozenset({"ACTIVE"}), _pause, None, (_no_review,), (not_in_the_past("until"),)),
    Action(ResumeEngagement, _E, "resume", frozenset({"PAUSED"}), _resume),
    Action(CancelEngagement, _E, "cancel", LIVE - {"COMPLETED", "CANCELLED"}, _cancel),
    Action(SignOff, _E, "sign_off", frozenset({"SIGNING_OFF"}), _sign_off, None, (_call_held,), (the_decider("by"), _explained)),
    Action(AnswerSurvey, Kind.SURVEY, "answer", frozenset({"COMPLETED"}), _answer, None, (), (known_contact("by"),)),
)
