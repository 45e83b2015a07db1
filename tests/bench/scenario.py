"""The quiet client: answers in time, accepts what is delivered, pays before it is due. The same week after week, so that counts are exact.

Two things would make counts a matter of luck, and the scenario leaves both out. *When it begins*: everything from the second Monday on stands at a
fixed weekday and hour, and no public holiday is known, so a day of the week is all that a date is. *Two results that come together*: they may share a
workflow task or not; so no step sets two messages to two people, or a message and an invoice, off at once, and each step waits until the one before it
has come to rest.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests import lives
from tests.bench.counting import Cost, cost_of
from tests.real import Real
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.provider import Provider
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, Answer, EngagementFile, GateKind, ReportCadence

Cadence = Literal["weekly", "fortnightly", "monthly"]

FIRST_START = 13
"""Business days from the acceptance, a Wednesday, to the first planned start, the Monday of the fourth week."""
ESTIMATE = 7
"""Business days: nine with the house's buffer, so that the next milestone starts a fortnight after this one."""
DEPOSIT = 14
"""Days from the Monday on which things begin to the payment before the first start, a week before it."""


@dataclass(frozen=True)
class Shape:
    """Which engagement is lived through."""

    milestones: int
    cadence: Cadence
    gate: GateKind

    @property
    def id(self) -> str:
        """Engagement id, but for what tells repetitions apart."""
        return f"{self.gate.value.replace('_', '')[:6]}{self.cadence}{self.milestones:02d}"


@dataclass(frozen=True)
class Lived:
    """What an engagement cost, and how many reports left meanwhile."""

    shape: Shape
    cost: Cost
    reports: int


def terms(shape: Shape) -> EngagementFile:
    """The example engagement without holidays, with equal milestones."""
    file = lives.example()
    assert file.agreement is not None
    agreement = file.agreement
    model = agreement.milestones[0].model_copy(update={"estimate_business_days": ESTIMATE, "gate": shape.gate, "after": None})
    changed = agreement.model_copy(
        update={
            "milestones": tuple(
                model.model_copy(update={"id": f"m{n}", "title": f"Part {n}", "price": Money(minor=100_000, currency="EUR")})
                for n in range(1, shape.milestones + 1)
            ),
            "start_after_business_days": FIRST_START,
            "reports": ReportCadence(every=shape.cadence),
        }
    )
    Agreement.model_validate_json(changed.model_dump_json())
    calendar = file.client.calendar.model_copy(update={"country": None})
    return file.model_copy(update={"agreement": changed, "client": file.client.model_copy(update={"calendar": calendar})})


def house() -> Provider:
    """The example house without holidays."""
    found = lives.provider()
    return found.model_copy(update={"calendar": found.calendar.model_copy(update={"country": None})})


class Quiet:
    """One engagement with a quiet client on the real server.

    Args:
        client: with the payload codec.
        skipper: moves its clock.
        task_queue: where a worker serves.
        shape: which one.
        engagement_id: 10 to 32 letters and digits.
    """

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str, shape: Shape, engagement_id: str) -> None:
        self.client, self.shape, self.id = client, shape, engagement_id
        self.real = Real(client, skipper, task_queue)
        self._file = terms(shape)
        self._monday = date.min

    async def state(self) -> State:
        """The aggregate."""
        return await self.real.state()

    async def create(self) -> None:
        """The inquiry, answered at once by telephone."""
        now = await self.real_now()
        create = lives.create_of(self._file, house(), self.id, now)
        await self.real.create(create)
        self._calendar = create.calendars.provider
        self._proposal = c.ProposeAgreement(agreement=self._agreement, calendars=create.calendars)
        today = self._calendar.local((await self.state()).created_at).date()
        self._monday = today + timedelta(days=14 - today.weekday())
        await self.give(c.AnswerInbound(inbound="inbound-1", by="mira"))

    async def real_now(self) -> datetime:
        """The time outside: engagements begin now."""
        from datetime import UTC

        return datetime.now(UTC)

    @property
    def _agreement(self) -> Agreement:
        assert self._file.agreement is not None
        return self._file.agreement

    def moment(self, day: int, clock: str) -> datetime:
        """A moment ``day`` days after the Monday on which things begin."""
        hour, minute = clock.split(":")
        return self._calendar.at(self._monday + timedelta(days=day), time(int(hour), int(minute)))

    async def give(self, command: c.Command) -> None:
        """Give a command and wait for what follows."""
        await self.real.give(command)
        await self.real.rest()

    async def meet(self, purpose: str, day: int, clock: str) -> None:
        """Hold a meeting with the decider."""
        await self.real.advance(self.moment(day, clock))
        held = self.moment(day, clock) - timedelta(minutes=30)
        await self.give(c.RecordMeeting(purpose=purpose, held_at=held, by="mira", contacts=("anna",), recap="What we talked about."))

    async def agree(self) -> None:
        """From the inquiry to the kick-off, within the first week."""
        await self.create()
        await self.real.advance(self.moment(0, "10:10"))
        missing = ("budget", "deadline")
        await self.give(c.RecordIntake(answers=tuple(Answer(question=q, answer="As discussed.") for q in missing)))
        await self.give(c.Qualify(by="mira"))
        await self.give(self._proposal)
        await self.meet("presentation", 1, "11:10")
        await self.real.advance(self.moment(2, "11:10"))
        await self.give(c.AcceptAgreement(by="anna", terms_version=1, acknowledges_change=True))
        await self.meet("kick_off", 3, "11:10")

    async def milestone(self, number: int) -> None:
        """Start, hand-over and acceptance of one milestone within a fortnight, and one payment."""
        start, name, ahead = DEPOSIT + 7 + 14 * (number - 1), f"m{number}", self.shape.gate is GateKind.BEFORE_START
        await self.real.advance(self.moment(start, "10:10"))
        await self.give(c.StartMilestone(milestone=name))
        if ahead and number < self.shape.milestones:
            await self.pay(f"m{number + 1}", start + 8, "14:10")
        await self.real.advance(self.moment(start + 9, "10:40"))
        await self.give(c.DeliverMilestone(milestone=name, note="It is in the shared folder."))
        await self.real.advance(self.moment(start + 11, "11:40"))
        await self.give(c.AcceptMilestone(milestone=name, by="anna"))
        if not ahead:
            await self.pay(name, start + 14, "09:40")

    async def pay(self, milestone: str, day: int, clock: str) -> None:
        """Pay an invoice before it is due."""
        await self.real.advance(self.moment(day, clock))
        invoice = (await self.state()).invoices[f"invoice-{milestone}"]
        today = self._calendar.local(self.moment(day, clock)).date()
        await self.give(c.RecordPayment(invoice=invoice.id, amount=invoice.outstanding, value_date=today, reference="Thank you"))

    async def end(self) -> None:
        """Closing call, sign-off, survey."""
        after = 21 + 14 * self.shape.milestones
        await self.meet("closing_call", after, "11:10")
        await self.real.advance(self.moment(after + 1, "11:10"))
        await self.give(c.SignOff(by="anna"))
        await self.real.advance(self.moment(after + 9, "11:10"))
        await self.give(c.AnswerSurvey(by="anna", handling=5, outcome=5, recommend=9))

    async def live(self) -> Lived:
        """The whole engagement."""
        await self.agree()
        if self.shape.gate is GateKind.BEFORE_START:
            await self.pay("m1", DEPOSIT, "14:10")
        for number in range(1, self.shape.milestones + 1):
            await self.milestone(number)
        await self.end()
        state = await self.state()
        assert state.stage == "CLOSED", state.stage
        reports = sum(n.template == "report" and n.state == "SENT" for n in state.notices.values())
        return Lived(self.shape, await cost_of(self.client, self.real.handle.id), reports)
