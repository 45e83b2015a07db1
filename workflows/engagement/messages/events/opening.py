"""From inquiry to kick-off."""

from datetime import datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.commands import Calendars
from workflows.engagement.messages.events.base import Event
from workflows.engagement.terms import Agreement, Answer, EngagementFile
from workflows.engagement.terms.plan import Plan, PlannedDuty
from workflows.engagement.terms.provider import Provider


class EngagementCreated(Event):
    """An inquiry became an engagement."""

    name: Literal["EngagementCreated"] = "EngagementCreated"
    file: EngagementFile
    provider: Provider
    calendars: Calendars
    salt: str
    client_kind: str
    lead_source: str
    rate_card_version: str
    answers: tuple[Answer, ...] = ()
    """To the questionnaire, as far as the file holds any."""
    personal: ClassVar[frozenset[str]] = frozenset({"answers"})
    bulky: ClassVar[frozenset[str]] = frozenset({"file", "provider", "calendars", "salt"})


class IntakeRecorded(Event):
    """Answers to the questionnaire."""

    name: Literal["IntakeRecorded"] = "IntakeRecorded"
    answers: tuple[Answer, ...]
    open_questions: tuple[str, ...]
    personal: ClassVar[frozenset[str]] = frozenset({"answers"})


class EngagementQualified(Event):
    """The inquiry meets the criteria."""

    name: Literal["EngagementQualified"] = "EngagementQualified"
    by: str
    criteria: tuple[str, ...]
    """As the house words them."""


class EngagementDeclined(Event):
    """We said no, with an explanation and an alternative."""

    name: Literal["EngagementDeclined"] = "EngagementDeclined"
    explanation: str
    alternative: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation", "alternative"})


class EngagementReferred(Event):
    """We handed the inquiry to somebody else."""

    name: Literal["EngagementReferred"] = "EngagementReferred"
    explanation: str
    to: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation", "to"})


class EngagementLapsed(Event):
    """Nothing came of it in time."""

    name: Literal["EngagementLapsed"] = "EngagementLapsed"


class AgreementProposed(Event):
    """A version of the terms was put to the client."""

    name: Literal["AgreementProposed"] = "AgreementProposed"
    version: int
    digest: str
    valid_until: datetime
    agreement: Agreement
    calendars: Calendars
    bulky: ClassVar[frozenset[str]] = frozenset({"agreement", "calendars"})


class ProposalExtended(Event):
    """The proposal stands longer, because its mail did not leave in time."""

    name: Literal["ProposalExtended"] = "ProposalExtended"
    valid_until: datetime


class AgreementAccepted(Event):
    """The client accepted: scope is locked, the plan stands."""

    name: Literal["AgreementAccepted"] = "AgreementAccepted"
    by: str
    version: int
    plan: Plan
    duties: tuple[PlannedDuty, ...] = ()


class EngagementActivated(Event):
    """The kick-off was held: work may begin behind its gates."""

    name: Literal["EngagementActivated"] = "EngagementActivated"
