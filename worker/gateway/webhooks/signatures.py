"""Whether a message comes from who it says, and just now. Pure: the clock is an argument.

Two schemes, both HMAC-SHA256 over the raw body with a timestamp: Standard Webhooks, and Stripe's. The signature is judged before the time, so that
who cannot sign learns nothing of our clock. Neither the comparison of two signatures nor the walk over secrets ends early, so the time they take tells nothing.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import SecretStr

from activities.billing.signed import signing
from activities.billing.stripe import signing as stripe_signing

TOLERANCE_SECONDS = 300
"""How far a timestamp may be from the clock, before or behind."""
MOST_SIGNATURES = 10

_SECONDS = re.compile(r"[0-9]{1,11}")
_ID = re.compile(r"[!-~]{1,256}")
_HEX = re.compile(r"[0-9a-f]{64}")

Headers = Sequence[tuple[str, str]]
"""As they came: a name may be there twice, which is refused where it matters."""


class Scheme(StrEnum):
    """How a sender signs."""

    STANDARD = "standard"
    """Standard Webhooks."""
    STRIPE = "stripe"


class Verdict(StrEnum):
    """What a message is."""

    ACCEPTED = "accepted"
    FORGED = "forged"
    """No signature is by a secret of ours over this body."""
    STALE = "stale"
    FUTURE = "future"
    MALFORMED = "malformed"
    """The headers are not as the scheme says."""


class _MalformedError(Exception):
    pass


@dataclass(frozen=True)
class _Claim:
    """What the headers claim: when it was signed, and the signatures; any of them may be right."""

    timestamp: int
    offered: tuple[bytes, ...]
    expected: Callable[[SecretStr], bytes]


def verdict_on(scheme: Scheme, headers: Headers, body: bytes, secrets: Sequence[SecretStr], now: datetime) -> Verdict:
    """Judge a message.

    Args:
        scheme: how the sender signs.
        headers: all of them, names in any case.
        body: exactly the bytes that came.
        secrets: those that are live: one, or two while they are being changed.
        now: time on the wall.
    """
    try:
        claim = _standard(headers, body) if scheme is Scheme.STANDARD else _stripe(headers, body)
    except _MalformedError:
        return Verdict.MALFORMED
    genuine = False
    for secret in secrets:
        expected = claim.expected(secret)
        for offered in claim.offered:
            genuine |= hmac.compare_digest(expected, offered)
    if not genuine:
        return Verdict.FORGED
    age = now.timestamp() - claim.timestamp
    if age > TOLERANCE_SECONDS:
        return Verdict.STALE
    return Verdict.FUTURE if age < -TOLERANCE_SECONDS else Verdict.ACCEPTED


def _standard(headers: Headers, body: bytes) -> _Claim:
    message_id, stamp = _only(headers, signing.ID_HEADER), _only(headers, signing.TIMESTAMP_HEADER)
    if not _ID.fullmatch(message_id) or not _SECONDS.fullmatch(stamp):
        raise _MalformedError
    try:
        text = body.decode()
    except UnicodeDecodeError:  # the scheme signs text
        raise _MalformedError from None
    timestamp = int(stamp)

    def expected(secret: SecretStr) -> bytes:
        return base64.b64decode(signing.signature(message_id, timestamp, text, secret).partition(",")[2])

    return _Claim(timestamp, _standard_signatures(_only(headers, signing.SIGNATURE_HEADER)), expected)


def _standard_signatures(header: str) -> tuple[bytes, ...]:
    """The signatures of version 1; other versions are for receivers that know them."""
    entries = [entry.partition(",") for entry in header.split(" ") if entry]
    if not all(version and comma and encoded for version, comma, encoded in entries):
        raise _MalformedError
    try:
        found = tuple(base64.b64decode(encoded, validate=True) for version, _, encoded in entries if version == "v1")
    except (binascii.Error, ValueError):
        raise _MalformedError from None
    return _some(found)


def _stripe(headers: Headers, body: bytes) -> _Claim:
    entries = [entry.strip().partition("=") for entry in _only(headers, stripe_signing.HEADER).split(",")]
    if not all(name and equals and value for name, equals, value in entries):
        raise _MalformedError
    stamps = [value for name, _, value in entries if name == "t"]
    found = [value for name, _, value in entries if name == "v1"]
    if len(stamps) != 1 or not _SECONDS.fullmatch(stamps[0]) or not all(map(_HEX.fullmatch, found)):
        raise _MalformedError
    timestamp = int(stamps[0])

    def expected(secret: SecretStr) -> bytes:
        return stripe_signing.signature(timestamp, body, secret)

    return _Claim(timestamp, _some(tuple(map(bytes.fromhex, found))), expected)


def _some(signatures: tuple[bytes, ...]) -> tuple[bytes, ...]:
    if not 1 <= len(signatures) <= MOST_SIGNATURES:
        raise _MalformedError
    return signatures


def _only(headers: Headers, name: str) -> str:
    found = [value for key, value in headers if key.lower() == name]
    if len(found) != 1:
        raise _MalformedError
    return found[0]
