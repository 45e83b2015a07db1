"""Stories of hours, allowances and a client who is late with what they bring: one for each policy."""

from datetime import date, timedelta
from typing import Any

from tests.activities.written import Written
from workflows.engagement.messages.commands import RecordDutyDone, RecordHours
from workflows.engagement.messages.ports import IssueInvoiceCall
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

POLICIES = ("shift", "hold", "bill_anyway", "abandon")


def by_hours(file: EngagementFile, policy: str = "shift") -> EngagementFile:
    """The same engagement, with a first milestone billed by hours, three meetings, and photographs due on 14 July."""
    data: dict[str, Any] = file.model_dump(mode="json")
    agreement = data["agreement"]
    first = agreement["milestones"][0]
    first.pop("price")
    first |= {"billing": {"by": "hours", "cap": "950.00 EUR", "roles": ["front-end"]}, "gate": "on_acceptance"}
    agreement["rate_card"]["allowances"] = {"meetings": 3, "calls": 0}
    agreement["duties"]["client"][0]["due"] = "2026-07-14"
    agreement["duties"]["client"][0]["waiting"] = [m["id"] for m in agreement["milestones"][:2]]
    agreement["client_delay"] = policy
    return EngagementFile.model_validate(data)


def begun(file: EngagementFile, house: Provider, policy: str) -> Written:
    """Work by the hour has begun."""
    return Written(by_hours(file, policy), house).active().starts("discovery")


def works(story: Written, minutes: int) -> None:
    """Somebody worked today."""
    story.do(RecordHours(milestone="discovery", role="front-end", minutes=minutes, on=story.today, by="jonas"))


def worked(file: EngagementFile, house: Provider) -> Written:
    """Hours up to the cap, and meetings beyond what is included."""
    story = begun(file, house, "shift")
    for minutes in (450, 60, 90):
        works(story, minutes)
        story.days(1).met("other")
    return story.days(4).met("other").delivers("discovery").days(12)


def late(file: EngagementFile, house: Provider, policy: str) -> Written:
    """The photographs come three weeks late, or not before everything rests."""
    story = begun(file, house, policy)
    works(story, 60)
    story.days(100 if policy == "abandon" else 36)
    day: date = (story.now - timedelta(days=1)).date()
    return story.do(RecordDutyDone(duty="photos", on=day)).days(3)


def told(file: EngagementFile, house: Provider) -> tuple[Written, ...]:
    """All of them."""
    return (worked(file, house), *(late(file, house, policy) for policy in POLICIES))


def hours_invoice(file: EngagementFile, house: Provider) -> IssueInvoiceCall:
    """The invoice over hours."""
    return next(call for call in worked(file, house).issues if call.invoice == "invoice-discovery")
