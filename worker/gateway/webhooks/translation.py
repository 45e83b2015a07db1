"""From the messages of a signed webhook to billing events."""

from collections.abc import Sequence
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError

from worker.gateway.webhooks.inbound import INCOMING, AnyEvent, DisputeClosed, InvoiceIssued, PaymentReceived, Told
from worker.gateway.webhooks.sources import IssuedInvoice, UnreadableError
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType

_BY_TYPE = {get_args(kind.model_fields["type"].annotation)[0]: kind for kind in INCOMING}
_MOST_PROBLEMS = 5
Kind = TypeVar("Kind", bound=BaseModel)


class SignedWebhook:
    """Reads the messages of one sender.

    Args:
        source: its name.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    async def translate(self, body: bytes) -> Sequence[BillingEvent | IssuedInvoice]:
        """What happened; nothing where the message is of a kind we do not know.

        Raises:
            UnreadableError: not JSON, or not as its schema says; the text names the fields.
        """
        kind = _BY_TYPE.get(_read(AnyEvent, body).type)
        if kind is None:
            return ()
        message = _read(kind, body)
        return (self._issued(message) if isinstance(message, InvoiceIssued) else self._told(message),)

    def _issued(self, message: InvoiceIssued) -> IssuedInvoice:
        return IssuedInvoice(source=self._source, **message.data.model_dump())

    def _told(self, message: Told) -> BillingEvent:
        data = message.data
        return BillingEvent(
            source=self._source,
            fact=data.id,
            type=BillingEventType(message.type),
            engagement=data.engagement,
            invoice=data.invoice,
            amount=data.amount,
            value_date=data.value_date,
            reference=data.reference or data.id,
            payer=message.data.payer if isinstance(message, PaymentReceived) else None,
            won=message.data.won if isinstance(message, DisputeClosed) else None,
        )


def _read(kind: type[Kind], body: bytes) -> Kind:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise UnreadableError(_words(error)) from None


def _words(error: ValidationError) -> str:
    """What is wrong, field by field; only amounts are repeated, nothing that tells of people."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{'.'.join(map(str, problem['loc'])) or 'body'}: {problem['msg'].removeprefix('Value error, ')}" for problem in problems]
    more = len(told) - _MOST_PROBLEMS
    return "; ".join(told[:_MOST_PROBLEMS]) + (f" (and {more} more)" if more > 0 else "")
