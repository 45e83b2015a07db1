"""The quiet client: answers in time, accepts what is delivered, pays before it is due. The same fortnight after fortnight, so that counts are exact.

Three things would make counts a matter of luck, and the scenario leaves them out. *When it begins*: from the second Monday on everything stands at a
fixed weekday and hour, and no public holiday is known. *Two results that come together*, which may share a workflow task or not: no step sets off two
messages to two people, or a message and an invoice, at once, and each waits until the one before it has come to rest. *Reports*, which spare now and
then a timer that would have fired for nothing: the budget counts an engagement without any, and one report by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Literal

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests import lives
from tests.bench.counting import Cost, cost_of
from tests.drivers.real import Real
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import EngagementActivated, Event
from workflows.engagement.money import Money
from workflows.engagement.rules.table import REACTIONS
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, Answer, EngagementFile, GateKind, ReportCadence
from workflows.engagement.terms.provider import Provider

ESTIMATE = 7
"""Business days: nine with the house's buffer, so that each milestone is planned to start a fortnight after the one before."""
FIRST_START = 13
"""Business days from the acceptance of the agreement, a Wednesday, to the first planned start, a Monday."""
START = 21
"""Days from the Monday on which things begin to that start."""
_SILENT = "silent"
_example, _provider = cache(lives.example), cache(lives.provider)


@dataclass(frozen=True)
class Shape:
    """Which engagement is lived through.

    Attributes:
        milestones: how many, all alike.
        gate: when each is paid.
        reports: how often one leaves; none: never.
        estimate: business days of work on each.
    """

    milestones: int
    gate: GateKind
    reports: Literal["weekly", "fortnightly"] | None = None
    estimate: int = ESTIMATE

    def engagement_id(self, token: str) -> str:
        """An engagement id; those of engagements without reports tell so."""
        return f"{_SILENT if self.reports is None else self.reports}{token}"[:32]


@contextmanager
def silence() -> Iterator[None]:
    """Take out, for engagements without reports and in this process, the rule that schedules the first report. Nothing else is touched."""
    usual = REACTIONS[EngagementActivated]

    def unless_silent(state: State, event: EngagementActivated, meta: Meta) -> Iterator[Event]:
        for reaction in () if state.id.startswith(_SILENT) else usual:
            yield from reaction(state, event, meta)

    REACTIONS[EngagementActivated] = (unless_silent,)
    try:
        yield
    finally:
        REACTIONS[EngagementActivated] = usual


def terms(shape: Shape) -> EngagementFile:
    """The example engagement without holidays, with equal milestones."""
    file = _example()
    assert file.agreement is not None
    model = file.agreement.milestones[0].model_copy(update={"estimate_business_days": shape.estimate, "gate": shape.gate, "after": None})
    price = Money(minor=100_000, currency="EUR")
    numbers = range(1, shape.milestones + 1)
    changes = {
        "milestones": tuple(model.model_copy(update={"id": f"m{n}", "title": f"Part {n}", "price": price}) for n in numbers),
        "start_after_business_days": FIRST_START,
        "reports": ReportCadence(every=shape.reports or "weekly"),
    }
    agreement = file.agreement.model_copy(update=changes)
    Agreement.model_validate_json(agreement.model_dump_json())
    calendar = file.client.calendar.model_copy(update={"country": None})
    return file.model_copy(update={"agreement": agreement, "client": file.client.model_copy(update={"calendar": calendar})})


def house() -> Provider:
    """The example house without holidays."""
    found = _provider()
    return found.model_copy(update={"calendar": found.calendar.model_copy(update={"country": None})})


class Quiet:
    """One engagement with a quiet client on the real server.

    Args:
        client: with the payload codec.
        skipper: moves its clock.
        task_queue: where a worker serves.
        shape: which one.
        token: letters and digits that no other engagement has.
    """

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str, shape: Shape, token: str) -> None:
        self.client, self.shape = client, shape
        self.real = Real(client, skipper, task_queue)
        self._create = lives.create_of(terms(shape), house(), shape.engagement_id(token), datetime.now(UTC))
        self._calendar = self._create.calendars.provider
        today = self._calendar.local(datetime.now(UTC)).date()
        self._monday = today + timedelta(days=14 - today.weekday())

    async def cost(self) -> Cost:
        """What it cost so far."""
        return await cost_of(self.client, self.real.handle.id)

    def moment(self, day: int, clock: str) -> datetime:
        """A moment ``day`` days after the Monday on which things begin, in the house's zone."""
        hour, minute = clock.split(":")
        return self._calendar.at(self._monday + timedelta(days=day), time(int(hour), int(minute)))

    async def at(self, day: int, clock: str, *commands: c.Command) -> None:
        """Let time pass until a moment; then give commands, each at rest."""
        await self.real.at(f"{self._monday + timedelta(days=day)} {clock}")
        for command in commands:
            await self.real.do(command)

    async def met(self, purpose: Literal["presentation", "kick_off", "closing_call"], day: int) -> None:
        """Talk to the decider."""
        held = self.moment(day, "10:40")
        await self.at(day, "11:10", c.RecordMeeting(purpose=purpose, held_at=held, by="mira", contacts=("anna",), recap="As discussed."))

    async def open(self) -> None:
        """The inquiry, answered at once by telephone; intake, proposal, its presentation. It ends on a Tuesday."""
        await self.real.create(self._create)
        await self.real.give(c.AnswerInbound(inbound="inbound-1", by="mira"))
        missing = tuple(Answer(question=q, answer="As discussed.") for q in ("budget", "deadline"))
        assert self._create.file.agreement is not None
        proposal = c.ProposeAgreement(agreement=self._create.file.agreement, calendars=self._create.calendars)
        await self.at(0, "10:10", c.RecordIntake(answers=missing), c.Qualify(by="mira"), proposal)
        await self.met("presentation", 1)

    async def agree(self) -> None:
        """The agreement is accepted, the kick-off held, the deposit paid where there is one."""
        await self.at(2, "11:10", c.AcceptAgreement(by="anna", terms_version=1, acknowledges_change=True))
        await self.met("kick_off", 3)
        if self.shape.gate is GateKind.BEFORE_START:
            await self.pays("m1", START - 7)

    async def milestone(self, number: int) -> None:
        """A fortnight: start, hand-over, acceptance, and one payment."""
        start, name = START + 14 * (number - 1), f"m{number}"
        await self.at(start, "10:10", c.StartMilestone(milestone=name))
        if self.shape.gate is GateKind.BEFORE_START and number < self.shape.milestones:
            await self.pays(f"m{number + 1}", start + 8)
        await self.at(start + 9, "10:40", c.DeliverMilestone(milestone=name, note="It is in the shared folder."))
        await self.at(start + 11, "11:40", c.AcceptMilestone(milestone=name, by="anna"))
        if self.shape.gate is GateKind.ON_ACCEPTANCE:
            await self.pays(name, start + 14)

    async def pays(self, milestone: str, day: int) -> None:
        """Pay an invoice days before it is due."""
        await self.at(day, "09:40")
        await self.real.pays(milestone)

    async def signs_off(self) -> None:
        """Closing call and sign-off, after the last milestone."""
        after = START + 14 * self.shape.milestones
        await self.met("closing_call", after)
        await self.at(after + 1, "11:10", c.SignOff(by="anna"))

    async def end(self) -> None:
        """The survey, its answer, the referral ask; then it is closed."""
        after = START + 14 * self.shape.milestones + 9
        await self.at(after, "11:10", c.AnswerSurvey(by="anna", handling=5, outcome=5, recommend=9))
        stage = (await self.real.state()).stage
        assert stage == "CLOSED", stage
