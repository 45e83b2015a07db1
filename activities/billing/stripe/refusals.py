"""Stripe's refusals in words for a person, and whether trying again helps. No text carries a key: Stripe itself repeats part of one."""

import re

import stripe
from temporalio.exceptions import ApplicationError

from activities.billing.stripe.visibility import UnknownAtStripeError
from activities.failures import permanent, temporary
from activities.wording import shorten, stopped

_SECRET = re.compile(r"\b(?:sk|rk|pk|whsec|ek)_[A-Za-z0-9_*]+")
_LONGEST = 300
_MISSING = "resource_missing"
"""Stripe's own code for it."""


class StaleKeyError(Exception):
    """The idempotency key was used before, for another request or one that failed: its stored answer says nothing about now."""


def is_stale(error: stripe.StripeError) -> bool:
    """Whether the answer belongs to a former request with the same key, not to this one."""
    if isinstance(error, stripe.IdempotencyError):
        # 409: the former request with this key is still at work.
        return error.http_status != 409
    return {name.lower(): value for name, value in (error.headers or {}).items()}.get("idempotent-replayed") == "true"


def said(error: stripe.StripeError, doing: str) -> ApplicationError:
    """The failure that the outbox understands.

    Args:
        error: what the library raised.
        doing: what was tried, such as ``make the invoice``.
    """
    if isinstance(error, stripe.RateLimitError):
        return temporary(f"Stripe could not {doing}: it is asked too often, we try again later")
    if isinstance(error, stripe.APIConnectionError):
        return temporary(f"Stripe could not {doing}: no answer came, we try again later")
    if isinstance(error, stripe.AuthenticationError):
        return permanent(f"Stripe could not {doing}: it does not know our secret key; check the setting")
    if isinstance(error, stripe.PermissionError):
        return permanent(f"Stripe could not {doing}: our secret key has no permission for it; check its permissions at Stripe")
    if error.http_status in (408, 409) or (error.http_status or 500) >= 500:
        return temporary(f"Stripe could not {doing}: it has a trouble of its own, we try again later")
    refused = permanent(f"Stripe refuses to {doing}: {_words(error)}")
    return UnknownAtStripeError(refused.message, type=refused.type, non_retryable=True) if error.code == _MISSING else refused


def _words(error: stripe.StripeError) -> str:
    text = _SECRET.sub("(key)", error.user_message or "it does not say why")
    return stopped(shorten(text, _LONGEST))
