"""Engagements lived through for tests of what is told about them."""

from datetime import UTC, datetime, timedelta
from functools import cache

from tests import lives
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta
from workflows.engagement.rules import core
from workflows.engagement.rules.outbox import without
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.terms import Answer

START = datetime(2026, 6, 29, 19, 40, tzinfo=UTC)


@cache
def opening() -> tuple[c.CreateEngagement, c.ProposeAgreement]:
    """The first two commands of the example engagement."""
    file, house = lives.example(), lives.provider()
    create = lives.create_of(file, house, "a" * 20, START)
    assert file.agreement is not None
    return create, c.ProposeAgreement(agreement=file.agreement, calendars=create.calendars)


@cache
def whole(persona: str, days: int | None = None) -> Simulation:
    """A whole engagement with one of the personas; not to be changed."""
    return personas.live(*opening(), personas.persona(persona, days), START)


class Life(Simulation):
    """An engagement that a test drives step by step."""

    def __init__(self) -> None:
        super().__init__(START)
        self._count = 0
        self.do(opening()[0])

    def do(self, command: c.Command) -> None:
        """Give a command now."""
        self._count += 1
        self.give(command, f"{self._count}")

    def days(self, count: int) -> None:
        """Let so many days pass."""
        self.advance(self.now + timedelta(days=count))

    def until_proposal(self) -> None:
        """Go on to the day of the proposal."""
        self.days(1)
        for command in (
            c.AnswerInbound(inbound="inbound-1", by="mira", text="Thank you."),
            c.RecordIntake(answers=tuple(Answer(question=q, answer="Yes") for q in ("goal", "decider", "budget", "deadline"))),
            c.Qualify(by="mira"),
            opening()[1],
        ):
            self.do(command)

    def until_work(self) -> None:
        """Go on to the first day of work, everything paid in time."""
        self.until_proposal()
        self.days(1)
        self.meet("presentation")
        self.do(c.AcceptAgreement(by="anna", terms_version=1, acknowledges_change=True))
        self.meet("kick_off")
        self.days(1)
        self.pay("invoice-discovery")
        self.do(c.StartMilestone(milestone="discovery"))

    def meet(self, purpose: str) -> None:
        """Hold a meeting now."""
        self.do(
            c.RecordMeeting.model_validate({"purpose": purpose, "held_at": self.now, "by": "mira", "contacts": ("anna",), "recap": "Good."})
        )

    def pay(self, invoice: str) -> None:
        """Pay an invoice in full, today."""
        today = self.current.calendars.provider.local(self.now).date()
        self.do(c.RecordPayment(invoice=invoice, amount=self.current.invoices[invoice].outstanding, value_date=today, reference="bank"))

    def refuse_mail(self, command: c.Command, *, doubtful: bool) -> None:
        """Give a command whose first message the mail server does not take."""
        self._count += 1
        meta = core_meta(self, f"{self._count}")
        self.state = core.handle(self.current, command, meta).state
        item = next(o for o in self.current.outbox if o.effect.kind == "send_notice")
        answer = c.NoticeRefused(notice=item.effect.subject, doubtful=doubtful, explanation="mailbox unavailable")
        self.state = core.handle(without(self.current, item), answer, core.effect_meta(item, self.now)).state
        self._drain()


def core_meta(life: Simulation, request_id: str) -> Meta:
    """Who asks, in a test."""
    return Meta(at=life.now, actor="unverified:test", source="api", request_id=request_id)
