"""Signing by the Standard Webhooks scheme, with one secret or, while it is being changed, with two."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from standardwebhooks.webhooks import Webhook

PREFIX = "whsec_"
ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
_SHORTEST, _LONGEST = 24, 64
_SHAPE = f"{PREFIX} and the base64 of {_SHORTEST} to {_LONGEST} random bytes is expected"


def _check(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text.startswith(PREFIX):
        raise ValueError(f"a signing secret does not begin as it should: {_SHAPE}")
    encoded = text.removeprefix(PREFIX)
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"a signing secret is not base64: {_SHAPE}") from None
    if not _SHORTEST <= len(raw) <= _LONGEST:
        raise ValueError(f"a signing secret has {len(raw)} bytes: {_SHAPE}")
    return secret


SigningSecret = Annotated[SecretStr, AfterValidator(_check)]
"""``whsec_`` and the base64 of 24 to 64 random bytes."""

SigningSecrets = Annotated[tuple[SigningSecret, ...], Field(min_length=1, max_length=2)]
"""The secret; during a change the new and the old one, in any order."""


def signature(message_id: str, timestamp: int, body: str, secret: SecretStr) -> str:
    """One signature, ``v1,<base64>``, over ``<id>.<timestamp>.<body>``.

    Args:
        message_id: the webhook-id.
        timestamp: seconds since 1970.
        body: the raw body; its UTF-8 is signed.
        secret: checked before, as :data:`SigningSecret`.
    """
    return Webhook(secret.get_secret_value()).sign(message_id, datetime.fromtimestamp(timestamp, UTC), body)


def signed_headers(message_id: str, at: datetime, body: bytes, secrets: Sequence[SecretStr]) -> dict[str, str]:
    """The three headers of a message, with one signature for each secret.

    Args:
        message_id: the same at every repetition.
        at: when it is sent, by the clock on the wall.
        body: raw, UTF-8.
        secrets: one or two.
    """
    timestamp = int(at.timestamp())
    text = body.decode()
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: " ".join(signature(message_id, timestamp, text, secret) for secret in secrets),
    }
