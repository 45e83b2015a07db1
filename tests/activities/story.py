"""An engagement told step by step, on the real core, keeping every call it would make of the world."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.activities.sample_files import calendars, engagement_file, provider
from workflows.engagement.messages.commands import (
    AcceptAgreement,
    Command,
    CreateEngagement,
    DeliverMilestone,
    ProposeAgreement,
    Qualify,
    RecordIntake,
    RecordMeeting,
    RecordPayment,
)
from workflows.engagement.messages.effects import EffectKind, OutboxItem
from workflows.engagement.messages.ports import ChangeInvoiceCall, IssueInvoiceCall, SendNoticeCall
from workflows.engagement.rules import core
from workflows.engagement.rules.outbox import without
from workflows.engagement.shell import calls
from workflows.engagement.shell.change_call import change_call
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.terms import Answer, EngagementFile
from workflows.engagement.terms.provider import Provider

MONDAY = datetime(2026, 6, 29, 8, 0, tzinfo=UTC)
RECAP = (
    "We went through the plan.\n\n- Tom sends the product list by Friday\n- We begin with the thirty best sellers\n\nNext talk: Tuesday."
)
NOTE = "The shop stands: https://test.northwind.example\n\n- 180 products\n- two kinds of payment"


class Recorder(Simulation):
    """A simulation that keeps what it would have asked of the world."""

    def __init__(self, now: datetime, lost: frozenset[str] = frozenset()) -> None:
        super().__init__(now)
        self.sent: list[SendNoticeCall] = []
        self.issued: list[IssueInvoiceCall] = []
        self.changed: list[ChangeInvoiceCall] = []
        self._lost = lost

    def _drain(self) -> None:
        stuck: tuple[OutboxItem, ...] = ()
        while self.current.outbox:
            state, item = self.current, self.current.outbox[0]
            if self._is_lost(item):
                stuck, self.state = (*stuck, item), without(state, item)
                continue
            command = self._withdrawn(state, item)
            if command is None:
                self._keep(item)
                command = self._done(state, item)
            self.state = core.handle(without(state, item), command, core.effect_meta(item, self.now)).state
        self.state = self.current.model_copy(update={"outbox": stuck})

    def _is_lost(self, item: OutboxItem) -> bool:
        return item.effect.kind is EffectKind.SEND_NOTICE and self.current.notices[item.effect.subject].template in self._lost

    def _keep(self, item: OutboxItem) -> None:
        if item.effect.kind is EffectKind.SEND_NOTICE:
            self.sent.append(calls.send_call(self.current, item.effect, self.now))
        elif item.effect.kind is EffectKind.CHANGE_INVOICE:
            self.changed.append(change_call(self.current, item.effect, self.now, ()))
        else:
            self.issued.append(calls.issue_call(self.current, item.effect, self.now))


@dataclass
class Story:
    """An engagement, told step by step."""

    file: EngagementFile = field(default_factory=engagement_file)
    house: Provider = field(default_factory=provider)
    lost: frozenset[str] = frozenset()
    steps: int = 0

    def __post_init__(self) -> None:
        self.world = Recorder(MONDAY, self.lost)

    @property
    def state(self) -> State:
        return self.world.current

    def does(self, command: Command) -> None:
        self.steps += 1
        self.world.give(command, f"step-{self.steps}")

    def waits(self, **time: float) -> None:
        self.world.advance(self.world.now + timedelta(**time))

    def begins(self) -> None:
        self.does(
            CreateEngagement(
                engagement_id="abcdefgh1234567890abcdefgh", file=self.file, provider=self.house, calendars=calendars(), salt="0" * 64
            )
        )

    def is_proposed(self) -> None:
        self.begins()
        self.does(RecordIntake(answers=(Answer(question="goal", answer="More orders."),)))
        self.does(Qualify(by="ines"))
        assert self.file.agreement is not None
        self.does(ProposeAgreement(agreement=self.file.agreement, calendars=calendars()))

    def is_agreed(self) -> None:
        self.is_proposed()
        self.meets("presentation")
        self.does(AcceptAgreement(by="tom", terms_version=1, acknowledges_change=True))
        self.meets("kick_off")

    def meets(self, purpose: Any) -> None:
        self.does(RecordMeeting(purpose=purpose, held_at=self.world.now, by="ines", contacts=("tom",), recap=RECAP))

    def pays(self, invoice: str) -> None:
        item = self.state.invoices[invoice]
        today = calendars().client.local(self.world.now).date()
        self.does(RecordPayment(invoice=invoice, amount=item.outstanding, value_date=today, reference=item.reference or "payment"))

    def delivers(self, milestone: str, note: str = NOTE) -> None:
        self.does(DeliverMilestone(milestone=milestone, note=note))

    def waits_until_ready(self, milestone: str) -> None:
        for _ in range(200):
            if self.state.milestones[milestone].state == "READY":
                return
            self.waits(days=1)
        raise AssertionError(f"{milestone} never became ready")
