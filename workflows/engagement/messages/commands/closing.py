"""Cancelling, signing off, the survey."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Frozen, Line, Slug, Text


class CancelEngagement(Command):
    """Cancel the engagement. It closes once open money is settled."""

    kind: Literal["cancel_engagement"] = "cancel_engagement"
    wish_of: Literal["client", "provider"]
    explanation: Text


class Variance(Frozen):
    """Why a final figure differs from what was first agreed."""

    milestone: ItemId
    explanation: Line


class SignOff(Command):
    """The client signs off; each variance against the first agreement is explained (practice 37)."""

    kind: Literal["sign_off"] = "sign_off"
    by: Slug
    variances: Annotated[tuple[Variance, ...], Field(max_length=100)] = ()


class AnswerSurvey(Command):
    """The client answers the satisfaction survey (practice 74)."""

    kind: Literal["answer_survey"] = "answer_survey"
    by: Slug
    handling: Annotated[int, Field(ge=1, le=5)]
    """How it was handled, 1 to 5."""
    outcome: Annotated[int, Field(ge=1, le=5)]
    """How it turned out, 1 to 5."""
    recommend: Annotated[int, Field(ge=0, le=10)] | None = None
    """Would recommend us, 0 to 10 (NPS)."""
    comment: Text | None = None
