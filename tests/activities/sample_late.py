"""Engagements whose first invoice is paid late: every consequence that was agreed, each announced; and what else may be agreed instead."""

from datetime import date, timedelta

from tests.activities.written import Written
from tests.core.late import CONSTANT, with_interest
from workflows.engagement.messages.commands import ChargeLateFee, MoveDueDate, PromisePayment, WaiveCharge, WaiveGate
from workflows.engagement.terms import Agreement, EngagementFile, LatePayment
from workflows.engagement.terms.provider import Provider

INVOICE = "invoice-discovery"
_NO = {"action": "remind", "tone": "firm"}
_BROUGHT = {
    "fee": {"amount": "40.00 EUR", "waived_if_paid_within_days": 5},
    "interest": True,
    "hold": True,
    "take_down": "the test address",
}
LADDER: tuple[dict[str, object], ...] = (
    {"days": 7, **_NO, "announces": ["fee", "interest", "hold", "take_down"]},
    {"days": 14, "action": "remind", "tone": "final", **_BROUGHT},
    {"days": 21, "formal_notice": {"new_term_days": 14}},
    {"after_previous": 1, "hand_over": True},
)


def _late(file: EngagementFile, *ladder: dict[str, object], **more: object) -> EngagementFile:
    """The file with that ladder; what the client reads about late payment stays."""
    assert file.agreement is not None
    terms = file.agreement.payment
    late = LatePayment.model_validate({"consequences": terms.late.consequences, "ladder": ladder, **with_interest(CONSTANT), **more})
    agreement: Agreement = file.agreement.model_copy(update={"payment": terms.model_copy(update={"late": late})})
    return file.model_copy(update={"agreement": agreement})


def _begun(file: EngagementFile, house: Provider) -> Written:
    """Work began unpaid, on somebody's word."""
    story = Written(file, house).active()
    story.do(WaiveGate(gate="gate-discovery", by="marit", explanation="They have always paid"))
    return story.ready("discovery").starts("discovery")


def _day(story: Written, days: int) -> date:
    calendar = story.current.calendars.provider
    return calendar.next_business_day((story.now + timedelta(days=days)).date())


def told(file: EngagementFile, house: Provider) -> tuple[Written, ...]:
    """To the hand-over for collection; with a promise that is broken; with a fee by hand and a later due date."""
    handed_over = _begun(_late(file, *LADDER), house)
    handed_over.days(70)
    handed_over.do(WaiveCharge(charge=f"{INVOICE}/fee-2", by="marit", explanation="The bank was closed"))
    handed_over.days(4)

    promised = _begun(_late(file, *LADDER), house)
    promised.days(30)
    promised.do(PromisePayment(invoice=INVOICE, by="petra", on=_day(promised, 7)))
    promised.days(30)

    by_hand = _begun(_late(file, LADDER[0] | {"announces": ["fee"]}, fee={"amount": "40.00 EUR"}), house)
    by_hand.days(40)
    by_hand.do(ChargeLateFee(invoice=INVOICE, explanation="As announced"))
    by_hand.days(4)
    by_hand.do(MoveDueDate(invoice=INVOICE, due_on=_day(by_hand, 20), explanation="We agreed on it by phone"))
    by_hand.days(4)
    return handed_over, promised, by_hand
