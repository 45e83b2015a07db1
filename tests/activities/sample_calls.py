"""Calls as the workflow makes them: the real core lives through a few stories, and every effect it asks for is kept."""

from datetime import timedelta
from functools import cache

from tests.activities import sample_hours, sample_late, sample_prices
from tests.activities.sample_files import calendars, engagement_file, provider
from tests.activities.story import Story
from workflows.engagement.messages.commands import (
    AcceptAgreement,
    AcceptMilestone,
    AnswerInbound,
    AnswerSurvey,
    CancelEngagement,
    CreditInvoice,
    DeclineEngagement,
    HoldMilestone,
    PauseEngagement,
    ProposeAgreement,
    Qualify,
    RecordInbound,
    RecordIntake,
    ReferEngagement,
    RequestRevision,
    ResumeEngagement,
    ResumeMilestone,
    SignOff,
    StartMilestone,
    Variance,
    WaiveGate,
)
from workflows.engagement.messages.ports import IssueInvoiceCall, SendNoticeCall
from workflows.engagement.money import Money
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.terms import Answer, EngagementFile
from workflows.engagement.terms.provider import Provider


def whole_story(file: EngagementFile, house: Provider) -> list[SendNoticeCall]:
    """From the inquiry to the referral, with a late payer, a hold, a pause, a revision and a silence."""
    story = Story(file, house)
    story.begins()
    story.waits(hours=2)
    story.does(RecordInbound(contact="tom", subject="One more thing: vouchers", matter="inbound-1", message_id="<2@northwind.example>"))
    story.does(AnswerInbound(inbound="inbound-1", by="ines", text="Thank you for asking.\n\nWe would be glad to. Let us talk on Thursday."))
    story.does(RecordIntake(answers=(Answer(question="goal", answer="More orders."),)))
    story.does(Qualify(by="ines"))
    assert file.agreement is not None
    story.does(ProposeAgreement(agreement=file.agreement, calendars=calendars()))
    story.waits(days=10)
    story.meets("presentation")
    story.does(AcceptAgreement(by="tom", terms_version=1, acknowledges_change=True))
    story.meets("kick_off")
    _first_half(story)
    _second_half(story)
    return story.world.sent


def _first_half(story: Story) -> None:
    story.waits(days=32)  # the whole ladder passes
    story.pays("invoice-discovery")
    story.waits_until_ready("discovery")
    story.does(StartMilestone(milestone="discovery"))
    story.waits(days=2)
    story.does(
        HoldMilestone(
            milestone="discovery", explanation="The product list has not come", until=(story.world.now + timedelta(days=5)).date()
        )
    )
    story.waits(days=4)
    story.does(ResumeMilestone(milestone="discovery"))
    story.waits(days=15)  # late
    story.delivers("discovery")
    story.does(RequestRevision(milestone="discovery", by="tom", wishes="Please put the vouchers first.\n\nAnd the blue is too dark."))
    story.waits(days=2)
    story.delivers("discovery")
    story.waits(days=12)  # silence
    story.does(StartMilestone(milestone="design"))
    story.waits(days=3)
    pause_until = story.world.now + timedelta(days=7)
    story.does(PauseEngagement(explanation="Your kiln is being rebuilt", until=pause_until.date()))
    story.waits(days=5)
    story.does(ResumeEngagement())
    story.waits(days=8)


def _second_half(story: Story) -> None:
    story.delivers("design")
    story.waits(days=1)
    story.does(AcceptMilestone(milestone="design", by="tom"))
    story.waits(days=2)
    story.does(CreditInvoice(invoice="invoice-design", explanation="We agreed on a credit for the delay in August"))
    story.does(WaiveGate(gate="gate-design", by="ines", explanation="its invoice was credited"))
    less = Money(minor=10_000, currency="EUR")
    story.does(CreditInvoice(invoice="invoice-build", amount=less, explanation="One page less than we had planned"))
    story.pays("invoice-build")
    story.waits_until_ready("build")
    story.does(StartMilestone(milestone="build"))
    story.waits(days=8)
    story.delivers("build")
    story.waits(days=2)
    story.does(AcceptMilestone(milestone="build", by="tom"))
    story.does(StartMilestone(milestone="launch"))
    story.waits(days=3)
    story.delivers("launch")
    story.waits(days=4)
    story.does(AcceptMilestone(milestone="launch", by="tom"))
    story.waits(days=8)  # the closing call is put off, so its task escalates
    story.meets("closing_call")
    found = {
        v.milestone: Variance(milestone=v.milestone, explanation="The product list came late, as told in August")
        for v in variances_of(story.state)
    }
    story.does(SignOff(by="tom", variances=tuple(found.values())))
    story.waits(days=20)
    story.does(AnswerSurvey(by="tom", handling=5, outcome=4, recommend=9))
    story.waits(days=3)


def short_stories(file: EngagementFile, house: Provider) -> list[SendNoticeCall]:
    """The other ends: declined, referred, lapsed, cancelled; and a delivery whose mail was held up."""
    declined, referred, lapsed, cancelled = (Story(file, house) for _ in range(4))
    declined.begins()
    declined.does(
        DeclineEngagement(
            explanation="All our designers are taken until January.", alternative="We can begin on 11 January, or you ask Studio Halla."
        )
    )
    referred.begins()
    referred.does(ReferEngagement(explanation="This needs a warehouse system, which we do not build.", to="Kauppa Oy, +358 9 555 0199"))
    lapsed.begins()
    lapsed.waits(days=60)
    cancelled.is_agreed()
    cancelled.waits(days=10)
    cancelled.does(CancelEngagement(wish_of="client", explanation="The shop is given up."))
    held_up = Story(file, house, frozenset({"delivered"}))
    held_up.is_agreed()
    held_up.waits(days=10)
    held_up.pays("invoice-discovery")
    held_up.waits_until_ready("discovery")
    held_up.does(StartMilestone(milestone="discovery"))
    held_up.waits(days=2)
    held_up.delivers("discovery")
    held_up.waits(days=10)
    stories = (declined, referred, lapsed, cancelled, held_up)
    for story in stories[:4]:
        story.waits(days=3)
    others = (*sample_hours.told(file, house), *sample_prices.told(file, house), *sample_late.told(file, house))
    return [call for story in (*stories, *others) for call in story.world.sent]


@cache
def all_calls() -> tuple[SendNoticeCall, ...]:
    """Every message of every story."""
    return (*whole_story(engagement_file(), provider()), *short_stories(engagement_file(), provider()))


@cache
def invoice_calls() -> tuple[IssueInvoiceCall, ...]:
    """Every invoice of an engagement that begins well."""
    story = Story()
    story.is_agreed()
    story.waits(days=10)
    return tuple(story.world.issued)


def call_of(template: str) -> SendNoticeCall:
    """The first message of that template."""
    return next(call for call in all_calls() if call.template == template)
