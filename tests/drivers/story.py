"""A simulation with words for what people do, in a world that can be made to fail."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

import pytest

from tests.core.causes import Causes, runs_for_nothing, stands_still
from tests.core.house import agreement, client, creation, provider
from workflows.engagement.invariants import Context, Since, check, check_state
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry, Refusal, Refused
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import Money
from workflows.engagement.rules import core
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.opening.onboarding import open_questions
from workflows.engagement.rules.outbox import without
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.terms import Agreement, Answer, Client
from workflows.engagement.terms.provider import Provider

MONDAY = "2026-03-02 10:00"
"""A Monday morning in Helsinki (UTC+2); the clocks there go forward on 29 March."""

Fate = Literal["fails", "doubtful", "waits"]
Purpose = Literal["presentation", "kick_off", "check_in", "closing_call", "other"]


WORDS = ("explanation", "alternative", "text", "recap", "note", "wishes", "comment", "outcome")
"""Fields of commands in which people write: the journal has what stood in them, whatever becomes of a message that was to say it."""


class Story(Simulation):
    """One engagement, told.

    Args:
        start: when the inquiry arrives; a text is read on the house's wall clock.
        house: the provider's file.
        buyer: the client's part of the engagement's file.
        created: the first command, where it is made from other files; its terms are those that are proposed.

    Attributes:
        fate: what happens to effects: by template of the notice, or ``invoice`` for making one; all else goes well.
        recap: of meetings.
        note: of deliveries.
    """

    recap = "We talked."
    note = "Here it is."

    def __init__(
        self,
        start: str | datetime = MONDAY,
        house: Provider | None = None,
        buyer: Client | None = None,
        created: c.CreateEngagement | None = None,
    ) -> None:
        self.created = created or creation(house or provider(), buyer or client())
        self.house, self.buyer, self.calendars = self.created.provider, self.created.file.client, self.created.calendars
        super().__init__(self._moment(start) if isinstance(start, str) else start)
        self.fate: dict[str, Fate] = {}
        self._asked = 0
        self.give(self.created, "create")

    def _moment(self, text: str) -> datetime:
        local = datetime.fromisoformat(text)
        return self.calendars.provider.at(local.date(), local.time())

    # -- time

    def at(self, text: str) -> Self:
        """Let time pass until a moment on the house's wall clock."""
        self.advance(self._moment(text))
        return self

    def away_until(self, text: str) -> Self:
        """The engine is down until then: nothing happens, then all that fell due is looked at together."""
        self.now = self._moment(text)
        self._tick()
        self._drain()
        return self

    def days(self, count: int) -> Self:
        """Let so many days pass."""
        self.advance(self.now + timedelta(days=count))
        return self

    # -- people

    def do(self, command: c.Command, actor: str = "") -> Self:
        """Give a command under a new request id; the house's owner does unless told otherwise."""
        self._asked += 1
        before = self.state.sequence if self.state else 0
        self.give(command, f"request-{self._asked}", actor or f"unverified:{self.us}")
        new = [entry for entry in self.journal if entry.sequence > before]
        kept = [part for entry in new for part in (entry.data, entry.personal or {})]
        for name in WORDS if len(new) == self.current.sequence - before else ():  # some stories put entries into a store
            words = getattr(command, name, None)
            said = any(str(value).endswith(words) for part in kept for value in part.values()) if isinstance(words, str) else True
            assert said, f"the journal lost what was said: {command.kind}.{name}"
        return self

    def refused(self, command: c.Command) -> Refusal:
        """Give a command that must be refused, and see that nothing happened."""
        before = self.current
        self._asked += 1
        with pytest.raises(Refused) as caught:
            self.give(command, f"request-{self._asked}")
        assert self.current == before, "a refusal changed something"
        return caught.value.refusal

    @property
    def us(self) -> str:
        """Who acts for the house."""
        return self.house.owner

    @property
    def them(self) -> str:
        """Who decides for the client."""
        return self.buyer.decider.id

    def qualified(self) -> Self:
        """The questions are answered, and so is the client; we take it on."""
        if missing := open_questions(self.current):
            self.do(c.RecordIntake(answers=tuple(Answer(question=question, answer="More") for question in missing)))
        for inbound in [i.id for i in self.current.inbound.values() if i.state != "ANSWERED"]:
            self.do(c.AnswerInbound(inbound=inbound, by=self.us, text="Gladly."))
        return self.do(c.Qualify(by=self.us))

    def proposed(self, terms: Agreement | None = None) -> Self:
        """A proposal is made."""
        if self.current.stage == "INQUIRY":
            self.qualified()
        return self.do(self.proposal(terms or self.created.file.agreement or agreement()))

    def proposal(self, terms: Agreement) -> c.ProposeAgreement:
        """The command that proposes terms."""
        return c.ProposeAgreement(agreement=terms, calendars=self.calendars)

    def accepted(self, terms: Agreement | None = None) -> Self:
        """The client was shown the proposal, and accepts it; it is made first unless it was."""
        if terms or self.current.stage != "PROPOSED":
            self.proposed(terms)
        self.met("presentation")
        return self.do(c.AcceptAgreement(by=self.them, terms_version=self.current.terms_version, acknowledges_change=True))

    def active(self, terms: Agreement | None = None) -> Self:
        """The kick-off was held; the proposal is accepted first unless it was."""
        if terms or self.current.stage != "ONBOARDING":
            self.accepted(terms)
        return self.met("kick_off")

    def met(self, purpose: Purpose, *contacts: str, recap: str = "") -> Self:
        """A meeting was held just now."""
        who = contacts or (self.them,)
        return self.do(c.RecordMeeting(purpose=purpose, held_at=self.now, by=self.us, contacts=who, recap=recap or self.recap))

    def pays(self, slug: str, amount: Money | None = None) -> Self:
        """The invoice of a milestone is paid today: in full, or so much."""
        invoice = self.current.invoices[f"invoice-{slug}"]
        return self.do(c.RecordPayment(invoice=invoice.id, amount=amount or invoice.unpaid, value_date=self.today, reference="bank"))

    def starts(self, slug: str) -> Self:
        """Work on a milestone begins."""
        return self.do(c.StartMilestone(milestone=slug))

    def delivers(self, slug: str, note: str = "") -> Self:
        """It is handed over."""
        return self.do(c.DeliverMilestone(milestone=slug, note=note or self.note))

    def accepts(self, slug: str) -> Self:
        """The client accepts it."""
        return self.do(c.AcceptMilestone(milestone=slug, by=self.them))

    def worked(self, *slugs: str) -> Self:
        """Milestones are paid where need be, made and accepted."""
        for slug in slugs:
            if f"gate-{slug}" in self.current.gates and slug in self.current.gates[f"gate-{slug}"].guards:
                self.pays(slug)
            self.starts(slug).delivers(slug).accepts(slug)
        return self

    def signs_off(self) -> Self:
        """The closing call was held and the client signs off, each variance explained."""
        variances = {v.milestone: c.Variance(milestone=v.milestone, explanation="It was so.") for v in variances_of(self.current)}
        return self.met("closing_call").do(c.SignOff(by=self.them, variances=tuple(variances.values())))

    @property
    def today(self) -> date:
        """The day in the house."""
        return self.current.calendars.provider.local(self.now).date()

    # -- the world

    def _drain(self) -> None:
        while (item := next((i for i in self.current.outbox if self._fate_of(i) != "waits"), None)) is not None:
            state = self.current
            command = self._withdrawn(state, item) or self._answer(item)
            self.state = core.handle(without(state, item), command, core.effect_meta(item, self.now, RULES_VERSION)).state
            self._tick()

    def _fate_of(self, item: OutboxItem) -> Fate | None:
        notice = self.current.notices.get(item.effect.subject)
        return self.fate.get(notice.template if notice else "invoice")

    def _answer(self, item: OutboxItem) -> c.Command:
        fate, subject = self._fate_of(item), item.effect.subject
        if fate is None:
            return self._done(self.current, item)
        if subject in self.current.notices:
            return c.NoticeRefused(
                notice=subject, doubtful=fate == "doubtful", because=why("failure-refused"), explanation="the box is full"
            )
        return c.InvoiceIssueFailed(invoice=subject, because=why("failure-refused"), explanation="no paper")

    def mended(self) -> Self:
        """From now on everything goes well."""
        self.fate = {}
        self._drain()
        return self

    # -- what happened

    def entries(self, event: str, **data: Any) -> list[Entry]:
        """Entries of that event with that data."""
        return [e for e in self.journal if e.event == event and all(e.data.get(k) == v for k, v in data.items())]

    def entry(self, event: str, **data: Any) -> Entry:
        """The last entry of that event with that data."""
        found = self.entries(event, **data)
        assert found, f"no {event} with {data}"
        return found[-1]

    def when(self, entry: Entry) -> str:
        """When an entry took effect, on the house's wall clock."""
        return self.current.calendars.provider.local(entry.effective).strftime("%a %d %b %H:%M")

    def sent(self, template: str) -> list[str]:
        """When messages of that kind left, on the house's wall clock."""
        return [self.when(e) for e in self.entries("NoticeSent", template=template)]

    def state_of(self, thing: str) -> str:
        """State of a milestone, gate, invoice, notice, inbound or task, by its id."""
        s = self.current
        for items in (s.milestones, s.gates, s.invoices, s.notices, s.inbound, s.tasks):
            if thing in items:
                return items[thing].state
        raise LookupError(thing)

    def tasks(self, what: str | None = None) -> list[str]:
        """Ids of the open tasks, of one kind or all."""
        return [t.id for t in self.current.tasks.values() if t.state != "DONE" and what in {None, t.what}]

    def task(self, what: str) -> str:
        """The one open task of that kind."""
        (found,) = self.tasks(what)
        return found

    def template_states(self, template: str) -> list[str]:
        """States of all notices of that kind."""
        return [n.state for n in self.current.notices.values() if n.template == template]

    def holds(self, *, closed: bool = False, earlier: Iterable[Since] = ()) -> Self:
        """All invariants hold."""
        context = Context.of(self.current)
        if earlier:
            context = context.model_copy(update={"calendars": (*earlier, *context.calendars)})
        assert check(self.journal, context, closed=closed) == ()
        assert check_state(self.current, self.current.journal) == ()
        assert (Causes().read(self.journal), runs_for_nothing(self.current), stands_still(self.current)) == ([], [], [])
        return self


def euros(amount: str) -> Money:
    """An amount in euros."""
    return Money.parse(amount, "EUR")
