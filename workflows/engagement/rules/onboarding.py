"""From inquiry to kick-off: qualification, proposal, agreement."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import (
    AcceptAgreement,
    CreateEngagement,
    DeclineEngagement,
    ProposeAgreement,
    Qualify,
    RecordIntake,
    ReferEngagement,
)
from workflows.engagement.messages.events import (
    AgreementAccepted,
    AgreementProposed,
    EngagementActivated,
    EngagementCreated,
    EngagementDeclined,
    EngagementLapsed,
    EngagementQualified,
    EngagementReferred,
    Event,
    InboundReceived,
    IntakeRecorded,
    MeetingRecorded,
    ProposalExtended,
)
from workflows.engagement.plan import build
from workflows.engagement.rules.action import Action, deadline, known_person, stage_move, the_decider
from workflows.engagement.rules.follow_up import follow_up
from workflows.engagement.rules.notices import morning, plan_notice
from workflows.engagement.rules.tasks import open_task
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement
from workflows.engagement.view import open_questions

BEFORE_AGREEMENT = frozenset({"INQUIRY", "QUALIFYING", "PROPOSED"})


def create(command: CreateEngagement, meta: Meta) -> Iterator[Event]:
    """The first event of every engagement."""
    provider = command.provider
    lapse = command.calendars.provider.deadline_after(meta.at, provider.clocks.inquiry_lapses)
    yield EngagementCreated(
        because="an inquiry arrived",
        rule="onboarding/create",
        file=command.file,
        provider=provider,
        calendars=command.calendars,
        salt=command.salt,
        client_kind=command.file.client.kind.value,
        lead_source=command.file.inquiry.lead_source,
        rate_card_version=provider.rate_card_version,
        starts=(deadline("lapse", "engagement", lapse, "an inquiry that nobody takes further lapses"),),
    )


def on_created(state: State, event: EngagementCreated, meta: Meta) -> Iterator[Event]:
    """The inquiry is a message like any other: acknowledged at once, answered by a person in time."""
    due = state.calendars.provider.deadline_after(meta.at, state.provider.clocks.inquiry_reply)
    inquiry = state.inquiry
    yield InboundReceived(
        because="the client wrote",
        rule="onboarding/inquiry",
        inbound="inbound-1",
        contact=inquiry.contact,
        channel=inquiry.channel.value,
        subject=inquiry.subject,
        message_id=inquiry.message_id,
        reply_due=due,
        starts=(deadline("reply", "inbound-1", due, "a human answer is owed by then"),),
    )


def _record_intake(state: State, command: RecordIntake, meta: Meta) -> Iterator[Event]:
    known = {q.id for q in state.provider.questionnaire}
    for index, answer in enumerate(command.answers):
        if answer.question not in known:
            raise Refused(
                "UNKNOWN_QUESTION", f"'{answer.question}' is no question of the questionnaire", field=f"answers[{index}].question"
            )
    merged = state.answers | {a.question: a.answer or "" for a in command.answers}
    missing = tuple(q.id for q in state.provider.questionnaire if q.required and not merged.get(q.id))
    yield IntakeRecorded(
        because="the client answered the questionnaire", rule="onboarding/intake", answers=command.answers, open_questions=missing
    )


def _intake_complete(state: State, item_id: str, at: object) -> None:
    missing = open_questions(state)
    if missing:
        raise Refused("INTAKE_INCOMPLETE", f"these questions have no answer yet: {', '.join(missing)}", questions=",".join(missing))


def _qualify(state: State, command: Qualify, meta: Meta) -> Iterator[Event]:
    yield EngagementQualified(
        because="the intake is complete and the criteria are met: " + "; ".join(state.provider.qualification),
        rule="onboarding/qualify",
        by=command.by,
        move=stage_move(state, "qualify"),
    )


def _explained(state: State, command: DeclineEngagement, meta: Meta) -> None:
    if not command.explanation:
        raise Refused("REASON_MISSING", "a 'no' needs an explanation", field="explanation")
    if not command.alternative:
        raise Refused("ALTERNATIVE_MISSING", "a 'no' needs another suggestion", field="alternative")


def _stops(state: State) -> tuple[str, ...]:
    """Everything the clock had to say about an engagement that ends before it began, but for messages on their way."""
    return tuple(d for d in state.deadlines if not d.startswith(("notice/", "task/")))


def _decline(state: State, command: DeclineEngagement, meta: Meta) -> Iterator[Event]:
    assert command.explanation and command.alternative
    yield EngagementDeclined(
        because="we said no, and the client is told why and what else is possible",
        rule="onboarding/decline",
        explanation=command.explanation,
        alternative=command.alternative,
        move=stage_move(state, "decline"),
        stops=_stops(state),
    )


def on_declined(state: State, event: EngagementDeclined, meta: Meta) -> Iterator[Event]:
    """The client hears why, and what else is possible."""
    body = f"{event.explanation}\n\n{event.alternative}"
    yield plan_notice(
        state,
        "declined",
        "engagement",
        "You asked us for work that we cannot take on.",
        "onboarding/decline",
        body=body,
        thread=_first(state),
    )


def _refer(state: State, command: ReferEngagement, meta: Meta) -> Iterator[Event]:
    yield EngagementReferred(
        because="others do this better, and the client is told who",
        rule="onboarding/refer",
        explanation=command.explanation,
        to=command.to,
        move=stage_move(state, "refer"),
        stops=_stops(state),
    )


def on_referred(state: State, event: EngagementReferred, meta: Meta) -> Iterator[Event]:
    """The client hears who can help."""
    body = f"{event.explanation}\n\n{event.to}"
    yield plan_notice(
        state, "referred", "engagement", "You asked us for work that others do better.", "onboarding/refer", body=body, thread=_first(state)
    )


def _first(state: State) -> str | None:
    return next((n.id for n in state.notices.values() if n.template == "acknowledgement"), None)


def digest_of(agreement: Agreement) -> str:
    """sha256 of the canonical JSON of the terms."""
    text = json.dumps(agreement.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def unanswered(agreement: Agreement) -> tuple[str, ...]:
    """Questions that keep a proposal from being sent (practice 52)."""
    return agreement.open_questions


def _sendable(state: State, command: ProposeAgreement, meta: Meta) -> None:
    waiting = unanswered(command.agreement)
    if waiting:
        raise Refused("OPEN_QUESTIONS", "these questions are not answered yet: " + "; ".join(waiting), field="agreement.open_questions")
    people = {p.id for p in state.provider.team}
    for index, entry in enumerate(command.agreement.roster):
        if entry.person not in people:
            raise Refused("UNKNOWN_PERSON", f"'{entry.person}' is nobody of the team", field=f"agreement.roster[{index}].person")
    if command.agreement.start and command.agreement.start < state.calendars.provider.local(meta.at).date():
        raise Refused("DATE_NOT_AHEAD", f"the planned start {command.agreement.start} is past", field="agreement.start")


def _propose(state: State, command: ProposeAgreement, meta: Meta) -> Iterator[Event]:
    version = len(state.terms) + 1
    days = command.agreement.valid_business_days
    calendar = command.calendars.client
    until = calendar.deadline_after(meta.at, days)
    starts = [deadline("valid", "engagement", until, f"the proposal stands for {days} business days")]
    if days > 3:
        day = calendar.shift(calendar.local(until).date(), -3)
        resolved = state.model_copy(update={"calendars": command.calendars})
        starts.append(deadline("remind", "engagement", morning(resolved, day), "the proposal ends in three business days"))
    yield AgreementProposed(
        because="goals, scope, dates, prices and duties of both sides are written down",
        rule="onboarding/propose",
        version=version,
        digest=digest_of(command.agreement),
        valid_until=until,
        agreement=command.agreement,
        calendars=command.calendars,
        move=stage_move(state, "propose"),
        starts=tuple(starts),
        stops=("lapse/engagement", "valid/engagement", "remind/engagement"),
    )


def on_proposed(state: State, event: AgreementProposed, meta: Meta) -> Iterator[Event]:
    """The proposal leaves, and somebody presents it in person (practice 39)."""
    subject = f"terms-{event.version}"
    yield plan_notice(state, "proposal", subject, "You asked us for a proposal.", "onboarding/propose", thread=_first(state))
    if not any(t.what == "presentation" and t.state != "DONE" for t in state.tasks.values()):
        text = "Present the proposal by phone or in person, and record the meeting with its recap"
        yield open_task(state, "presentation", "engagement", text, "a proposal is presented, not only sent", "onboarding/present", meta)


def _proposal_sent_at(state: State) -> datetime | None:
    current = f"terms-{state.terms[-1].version}"
    return next((n.sent_at for n in state.notices.values() if n.template == "proposal" and n.subject == current), None)


def on_remind(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Shortly before a proposal ends its reader is told."""
    if state.stage == "PROPOSED" and _proposal_sent_at(state):
        because = "Our proposal is open for a few more days, and you have not decided yet."
        thread = next((n.id for n in state.notices.values() if n.template == "proposal"), None)
        subject, words = f"terms-{state.terms[-1].version}", "the proposal is open for a few more days: ask what is missing for a decision"
        yield from follow_up(state, "proposal_reminder", subject, because, words, "onboarding/remind", meta, thread=thread)


def on_validity_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A proposal lapses only if its mail, which names the last day, was confirmed sent a business day before."""
    sent_at, calendar = _proposal_sent_at(state), state.calendars.client
    if sent_at is None or calendar.deadline_after(sent_at, 1) > state.terms[-1].valid_until:
        until = calendar.deadline_after(meta.at, state.agreement.valid_business_days)
        starts = (deadline("valid", "engagement", until, "the proposal stands again for its whole time"),)
        because = "the mail that names the last day was not confirmed sent in time"
        yield ProposalExtended(because=because, rule="onboarding/extend", valid_until=until, starts=starts)
        return
    yield EngagementLapsed(
        because="the proposal was not accepted by the last day it named",
        rule="onboarding/lapse",
        move=stage_move(state, "lapse"),
        stops=_stops(state),
    )


def on_inquiry_lapse(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """An inquiry that nobody takes further ends, so that nothing hangs for ever."""
    if state.stage in {"INQUIRY", "QUALIFYING"}:
        because = f"nothing came of it within {state.provider.clocks.inquiry_lapses} business days"
        yield EngagementLapsed(because=because, rule="onboarding/lapse", move=stage_move(state, "lapse"), stops=_stops(state))


def on_lapsed(state: State, event: EngagementLapsed, meta: Meta) -> Iterator[Event]:
    """The client hears that it ended, and how to begin again."""
    yield plan_notice(
        state,
        "lapsed",
        "engagement",
        "You asked us for work, and we have not heard from you since.",
        "onboarding/lapse",
        thread=_first(state),
    )


def _current_version(state: State, command: AcceptAgreement, meta: Meta) -> None:
    latest = state.terms[-1].version
    if command.terms_version != latest:
        raise Refused(
            "STALE_TERMS", f"version {latest} is the one that stands; read and accept that one", field="terms_version", latest=str(latest)
        )
    if not command.acknowledges_change:
        raise Refused("CHANGE_NOT_ACKNOWLEDGED", "that scope and dates may change must be acknowledged", field="acknowledges_change")


def _accept(state: State, command: AcceptAgreement, meta: Meta) -> Iterator[Event]:
    agreement, calendar = state.agreement, state.calendars.provider
    plan = build(agreement, calendar, state.provider.buffer, calendar.local(meta.at).date())
    starts = tuple(
        deadline(
            "issue",
            gate.invoice,
            max(calendar.start_of_business(gate.issue_on), meta.at),
            "the invoice is issued so early that its term fits",
        )
        for gate in plan.gates
        if gate.issue_on
    )
    yield AgreementAccepted(
        because="the client accepted the proposal as it stands",
        rule="onboarding/accept",
        by=command.by,
        version=command.terms_version,
        plan=plan,
        move=stage_move(state, "accept"),
        starts=starts,
        stops=("valid/engagement", "remind/engagement"),
    )


def on_accepted(state: State, event: AgreementAccepted, meta: Meta) -> Iterator[Event]:
    """The kick-off pack leaves, and the kick-off gets its owner."""
    yield plan_notice(state, "welcome", f"terms-{event.version}", "You accepted our proposal.", "onboarding/welcome")
    yield open_task(
        state,
        "kick_off",
        "engagement",
        "Hold the kick-off and record it with its recap",
        "work begins with a kick-off",
        "onboarding/kick-off",
        meta,
    )


def on_kick_off(state: State, event: MeetingRecorded, meta: Meta) -> Iterator[Event]:
    """After the kick-off the work may begin, each milestone behind its gate."""
    if event.purpose == "kick_off" and state.stage == "ONBOARDING":
        yield EngagementActivated(because="the kick-off was held", rule="onboarding/kick-off", move=stage_move(state, "kick_off"))


_TALKING = frozenset({"INQUIRY", "QUALIFYING"})

ACTIONS = (
    Action(RecordIntake, Kind.ENGAGEMENT, None, _TALKING, _record_intake),
    Action(Qualify, Kind.ENGAGEMENT, "qualify", frozenset({"INQUIRY"}), _qualify, None, (_intake_complete,), (known_person("by"),)),
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
    Action(
        ProposeAgreement,
        Kind.ENGAGEMENT,
        "propose",
        frozenset({"QUALIFYING", "PROPOSED"}),
        _propose,
        None,
        (),
        (_sendable,),
        "SCOPE_LOCKED",
    ),
    Action(AcceptAgreement, Kind.ENGAGEMENT, "accept", frozenset({"PROPOSED"}), _accept, None, (), (the_decider("by"), _current_version)),
)
