"""Cancelling, signing off, the survey, closing."""

from datetime import datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.commands import Variance
from workflows.engagement.messages.events.base import Event
from workflows.engagement.money import Money


class EngagementCancelled(Event):
    """The engagement was cancelled. It closes once open money is settled."""

    name: Literal["EngagementCancelled"] = "EngagementCancelled"
    wish_of: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class WorkFinished(Event):
    """Every milestone is accepted or dropped: sign-off begins."""

    name: Literal["WorkFinished"] = "WorkFinished"


class EngagementSignedOff(Event):
    """The client signed off."""

    name: Literal["EngagementSignedOff"] = "EngagementSignedOff"
    by: str
    agreed: Money
    invoiced: Money
    variances: tuple[Variance, ...]
    personal: ClassVar[frozenset[str]] = frozenset({"variances"})


class EngagementClosed(Event):
    """The engagement was closed: money is settled, the survey has ended, no task is open."""

    name: Literal["EngagementClosed"] = "EngagementClosed"


class SurveyScheduled(Event):
    """The satisfaction survey has its day."""

    name: Literal["SurveyScheduled"] = "SurveyScheduled"
    at: datetime


class SurveyAsked(Event):
    """The two questions were put."""

    name: Literal["SurveyAsked"] = "SurveyAsked"


class SurveyExtended(Event):
    """The reminder waits: the mail with the questions was not confirmed sent yet."""

    name: Literal["SurveyExtended"] = "SurveyExtended"
    at: datetime


class SurveyReminded(Event):
    """The one reminder."""

    name: Literal["SurveyReminded"] = "SurveyReminded"


class SurveyAnswered(Event):
    """The client answered."""

    name: Literal["SurveyAnswered"] = "SurveyAnswered"
    by: str
    handling: int
    outcome: int
    recommend: int | None
    comment: str | None
    personal: ClassVar[frozenset[str]] = frozenset({"comment"})


class SurveyClosed(Event):
    """No answer came; nobody asks again."""

    name: Literal["SurveyClosed"] = "SurveyClosed"
