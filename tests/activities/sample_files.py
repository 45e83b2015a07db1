"""A house and a client to write to: everything a message may tell is filled in, and the two live by different clocks."""

from typing import Any

from workflows.engagement.messages.commands import Calendars
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider
from workflows.engagement.time.calendar import BusinessCalendar

PROVIDER: dict[str, Any] = {
    "brand": {
        "name": "Halyard Studio",
        "address": "Halyard Studio Oy\nAnnankatu 12\n00120 Helsinki, Finland",
        "website": "https://halyard.example",
    },
    "sender": {
        "name": "Halyard Studio",
        "email": "hello@halyard.example",
        "message_id_domain": "halyard.example",
        "internal_copies": ["team@halyard.example"],
    },
    "bank": {"holder": "Halyard Studio Oy", "iban": "FI2112345600000785", "bic": "NDEAFIHH"},
    "calendar": {"zone": "Europe/Helsinki"},
    "windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "hours": "09:00-17:00"}],
    "team": [
        {"id": "ines", "name": "Ines Roca", "role": "account lead", "email": "ines@halyard.example", "phone": "+358 9 555 0143"},
        {"id": "jonas", "name": "Jonas Berg", "role": "designer", "email": "jonas@halyard.example"},
        {"id": "marit", "name": "Marit de Boer", "role": "managing director", "email": "marit@halyard.example"},
    ],
    "owner": "ines",
    "escalation": "marit",
    "questionnaire": [{"id": "goal", "text": "What should be different when we are done?"}],
    "qualification": ["the work is web design"],
    "phases": [
        "Discovery: we learn what you need and write it down",
        "Design: you see it before it is built",
        "Build: we make it, behind a link you can open at any time",
        "Launch: it goes live, and you learn to run it",
    ],
    "case_studies": [
        {
            "title": "A museum shop that lost its printer",
            "lesson": "The catalogue moved by three weeks, the opening day stayed.",
            "link": "https://halyard.example/cases/museum",
        }
    ],
    "policies": [
        {
            "id": "replies",
            "title": "When we answer",
            "text": "A machine tells you at once that your message arrived.\nA person answers within one working day.",
        },
        {
            "id": "changes",
            "title": "Changes",
            "text": "Each stage includes two rounds of changes.\n\nMore is possible, at a price that we agree on before.",
        },
    ],
    "rate_card_version": "2026-1",
}

AGREEMENT: dict[str, Any] = {
    "title": "Website redesign",
    "currency": "EUR",
    "start": "2026-07-20",
    "goals": [
        {"id": "orders", "text": "Half of all orders come in through the website", "measure": "share of web orders in the third month"},
        {"id": "basket", "text": "The basket is found without asking"},
    ],
    "non_guarantees": ["a place in search results", "the speed of the payment provider"],
    "may_change": "Scope and dates may change as we learn.\n\nWe tell you as soon as we know, with the reason and a choice.",
    "scope": {
        "included": ["Design of six page types", "Shop with basket and checkout", "Moving 180 products"],
        "excluded": ["Photography", "Texts", "Hosting after the first year"],
    },
    "duties": {
        "provider": ["A report each Friday, also when all is smooth", "An answer to each message within one working day"],
        "client": [
            {"id": "photos", "text": "Photographs of all 180 products", "due": "2026-09-01"},
            {"id": "decisions", "text": "Decisions in five days"},
        ],
    },
    "contact": {
        "procedure": "Write to Ines: she answers or knows who does. Tom decides on your side, Petra pays.",
        "channels": ["email", "phone"],
        "documents_due": ["Product list as a spreadsheet before the build", "Logo as a vector file before the design"],
    },
    "milestones": [
        {
            "id": "discovery",
            "title": "Discovery",
            "deliverables": ["Page plan", "Product structure"],
            "estimate_business_days": 5,
            "price": "3600.00 EUR",
            "gate": "before_start",
            "start_mode": "at_once",
        },
        {
            "id": "design",
            "title": "Design",
            "deliverables": ["Design of six page types"],
            "estimate_business_days": 8,
            "price": "5400.00 EUR",
            "gate": "on_acceptance",
        },
        {
            "id": "build",
            "title": "Shop build",
            "deliverables": ["Working shop on the test address", "All 212 products, with glaze names under each picture"],
            "estimate_business_days": 12,
            "price": "12000.00 EUR",
            "gate": "before_start",
            "handover_guide": "https://halyard.example/guides/shop",
            "start_mode": "queued",
        },
        {
            "id": "launch",
            "title": "Launch",
            "deliverables": ["Shop on your own address", "Half a day of training"],
            "estimate_business_days": 3,
            "price": "0.00 EUR",
            "gate": "on_acceptance",
            "acceptance": {"deemed": False},
        },
    ],
    "payment": {
        "net_days": 14,
        "late": {
            "ladder": [
                {"days": -3, "action": "remind", "tone": "friendly"},
                {"days": 0, "action": "remind", "tone": "due"},
                {"days": 5, "action": "remind", "tone": "firm"},
                {"days": 14, "action": "remind", "tone": "final"},
            ],
            "consequences": ["Work behind an unpaid invoice does not begin, and the dates after it move", "After seven days we call you"],
        },
    },
    "response_time": {"business_days": 1},
    "check_in": {"weekday": "tue", "time": "10:00"},
    "reports": {"every": "weekly", "weekday": "fri", "time": "15:00"},
    "rate_card": {
        "version": "2026-1",
        "rates": [{"role": "front-end", "per_hour": "95.00 EUR"}],
        "allowances": {"meetings": 12, "calls": 20},
    },
    "risks": [
        {"id": "photos", "text": "Photographs come late", "plan": "we begin with the thirty best sellers"},
        {"id": "bank", "text": "the bank has not yet confirmed your merchant account.", "plan": "We ask every Monday"},
    ],
    "roster": [{"person": "ines", "duty": "Your contact for everything"}, {"person": "jonas", "duty": "Design"}],
}

CLIENT: dict[str, Any] = {
    "name": "Northwind Pottery",
    "kind": "business",
    "address": "Northwind Pottery\n4 Harbour Row\nCork, Ireland",
    "calendar": {"zone": "Europe/Dublin"},
    "contacts": [
        {"id": "tom", "name": "Tom Ashdown", "greeting": "Tom", "role": "decision", "channel": "email", "email": "tom@northwind.example"},
        {
            "id": "petra",
            "name": "Petra Lane",
            "greeting": "Petra",
            "role": "billing",
            "channel": "email",
            "email": "petra@northwind.example",
        },
    ],
}

INQUIRY: dict[str, Any] = {
    "contact": "tom",
    "subject": "New website for our pottery",
    "summary": "Our shop page is from 2014.",
    "message_id": "<20260629.4711@northwind.example>",
    "lead_source": "referral",
}


def provider(**changes: Any) -> Provider:
    """The house; ``changes`` replace whole sections."""
    return Provider.model_validate(PROVIDER | changes)


def engagement_file(
    client: dict[str, Any] | None = None, agreement: dict[str, Any] | None = None, inquiry: dict[str, Any] | None = None
) -> EngagementFile:
    """The client's file; arguments replace fields of its sections."""
    return EngagementFile.model_validate(
        {"client": CLIENT | (client or {}), "inquiry": INQUIRY | (inquiry or {}), "agreement": AGREEMENT | (agreement or {})}
    )


def calendars() -> Calendars:
    """Both sides work from Monday to Friday; no holidays."""
    week = ("mon", "tue", "wed", "thu", "fri")
    return Calendars(
        provider=BusinessCalendar.model_validate({"zone": "Europe/Helsinki", "workdays": week, "hours": "09:00-17:00"}),
        client=BusinessCalendar.model_validate({"zone": "Europe/Dublin", "workdays": week, "hours": "09:00-17:00"}),
    )
