"""An engagement behind its door, as the shell keeps it, and all that must be true after every step."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import pytest

from tests.core.causes import Causes, runs_for_nothing
from workflows.engagement.invariants import Context, Since, check, check_state, same_request_same_receipt
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta, Receipt, Refusal, Refused
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.rules.outbox import without
from workflows.engagement.rules.table import ACTIONS
from workflows.engagement.rules.version import RULES_VERSION
from workflows.engagement.shell import calls
from workflows.engagement.shell.indexing import indexed
from workflows.engagement.shell.results import Failure, refused
from workflows.engagement.simulation.perfect_world import answer
from workflows.engagement.state import State
from workflows.engagement.state.evolve import LostTrackError, evolve
from workflows.engagement.state.journal import broken_at
from workflows.engagement.views.engagement import view

SILENCE = Failure(None, False, why("failure-no-answer"))
_LARGE = {"journal", "provider", "client", "inquiry", "terms", "calendars", "plan"}
"""Never touched by a command but by replacing them: left out when a state is compared with itself."""


class World:
    """One engagement.

    Attributes:
        now: business time.
        given: what callers were answered, by request id, with the command.
        causes: what set which deadline, and why that did not run.
    """

    def __init__(self, create: c.CreateEngagement, now: datetime) -> None:
        self.now = now
        self.given: dict[str, tuple[c.Command, Receipt]] = {}
        self._keys: set[str] = set()
        self._checked = 0
        self.causes = Causes()
        self._calendars = [Since(sequence=0, calendars=create.calendars)]
        meta = self._meta("create")
        outcome = core.handle(None, create, meta)
        self.state = outcome.state
        self.given["create"] = (create, outcome.receipt)
        self._watched = True
        self._verify(())

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Look only at the end of what happens in between: for the long ways that are not what a test is about."""
        before, self._watched = self.state.outbox, False
        yield
        self._watched = True
        self._verify(before)

    def _meta(self, request_id: str) -> Meta:
        return Meta(at=self.now, actor="unverified:somebody", source="api", request_id=request_id, rules=RULES_VERSION)

    # -- the door

    def give(self, command: c.Command, request_id: str | None = None) -> Refusal | None:
        """A caller asks for something; the answer is a refusal, or nothing."""
        self.tick()
        request_id = request_id or f"request-{len(self.given)}-{self.state.version}"
        meta, before = self._meta(request_id), self.state
        frozen = self._print(before)
        if self._watched:
            self._moves_once(command, meta)
        try:
            outcome = core.handle(before, command, meta)
        except Refused as answer:
            self._told_alike(before, command, meta, answer.refusal)
            assert self._print(before) == frozen, "a refusal changed the state"
            return answer.refusal
        self._told_alike(before, command, meta, outcome)
        assert self._print(before) == frozen, "handling changed the state it began with"
        self.given[request_id] = (command, outcome.receipt)
        if isinstance(command, c.ProposeAgreement):
            self._calendars.append(Since(sequence=before.sequence + 1, calendars=command.calendars))
        self._becomes(outcome.state)
        return None

    def again(self, request_id: str) -> None:
        """The same request once more: the first receipt, and nothing happens."""
        self.tick()
        command, receipt = self.given[request_id]
        outcome = core.handle(self.state, command, self._meta(request_id))
        assert (outcome.receipt, outcome.state) == (receipt, self.state)
        assert core.check(self.state, command, self._meta(request_id)) is None

    def _told_alike(self, before: State, command: c.Command, meta: Meta, told: Refusal | core.Outcome) -> None:
        """What the list of possible actions said holds, and a state that was stored and loaded foretells the same and comes to the same."""
        if not self._watched:
            return
        refusal = told if isinstance(told, Refusal) else None
        listed = self._listed(before, command, meta)
        assert listed is not False or refusal is not None, f"what was not listed as possible was taken: {command.kind}"
        assert not listed or refusal is None or refusal.field is not None, f"what was listed as possible is not: {refusal}"
        loaded = State.model_validate_json(before.model_dump_json())
        assert core.check(loaded, command, meta) == refusal, "the dry run on the loaded state foretold something else"
        if isinstance(told, core.Outcome):
            again = core.handle(loaded, command, meta)
            assert again.state.head == told.state.head, "the loaded state has another journal: something that matters is not stored"
            assert again == told, "the loaded state became another one"

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

    def _moves_once(self, command: c.Command, meta: Meta) -> None:
        """Each move that a command makes can be made once only."""
        state = self.state
        with suppress(Refused):
            for event in core.decide(state, command, meta):
                state = evolve(state, event, meta.at)
                if event.move and event.move.origin != event.move.to:
                    with pytest.raises(LostTrackError):
                        evolve(state, event, meta.at)

    # -- the clock

    def tick(self) -> None:
        """What is due comes first."""
        while core.is_behind(self.state, self.now):
            before = self.state.version
            self._becomes(core.handle(self.state, c.Tick(), core.clock_meta(self.state, self.now, RULES_VERSION)).state)
            assert self.state.version == before + 1
        assert all(d.at > self.now for d in self.state.deadlines.values()), "something due was left out"

    def pass_time(self, span: timedelta, outage: bool) -> None:
        """Time passes, deadline by deadline, or in one leap while the engine is away."""
        until = self.now + span
        while not outage and (due := core.next_due(self.state)) and due.at <= until:
            self.now = max(self.now, due.at)
            self.tick()
            for item in self.state.outbox:
                self.result(item, "done")
        self.now = until
        self.tick()

    # -- the world

    def result(self, item: OutboxItem, fate: str) -> None:
        """The result of an effect comes back: ``done``, ``failed``, ``doubtful``, or it is withdrawn before it is tried."""
        reason = core.still_wanted(self.state, item.effect)
        subject = item.effect.subject
        command: c.Command
        if reason is not None:
            command = c.WithdrawNotice(notice=subject, because=reason)
        else:
            calls.prepare(self.state, item.effect, self.now)
            command = answer(self.state, item.effect) if fate == "done" else refused(item, SILENCE, doubtful=fate == "doubtful")
        self._becomes(core.handle(without(self.state, item), command, core.effect_meta(item, self.now, RULES_VERSION)).state)

    def reload(self) -> None:
        """The state goes through its JSON, as it does at each continue-as-new: nothing is lost but that it is known to be at rest."""
        loaded = State.model_validate_json(self.state.model_dump_json())
        assert loaded == self.state.model_copy(update={"rested": False})
        self.state = loaded

    # -- what must be true

    @staticmethod
    def _print(state: State) -> str:
        return state.model_dump_json(exclude=_LARGE)

    @property
    def context(self) -> Context:
        """What the invariants need besides the journal."""
        return Context.of(self.state).model_copy(update={"calendars": tuple(self._calendars)})

    def _becomes(self, state: State) -> None:
        before, self.state = self.state, state
        assert same_request_same_receipt(before.receipts, state.receipts) == ()
        assert state.journal[: len(before.journal)] == before.journal, "the past was changed"
        if self._watched:
            self._verify(before.outbox)

    def _verify(self, waiting: tuple[OutboxItem, ...]) -> None:
        state = self.state
        fresh = [o.effect.key for o in state.outbox if o not in waiting]
        assert len(set(fresh)) == len(fresh) and not set(fresh) & self._keys, "an effect's key came twice"
        self._keys |= set(fresh)
        assert broken_at(state.journal[max(self._checked - 1, 0) :]) is None
        unexplained = self.causes.read(state.journal[self._checked :])
        assert unexplained == [], unexplained
        idle = runs_for_nothing(state)
        assert idle == [], idle
        self._checked = len(state.journal)
        wrong = (*check(state.journal, self.context), *check_state(state))
        assert wrong == (), wrong
        due = core.next_due(state)
        assert due is None or all(due.at <= d.at for d in state.deadlines.values())
        view(state, core.available(state, self.now))
        indexed(state)
