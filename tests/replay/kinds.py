"""The kinds of engagement whose histories are stored: a name, what happens, and the limits they run under."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tests.moods import HANG_UP, LATER, NEVER, Moods
from tests.steps import Engagement, agreed, answered, delivered, happened, met, morning, paid, proposed, until
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.closing.final_figures import variances_of

Script = Callable[[Engagement, Moods], Awaitable[None]]


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


async def _prompt(real: Engagement, moods: Moods) -> None:
    """Everything goes well, to the referral ask and the end."""
    await proposed(real)
    await agreed(real)
    await paid(real, "invoice-discovery")
    for milestone in ("discovery", "design"):
        await delivered(real, milestone)
        await real.give(c.AcceptMilestone(milestone=milestone, by="anna"))
    await morning(real)
    await met(real, "closing_call")
    await paid(real, "invoice-design")
    await _signed_off(real)
    await until(real, "SurveyAsked")
    await real.give(c.AnswerSurvey(by="anna", handling=5, outcome=5, recommend=10, comment="Thank you."))
    await until(real, "EngagementClosed")


async def _signed_off(real: Engagement) -> None:
    reasons = {v.milestone: c.Variance(milestone=v.milestone, explanation="Agreed on the way.") for v in variances_of(await real.state())}
    await real.give(c.SignOff(by="anna", variances=tuple(reasons.values())))
    await real.rest()


async def _late(real: Engagement, moods: Moods) -> None:
    """Reminders and a call before the money comes; sent back once; then silence, which counts as acceptance."""
    await proposed(real)
    await agreed(real)
    state = await until(real, "TaskOpened", (await until(real, "InvoiceOverdue")).sequence)
    call = next(t.id for t in state.tasks.values() if t.what == "call_client")
    await real.give(c.CompleteTask(task=call, by="mira", outcome="They pay tomorrow."))
    await morning(real)
    await paid(real, "invoice-discovery")
    await delivered(real, "discovery")
    await real.give(c.RequestRevision(milestone="discovery", by="anna", wishes="Page 9 is missing."))
    await morning(real)
    await real.give(c.DeliverMilestone(milestone="discovery", note="With page 9."))
    await until(real, "MilestoneAccepted")


async def _declined(real: Engagement, moods: Moods) -> None:
    await morning(real)
    await real.give(c.DeclineEngagement(explanation="This is not our craft.", alternative="Ask a potter."))
    await real.rest()


async def _referred(real: Engagement, moods: Moods) -> None:
    await morning(real)
    await answered(real)
    await real.give(c.ReferEngagement(explanation="This is not our craft.", to="Studio Savi, 09 555 0200"))
    await real.rest()


async def _lapsed(real: Engagement, moods: Moods) -> None:
    await morning(real)
    await answered(real)
    await until(real, "EngagementLapsed")
    await until(real, "NoticeSent", (await real.state()).sequence - 1)


async def _cancelled(real: Engagement, moods: Moods) -> None:
    """In the middle of the work the deposit goes back and the client ends it; what was billed is cancelled."""
    await proposed(real)
    await agreed(real)
    await paid(real, "invoice-discovery")
    await real.give(c.StartMilestone(milestone="discovery"))
    await morning(real, 2)
    state = await real.state()
    invoice, today = state.invoices["invoice-discovery"], state.calendars.provider.local(await real.now()).date()
    await real.give(c.RecordRefund(invoice=invoice.id, amount=invoice.paid, value_date=today, reference="back"))
    await real.give(c.CancelEngagement(wish_of="client", explanation="The shop closes."))
    await morning(real)
    await real.give(c.CreditInvoice(invoice=invoice.id, explanation="Nothing was delivered."))
    await until(real, "EngagementClosed")


async def _paused(real: Engagement, moods: Moods) -> None:
    """A new run after every few commands, also while a message waits; the work rests for weeks and goes on."""
    await proposed(real)
    await agreed(real)
    moods.answer(real.created.engagement_id, "paused", LATER)
    calendar = (await real.state()).calendars.provider
    day = calendar.add_business_days(calendar.local(await real.now()).date(), 20)
    await real.give(c.PauseEngagement(explanation="The client moves house.", until=day))
    for number in range(8):
        await real.give(c.RecordInbound(contact="petri", subject=f"Question {number}", automatic=True))
    moods.relent(real.created.engagement_id)
    await real.advance(await real.now() + timedelta(minutes=10))
    await until(real, "TaskOpened", (await real.state()).sequence)
    await real.give(c.ResumeEngagement())
    await real.rest()


async def _troubled(real: Engagement, moods: Moods) -> None:
    """A mail server that refuses for ever, refuses for now, and hangs up: a person helps each time."""
    me = real.created.engagement_id
    moods.answer(me, "reply", NEVER)
    moods.answer(me, "proposal", LATER)
    moods.answer(me, "proposal_reminder", HANG_UP)
    await proposed(real)
    moods.relent(me)
    moods.answer(me, "proposal_reminder", HANG_UP)
    task = next(t.id for t in (await real.state()).tasks.values() if t.what == "send_failed")
    await real.give(c.RetryTask(task=task))
    await real.advance(await real.now() + timedelta(hours=2))
    state = await until(real, "NoticeDoubted")
    assert happened(state, "NoticeFailed")
    task = next(t.id for t in state.tasks.values() if t.what == "check_notice")
    await real.give(c.ConfirmNotice(task=task, by="mira"))
    await real.give(c.DeclineEngagement(explanation="We found no date.", alternative="Studio Savi has time."))
    await real.rest()


KINDS: dict[str, Kind] = {
    "prompt": Kind(_prompt),
    "late": Kind(_late),
    "declined": Kind(_declined),
    "referred": Kind(_referred),
    "lapsed": Kind(_lapsed),
    "cancelled": Kind(_cancelled),
    "paused": Kind(_paused, limits={"updates": 6, "look_every": 10, "seal_above": 2_000}),
    "troubled": Kind(_troubled),
}
"""By name, which is also the name of the stored files."""
