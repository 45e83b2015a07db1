"""One engagement, driven through the gateway alone; its clock is moved on the server, and its mails are looked up where they arrived."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import grpc
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.clocks import clock_of
from tests.e2e.papers import FILE, HOUSE, Paper, text, without
from tests.e2e.post import Mail, mail_of
from tests.e2e.seen import Seen, seen_of
from tests.gateway.calling import Answer, answer_of
from tests.patience import at_rest
from worker.demo.gateway_client import Gateway, request_class
from worker.demo.stand_ins.mail_server import Mailbox
from worker.demo.virtual_clock import MARGIN, move_to
from worker.gateway.engine import workflow_id
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.terms import Answer as Answered
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.time.wall_clock import Weekday

US, THEM, PAYER = "mira", "anna", "petri"
A_MINUTE = timedelta(minutes=1)
"""The server's clock runs on while it works: what happens at a moment is looked for within a minute of it."""


@dataclass(frozen=True)
class Stage:
    """What the engagements here stand on."""

    gateway: Gateway
    client: Client
    skipper: TimeSkipper
    mailbox: Mailbox


class Engagement:
    """One engagement.

    Args:
        stage: what it runs on.
        paper: its file.
        house: the provider's file.
    """

    def __init__(self, stage: Stage, paper: Paper = FILE, house: Paper = HOUSE) -> None:
        self._stage, self.paper, self.house = stage, paper, house
        self.name = ""
        self.ours, self.theirs = calendar_of(house["calendar"]), calendar_of(paper["client"]["calendar"])

    # -- what is asked of it

    async def begin(self) -> "Engagement":
        """The inquiry arrives now."""
        made = await self._stage.gateway.create(text(self.paper), text(self.house), actor=US)
        self.name = made.engagement.name
        self._handle = self._stage.client.get_workflow_handle(workflow_id(self.id))
        await self.rest()
        return self

    @property
    def id(self) -> str:
        """The opaque part of the name."""
        return self.name.removeprefix("engagements/")

    async def give(self, command: c.Command, actor: str = US) -> Seen:
        """Give a command, and wait until all that it causes at once is done."""
        await self._stage.gateway.give(self.name, command, actor=actor)
        return await self.rest()

    async def propose(self, paper: Paper | None = None) -> Seen:
        """Send the proposal."""
        await self._stage.gateway.propose(self.name, text(paper or self.paper), actor=US)
        return await self.rest()

    async def refused(self, command: c.Command) -> Answer:
        """Give a command that must be refused."""
        return await refusal(self._stage.gateway.give(self.name, command, actor=US))

    async def not_proposed(self, paper: Paper) -> Answer:
        """Send a proposal that must be refused."""
        return await refusal(self._stage.gateway.propose(self.name, text(paper), actor=US))

    async def needs(self, *paths: str) -> None:
        """A proposal without what lies at one of these paths must be refused, and the refusal must name it."""
        for path in paths:
            answer = await self.not_proposed(without(self.paper, path))
            assert answer.code is grpc.StatusCode.INVALID_ARGUMENT, path
            where = f"document.{path.replace('.0', '[0]')}"
            assert "missing" in answer.violations.get(where, ""), (where, answer.violations)

    async def malformed(self, method: str, **fields: Any) -> Answer:
        """Send a request that no command model would let through."""
        request = request_class(method)(name=self.name, request_id=str(uuid.uuid4()), **fields)
        return await refusal(self._stage.gateway.call(method, request))

    # -- what it is

    async def seen(self) -> Seen:
        """The engagement as callers see it."""
        return seen_of(await self._stage.gateway.get(self.name))

    async def statement(self) -> Seen:
        """Its money as people ask for it."""
        return seen_of(await self._stage.gateway.call("GetMoney", request_class("GetMoney")(name=self.name)))

    async def journal(self, *events: str) -> list[Seen]:
        """The journal as a watcher gets it; of these events only, where some are named."""
        told: list[Seen] = []
        async for response in self._stage.gateway.watch(self.name):
            if response.HasField("snapshot"):
                break
            told.append(seen_of(response.entry))
        return [entry for entry in told if not events or entry.event in events]

    def mails(self, template: str | None = None, to: str | None = None) -> list[Mail]:
        """Its mails in the order of arrival; of one template, or to one address."""
        found = [mail_of(m, self._stage.mailbox) for m in self._stage.mailbox.messages() if str(m["X-Milepost-Key"]).startswith(self.id)]
        return [m for m in found if template in (None, m.template) and to in (None, m.to)]

    def mail(self, template: str) -> Mail:
        """Its one mail of that template."""
        (found,) = self.mails(template)
        return found

    async def rest(self) -> Seen:
        """Wait until nothing is on its way that could go now."""
        await at_rest(self._handle)
        return await self.seen()

    # -- its clock

    async def now(self) -> datetime:
        """The virtual time."""
        return await self._stage.skipper.get_current_time(self._handle)

    async def today(self) -> date:
        """The house's day."""
        return self.ours.local(await self.now()).date()

    async def move(self, to: datetime) -> Seen:
        """Let time pass until a moment, which must be no deadline of its own."""
        await self.rest()
        await move_to(self._stage.skipper, self._handle, to)
        return await self.rest()

    async def day(self, weekday: str, clock: str) -> Seen:
        """Let time pass until the next such weekday, at that time in the house's zone."""
        return await self.move(self.ours.at(following(await self.today(), weekday), time.fromisoformat(clock)))

    async def workday(self, count: int = 1, clock: str = "10:00") -> Seen:
        """Let so many working days of the house pass, until that time in its zone; 0: later today."""
        today = await self.today()
        return await self.move(self.ours.at(self.ours.add_business_days(today, count) if count else today, time.fromisoformat(clock)))

    async def until(self, true: Callable[[Seen], Any]) -> Seen:
        """Let time pass from deadline to deadline until something is true of it."""
        seen = await self.rest()
        for _ in range(60):
            if true(seen):
                return seen
            assert seen.next_deadline is not None, "nothing more will happen"
            seen = await self.move(max(seen.next_deadline, await self.now()) + MARGIN)
        raise AssertionError("it did not happen")

    # -- the usual way

    async def qualified(self) -> Seen:
        """From the inquiry to QUALIFYING: answered by phone, intake complete."""
        missing = (await self.seen()).open_questions
        if missing:
            await self.give(c.RecordIntake(answers=tuple(Answered(question=q, answer="As we said.") for q in missing)))
        await self.give(c.AnswerInbound(inbound="inbound-1", by=US))
        return await self.give(c.Qualify(by=US))

    async def proposed(self, weekday: str = "tue", clock: str = "10:00") -> Seen:
        """To PROPOSED, on a working morning, so that the proposal leaves."""
        await self.qualified()
        await self.day(weekday, clock)
        return await self.propose()

    async def met(self, purpose: Any, recap: str = "We went through it page by page.") -> Seen:
        """A meeting is held now."""
        return await self.give(c.RecordMeeting(purpose=purpose, held_at=await self.now(), by=US, contacts=(THEM,), recap=recap))

    async def accepted(self) -> Seen:
        """From PROPOSED to ONBOARDING: presented, and accepted."""
        await self.met("presentation")
        version = (await self.seen()).terms_version
        return await self.give(c.AcceptAgreement(by=THEM, terms_version=version, acknowledges_change=True), THEM)

    async def active(self, weekday: str = "tue", clock: str = "10:00") -> Seen:
        """From the inquiry to ACTIVE: all of it on one working morning."""
        await self.proposed(weekday, clock)
        await self.accepted()
        return await self.met("kick_off", "Tuesdays at ten we talk.")

    async def paid(self, milestone: str) -> Seen:
        """The invoice of a milestone is paid in full, today."""
        invoice = (await self.seen()).the("invoices", f"invoice-{milestone}")
        command = c.RecordPayment(invoice=invoice.id, amount=invoice.outstanding, value_date=await self.today(), reference="Website")
        return await self.give(command, PAYER)

    async def received(self, invoice: str, minor: int) -> Seen:
        """Money for an invoice comes in today, in the currency of the agreement."""
        amount = Money(minor=minor, currency=self.paper["agreement"]["currency"])
        return await self.give(c.RecordPayment(invoice=invoice, amount=amount, value_date=await self.today(), reference="Website"), PAYER)

    async def delivered(self, milestone: str, note: str = "It lies in the shared folder.") -> Seen:
        """Work on a milestone begins, and it is handed over."""
        await self.give(c.StartMilestone(milestone=milestone))
        return await self.give(c.DeliverMilestone(milestone=milestone, note=note))

    async def signed_off(self, *variances: c.Variance) -> Seen:
        """From SIGNING_OFF to COMPLETED."""
        await self.met("closing_call", "We went through the final figures.")
        return await self.give(c.SignOff(by=THEM, variances=variances), THEM)


def calendar_of(hours: Paper) -> BusinessCalendar:
    """The calendar of one side, from its part of the file."""
    days = hours.get("workdays", ["mon", "tue", "wed", "thu", "fri"])
    return BusinessCalendar.model_validate(hours | {"zone": clock_of(hours["zone"]), "workdays": days})


def following(day: date, weekday: str) -> date:
    """The next such weekday after a day."""
    return day + timedelta(days=(Weekday(weekday).number - day.weekday() - 1) % 7 + 1)


async def refusal(call: Any) -> Answer:
    """The error that a call ends with."""
    try:
        response = await call
    except grpc.aio.AioRpcError as error:
        return answer_of(error)
    raise AssertionError(f"it was taken: {response}")
