"""From proposal to kick-off."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import Kind, Stage, TaskState
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import AcceptAgreement, ProposeAgreement
from workflows.engagement.messages.events import (
    AgreementAccepted,
    AgreementProposed,
    EngagementActivated,
    EngagementLapsed,
    Event,
    MeetingRecorded,
    ProposalExtended,
)
from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.rules.action import Action, deadline, stage_move, the_decider
from workflows.engagement.rules.contact.follow_up import follow_up
from workflows.engagement.rules.money.retainers import next_period
from workflows.engagement.rules.notices.planning import morning, plan_notice
from workflows.engagement.rules.opening.onboarding import all_stops, first_answer
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.rules.work import duties
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, GateKind
from workflows.engagement.terms.plan import PlannedGate, build
from workflows.engagement.terms.prices.bills import BillKind


def digest_of(agreement: Agreement) -> str:
    """sha256 of the canonical JSON of the terms without what is as it is by default: a field that is added later changes no digest."""
    text = json.dumps(agreement.model_dump(mode="json", exclude_defaults=True), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def unanswered(agreement: Agreement) -> tuple[str, ...]:
    """Questions that keep a proposal from being sent (practice 52)."""
    return agreement.open_questions


def _interest_is_known(state: State, agreement: Agreement) -> None:
    """A rule that terms name stands in them with its rates, is meant for such a client, and has the fixed sum they charge."""
    late, field = agreement.payment.late, "agreement.payment.late.interest"
    if late.interest is None:
        return
    rule, kind = late.interest_rule, state.client.kind.value
    if rule is None or rule.id != late.interest:
        raise Refused("INTEREST_RULE_MISSING", field=field, rule=late.interest)
    if rule.client_kind not in {"any", kind}:
        raise Refused("INTEREST_RULE_NOT_FOR_CLIENT", field=field, rule=rule.id, meant_for=rule.client_kind, client=kind)
    statutory = any(fee.statutory for fee in (late.fee, *(step.fee for step in late.ladder)) if fee)
    if statutory and all(line.amount.currency != agreement.currency for line in rule.fixed_sums):
        raise Refused("FIXED_SUM_MISSING", field=field, rule=rule.id, currency=agreement.currency)


def _sendable(state: State, command: ProposeAgreement, meta: Meta) -> None:
    _interest_is_known(state, command.agreement)
    waiting = unanswered(command.agreement)
    if waiting:
        raise Refused("OPEN_QUESTIONS", field="agreement.open_questions", questions=waiting)
    people = tuple(p.id for p in state.provider.team)
    for index, entry in enumerate(command.agreement.roster):
        if entry.person not in people:
            raise Refused("UNKNOWN_PERSON", field=f"agreement.roster[{index}].person", id=entry.person, known=people)
    if command.agreement.start and command.agreement.start < state.calendars.provider.local(meta.at).date():
        raise Refused("DATE_NOT_AHEAD.start", field="agreement.start", day=command.agreement.start)
    for index, retainer in enumerate(command.agreement.retainers):
        if not retainer.days(state.calendars.provider.local(meta.at).date()):
            raise Refused("DATE_NOT_AHEAD.retainer", field=f"agreement.retainers[{index}]", id=retainer.id)


def _propose(state: State, command: ProposeAgreement, meta: Meta) -> Iterator[Event]:
    version = state.terms[-1].version + 1 if state.terms else 1
    days = command.agreement.valid_business_days
    calendar = command.calendars.client
    until = calendar.deadline_after(meta.at, days)
    starts = [deadline("valid", "engagement", until, why("opening-proposal-stands", days=days))]
    if days > 3:
        day = calendar.shift(calendar.local(until).date(), -3)
        resolved = state.model_copy(update={"calendars": command.calendars})
        at = morning(resolved, day)
        starts += [deadline("remind", "engagement", at, why("opening-proposal-ends-soon"))] if at < until else []
    yield AgreementProposed(
        because=why("opening-proposed"),
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
    yield from plan_notice(state, "proposal", subject, why("opening-you-get-a-proposal"), "onboarding/propose", thread=first_answer(state))
    if not any(t.what == "presentation" and t.state != TaskState.DONE for t in state.tasks.values()):
        because = why("opening-proposal-is-presented")
        yield open_task(state, "presentation", "engagement", why("task-presentation"), because, "onboarding/present", meta)


def _proposal_sent_at(state: State) -> datetime | None:
    current = f"terms-{state.terms[-1].version}"
    return next((n.sent_at for n in state.notices.values() if n.template == "proposal" and n.subject == current), None)


def on_remind(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Shortly before a proposal ends its reader is told."""
    if state.stage == Stage.PROPOSED and _proposal_sent_at(state):
        because = why("opening-you-decide")
        thread = next((n.id for n in state.notices.values() if n.template == "proposal"), None)
        subject, words = f"terms-{state.terms[-1].version}", why("opening-ask-for-a-decision")
        yield from follow_up(state, "proposal_reminder", subject, because, words, "onboarding/remind", meta, thread=thread)


def on_validity_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A proposal lapses only if its mail, which names the last day, was confirmed sent a business day before."""
    sent_at, calendar = _proposal_sent_at(state), state.calendars.client
    if sent_at is None or calendar.deadline_after(sent_at, 1) > state.terms[-1].valid_until:
        until = calendar.deadline_after(meta.at, state.agreement.valid_business_days)
        starts = (deadline("valid", "engagement", until, why("opening-proposal-stands-again")),)
        because = why("opening-proposal-unsent")
        yield ProposalExtended(because=because, rule="onboarding/extend", valid_until=until, starts=starts)
        return
    yield EngagementLapsed(
        because=why("opening-proposal-lapsed"),
        rule="onboarding/lapse",
        move=stage_move(state, "lapse"),
        stops=all_stops(state),
    )


def _current_version(state: State, command: AcceptAgreement, meta: Meta) -> None:
    latest = state.terms[-1].version
    if command.terms_version != latest:
        raise Refused("STALE_TERMS", field="terms_version", latest=latest)
    if not command.acknowledges_change:
        raise Refused("CHANGE_NOT_ACKNOWLEDGED", field="acknowledges_change")


def _why_that_day(gate: PlannedGate) -> Reason:
    if gate.of is BillKind.DEPOSIT:
        return why("opening-deposit-at-once")
    return why("opening-agreed-day" if gate.kind is GateKind.ON_DATE else "opening-term-fits")


def _accept(state: State, command: AcceptAgreement, meta: Meta) -> Iterator[Event]:
    agreement, calendar = state.agreement, state.calendars.provider
    plan = build(agreement, calendar, state.provider.buffer, calendar.local(meta.at).date())
    issues = tuple(
        deadline("issue", gate.invoice, max(calendar.start_of_business(gate.issue_on), meta.at), _why_that_day(gate))
        for gate in plan.gates
        if gate.issue_on
    )
    retainers = tuple(found for retainer in plan.retainers for found in next_period(retainer, 0, calendar, meta.at))
    brought = duties.planned(state, meta)
    yield AgreementAccepted(
        because=why("opening-accepted"),
        rule="onboarding/accept",
        by=command.by,
        version=command.terms_version,
        plan=plan,
        duties=brought,
        move=stage_move(state, "accept"),
        starts=(*issues, *retainers, *duties.first_deadlines(state, brought, meta)),
        stops=("valid/engagement", "remind/engagement"),
    )


def on_accepted(state: State, event: AgreementAccepted, meta: Meta) -> Iterator[Event]:
    """The kick-off pack leaves, and the kick-off gets its owner."""
    yield from plan_notice(state, "welcome", f"terms-{event.version}", why("opening-you-accepted"), "onboarding/welcome")
    yield open_task(
        state,
        "kick_off",
        "engagement",
        why("task-kick-off"),
        why("opening-begins-with-kick-off"),
        "onboarding/kick-off",
        meta,
    )


def on_kick_off(state: State, event: MeetingRecorded, meta: Meta) -> Iterator[Event]:
    """After the kick-off the work may begin, each milestone behind its gate."""
    if event.purpose == "kick_off" and state.stage == Stage.ONBOARDING:
        because = why("contact-met", meeting=Named.meeting(event.purpose))
        yield EngagementActivated(because=because, rule="onboarding/kick-off", move=stage_move(state, "kick_off"))


ACTIONS = (
    Action(
        ProposeAgreement,
        Kind.ENGAGEMENT,
        "propose",
        frozenset({Stage.QUALIFYING, Stage.PROPOSED}),
        _propose,
        None,
        (),
        (_sendable,),
        "SCOPE_LOCKED",
    ),
    Action(
        AcceptAgreement, Kind.ENGAGEMENT, "accept", frozenset({Stage.PROPOSED}), _accept, None, (), (the_decider("by"), _current_version)
    ),
)
