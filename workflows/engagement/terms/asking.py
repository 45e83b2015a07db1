"""What the client asks for: the inquiry and the questionnaire."""

from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from workflows.engagement.model import NOT_USED_YET, Frozen, Line, Slug, Text
from workflows.engagement.terms.parties import Channel


class Inquiry(Frozen):
    """The first message."""

    contact: Slug
    """Id of the contact who wrote."""
    channel: Channel = Channel.EMAIL
    subject: Line
    summary: Annotated[Text, Field(json_schema_extra=NOT_USED_YET)]
    message_id: Line | None = None
    """Message-ID of the client's mail, so that the acknowledgement joins its thread."""
    received_at: AwareDatetime | None = None
    """When it arrived, with offset; the time of creation where it is missing."""
    lead_source: Line
    """Where the client heard of us (practice 23): a kind of source and nobody's name, because the published journal shows it."""


class Answer(Frozen):
    """One answered question of the questionnaire."""

    question: Slug
    """Id of the provider's question."""
    answer: Text | None = None


class Intake(Frozen):
    """The questionnaire, as far as it is answered."""

    answers: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Self:
        ids = [a.question for a in self.answers]
        if len(set(ids)) != len(ids):
            raise ValueError("a question is answered twice")
        return self
