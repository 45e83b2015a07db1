"""Which of Stripe's objects our key sees. Stripe has a live mode and a test mode, in which no money moves; a key sees the objects of its own mode only."""

import re

from temporalio.exceptions import ApplicationError

_MODE = re.compile(r"[a-z]+_(live|test)_")


class OtherModeError(Exception):
    """An event of the live mode for a key of the test mode, or the other way round."""


class UnknownAtStripeError(ApplicationError):
    """PERMANENT: what was asked about is not there, or not where our key sees it."""


def is_live(secret_key: str) -> bool | None:
    """Whether a key is of the live mode; None where the key does not say.

    Args:
        secret_key: ``sk_live_...``, ``rk_test_...``.
    """
    found = _MODE.match(secret_key)
    return found[1] == "live" if found else None


def check_mode(event: bool | None, key: bool | None) -> None:
    """Whether a key can see what an event is about.

    Args:
        event: whether it is of the live mode; None where it does not say.
        key: the same of the key.

    Raises:
        OtherModeError: both say so, and they differ.
    """
    if event is not None and key is not None and event != key:
        raise OtherModeError
