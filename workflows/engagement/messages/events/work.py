"""Milestones at work and in review."""

from datetime import date, datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event


class MilestoneBlocked(Event):
    """Its turn has come, but a gate is shut."""

    name: Literal["MilestoneBlocked"] = "MilestoneBlocked"
    milestone: str
    gates: tuple[str, ...]


class MilestoneReady(Event):
    """Nothing is in the way of the work."""

    name: Literal["MilestoneReady"] = "MilestoneReady"
    milestone: str
    gates: tuple[str, ...]


class MilestoneStarted(Event):
    """Work began."""

    name: Literal["MilestoneStarted"] = "MilestoneStarted"
    milestone: str
    gates: tuple[str, ...]
    promised_on: date


class MilestoneLate(Event):
    """The promised date passed without a delivery."""

    name: Literal["MilestoneLate"] = "MilestoneLate"
    milestone: str
    promised_on: date


class MilestoneDelivered(Event):
    """Handed over for review."""

    name: Literal["MilestoneDelivered"] = "MilestoneDelivered"
    milestone: str
    round: int
    """1 for the first delivery."""
    review_ends: datetime
    note: str
    bulky: ClassVar[frozenset[str]] = frozenset({"note"})


class FilesReleased(Event):
    """The final files, which followed on payment, go to the client."""

    name: Literal["FilesReleased"] = "FilesReleased"
    milestone: str
    gates: tuple[str, ...]


class ReviewExtended(Event):
    """The review lasts longer: its end was not announced in time."""

    name: Literal["ReviewExtended"] = "ReviewExtended"
    milestone: str
    review_ends: datetime


class RevisionRequested(Event):
    """The client sent the delivery back."""

    name: Literal["RevisionRequested"] = "RevisionRequested"
    milestone: str
    by: str
    used: int
    included: int
    promised_on: date
    """The day for which the next delivery is promised."""
    wishes: str
    bulky: ClassVar[frozenset[str]] = frozenset({"wishes"})


class MilestoneAccepted(Event):
    """Accepted by the client, or deemed accepted after an announced silence."""

    name: Literal["MilestoneAccepted"] = "MilestoneAccepted"
    milestone: str
    cause: Literal["client", "deemed"]
    by: str | None = None
    announced_by: str | None = None
    """Deemed: the notice that announced the consequence."""
    announced_at: datetime | None = None


class MilestoneHeld(Event):
    """Work stopped for a while."""

    name: Literal["MilestoneHeld"] = "MilestoneHeld"
    milestone: str
    invoice: str | None = None
    """The overdue invoice for which work stopped."""
    duty: str | None = None
    """The late duty of the client for which it stopped."""
    explanation: str | None = None
    """The words of the person who did it, where one did."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class MilestoneResumed(Event):
    """Work goes on."""

    name: Literal["MilestoneResumed"] = "MilestoneResumed"
    milestone: str
    duty: str | None = None
    """What the client brought, for which it had stopped."""
    promised_on: date


class MilestoneDropped(Event):
    """Taken out by agreement."""

    name: Literal["MilestoneDropped"] = "MilestoneDropped"
    milestone: str
    explanation: str | None = None
    """The words of the person who did it, where one did."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})
