"""A command on its way to one engagement: the envelope it travels in, and the answer that comes back."""

from datetime import datetime

from worker.gateway.engine import Engine
from worker.gateway.requests import Asked
from worker.gateway.status import reused
from workflows.engagement.messages.commands import Command
from workflows.engagement.shell import wire
from workflows.engagement.views.answer import Answer

SOURCE = "api"
"""Of all commands that come through the gateway's methods; request ids are unique within it."""


def envelope_of(command: Command, common: Asked, digest: str, actor: str) -> wire.Envelope:
    """A command with what the journal records beside it.

    Args:
        command: the command.
        common: what every request carries.
        digest: of the request as it came.
        actor: who calls.
    """
    return wire.Envelope(
        command=command.model_dump(mode="json"),
        source=SOURCE,
        request_id=common.request_id,
        digest=digest,
        actor=actor,
        reason=common.reason,
        on_behalf_of=common.on_behalf_of,
    )


async def given(engine: Engine, engagement_id: str, envelope: wire.Envelope, common: Asked, now: datetime, patience: float) -> Answer:
    """Give a command to an engagement, or ask what it would be answered.

    Args:
        engine: where engagements run.
        engagement_id: which one.
        envelope: the command; its request id may be one made from the caller's.
        common: as the caller asked.
        now: the caller's business moment, for a question.
        patience: seconds to wait.

    Returns:
        The answer; without a receipt where only validation was asked for.

    Raises:
        RefusedByRule: not possible now.
        ApiError: the request id was used for something else, or the engine does not answer.
    """
    if common.validate_only:
        answer = await engine.check(engagement_id, envelope, now, patience)
    else:
        answer = await engine.apply(engagement_id, envelope, patience)
    if answer.receipt is not None and answer.receipt.digest != envelope.digest:
        raise reused(common.request_id)
    return answer.model_copy(update={"receipt": None}) if common.validate_only else answer
