"""Signing as Stripe signs its webhooks: HMAC-SHA256 over ``<seconds>.<raw body>``, keyed with the endpoint's secret as it is written."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from pydantic import SecretStr

HEADER = "stripe-signature"


def signature(timestamp: int, body: bytes, secret: SecretStr) -> bytes:
    """One signature; the header has it in lower-case hexadecimal digits.

    Args:
        timestamp: seconds since 1970.
        body: raw.
        secret: ``whsec_...``.
    """
    signed = str(timestamp).encode() + b"." + body
    return hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).digest()


def signed_headers(at: datetime, body: bytes, secrets: Sequence[SecretStr]) -> dict[str, str]:
    """The header of a message, with one signature for each secret.

    Args:
        at: when it is sent, by the clock on the wall.
        body: raw.
        secrets: one or two.
    """
    timestamp = int(at.timestamp())
    parts = (f"t={timestamp}", *(f"v1={signature(timestamp, body, secret).hex()}" for secret in secrets))
    return {HEADER: ",".join(parts)}
