"""Delivery of billing events to engagements: the one way in for webhooks, polls, statements and the nightly reconciliation.

The same fact may be delivered any number of times, by any of them: the engagement takes it once, and each repetition costs it nothing.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping
from enum import StrEnum

from temporalio.client import Client, RPCTimeoutOrCancelledError, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.service import RPCError

from activities.catalogue import say
from activities.engagements import RanOver, RefusedByRule, TakenBefore, answer_in, is_unknown, workflow_id
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.billing_events import BillingEvent, Heard, InvoiceMade
from workflows.engagement.model import Frozen
from workflows.engagement.shell import wire
from workflows.engagement.views.answer import Answer

SOURCE = "billing"
"""Source of the envelope, so that no caller of the API can take the id of a billing event."""
COMMANDS: Mapping[type[Heard], str] = {BillingEvent: "take_billing_event", InvoiceMade: "take_issued_invoice"}
"""What an engagement is asked to do with what was heard."""
PATIENCE_SECONDS = 8.0
"""How long a delivery waits for a worker."""
UNKNOWN_ENGAGEMENT = "UNKNOWN_ENGAGEMENT"
"""There is no such engagement."""
ARCHIVED = "ARCHIVED"
"""The engagement has ended for good and takes nothing any more."""
FACT_DIFFERS = "FACT_DIFFERS"
"""The same fact was told before with other figures."""
_TRIES = 3
_PAUSE_SECONDS = 0.05
_LOG = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of a delivery."""

    TAKEN = "taken"
    """The engagement has it, durably; also where the same run took it before."""
    KNOWN = "known"
    """The engagement took it in an earlier run; nothing was written."""
    REFUSED = "refused"
    """It was not taken and will not be as it is: quarantine, or a person."""
    UNREACHABLE = "unreachable"
    """Nobody knows; deliver it again later."""


class Delivery(Frozen):
    """The end of a delivery."""

    outcome: Outcome
    code: str = ""
    """Of a refusal, UPPER_SNAKE: one of this module's or of the engagement's rules."""
    message: str = ""
    """Of a refusal or a failure, for a person."""
    receipt: Receipt | None = None

    @property
    def arrived(self) -> bool:
        """Whether the engagement has it: what a sender may be told as "done"."""
        return self.outcome in (Outcome.TAKEN, Outcome.KNOWN)


def envelope_of(event: Heard) -> wire.Envelope:
    """The event as the engagement gets it."""
    command = event.model_dump(mode="json", exclude={"engagement"}) | {"kind": COMMANDS[type(event)]}
    return wire.Envelope(
        command=command, source=SOURCE, request_id=event.request_id, digest=digest_of(event), actor=f"{SOURCE}:{event.source}"
    )


def digest_of(event: Heard) -> str:
    """What makes an event the same as one told before: the figures, not the words that came with them or the day on which they were heard of."""
    told = event.model_dump(mode="json", exclude={"reference", "payer", "value_date"})
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:32]


async def deliver(client: Client, event: Heard, patience: float = PATIENCE_SECONDS) -> Delivery:
    """Give an event to its engagement; never raises for what the engagement or the server answers.

    Args:
        client: with the payload codec.
        event: what happened.
        patience: seconds to wait for a worker.
    """
    try:
        async with asyncio.timeout(patience):
            for _ in range(_TRIES):
                try:
                    return _taken(Outcome.TAKEN, event, await _update(client, event))
                except WorkflowUpdateFailedError as error:
                    answer = answer_in(error)
                if not isinstance(answer, RanOver):
                    return _answered(event, answer)
                await asyncio.sleep(_PAUSE_SECONDS)
        return _unreachable("RanOver")
    except RPCError as error:
        return await _absent(client, event, patience) if is_unknown(error) else _unreachable(error.status.name)
    except (TimeoutError, RPCTimeoutOrCancelledError, RuntimeError) as error:
        return _unreachable(type(error).__name__)


async def _update(client: Client, event: Heard) -> Answer:
    envelope = envelope_of(event)
    handle = client.get_workflow_handle(workflow_id(event.engagement))
    answer: Answer = await handle.execute_update(
        wire.UPDATE, envelope, id=wire.update_id(envelope.source, envelope.request_id), result_type=Answer
    )
    return answer


def _taken(outcome: Outcome, event: Heard, answer: Answer) -> Delivery:
    receipt = answer.receipt
    assert receipt is not None
    if receipt.digest != digest_of(event):
        return Delivery(
            outcome=Outcome.REFUSED, code=FACT_DIFFERS, message="the same fact was told before with other figures", receipt=receipt
        )
    return Delivery(outcome=outcome, receipt=receipt)


def _answered(event: Heard, answer: RefusedByRule | TakenBefore | None) -> Delivery:
    if isinstance(answer, TakenBefore):
        return _taken(Outcome.KNOWN, event, answer.answer)
    if isinstance(answer, RefusedByRule):
        return Delivery(outcome=Outcome.REFUSED, code=answer.refusal.code, message=say(answer.refusal.reason))
    _LOG.error("an engagement could not take a billing event: a defect")
    return _unreachable("Defect")


def _unreachable(kind: str) -> Delivery:
    return Delivery(outcome=Outcome.UNREACHABLE, message=f"the engagement does not answer ({kind}); deliver it again later")


async def _absent(client: Client, event: Heard, patience: float) -> Delivery:
    """The server calls a finished engagement unknown to an update: find out which it is."""
    try:
        async with asyncio.timeout(patience):
            found = await client.get_workflow_handle(workflow_id(event.engagement)).describe()
    except RPCError as error:
        if is_unknown(error):
            return Delivery(outcome=Outcome.REFUSED, code=UNKNOWN_ENGAGEMENT, message=f"there is no engagement {event.engagement}")
        return _unreachable(error.status.name)
    except (TimeoutError, RuntimeError) as error:
        return _unreachable(type(error).__name__)
    if found.status is WorkflowExecutionStatus.RUNNING:
        return _unreachable("BetweenRuns")
    return Delivery(outcome=Outcome.REFUSED, code=ARCHIVED, message=f"the engagement {event.engagement} has ended for good")
