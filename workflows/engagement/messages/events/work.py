"""Milestones, what the client brings, hours that were worked; all work at once: pausing and resuming."""

from datetime import date, datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money


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
    personal: ClassVar[frozenset[str]] = frozenset({"note"})


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
    personal: ClassVar[frozenset[str]] = frozenset({"wishes"})


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


class EngagementPaused(Event):
    """Everything rests until a day."""

    name: Literal["EngagementPaused"] = "EngagementPaused"
    duty: str | None = None
    """The late duty of the client because of which it rests."""
    explanation: str | None = None
    """In the words of the person who paused it."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class EngagementResumed(Event):
    """It goes on."""

    name: Literal["EngagementResumed"] = "EngagementResumed"


class MovedDate(Frozen):
    """A promised day that moved."""

    milestone: str
    was: date
    now: date
    through: date
    """The last day whose delay is counted in it."""


class DutyLate(Event):
    """Its day passed."""

    name: Literal["DutyLate"] = "DutyLate"
    duty: str
    due_on: date
    policy: Literal["bill_anyway", "shift", "hold", "abandon"]
    milestones: tuple[str, ...] = ()
    """What waits for it."""


class DutyStepTaken(Event):
    """A consequence that was announced."""

    name: Literal["DutyStepTaken"] = "DutyStepTaken"
    duty: str
    step: Literal["held", "delayed", "suspended", "abandoned"]
    announced_by: str
    """Key of the notice that announced it."""
    announced_at: datetime


class DutyStepPutOff(Event):
    """A consequence comes later: its announcement was not confirmed sent in time."""

    name: Literal["DutyStepPutOff"] = "DutyStepPutOff"
    duty: str
    step: Literal["held", "delayed", "suspended", "abandoned"]
    until: datetime


class DutyDone(Event):
    """The client brought it."""

    name: Literal["DutyDone"] = "DutyDone"
    duty: str
    on: date
    late_days: int
    """Business days of the house after its day; 0: in time."""
    moved: tuple[MovedDate, ...] = ()
    """Our promised days that move by as much."""


class DutyExcused(Event):
    """It is not needed any more, or not held against the client."""

    name: Literal["DutyExcused"] = "DutyExcused"
    duty: str
    explanation: str | None = None
    """The words of the person who did it, where one did."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class HoursRecorded(Event):
    """Hours were worked on a milestone that is billed by them."""

    name: Literal["HoursRecorded"] = "HoursRecorded"
    entry: str
    milestone: str
    role: str
    minutes: int
    on: date
    by: str
    note: str | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"note"})


class HoursCorrected(Event):
    """An entry was wrong: it counts no more."""

    name: Literal["HoursCorrected"] = "HoursCorrected"
    entry: str
    milestone: str
    role: str
    minutes: int
    """What is taken back."""
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class CapNeared(Event):
    """So much of the cap is used, for the first time."""

    name: Literal["CapNeared"] = "CapNeared"
    milestone: str
    percent: Literal[75, 90, 100]
    worked: Money
    cap: Money


class AllowanceNeared(Event):
    """One is left of what is included, or the last was used."""

    name: Literal["AllowanceNeared"] = "AllowanceNeared"
    allowance: Literal["meetings", "calls"]
    used: int
    included: int


class AllowanceExceeded(Event):
    """More than is included: it is to be agreed, and never billed unannounced."""

    name: Literal["AllowanceExceeded"] = "AllowanceExceeded"
    allowance: Literal["meetings", "calls"]
    used: int
    included: int
