"""A small house, a small client and small terms, written out here, so that each test says only what it is about."""

from typing import Any

from workflows.engagement.messages.commands import Calendars, CreateEngagement
from workflows.engagement.terms import Agreement, Client, EngagementFile, Hours
from workflows.engagement.terms.provider import Provider
from workflows.engagement.time.calendar import BusinessCalendar

ZONE = "Europe/Helsinki"
WEEK = ["mon", "tue", "wed", "thu", "fri"]


def provider(**changes: Any) -> Provider:
    """The house: Vera owns, Otto is above her; weekdays 9 to 17, and messages leave in the same hours."""
    fields: dict[str, Any] = {
        "brand": {"name": "House", "address": "Street 1"},
        "sender": {"name": "House", "email": "hello@house.example", "message_id_domain": "house.example"},
        "bank": {"holder": "House", "iban": "FI2112345600000785"},
        "calendar": {"zone": ZONE},
        "windows": [{"days": WEEK, "hours": "09:00-17:00"}],
        "team": [
            {"id": "vera", "name": "Vera", "role": "Lead", "email": "vera@house.example"},
            {"id": "otto", "name": "Otto", "role": "Head", "email": "otto@house.example"},
        ],
        "owner": "vera",
        "escalation": "otto",
        "questionnaire": [
            {"id": "goal", "text": "What for?"},
            {"id": "budget", "text": "How much?"},
            {"id": "more", "text": "?", "required": False},
        ],
        "qualification": ["it is our kind of work"],
        "phases": ["one"],
        "policies": [{"id": "hours", "title": "Hours", "text": "Nine to five."}],
        "rate_card_version": "1",
        "buffer": {"percent": 0},
    }
    return Provider.model_validate(fields | changes)


def client(**changes: Any) -> Client:
    """The client: Dora decides, Bill pays; the same hours as the house."""
    fields: dict[str, Any] = {
        "name": "Client",
        "kind": "business",
        "calendar": {"zone": ZONE},
        "contacts": [
            {"id": "dora", "name": "Dora", "greeting": "Dora", "role": "decision", "channel": "email", "email": "dora@client.example"},
            {"id": "bill", "name": "Bill", "greeting": "Bill", "role": "billing", "channel": "email", "email": "bill@client.example"},
        ],
    }
    return Client.model_validate(fields | changes)


def milestone(slug: str, **changes: Any) -> dict[str, Any]:
    """A milestone: five days of work, 100 euros before it starts, five days of review."""
    fields: dict[str, Any] = {
        "id": slug,
        "title": slug.capitalize(),
        "deliverables": ["it"],
        "estimate_business_days": 5,
        "price": "100.00 EUR",
        "gate": "before_start",
    }
    return fields | changes


def payment(*ladder: tuple[int, str], net_days: int = 14) -> dict[str, Any]:
    """Payment terms with a ladder of ``(days, action)``."""
    steps = [{"days": days, "action": action} for days, action in ladder]
    return {"net_days": net_days, "late": {"ladder": steps, "consequences": ["we call"]}}


def agreement(**changes: Any) -> Agreement:
    """Terms with two milestones, ``plan`` (paid before it starts) and ``build`` (paid on acceptance), due within 14 days."""
    fields: dict[str, Any] = {
        "title": "Work",
        "currency": "EUR",
        "start_after_business_days": 10,
        "goals": [{"id": "goal", "text": "A goal"}],
        "non_guarantees": ["Luck"],
        "may_change": "It may.",
        "scope": {"included": ["this"], "excluded": ["that"]},
        "duties": {"provider": ["work"], "client": [{"id": "pay", "text": "pay"}]},
        "contact": {"procedure": "Write.", "channels": ["email"], "documents_due": ["none"]},
        "milestones": [milestone("plan"), milestone("build", price="250.00 EUR", gate="on_acceptance")],
        "payment": payment((-3, "remind"), (3, "remind"), (7, "call"), (14, "remind")),
        "response_time": {"business_days": 2},
        "check_in": {"weekday": "tue", "time": "10:00"},
        "reports": {"every": "weekly", "weekday": "fri", "time": "15:00"},
        "rate_card": {"version": "1"},
        "roster": [{"person": "vera", "duty": "all"}],
    }
    return Agreement.model_validate(fields | changes)


def resolved(house: Hours, theirs: Hours) -> Calendars:
    """Both calendars, with the days off that are written down."""

    def one(hours: Hours) -> BusinessCalendar:
        return BusinessCalendar(zone=hours.zone, workdays=hours.workdays, hours=hours.hours, days_off=hours.days_off)

    return Calendars(provider=one(house), client=one(theirs))


def creation(house: Provider, buyer: Client, engagement_id: str = "abcdefghijkl") -> CreateEngagement:
    """The first command: Dora asked."""
    inquiry = {"contact": buyer.decider.id, "subject": "Help", "summary": "Please help.", "lead_source": "a friend"}
    file = EngagementFile.model_validate({"client": buyer, "inquiry": inquiry})
    calendars = resolved(house.calendar, buyer.calendar)
    return CreateEngagement(engagement_id=engagement_id, file=file, provider=house, calendars=calendars, salt="0" * 64)
