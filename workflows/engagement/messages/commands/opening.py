"""From inquiry to agreement."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.messages.commands.base import Calendars, Command, EngagementId
from workflows.engagement.model import Line, Slug, Text
from workflows.engagement.terms import Agreement, Answer, EngagementFile
from workflows.engagement.terms.provider import Provider


class CreateEngagement(Command):
    """Begin an engagement from its file."""

    kind: Literal["create_engagement"] = "create_engagement"
    engagement_id: EngagementId
    file: EngagementFile
    provider: Provider
    calendars: Calendars
    salt: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """First link of the salts that hide personal data in the journal's hashes."""


class RecordIntake(Command):
    """Answers to the questionnaire came in; earlier answers to the same questions are replaced."""

    kind: Literal["record_intake"] = "record_intake"
    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=200)]


class Qualify(Command):
    """The inquiry meets the criteria: go on to a proposal."""

    kind: Literal["qualify"] = "qualify"
    by: Slug


class DeclineEngagement(Command):
    """Say no, with an explanation and another suggestion (practice 17)."""

    kind: Literal["decline_engagement"] = "decline_engagement"
    explanation: Text | None = None
    alternative: Text | None = None


class ReferEngagement(Command):
    """Hand the inquiry to someone with the right skills (practice 27)."""

    kind: Literal["refer_engagement"] = "refer_engagement"
    explanation: Text
    to: Line
    """Who can help, and how to reach them."""


class ProposeAgreement(Command):
    """Send a proposal; in PROPOSED a new version replaces the standing one."""

    kind: Literal["propose_agreement"] = "propose_agreement"
    agreement: Agreement
    calendars: Calendars


class AcceptAgreement(Command):
    """The client accepts the proposal."""

    kind: Literal["accept_agreement"] = "accept_agreement"
    by: Slug
    """The contact who decides."""
    terms_version: Annotated[int, Field(ge=1)]
    """The version that was read; a newer one must be accepted itself."""
    acknowledges_change: bool
    """That scope and dates may change was read and understood (practice 6)."""
