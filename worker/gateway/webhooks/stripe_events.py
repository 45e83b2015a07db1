"""From Stripe's webhooks to billing events. Stripe is asked anew what happened to the invoice, so the order of its messages does not matter."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog
from temporalio.exceptions import ApplicationError

from activities.billing.stripe.translator import UntranslatableError
from activities.billing.stripe.visibility import OtherModeError, UnknownAtStripeError
from worker.gateway.webhooks.sources import ForeignError, UnavailableError, UnreadableError
from workflows.engagement.messages.billing_events import BillingEvent

UNKNOWN_AT_STRIPE = "UNKNOWN_AT_STRIPE"
"""Stripe has no such object, or our key does not see it."""
OTHER_MODE = "OTHER_MODE"
"""A test event came in and our key is live, or the other way round."""
_log = structlog.get_logger("milepost.webhooks")


class Reader(Protocol):
    """Finds out what a message of Stripe's means, as :class:`activities.billing.stripe.events.StripeEvents` does."""

    async def events_of_webhook(self, body: Mapping[str, Any]) -> Sequence[BillingEvent]:
        """All that happened to the invoices it is about; nothing for a type that means nothing to us.

        Raises:
            ValueError: not an event of Stripe's.
            UntranslatableError: what happened cannot be an event.
            OtherModeError, UnknownAtStripeError: it is about what our key does not see.
            ApplicationError: Stripe does not answer, or not to us.
        """
        ...


class StripeWebhook:
    """Reads Stripe's messages.

    Args:
        reader: asks Stripe.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def translate(self, body: bytes) -> Sequence[BillingEvent]:
        """What happened; nothing where the message is of a kind we do not follow.

        Raises:
            UnreadableError: not an event of Stripe's, or about something that cannot be an event.
            ForeignError: about something that Stripe does not know, or not in the mode of our key.
            UnavailableError: Stripe does not answer.
        """
        try:
            found = json.loads(body)
            if not isinstance(found, dict):
                raise ValueError
            return await self._reader.events_of_webhook(found)
        except (ValueError, RecursionError):
            raise UnreadableError("this is not an event of Stripe's") from None
        except UntranslatableError as error:
            _log.error("stripe_untranslatable", why=str(error))
            raise UnreadableError("what happened there cannot be a billing event") from None
        except UnknownAtStripeError:
            raise ForeignError(UNKNOWN_AT_STRIPE, "under our key Stripe has nothing of that id") from None
        except OtherModeError:
            raise ForeignError(OTHER_MODE, "this is of Stripe's other mode: test where our key is live, or live where it is test") from None
        except ApplicationError as error:
            # Also a wrong key of ours: once it is put right, the same message is read.
            _log.warning("stripe_unavailable", why=error.message)
            raise UnavailableError from None
