"""Stripe's refusals as reasons and its own words, and whether trying again helps. No text carries a key: Stripe itself repeats part of one."""

import re

import stripe
from temporalio.exceptions import ApplicationError

from activities.billing.stripe.visibility import UnknownAtStripeError
from activities.failures import permanent, temporary
from activities.wording import shorten, stopped
from workflows.engagement.messages.reasons import Reason, why

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


def said(error: stripe.StripeError, doing: Reason) -> ApplicationError:
    """The failure that the outbox understands.

    Args:
        error: what the library raised.
        doing: what was tried, such as ``stripe-make-invoice``.
    """
    if isinstance(error, stripe.RateLimitError):
        return temporary(why("failure-stripe-busy", doing=doing))
    if isinstance(error, stripe.APIConnectionError):
        return temporary(why("failure-stripe-silent", doing=doing))
    if isinstance(error, stripe.AuthenticationError):
        return permanent(why("failure-stripe-key", doing=doing))
    if isinstance(error, stripe.PermissionError):
        return permanent(why("failure-stripe-permission", doing=doing))
    if error.http_status in (408, 409) or (error.http_status or 500) >= 500:
        return temporary(why("failure-stripe-trouble", doing=doing))
    words = _words(error)
    refused = permanent(why("failure-stripe-refuses" if words else "failure-stripe-refuses.silently", doing=doing), words=words)
    return (
        UnknownAtStripeError(refused.message, *refused.details, type=refused.type, non_retryable=True)
        if error.code == _MISSING
        else refused
    )


def _words(error: stripe.StripeError) -> str | None:
    """What Stripe says itself, where it says anything."""
    return stopped(shorten(_SECRET.sub("(key)", error.user_message), _LONGEST)) if error.user_message else None
