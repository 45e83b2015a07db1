"""A story behind its door, as the shell keeps it, and all that must be true after every step."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Self

import pytest

from tests.core.causes import Causes, runs_for_nothing, stands_still
from tests.core.told import told
from tests.drivers.story import MONDAY, Story
from workflows.engagement.invariants import Context, Since, check, check_rest, same_request_same_receipt
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta, Receipt, Refusal, Refused
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.rules.outbox import without
from workflows.engagement.rules.table import ACTIONS
from workflows.engagement.shell import calls
from workflows.engagement.shell.indexing import indexed
from workflows.engagement.shell.results import Failure, refused
from workflows.engagement.state import State
from workflows.engagement.state.evolve import LostTrackError, evolve
from workflows.engagement.state.journal.chain import broken_at
from workflows.engagement.terms import Client
from workflows.engagement.terms.provider import Provider
from workflows.engagement.views.engagement import view

SILENCE = Failure(None, False, why("failure-no-answer"))
_LARGE = {"journal", "provider", "client", "inquiry", "terms", "calendars", "plan"}
"""Never touched by a command but by replacing them: left out when a state is compared with itself."""


class World(Story):
    """A story of which all that must be true is checked after every step.

    Args:
        slow: results of effects come when the test says, in any order; else at once, as in any story.

    Attributes:
        slow: as given; may be changed.
        given: what callers were answered, by request id, with the command.
        causes: what set which deadline, and why that did not run.
    """

    def __init__(
        self, start: str | datetime = MONDAY, house: Provider | None = None, buyer: Client | None = None, *, slow: bool = False
    ) -> None:
        self.given: dict[str, tuple[c.Command, Receipt]] = {}
        self.causes = Causes()
        self.slow, self._watched = slow, True
        self._keys: set[str] = set()
        self._checked = 0
        self._since: list[Since] = []
        self._state: State | None = None
        super().__init__(start, house, buyer)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Look only at the end of what happens in between: for the long ways that are not what a test is about."""
        before, self._watched = self.current.outbox, False
        yield
        self._watched = True
        self._verify(before)

    # -- the door

    def give(self, command: c.Command, request_id: str, actor: str = "unverified:somebody", digest: str = "") -> Receipt:
        """Take a command now, and see that the answer is the one that was foretold.

        Raises:
            Refused: it is not possible.
        """
        self._tick()
        meta, before = self._meta(request_id, actor, digest), self.state
        outcome = self._handled(before, command, meta) if before is not None else core.handle(None, command, meta)
        self.given[request_id] = (command, outcome.receipt)
        self.state = outcome.state
        self._drain()
        return outcome.receipt

    def _handled(self, before: State, command: c.Command, meta: Meta) -> core.Outcome:
        frozen = self._print(before)
        if self._watched:
            self._moves_once(before, command, meta)
        try:
            outcome = core.handle(before, command, meta)
        except Refused as answer:
            self._told_alike(before, command, meta, answer.refusal)
            assert self._print(before) == frozen, "a refusal changed the state"
            raise
        self._told_alike(before, command, meta, outcome)
        assert self._print(before) == frozen, "handling changed the state it began with"
        if self._watched:
            told(before, outcome, command, meta.at)
        if isinstance(command, c.ProposeAgreement):
            self._since.append(Since(sequence=before.sequence + 1, calendars=command.calendars))
        return outcome

    def asks(self, command: c.Command) -> Refusal | None:
        """A caller asks for something that may be refused; the answer is the refusal, or nothing."""
        try:
            self.give(command, f"request-{len(self.given)}-{self.current.version}")
        except Refused as answer:
            return answer.refusal
        return None

    def again(self, request_id: str) -> None:
        """The same request once more: the first receipt, and nothing happens."""
        self._tick()
        command, receipt = self.given[request_id]
        meta = self._meta(request_id)
        outcome = core.handle(self.state, command, meta)
        assert (outcome.receipt, outcome.state) == (receipt, self.state)

    def _meta(self, request_id: str, actor: str = "unverified:somebody", digest: str = "") -> Meta:
        return Meta(at=self.now, actor=actor, source="api", request_id=request_id, rules=self.rules, digest=digest)

    def _told_alike(self, before: State, command: c.Command, meta: Meta, told: Refusal | core.Outcome) -> None:
        """What the list of possible actions said holds, and a state that was stored and loaded foretells the same and comes to the same."""
        if not self._watched:
            return
        refusal = told if isinstance(told, Refusal) else None
        listed = self._listed(before, command, meta)
        assert listed is not False or refusal is not None, f"what was not listed as possible was taken: {command.kind}"
        assert not listed or refusal is None or refusal.field is not None, f"what was listed as possible is not: {refusal}"
        loaded = State.model_validate_json(before.model_dump_json())
        try:
            again: Refusal | core.Outcome = core.handle(loaded, command, meta)
        except Refused as answer:
            again = answer.refusal
        if isinstance(told, core.Outcome) and isinstance(again, core.Outcome):
            assert again.state.head == told.state.head, "the loaded state has another journal: something that matters is not stored"
        assert again == told, "the loaded state became another one, or foretold something else"

    @staticmethod
    def _listed(state: State, command: c.Command, meta: Meta) -> bool | None:
        """Whether the command is in the list of what is possible; nothing where the list cannot say so."""
        action = ACTIONS.get(type(command))
        if action is None or type(command) in c.BILLING:
            return None
        subject = getattr(command, action.subject) if action.subject else None
        if action.subject and subject is None:  # about the engagement as a whole, which the list does not name
            return None
        return any(a.action == action.name and subject in {None, a.subject} for a in core.available(state, meta.at))

    @staticmethod
    def _moves_once(state: State, command: c.Command, meta: Meta) -> None:
        """Each move that a command makes can be made once only."""
        with suppress(Refused):
            for event in core.decide(state, command, meta):
                state = evolve(state, event, meta.at)
                if event.move and event.move.origin != event.move.to:
                    with pytest.raises(LostTrackError):
                        evolve(state, event, meta.at)

    # -- the clock

    def _tick(self) -> None:
        before = self.state
        super()._tick()
        if before is not None and self.current is not before:
            assert self.current.version > before.version
            assert all(d.at > self.now for d in self.current.deadlines.values()), "something due was left out"

    def tick(self) -> None:
        """What is due comes first."""
        self._tick()

    def pass_time(self, span: timedelta, outage: bool) -> None:
        """Time passes, deadline by deadline, or in one leap while the engine is away."""
        until = self.now + span
        while not outage and (due := core.next_due(self.current)) and due.at <= until:
            self.now = max(self.now, due.at)
            self._tick()
            for item in self.current.outbox:
                self.result(item, "done")
        self.now = until
        self._tick()

    # -- the world

    def _drain(self) -> None:
        if not self.slow:
            super()._drain()

    def _answer(self, item: OutboxItem) -> c.Command:
        calls.prepare(self.current, item.effect, self.now)
        return super()._answer(item)

    def mended(self) -> Self:
        """From now on everything goes well, and at once."""
        self.slow = False
        return super().mended()

    def result(self, item: OutboxItem, fate: str) -> None:
        """The result of an effect comes back: ``done``, ``failed``, ``doubtful``, or it is withdrawn before it is tried."""
        state = self.current
        command = self._withdrawn(state, item)
        if command is None:
            done = self._answer(item)
            command = done if fate == "done" else refused(item, SILENCE, doubtful=fate == "doubtful")
        self.state = core.handle(without(state, item), command, core.effect_meta(item, self.now, self.rules)).state

    def reload(self) -> None:
        """The state goes through its JSON, as it does at each continue-as-new: nothing is lost but that it is known to be at rest."""
        loaded = State.model_validate_json(self.current.model_dump_json())
        assert loaded == self.current.model_copy(update={"rested": False})
        self.state = loaded

    # -- what must be true

    @staticmethod
    def _print(state: State) -> str:
        return state.model_dump_json(exclude=_LARGE)

    @property
    def context(self) -> Context:
        """What the invariants need besides the journal."""
        return Context.of(self.current).model_copy(update={"calendars": (Since(sequence=0, calendars=self.calendars), *self._since)})

    @property
    def state(self) -> State | None:
        """The aggregate: whatever becomes of it is checked."""
        return self._state

    @state.setter
    def state(self, state: State | None) -> None:
        before, self._state = self._state, state
        if before is not None and state is not None:
            assert same_request_same_receipt(before.receipts, state.receipts) == ()
            assert state.journal[: len(before.journal)] == before.journal, "the past was changed"
        if state is not None and self._watched:
            self._verify(before.outbox if before is not None else ())

    def _verify(self, waiting: tuple[OutboxItem, ...]) -> None:
        state = self.current
        fresh = [o.effect.key for o in state.outbox if o not in waiting]
        assert len(set(fresh)) == len(fresh) and not set(fresh) & self._keys, "an effect's key came twice"
        self._keys |= set(fresh)
        assert broken_at(state.journal[max(self._checked - 1, 0) :]) is None
        unexplained = self.causes.read(state.journal[self._checked :])
        assert unexplained == [], unexplained
        wrong_deadlines = (runs_for_nothing(state), stands_still(state))
        assert wrong_deadlines == ([], []), wrong_deadlines
        self._checked = len(state.journal)
        wrong = (*check(state.journal, self.context), *check_rest(state, state.journal))
        assert wrong == (), wrong
        due = core.next_due(state)
        assert due is None or all(due.at <= d.at for d in state.deadlines.values())
        view(state, self.now)
        indexed(state)
