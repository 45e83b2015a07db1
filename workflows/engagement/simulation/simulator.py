"""The core under a virtual clock: a year in milliseconds, without any server.

The world it talks to is perfect: every message arrives and every invoice is made at once. Who acts is a *persona* (:mod:`personas`) or the caller.
"""

from datetime import datetime

from workflows.engagement.messages.answers import Entry, Meta, Receipt
from workflows.engagement.messages.commands import Command, Tick, WithdrawNotice
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.rules import core, table
from workflows.engagement.rules.outbox import without
from workflows.engagement.simulation.perfect_world import answer
from workflows.engagement.state import State


class Simulation:
    """One engagement under a virtual clock.

    Attributes:
        state: the aggregate; None before it is created.
        now: the virtual time.
        rules: version of the rules that decide: the one of this release.
    """

    def __init__(self, now: datetime, state: State | None = None) -> None:
        self.now = now
        self.state = state
        self.rules = table.RULES_VERSION

    @property
    def current(self) -> State:
        """The aggregate.

        Raises:
            LookupError: nothing was created yet.
        """
        if self.state is None:
            raise LookupError("nothing was created yet")
        return self.state

    @property
    def journal(self) -> tuple[Entry, ...]:
        """All entries."""
        return self.current.journal

    def give(self, command: Command, request_id: str, actor: str = "unverified:simulator", digest: str = "") -> Receipt:
        """Take a command now, and carry out what follows.

        Raises:
            Refused: it is not possible.
        """
        self._tick()
        meta = Meta(at=self.now, actor=actor, source="api", request_id=request_id, rules=self.rules, digest=digest)
        outcome = core.handle(self.state, command, meta)
        self.state = outcome.state
        self._tick()
        self._drain()
        return outcome.receipt

    def advance(self, to: datetime) -> None:
        """Let time pass, stopping wherever the clock has something to say."""
        while (due := core.next_due(self.current)) and due.at <= to:
            self.now = max(self.now, due.at)
            self._tick()
            self._drain()
        self.now = max(self.now, to)

    def _tick(self) -> None:
        """What is due now comes before anything else, as in the workflow's main loop."""
        while self.state is not None and core.is_behind(self.state, self.now):
            self.state = core.handle(self.state, Tick(), core.clock_meta(self.state, self.now, self.rules)).state

    def _drain(self) -> None:
        while self.current.outbox:
            item = self.current.outbox[0]
            state = self.current
            command = self._withdrawn(state, item) or self._done(state, item)
            self.state = core.handle(without(self.current, item), command, core.effect_meta(item, self.now, self.rules)).state
            self._tick()

    @staticmethod
    def _withdrawn(state: State, item: OutboxItem) -> Command | None:
        reason = core.still_wanted(state, item.effect)
        return WithdrawNotice(notice=item.effect.subject, because=reason) if reason else None

    def _done(self, state: State, item: OutboxItem) -> Command:
        """What the perfect world answers; another world answers otherwise."""
        return answer(state, item.effect)
