"""Page tokens: opaque to callers, tied to what was asked for, and known again when they come back."""

import base64
import binascii
import hashlib

from worker.gateway.status import ApiError, Violation, invalid

DEFAULT_SIZE = 50
LARGEST_SIZE = 200
_MARK_BYTES = 6


def size_of(asked_for: int, problems: list[Violation]) -> int:
    """How many lines a page gets, 1 to 200.

    Args:
        asked_for: `page_size` of the request; 0 for the usual size.
        problems: where what is wrong with it is added.
    """
    if asked_for < 0:
        problems.append(Violation("page_size", f"{asked_for} is out of range, expected at least 0"))
    return min(max(asked_for, 0) or DEFAULT_SIZE, LARGEST_SIZE)


def wrapped(token: bytes, query: str) -> str:
    """A token as callers get it.

    Args:
        token: where the next page begins; empty where there is none.
        query: what was asked for; a token fits no other.
    """
    return base64.urlsafe_b64encode(_mark(query, token) + token).decode() if token else ""


def unwrapped(text: str, query: str, problems: list[Violation]) -> bytes:
    """What was wrapped; empty for the first page.

    Args:
        text: `page_token` of the request.
        query: what is asked for.
        problems: where what is wrong with it is added.
    """
    if not text:
        return b""
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    mark, token = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
    if token and mark == _mark(query, token):
        return token
    problems.extend(wrong_token().violations)
    return b""


def wrong_token() -> ApiError:
    """The page token is none that was given out."""
    return invalid([Violation("page_token", "is not known, expected the next_page_token of a page with the same filters")])


def _mark(query: str, token: bytes) -> bytes:
    """What ties a token to its filters, and shows that it came back as it was given: the server chokes on a garbled one."""
    return hashlib.sha256(query.encode() + b"\0" + token).digest()[:_MARK_BYTES]
