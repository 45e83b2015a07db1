"""I9 on a state: every open thing has a next deadline, an effect on its way, an open task, or a person whose turn it is."""

from collections.abc import Callable, Iterator, Sequence

from workflows.engagement.invariants.clock import set_and_not_stopped
from workflows.engagement.invariants.moves import final_states
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import (
    MILESTONE,
    NOTICE,
    PASSABLE_GATE,
    SETTLED_INVOICE,
    SURVEY,
    WINDING_DOWN,
    DutyState,
    InboundState,
    InvoiceState,
    Kind,
    MilestoneState,
    NoticeState,
    PromiseState,
    Stage,
    SurveyState,
    TaskState,
)
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.effects import EffectKind
from workflows.engagement.rules.waiting import Waiting, waiting_for
from workflows.engagement.state import State
from workflows.engagement.terms import GateKind


def nothing_stuck(state: State) -> Iterator[Violation]:
    """Check I9: each thing that waits must be able to say what for."""
    for waiting in waiting_for(state):
        rule = _RULES.get((waiting.kind, waiting.state))
        if not (waiting.party and waiting.who):
            yield _stuck(f"{waiting.kind} '{waiting.id}' is {waiting.state} and waits for nobody")
        if waiting.until is None and not (rule(state, waiting.id) if rule else _has_turn(waiting)):
            yield _stuck(f"{waiting.kind} '{waiting.id}' is {waiting.state} with no deadline, task, effect or person to move it on")


def agrees(state: State, journal: Sequence[Entry]) -> Iterator[Violation]:
    """What the state says is what its whole journal tells: where everything stands, and which deadlines run."""
    told = final_states(journal)
    shown = {(kind.value, "" if kind is Kind.ENGAGEMENT else i.id): i.state for kind in Kind for i in state.items(kind).values()}
    for thing in told.keys() | shown.keys():
        if told.get(thing) != shown.get(thing):
            yield _stuck(f"{thing[0]} '{thing[1]}' is {shown.get(thing)} in the state and {told.get(thing)} in the journal")
    yield from _deadlines(state, journal)
    if journal and (state.sequence, state.head) != (journal[-1].sequence, journal[-1].hash):
        yield _stuck("the state does not stand at the end of its journal")


def _deadlines(state: State, journal: Sequence[Entry]) -> Iterator[Violation]:
    told = set_and_not_stopped(journal)
    for name, deadline in state.deadlines.items():
        if told.get(name) != deadline.at:
            yield _stuck(f"the deadline '{name}' is not the one that the journal tells")
    # One that fell due after the last entry with nothing to say left no trace; then no earlier one can still be running.
    first = min((d.at for d in state.deadlines.values()), default=None)
    for name, at in told.items():
        if name not in state.deadlines and at > journal[-1].at and first is not None and first <= at:
            yield _stuck(f"the deadline '{name}' is lost")


def _stuck(text: str) -> Violation:
    return Violation(invariant="I9", sequence=0, text=text)


def _has_turn(waiting: Waiting) -> bool:
    return waiting.party in {"us", "client"}


def _task(what: str) -> Callable[[State, str], bool]:
    return lambda state, item: any(t.what == what and t.subject == item and t.state != TaskState.DONE for t in state.tasks.values())


def _for_the_engagement(what: str) -> Callable[[State, str], bool]:
    return lambda state, item: _task(what)(state, "engagement")


def _on_its_way(kind: EffectKind) -> Callable[[State, str], bool]:
    return lambda state, item: any(o.effect.kind is kind and o.effect.subject == item for o in state.outbox)


def _never(state: State, item: str) -> bool:
    return False


def _work_left(state: State, item: str) -> bool:
    return any(m.state not in MILESTONE.final for m in state.milestones.values()) or any(d.startswith("retainer/") for d in state.deadlines)


def _unsettled(state: State, item: str) -> bool:
    """An end waits for money, survey, tasks, messages: one of them must be open."""
    money = any(i.state not in SETTLED_INVOICE for i in state.invoices.values())
    tasks = any(t.state != TaskState.DONE for t in state.tasks.values())
    notices = any(n.state not in NOTICE.final for n in state.notices.values())
    inbound = any(i.state != InboundState.ANSWERED for i in state.inbound.values())
    survey = state.survey is not None and state.survey.state not in SURVEY.final
    return money or tasks or notices or inbound or survey


def _payable(state: State, milestone: str) -> bool:
    """A blocked milestone: each shut gate can still be paid, or somebody of ours is to settle it."""
    shut = [g for g in state.gates.values() if milestone in g.guards and g.state not in PASSABLE_GATE]
    asking = [g for g in shut if g.milestone is None or state.milestones[g.milestone].state != MilestoneState.DROPPED]
    return all(state.invoices[g.invoice].state not in SETTLED_INVOICE or _task("settle_gate")(state, g.id) for g in asking)


def _unpaid_for(state: State, milestone: str) -> bool:
    """Work that stopped because an invoice is overdue goes on when the client pays it."""
    held_for = state.milestones[milestone].held_for
    return held_for is not None and state.invoices[held_for].state not in SETTLED_INVOICE


def _not_brought(state: State, milestone: str) -> bool:
    """Work that is held for a duty of the client goes on when that is done."""
    return state.milestones[milestone].held_for_duty is not None and any(d.state == DutyState.LATE for d in state.duties.values())


def _begun_later(state: State, invoice: str) -> bool:
    """A scheduled invoice without a day waits for the delivery or acceptance of its milestone, or for the sign-off."""
    item = state.invoices[invoice]
    if item.gate and state.gates[item.gate].kind is GateKind.ON_SIGN_OFF:
        return state.stage not in WINDING_DOWN
    return item.milestone is not None and state.milestones[item.milestone].state not in MILESTONE.final


def _belongs_to_an_open_request(state: State, inbound: str) -> bool:
    matter = state.inbound[inbound].matter
    return matter is not None and state.inbound[matter].state != InboundState.ANSWERED


_RULES: dict[tuple[str, str], Callable[[State, str], bool]] = {
    (Kind.ENGAGEMENT, Stage.INQUIRY): _never,
    (Kind.ENGAGEMENT, Stage.QUALIFYING): _never,
    (Kind.ENGAGEMENT, Stage.PROPOSED): _never,
    (Kind.ENGAGEMENT, Stage.ONBOARDING): _for_the_engagement("kick_off"),
    (Kind.ENGAGEMENT, Stage.ACTIVE): _work_left,
    (Kind.ENGAGEMENT, Stage.PAUSED): _for_the_engagement("resume_engagement"),
    (Kind.ENGAGEMENT, Stage.SIGNING_OFF): lambda state, item: (
        _for_the_engagement("closing_call")(state, item) or bool(state.held_meetings.get("closing_call"))
    ),
    (Kind.ENGAGEMENT, Stage.COMPLETED): _unsettled,
    (Kind.ENGAGEMENT, Stage.CANCELLED): _unsettled,
    (Kind.MILESTONE, MilestoneState.PLANNED): _work_left,
    (Kind.MILESTONE, MilestoneState.BLOCKED): _payable,
    (Kind.MILESTONE, MilestoneState.HELD): lambda state, item: (
        state.stage == Stage.PAUSED or _task("resume_milestone")(state, item) or _unpaid_for(state, item) or _not_brought(state, item)
    ),
    (Kind.PROMISE, PromiseState.GIVEN): _never,
    (Kind.INVOICE, InvoiceState.SCHEDULED): _begun_later,
    (Kind.INVOICE, InvoiceState.ISSUING): lambda state, item: (
        _on_its_way(EffectKind.ISSUE_INVOICE)(state, item) or _task("issue_failed")(state, item)
    ),
    (Kind.INVOICE, InvoiceState.DISPUTED): _task("settle_dispute"),
    (Kind.NOTICE, NoticeState.PLANNED): _never,
    (Kind.NOTICE, NoticeState.HELD): _never,
    (Kind.NOTICE, NoticeState.SENDING): _on_its_way(EffectKind.SEND_NOTICE),
    (Kind.NOTICE, NoticeState.DOUBTFUL): _task("check_notice"),
    (Kind.NOTICE, NoticeState.FAILED): _task("send_failed"),
    (Kind.INBOUND, InboundState.RECEIVED): _belongs_to_an_open_request,
    (Kind.INBOUND, InboundState.ACKNOWLEDGED): _belongs_to_an_open_request,
    (Kind.INBOUND, InboundState.OVERDUE): _task("answer_client"),
    (Kind.SURVEY, SurveyState.DUE): _never,
    (Kind.SURVEY, SurveyState.ASKED): _never,
    (Kind.SURVEY, SurveyState.REMINDED): _never,
    (Kind.TASK, TaskState.OPEN): lambda state, item: state.stage == Stage.CLOSED,
    (Kind.TASK, TaskState.OVERDUE): _never,
}
"""What must be there where no deadline is; everything else waits for a named person whose turn it is."""
