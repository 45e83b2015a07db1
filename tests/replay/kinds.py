"""The kinds of engagement whose histories are stored: a name, what happens, and the limits they run under."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tests.drivers.real import Real, happened
from tests.moods import HANG_UP, LATER, NEVER, Moods
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.closing.final_figures import variances_of

Script = Callable[[Real, Moods], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """A kind of engagement.

    Attributes:
        play: what happens after its first message has left.
        milestones: of the example.
        limits: other than the usual ones.
    """

    play: Script
    milestones: tuple[str, ...] = ("discovery", "design")
    limits: Mapping[str, int] = field(default_factory=dict)


async def _proposed(real: Real) -> None:
    """From an inquiry to a proposal, on the next working morning."""
    await real.workday()
    await real.qualified()
    await real.propose()


async def _begun(real: Real) -> None:
    """From an inquiry to the first day of work."""
    await _proposed(real)
    await real.accepted()
    await real.workday()
    await real.active()


async def _prompt(real: Real, moods: Moods) -> None:
    """Everything goes well, to the referral ask and the end."""
    await _begun(real)
    await real.pays("discovery")
    for milestone in ("discovery", "design"):
        await real.starts(milestone)
        await real.workday(3)
        await real.delivers(milestone)
        await real.accepts(milestone)
    await real.workday()
    await real.met("closing_call")
    await real.pays("design")
    await _signed_off(real)
    await real.until_event("SurveyAsked")
    await real.give(c.AnswerSurvey(by="anna", handling=5, outcome=5, recommend=10, comment="Thank you."))
    await real.until_event("EngagementClosed")


async def _signed_off(real: Real) -> None:
    reasons = {v.milestone: c.Variance(milestone=v.milestone, explanation="Agreed on the way.") for v in variances_of(await real.state())}
    await real.do(c.SignOff(by="anna", variances=tuple(reasons.values())))


async def _late(real: Real, moods: Moods) -> None:
    """Reminders and a call before the money comes; sent back once; then silence, which counts as acceptance."""
    await _begun(real)
    await real.until_event("TaskOpened", (await real.until_event("InvoiceOverdue")).sequence)
    await real.give(c.CompleteTask(task=await real.task("call_client"), by="mira", outcome="They pay tomorrow."))
    await real.workday()
    await real.pays("discovery")
    await real.starts("discovery")
    await real.workday(3)
    await real.delivers("discovery")
    await real.give(c.RequestRevision(milestone="discovery", by="anna", wishes="Page 9 is missing."))
    await real.workday()
    await real.give(c.DeliverMilestone(milestone="discovery", note="With page 9."))
    await real.until_event("MilestoneAccepted")


async def _declined(real: Real, moods: Moods) -> None:
    await real.workday()
    await real.do(c.DeclineEngagement(explanation="This is not our craft.", alternative="Ask a potter."))


async def _referred(real: Real, moods: Moods) -> None:
    await real.workday()
    await real.answered()
    await real.do(c.ReferEngagement(explanation="This is not our craft.", to="Studio Savi, 09 555 0200"))


async def _lapsed(real: Real, moods: Moods) -> None:
    await real.workday()
    await real.answered()
    await real.until_event("EngagementLapsed")
    await real.until_event("NoticeSent", (await real.state()).sequence - 1)


async def _cancelled(real: Real, moods: Moods) -> None:
    """In the middle of the work the deposit goes back and the client ends it; what was billed is cancelled."""
    await _begun(real)
    await real.pays("discovery")
    await real.starts("discovery")
    await real.workday(2)
    state = await real.state()
    invoice, today = state.invoices["invoice-discovery"], await real.today()
    await real.give(c.RecordRefund(invoice=invoice.id, amount=invoice.paid, value_date=today, reference="back"))
    await real.give(c.CancelEngagement(wish_of="client", explanation="The shop closes."))
    await real.workday()
    await real.give(c.CreditInvoice(invoice=invoice.id, explanation="Nothing was delivered."))
    await real.until_event("EngagementClosed")


async def _paused(real: Real, moods: Moods) -> None:
    """A new run after every few commands, also while a message waits; the work rests for weeks and goes on."""
    await _begun(real)
    moods.answer(real.created.engagement_id, "paused", LATER)
    calendar = (await real.state()).calendars.provider
    day = calendar.add_business_days(calendar.local(await real.now()).date(), 20)
    await real.give(c.PauseEngagement(explanation="The client moves house.", until=day))
    for number in range(8):
        await real.give(c.RecordInbound(contact="petri", subject=f"Question {number}", automatic=True))
    moods.relent(real.created.engagement_id)
    await real.advance(await real.now() + timedelta(minutes=10))
    await real.until_event("TaskOpened", (await real.state()).sequence)
    await real.do(c.ResumeEngagement())


async def _troubled(real: Real, moods: Moods) -> None:
    """A mail server that refuses for ever, refuses for now, and hangs up: a person helps each time."""
    me = real.created.engagement_id
    moods.answer(me, "reply", NEVER)
    moods.answer(me, "proposal", LATER)
    moods.answer(me, "proposal_reminder", HANG_UP)
    await _proposed(real)
    await real.met("presentation")
    moods.relent(me)
    moods.answer(me, "proposal_reminder", HANG_UP)
    await real.give(c.RetryTask(task=await real.task("send_failed")))
    await real.advance(await real.now() + timedelta(hours=2))
    state = await real.until_event("NoticeDoubted")
    assert happened(state, "NoticeFailed")
    await real.give(c.ConfirmNotice(task=await real.task("check_notice"), by="mira"))
    await real.do(c.DeclineEngagement(explanation="We found no date.", alternative="Studio Savi has time."))


async def _brim(real: Real, moods: Moods) -> None:
    """Every decision that hangs on a limit is taken anew after each entry, so it falls within one entry of its limit, several times."""
    await real.workday()
    for number in range(16):
        await real.do(c.RecordInbound(contact=("anna", "petri")[number % 2], subject=f"Question {number}", automatic=number % 3 == 0))
    await real.qualified()
    await real.propose()
    await real.accepted()
    await real.workday()
    await real.active()
    await real.pays("discovery")
    await real.starts("discovery")
    await real.workday(3)
    await real.delivers("discovery")
    await real.accepts("discovery")
    await real.workday()


KINDS: dict[str, Kind] = {
    "prompt": Kind(_prompt),
    "late": Kind(_late),
    "declined": Kind(_declined),
    "referred": Kind(_referred),
    "lapsed": Kind(_lapsed),
    "cancelled": Kind(_cancelled),
    "paused": Kind(_paused, limits={"updates": 6, "carried": 4}),
    "troubled": Kind(_troubled),
    "brim": Kind(_brim, limits={"events": 130, "carried": 2}),
    "bulk": Kind(_brim, limits={"size": 60_000}),
}
"""By name, which is also the name of the stored files."""
