"""One engagement on the real server, told in the words of the core's Story. How it is spoken to, a subclass says.

A word that names an act gives a command, waits until all that it causes at once is done, and returns the engagement as it is then. A real clock began
somewhere: so the way to a proposal goes on to a working morning, when messages leave at once, and moments are told by weekday or working day.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from activities.engagements import asked
from tests.drivers.stored import whole
from tests.drivers.story import Purpose
from tests.patience import at_rest
from worker.demo.virtual_clock import MARGIN, move_to
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.terms import Answer
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.time.wall_clock import Weekday

View = TypeVar("View")


class Engagement(ABC, Generic[View]):
    """One engagement.

    Attributes:
        us: who acts for the house.
        them: who decides for the client.
        payer: who pays.
        reply: what the first message is answered with; none: by phone.
        morning: weekday of proposals; none: the next working day.
        recap: of meetings.
        note: of deliveries.
    """

    us, them, payer = "mira", "anna", "petri"
    reply: str | None = "Thank you, here is our answer."
    morning: str | None = None
    recap, note = "We talked.", "Here it is."
    _skipper: TimeSkipper
    _handle: WorkflowHandle[Any, Any] | None = None

    # -- how it is spoken to

    @abstractmethod
    async def look(self) -> View:
        """The engagement as it is now."""

    @abstractmethod
    async def journal(self) -> Iterable[Any]:
        """All entries."""

    @abstractmethod
    async def send(self, command: c.Command, actor: str) -> Any:
        """Give a command and wait for nothing but the answer."""

    @abstractmethod
    async def send_proposal(self, terms: Any) -> Any:
        """The same, with a proposal."""

    @abstractmethod
    async def calendar(self) -> BusinessCalendar:
        """The house's."""

    @abstractmethod
    def questions(self, view: View) -> Iterable[str]:
        """What the intake still lacks."""

    @abstractmethod
    def due(self, view: View) -> datetime | None:
        """When the clock has something to say."""

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The workflow; the latest run."""
        assert self._handle is not None
        return self._handle

    async def state(self) -> State:
        """The aggregate, with the entries that lie in the store."""
        return whole(await self.carried())

    async def carried(self) -> State:
        """The aggregate as the workflow carries it."""
        return await asked(self.handle, wire.STATE_QUERY, State)

    async def rest(self) -> None:
        """Wait until nothing is on its way that could go now."""
        await at_rest(self.handle)

    # -- time

    async def now(self) -> datetime:
        """The virtual time."""
        return await self._skipper.get_current_time(self.handle)

    async def today(self) -> date:
        """The house's day."""
        return (await self.calendar()).local(await self.now()).date()

    async def advance(self, to: datetime) -> View:
        """Let time pass until a moment; the server fires each deadline on its way at its own moment."""
        await self.rest()
        await move_to(self._skipper, self.handle, to)
        await self.rest()
        return await self.look()

    async def at(self, text: str) -> View:
        """Let time pass until a moment on the house's wall clock."""
        moment = datetime.fromisoformat(text)
        return await self._to(moment.date(), moment.time())

    async def days(self, count: int) -> View:
        """Let so many days pass."""
        return await self.advance(await self.now() + timedelta(days=count))

    async def day(self, weekday: str, clock: str) -> View:
        """Let time pass until the next such weekday, at that time in the house's zone."""
        return await self._to(following(await self.today(), weekday), time.fromisoformat(clock))

    async def workday(self, count: int = 1, clock: str = "10:00") -> View:
        """Let so many working days of the house pass, until that time in its zone; 0: later today."""
        today = await self.today()
        return await self._to((await self.calendar()).add_business_days(today, count) if count else today, time.fromisoformat(clock))

    async def _to(self, day: date, clock: time) -> View:
        return await self.advance((await self.calendar()).at(day, clock))

    async def until(self, true: Callable[[View], Any]) -> View:
        """Let time pass from deadline to deadline until something is true of it."""
        await self.rest()
        view = await self.look()
        for _ in range(100):
            if true(view):
                return view
            due = self.due(view)
            assert due is not None, "nothing more will happen"
            view = await self.advance(max(due, await self.now()) + MARGIN)
        raise AssertionError("it did not happen")

    # -- people

    async def do(self, command: c.Command, actor: str = "") -> View:
        """Give a command; one of us does unless told otherwise."""
        await self.send(command, actor or self.us)
        await self.rest()
        return await self.look()

    async def qualified(self) -> View:
        """The questions are answered, and so is the client; we take it on."""
        await self.answered()
        return await self.do(c.Qualify(by=self.us))

    async def answered(self) -> None:
        """Every message of the client is answered, and what was missing in the intake is there."""
        view: Any = await self.look()
        for inbound in _all(view.inbound):
            if inbound.state != "ANSWERED":
                await self.do(c.AnswerInbound(inbound=inbound.id, by=self.us, text=self.reply))
        if missing := list(self.questions(view)):
            await self.do(c.RecordIntake(answers=tuple(Answer(question=question, answer="As discussed.") for question in missing)))

    async def propose(self, terms: Any = None) -> View:
        """A proposal is made now: of other terms, or of those of the file."""
        await self.send_proposal(terms)
        await self.rest()
        return await self.look()

    async def proposed(self, weekday: str | None = None, clock: str = "10:00") -> View:
        """A proposal is made on a working morning, so that it leaves; the inquiry is qualified first unless it was."""
        if await self._where() == "INQUIRY":
            await self.qualified()
        if day := weekday or self.morning:
            await self.day(day, clock)
        else:
            await self.workday(1, clock)
        return await self.propose()

    async def accepted(self, weekday: str | None = None, clock: str = "10:00") -> View:
        """The client was shown the proposal, and accepts it; it is made first unless it was."""
        if await self._where() != "PROPOSED":
            await self.proposed(weekday, clock)
        view: Any = await self.met("presentation")
        accept = c.AcceptAgreement(by=self.them, terms_version=view.terms_version, acknowledges_change=True)
        return await self.do(accept, self.them)

    async def active(self, weekday: str | None = None, clock: str = "10:00") -> View:
        """The kick-off was held; the proposal is accepted first unless it was."""
        if await self._where() != "ONBOARDING":
            await self.accepted(weekday, clock)
        return await self.met("kick_off")

    async def _where(self) -> Any:
        view: Any = await self.look()
        return view.stage

    async def met(self, purpose: Purpose, *contacts: str, recap: str = "") -> View:
        """A meeting was held just now."""
        held, who = await self.now(), contacts or (self.them,)
        return await self.do(c.RecordMeeting(purpose=purpose, held_at=held, by=self.us, contacts=who, recap=recap or self.recap))

    async def pays(self, slug: str, amount: Money | None = None) -> View:
        """The invoice of a milestone is paid today: in full, or so much."""
        invoice = thing(await self.look(), f"invoice-{slug}")
        paid = c.RecordPayment(invoice=invoice.id, amount=amount or invoice.outstanding, value_date=await self.today(), reference="bank")
        return await self.do(paid, self.payer)

    async def starts(self, slug: str) -> View:
        """Work on a milestone begins."""
        return await self.do(c.StartMilestone(milestone=slug))

    async def delivers(self, slug: str, note: str = "") -> View:
        """It is handed over."""
        return await self.do(c.DeliverMilestone(milestone=slug, note=note or self.note))

    async def accepts(self, slug: str) -> View:
        """The client accepts it."""
        return await self.do(c.AcceptMilestone(milestone=slug, by=self.them), self.them)

    async def signs_off(self, *variances: c.Variance) -> View:
        """The closing call was held and the client signs off, each variance explained."""
        await self.met("closing_call")
        if not variances:
            found = {v.milestone: c.Variance(milestone=v.milestone, explanation="It was so.") for v in variances_of(await self.state())}
            variances = tuple(found.values())
        return await self.do(c.SignOff(by=self.them, variances=variances), self.them)

    # -- what happened

    async def entries(self, event: str, **data: Any) -> list[Any]:
        """Entries of that event with that data."""
        return [e for e in await self.journal() if e.event == event and all(e.data.get(k) == v for k, v in data.items())]

    async def entry(self, event: str, **data: Any) -> Any:
        """The last entry of that event with that data."""
        found = await self.entries(event, **data)
        assert found, f"no {event} with {data}"
        return found[-1]

    async def state_of(self, item: str) -> str:
        """State of a milestone, gate, invoice, notice, inbound or task, by its id."""
        return str(thing(await self.look(), item).state)

    async def tasks(self, what: str | None = None) -> list[str]:
        """Ids of the open tasks, of one kind or all."""
        view: Any = await self.look()
        return [t.id for t in _all(view.tasks) if t.state != "DONE" and what in {None, t.what}]

    async def task(self, what: str) -> str:
        """The one open task of that kind."""
        (found,) = await self.tasks(what)
        return found


def _all(items: Any) -> list[Any]:
    return list(items.values() if isinstance(items, dict) else items)


def thing(view: Any, item: str) -> Any:
    """A milestone, gate, invoice, notice, inbound or task, by its id."""
    for items in (view.milestones, view.gates, view.invoices, view.notices, view.inbound, view.tasks):
        for found in _all(items):
            if found.id == item:
                return found
    raise LookupError(item)


def following(day: date, weekday: str) -> date:
    """The next such weekday after a day."""
    return day + timedelta(days=(Weekday(weekday).number - day.weekday() - 1) % 7 + 1)
