"""Signers of our own for tests, written from the specifications alone, so that they share no code with what they test."""

import base64
import hashlib
import hmac
import random


def standard_secret(dice: random.Random) -> str:
    """A secret of Standard Webhooks."""
    return "whsec_" + base64.b64encode(dice.randbytes(dice.randint(24, 64))).decode()


def stripe_secret(dice: random.Random) -> str:
    """A secret as Stripe gives them: used as it is written."""
    return "whsec_" + base64.b32encode(dice.randbytes(20)).decode().lower()


def standard_signature(secret: str, message_id: str, stamp: int, body: bytes) -> str:
    """``v1,<base64>``."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def standard_headers(secrets: list[str], message_id: str, stamp: int, body: bytes) -> list[tuple[str, str]]:
    """The three headers."""
    signatures = " ".join(standard_signature(secret, message_id, stamp, body) for secret in secrets)
    return [("Webhook-Id", message_id), ("Webhook-Timestamp", str(stamp)), ("Webhook-Signature", signatures)]


def stripe_headers(secrets: list[str], stamp: int, body: bytes) -> list[tuple[str, str]]:
    """Stripe's one header."""
    signed = f"{stamp}.".encode() + body
    found = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return [("Stripe-Signature", ",".join([f"t={stamp}", *(f"v1={signature}" for signature in found), "v0=6ffbb59b"]))]
