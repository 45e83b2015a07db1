"""Who may send: a name in the address, how it signs, and who reads its messages."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, Self

from pydantic import ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, model_validator

from activities.billing.delivery import Delivery
from activities.billing.signed.signing import SigningSecret
from worker.gateway.webhooks.signatures import Scheme
from workflows.engagement.messages.billing_events import BillingEvent, Heard
from workflows.engagement.messages.commands.base import EngagementId, ItemId
from workflows.engagement.model import Frozen, Slug

_SHORTEST = 12
_SIGNING = TypeAdapter[SecretStr](SigningSecret)


class Source(Frozen):
    """A sender of signed messages."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)

    name: Slug
    """In the address: ``/webhooks/<name>``; and the source of its events."""
    scheme: Scheme
    secrets: Annotated[tuple[SecretStr, ...], Field(min_length=1, max_length=2)]
    """The secret; during a change the new and the old one."""

    @model_validator(mode="after")
    def _can_verify(self) -> Self:
        for secret in self.secrets:
            if len(secret.get_secret_value()) < _SHORTEST:
                raise ValueError(f"a secret of the source '{self.name}' is too short: at least {_SHORTEST} characters are expected")
            if self.scheme is Scheme.STANDARD:
                _check(self.name, secret)
        return self


def _check(name: str, secret: SecretStr) -> None:
    try:
        _SIGNING.validate_python(secret)
    except ValidationError as error:
        raise ValueError(f"the source '{name}': {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None


class IssuedInvoice(Frozen):
    """A billing system made an invoice that it was asked for."""

    source: Slug
    engagement: EngagementId
    invoice: ItemId
    number: str
    external: str | None = None
    pay_at: str | None = None


class UnreadableError(Exception):
    """A genuine message that is not as its kind says; the text is for its sender."""


class ForeignError(Exception):
    """A genuine message about what the billing system itself does not show us: a test, or keys that do not belong together.

    Args:
        reason: for programs, UPPER_SNAKE.
        message: for its sender.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnavailableError(Exception):
    """What is needed to read the message cannot be reached now; the sender tries again."""


class Translator(Protocol):
    """Reads the messages of one source."""

    async def translate(self, body: bytes) -> Sequence[BillingEvent | IssuedInvoice]:
        """What happened; nothing where the message is of a kind we do not follow.

        Args:
            body: verified, as it came.

        Raises:
            UnreadableError: it is not as its kind says.
            ForeignError: it is about something that we cannot be told of.
            UnavailableError: the billing system does not answer a question about it.
        """
        ...


Deliver = Callable[[BillingEvent], Awaitable[Delivery]]
"""Gives an event to its engagement."""
DeliverHeard = Callable[[Heard], Awaitable[Delivery]]
"""Gives an event to its engagement, as :func:`activities.billing.delivery.deliver` does; says "taken" only when that is durable."""


@dataclass(frozen=True)
class Door:
    """A source with its reader."""

    source: Source
    translator: Translator
