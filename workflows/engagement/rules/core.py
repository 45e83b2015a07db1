"""The core's façade: decide, react, evolve, effects, next_due. Pure: no clock, no I/O, no randomness, and nothing of Temporal.

::

    decide(state, command, meta) -> events, or raises Refused
    react(state, event, meta)    -> further events, to a fixed point
    evolve(state, event, at)     -> state
    effects(state, event)        -> what the world must do
    next_due(state)              -> when the clock itself has something to say
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from workflows.engagement.messages.answers import Meta, Receipt, Refused
from workflows.engagement.messages.commands import Command, CreateEngagement, Tick
from workflows.engagement.messages.effects import Effect, EffectKind, OutboxItem
from workflows.engagement.messages.events import Deadline, EngagementCreated, Event, InvoiceReported, NoticeDropped
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.rules.again import set_once
from workflows.engagement.rules.deciding import available, decide
from workflows.engagement.rules.effects import effects
from workflows.engagement.rules.notices.planning import stale
from workflows.engagement.rules.opening import onboarding
from workflows.engagement.rules.outbox import hurried
from workflows.engagement.rules.table import AGAIN, DUE, REACTIONS, STANDING, Standing
from workflows.engagement.state import State
from workflows.engagement.state.evolve import born, evolve
from workflows.engagement.state.journal.recording import record

__all__ = [
    "ENGINE",
    "MOST_DUE",
    "MOST_ROUNDS",
    "BrokenDeadlineError",
    "Outcome",
    "available",
    "clock_meta",
    "decide",
    "effect_meta",
    "effects",
    "evolve",
    "handle",
    "is_behind",
    "journal_meta",
    "next_due",
    "react",
    "still_wanted",
]

MOST_ROUNDS = 50
"""Reactions come to rest within so many rounds, or something is wrong with the rules."""

MOST_DUE = 25
"""Deadlines that one tick handles. More are due at once only after nobody served a large engagement for weeks; each may take some milliseconds, and
a workflow's step must end. Whoever ticks goes on while :func:`is_behind`, and decides nothing before. A count, and no time: a replay stops at the same
ones. To change it is a rule change: an older run keeps the number it began with."""


ENGINE = "engine"
"""Actor of what the engine does by itself."""


def clock_meta(state: State, at: datetime, rules: int) -> Meta:
    """Who asks when the clock speaks."""
    return Meta(at=at, actor=ENGINE, source="clock", request_id=str(state.sequence + 1), rules=rules)


def journal_meta(state: State, at: datetime, rules: int) -> Meta:
    """Who asks when the journal store answers something else than it should."""
    return Meta(at=at, actor=ENGINE, source="journal", request_id=str(state.sequence + 1), rules=rules)


def effect_meta(item: OutboxItem, at: datetime, rules: int) -> Meta:
    """Who asks when an effect's result comes back."""
    return Meta(at=at, actor=ENGINE, source="effect", request_id=item.effect.key, rules=rules)


class BrokenDeadlineError(Exception):
    """The rule of a deadline has a defect; nothing of the tick happened.

    Attributes:
        deadline: id of the deadline.
    """

    def __init__(self, deadline: str) -> None:
        super().__init__(deadline)
        self.deadline = deadline


class Outcome(Frozen):
    """A command was taken."""

    state: State
    receipt: Receipt


def next_due(state: State) -> Deadline | None:
    """The deadline that speaks next; none while only people can move things on."""
    return min(state.deadlines.values(), key=lambda d: (d.at, d.id), default=None)


def is_behind(state: State, now: datetime) -> bool:
    """Whether the clock has something to say that was not handled yet."""
    due = next_due(state)
    return due is not None and due.at <= now


def handle(state: State | None, command: Command, meta: Meta) -> Outcome:
    """Take a command: decide, react, evolve, put effects into the outbox, write the journal.

    A command id that was taken before gets its first receipt, and nothing happens (I6).

    Args:
        state: the aggregate; none for the very first command.
        command: what is asked.
        meta: who asks, when, under which id.

    Raises:
        Refused: it is not possible; nothing happened.
        BrokenDeadlineError: of a tick: a rule has a defect.
    """
    if state is not None and (known := state.receipts.get(meta.command_id)):
        return Outcome(state=state, receipt=known)
    meta = _not_before_creation(state, meta)
    if isinstance(command, Tick):
        assert state is not None
        changed = _tick(state, meta)
    elif state is None:
        changed = _create(command, meta)
    else:
        changed = _settle(state, decide(state, command, meta), meta, meta.at)
    receipt = Receipt(version=changed.version + 1, sequence=changed.sequence, digest=meta.digest)
    changes: dict[str, object] = {"version": receipt.version}
    if not command.internal:
        changes["receipts"] = {**changed.receipts, meta.command_id: receipt}
    return Outcome(state=changed.model_copy(update=changes), receipt=receipt)


def _not_before_creation(state: State | None, meta: Meta) -> Meta:
    """An engagement is created by the clock of who asks for it, and lives by the server's: where that is behind, time stands still until it has come."""
    if state is None or meta.at >= state.created_at:
        return meta
    return meta.model_copy(update={"at": state.created_at})


def _create(command: Command, meta: Meta) -> State:
    if not isinstance(command, CreateEngagement):
        raise Refused("NO_SUCH_ENGAGEMENT", not_found=True)
    first, *others = onboarding.create(command, meta)
    assert isinstance(first, EngagementCreated)
    state = record(born(first, command.engagement_id, meta.at), first, meta, meta.at)
    return _settle(state, [*others, *react(state, first, meta)], meta, meta.at)


def _tick(state: State, meta: Meta) -> State:
    """Handle what is due, the earliest first, each on the state the one before left; of very many only the first."""
    for _ in range(MOST_DUE):
        due = next_due(state)
        if due is None or due.at > meta.at:
            break
        what, subject = due.id.split("/", 1)
        state = state.model_copy(update={"deadlines": {k: d for k, d in state.deadlines.items() if k != due.id}})
        try:
            state = _settle(state, DUE[what](state, subject, meta), meta, due.at)
        except Exception as defect:
            raise BrokenDeadlineError(due.id) from defect
    return state


def _settle(state: State, events: Iterable[Event], meta: Meta, effective: datetime) -> State:
    """Apply events and all that follows from them, until nothing is left to do.

    No standing rule had anything to say about the state that is handed in, unless that was loaded: then each of them is asked.
    """
    pending, silent_on = deque[Event](), dict.fromkeys(STANDING, state) if state.rested else {}
    state = _apply(state, list(events), pending, meta, effective)
    for _ in range(MOST_ROUNDS):
        while pending:
            state = _apply(state, react(state, pending.popleft(), meta), pending, meta, effective)
        found = _standing(state, meta, silent_on)
        if not found:
            return state if state.rested else state.model_copy(update={"rested": True})
        state = _apply(state, found, pending, meta, effective)
    raise AssertionError(f"reactions did not come to rest within {MOST_ROUNDS} rounds")


def _standing(state: State, meta: Meta, silent_on: dict[Standing, State]) -> list[Event]:
    """What the first standing rule says that does not hold.

    Args:
        state: the aggregate.
        meta: who and when.
        silent_on: for each rule the last state about which it had nothing to say, as far as there is one; brought up to date.
    """
    for standing in STANDING:
        before = silent_on.get(standing)
        if before is not None and standing.holds_still(before, state):
            continue
        if found := list(standing.rule(state, meta)):
            return found
        silent_on[standing] = state
    return []


def _apply(state: State, events: list[Event], pending: deque[Event], meta: Meta, effective: datetime) -> State:
    for happened in events:
        event = set_once(state, happened, AGAIN)
        state = evolve(state, event, effective)
        state = record(state, event, meta, effective)
        state = _outbox(state, event)
        pending.append(event)
    return state


def react(state: State, event: Event, meta: Meta) -> list[Event]:
    """What follows from ``event``; never refuses. All reactions to it see the same state, so those that make ids count ahead."""
    found: list[Event] = []
    for reaction in REACTIONS.get(type(event), ()):
        found += reaction(state, event, meta)
    return found


def _outbox(state: State, event: Event) -> State:
    if isinstance(event, NoticeDropped):
        rest = tuple(o for o in state.outbox if not (o.effect.kind is EffectKind.SEND_NOTICE and o.effect.subject == event.notice))
        return state if len(rest) == len(state.outbox) else state.model_copy(update={"outbox": rest})
    if isinstance(event, InvoiceReported):
        return hurried(state, event.invoice)
    wanted = effects(state, event)
    return state.model_copy(update={"outbox": (*state.outbox, *(OutboxItem(effect=w) for w in wanted))}) if wanted else state


def still_wanted(state: State, effect: Effect) -> Reason | None:
    """Asked right before an effect is carried out: why it must not be any more, or nothing."""
    if effect.kind is EffectKind.SEND_NOTICE:
        return stale(state, state.notices[effect.subject])
    return None
