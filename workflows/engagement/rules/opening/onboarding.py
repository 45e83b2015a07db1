"""From inquiry to a decision about it: intake, qualification, and three ways to say no."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CreateEngagement, DeclineEngagement, Qualify, RecordIntake, ReferEngagement
from workflows.engagement.messages.events import (
    EngagementCreated,
    EngagementDeclined,
    EngagementLapsed,
    EngagementQualified,
    EngagementReferred,
    Event,
    InboundReceived,
    IntakeRecorded,
)
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import Action, deadline, known_person, stage_move
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import State

_TALKING = frozenset({Stage.INQUIRY, Stage.QUALIFYING})
BEFORE_AGREEMENT = _TALKING | {Stage.PROPOSED}


def open_questions(state: State) -> tuple[str, ...]:
    """Ids of required questions without an answer."""
    return tuple(q.id for q in state.provider.questionnaire if q.required and not state.answers.get(q.id))


def create(command: CreateEngagement, meta: Meta) -> Iterator[Event]:
    """The first event of every engagement."""
    provider = command.provider
    lapse = command.calendars.provider.deadline_after(meta.at, provider.clocks.inquiry_lapses)
    yield EngagementCreated(
        because=why("opening-inquiry"),
        rule="onboarding/create",
        file=command.file,
        provider=provider,
        calendars=command.calendars,
        salt=command.salt,
        client_kind=command.file.client.kind.value,
        lead_source=command.file.inquiry.lead_source,
        rate_card_version=provider.rate_card_version,
        answers=command.file.intake.answers if command.file.intake else (),
        starts=(deadline("lapse", "engagement", lapse, why("opening-inquiry-lapses")),),
    )


def on_created(state: State, event: EngagementCreated, meta: Meta) -> Iterator[Event]:
    """The inquiry is a message like any other: acknowledged at once, answered by a person in time."""
    due = state.calendars.provider.deadline_after(meta.at, state.provider.clocks.inquiry_reply)
    inquiry = state.inquiry
    yield InboundReceived(
        because=why("contact-wrote"),
        rule="onboarding/inquiry",
        inbound="inbound-1",
        contact=inquiry.contact,
        channel=inquiry.channel.value,
        subject=inquiry.subject,
        message_id=inquiry.message_id,
        reply_due=due,
        starts=(deadline("reply", "inbound-1", due, why("contact-answer-owed")),),
    )


def _record_intake(state: State, command: RecordIntake, meta: Meta) -> Iterator[Event]:
    known = {q.id for q in state.provider.questionnaire}
    for index, answer in enumerate(command.answers):
        if answer.question not in known:
            raise Refused("UNKNOWN_QUESTION", field=f"answers[{index}].question", id=answer.question)
    merged = state.answers | {a.question: a.answer or "" for a in command.answers}
    missing = tuple(q.id for q in state.provider.questionnaire if q.required and not merged.get(q.id))
    yield IntakeRecorded(because=why("opening-intake"), rule="onboarding/intake", answers=command.answers, open_questions=missing)


def _intake_complete(state: State, item_id: str, at: object) -> None:
    missing = open_questions(state)
    if missing:
        raise Refused("INTAKE_INCOMPLETE", questions=missing)


def _qualify(state: State, command: Qualify, meta: Meta) -> Iterator[Event]:
    yield EngagementQualified(
        because=why("opening-qualified", criteria=state.provider.qualification),
        rule="onboarding/qualify",
        by=command.by,
        criteria=state.provider.qualification,
        move=stage_move(state, "qualify"),
    )


def _explained(state: State, command: DeclineEngagement, meta: Meta) -> None:
    if not command.explanation:
        raise Refused("REASON_MISSING", field="explanation")
    if not command.alternative:
        raise Refused("ALTERNATIVE_MISSING", field="alternative")


def all_stops(state: State) -> tuple[str, ...]:
    """Everything the clock had to say about an engagement that ends before it began, but for messages on their way."""
    return tuple(d for d in state.deadlines if not d.startswith(("notice/", "task/")))


def _decline(state: State, command: DeclineEngagement, meta: Meta) -> Iterator[Event]:
    assert command.explanation and command.alternative
    yield EngagementDeclined(
        because=why("opening-declined"),
        rule="onboarding/decline",
        explanation=command.explanation,
        alternative=command.alternative,
        move=stage_move(state, "decline"),
        stops=all_stops(state),
    )


def on_declined(state: State, event: EngagementDeclined, meta: Meta) -> Iterator[Event]:
    """The client hears why, and what else is possible."""
    body = f"{event.explanation}\n\n{event.alternative}"
    yield from plan_notice(
        state,
        "declined",
        "engagement",
        why("opening-you-are-declined"),
        "onboarding/decline",
        body=body,
        thread=first_answer(state),
    )


def _refer(state: State, command: ReferEngagement, meta: Meta) -> Iterator[Event]:
    yield EngagementReferred(
        because=why("opening-referred"),
        rule="onboarding/refer",
        explanation=command.explanation,
        to=command.to,
        move=stage_move(state, "refer"),
        stops=all_stops(state),
    )


def on_referred(state: State, event: EngagementReferred, meta: Meta) -> Iterator[Event]:
    """The client hears who can help."""
    body = f"{event.explanation}\n\n{event.to}"
    yield from plan_notice(
        state,
        "referred",
        "engagement",
        why("opening-you-are-referred"),
        "onboarding/refer",
        body=body,
        thread=first_answer(state),
    )


def first_answer(state: State) -> str | None:
    """The notice that answered the inquiry: what follows joins its thread."""
    return next((n.id for n in state.notices.values() if n.template == "acknowledgement"), None)


def on_inquiry_lapse(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """An inquiry that nobody takes further ends, so that nothing hangs for ever."""
    if state.stage in _TALKING:
        because = why("opening-inquiry-lapsed", days=state.provider.clocks.inquiry_lapses)
        yield EngagementLapsed(because=because, rule="onboarding/lapse", move=stage_move(state, "lapse"), stops=all_stops(state))


def on_lapsed(state: State, event: EngagementLapsed, meta: Meta) -> Iterator[Event]:
    """The client hears that it ended, and how to begin again."""
    yield from plan_notice(
        state,
        "lapsed",
        "engagement",
        why("opening-you-went-silent"),
        "onboarding/lapse",
        thread=first_answer(state),
    )


ACTIONS = (
    Action(RecordIntake, Kind.ENGAGEMENT, None, _TALKING, _record_intake),
    Action(Qualify, Kind.ENGAGEMENT, "qualify", frozenset({Stage.INQUIRY}), _qualify, None, (_intake_complete,), (known_person("by"),)),
    Action(
        DeclineEngagement,
        Kind.ENGAGEMENT,
        "decline",
        BEFORE_AGREEMENT,
        _decline,
        None,
        (),
        (_explained,),
        asks=("explanation", "alternative"),
    ),
    Action(ReferEngagement, Kind.ENGAGEMENT, "refer", _TALKING, _refer),
)
