"""Calls as the workflow makes them: the real core lives through a few stories, and every effect it asks for is kept."""

from datetime import timedelta
from functools import cache

from tests.activities import sample_hours, sample_late, sample_prices
from tests.activities.sample_files import engagement_file, provider
from tests.activities.written import Written
from workflows.engagement.messages.commands import (
    AnswerInbound,
    AnswerSurvey,
    CancelEngagement,
    CreditInvoice,
    DeclineEngagement,
    HoldMilestone,
    PauseEngagement,
    Qualify,
    RecordInbound,
    RecordIntake,
    ReferEngagement,
    RequestRevision,
    ResumeEngagement,
    ResumeMilestone,
    SignOff,
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
    story = Written(file, house)
    story.at("2026-06-29 13:00")
    story.do(RecordInbound(contact="tom", subject="One more thing: vouchers", matter="inbound-1", message_id="<2@northwind.example>"))
    story.do(AnswerInbound(inbound="inbound-1", by="ines", text="Thank you for asking.\n\nWe would be glad to. Let us talk on Thursday."))
    story.do(RecordIntake(answers=(Answer(question="goal", answer="More orders."),)))
    story.do(Qualify(by="ines"))
    story.proposed().days(10).active()
    _first_half(story)
    _second_half(story)
    return story.sends


def _first_half(story: Written) -> None:
    story.days(32)  # the whole ladder passes
    story.pays("discovery").ready("discovery").starts("discovery").days(2)
    story.do(
        HoldMilestone(milestone="discovery", explanation="The product list has not come", until=(story.now + timedelta(days=5)).date())
    )
    story.days(4)
    story.do(ResumeMilestone(milestone="discovery"))
    story.days(15)  # late
    story.delivers("discovery")
    story.do(RequestRevision(milestone="discovery", by="tom", wishes="Please put the vouchers first.\n\nAnd the blue is too dark."))
    story.days(2)
    story.delivers("discovery")
    story.days(12)  # silence
    story.starts("design")
    story.days(3)
    pause_until = story.now + timedelta(days=7)
    story.do(PauseEngagement(explanation="Your kiln is being rebuilt", until=pause_until.date()))
    story.days(5)
    story.do(ResumeEngagement())
    story.days(8)


def _second_half(story: Written) -> None:
    story.delivers("design")
    story.days(1)
    story.accepts("design")
    story.days(2)
    story.do(CreditInvoice(invoice="invoice-design", explanation="We agreed on a credit for the delay in August"))
    story.do(WaiveGate(gate="gate-design", by="ines", explanation="its invoice was credited"))
    less = Money(minor=10_000, currency="EUR")
    story.do(CreditInvoice(invoice="invoice-build", amount=less, explanation="One page less than we had planned"))
    story.pays("build").ready("build").starts("build").days(8).delivers("build").days(2).accepts("build")
    story.starts("launch").days(3).delivers("launch").days(4).accepts("launch")
    story.days(8)  # the closing call is put off, so its task escalates
    story.met("closing_call")
    found = {
        v.milestone: Variance(milestone=v.milestone, explanation="The product list came late, as told in August")
        for v in variances_of(story.current)
    }
    story.do(SignOff(by="tom", variances=tuple(found.values())))
    story.days(20)
    story.do(AnswerSurvey(by="tom", handling=5, outcome=4, recommend=9))
    story.days(3)


def short_stories(file: EngagementFile, house: Provider) -> list[SendNoticeCall]:
    """The other ends: declined, referred, lapsed, cancelled; and a delivery whose mail was held up."""
    declined, referred, lapsed, cancelled = (Written(file, house) for _ in range(4))
    declined.do(
        DeclineEngagement(
            explanation="All our designers are taken until January.", alternative="We can begin on 11 January, or you ask Studio Halla."
        )
    )
    referred.do(ReferEngagement(explanation="This needs a warehouse system, which we do not build.", to="Kauppa Oy, +358 9 555 0199"))
    lapsed.days(60)
    cancelled.active().days(10).do(CancelEngagement(wish_of="client", explanation="The shop is given up."))
    held_up = Written(file, house)
    held_up.fate["delivered"] = "waits"
    held_up.active().days(10).pays("discovery")
    held_up.ready("discovery").starts("discovery").days(2).delivers("discovery").days(10)
    stories = (declined, referred, lapsed, cancelled, held_up)
    for story in stories[:4]:
        story.days(3)
    others = (*sample_hours.told(file, house), *sample_prices.told(file, house), *sample_late.told(file, house))
    return [call for story in (*stories, *others) for call in story.sends]


@cache
def all_calls() -> tuple[SendNoticeCall, ...]:
    """Every message of every story."""
    return (*whole_story(engagement_file(), provider()), *short_stories(engagement_file(), provider()))


@cache
def invoice_calls() -> tuple[IssueInvoiceCall, ...]:
    """Every invoice of an engagement that begins well."""
    return tuple(Written().active().days(10).issues)


def call_of(template: str) -> SendNoticeCall:
    """The first message of that template."""
    return next(call for call in all_calls() if call.template == template)
