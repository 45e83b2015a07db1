"""What every mutation carries besides its command: which engagement, under which id, why, for whom; and who calls."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from worker.gateway.converters import ENGAGEMENTS
from worker.gateway.status import Reason, Violation, invalid

LONGEST_REASON = 500
LONGEST_ON_BEHALF_OF = 120
LONGEST_ACTOR = 80
DIGEST_DIGITS = 32

NAME = re.compile(re.escape(ENGAGEMENTS) + "([a-z0-9]{10,32})")
"""Resource name of an engagement; its group is the id."""
_OUTSIDE_DIGEST = ("name", "request_id", "validate_only")
_ACTOR = "actor"
"""The metadata key that says who calls."""
_UNVERIFIED = "unverified:"
_ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Asked:
    """The common part of a mutation.

    Attributes:
        engagement_id: which engagement; empty for one that is yet to be created.
        request_id: the caller's UUID, in lower case.
        reason: why, in the caller's words; may be empty.
        on_behalf_of: for whom the caller acts; may be empty.
        validate_only: nothing is to change.
    """

    engagement_id: str
    request_id: str
    reason: str
    on_behalf_of: str
    validate_only: bool


def asked(message: Any) -> Asked:
    """Read the common part of a mutation.

    Raises:
        ApiError: a field of it is wrong (INVALID_ARGUMENT).
    """
    problems: list[Violation] = []
    engagement_id = engagement_id_in("name", message.name, problems) if "name" in message.DESCRIPTOR.fields_by_name else ""
    request_id = _request_id(message.request_id, problems)
    reason = _text("reason", message.reason, LONGEST_REASON, problems)
    on_behalf_of = _text("on_behalf_of", message.on_behalf_of, LONGEST_ON_BEHALF_OF, problems)
    if problems:
        raise invalid(problems)
    return Asked(engagement_id, request_id, reason, on_behalf_of, message.validate_only)


def engagement_id_of(name: str) -> str:
    """The id in a resource name.

    Raises:
        ApiError: not the name of an engagement (INVALID_ARGUMENT).
    """
    problems: list[Violation] = []
    found = engagement_id_in("name", name, problems)
    if problems:
        raise invalid(problems)
    return found


def engagement_id_in(field: str, name: str, problems: list[Violation]) -> str:
    """The id in a field that holds a resource name; empty where it is wrong.

    Args:
        field: its name.
        name: what it holds.
        problems: where what is wrong with it is added.
    """
    match = NAME.fullmatch(name)
    if match is None:
        wrong = "is missing" if not name else "is not the name of an engagement"
        problems.append(Violation(field, f"{wrong}, expected engagements/ and an id of 10 to 32 lower-case letters and digits"))
        return ""
    return match[1]


def actor_of(metadata: Iterable[tuple[str, str | bytes]] | None) -> str:
    """Who calls, as the journal records it: ``unverified:{actor}``, believed as it stands until authentication exists.

    Args:
        metadata: what came with the call.

    Raises:
        ApiError: several names, or one that is not printable or too long (INVALID_ARGUMENT).
    """
    names = [value for key, value in metadata or () if key == _ACTOR]
    if not names:
        return _UNVERIFIED + _ANONYMOUS
    name = names[0]
    if len(names) > 1 or not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_ACTOR or not name.isprintable():
        raise invalid(
            [Violation(f"metadata.{_ACTOR}", f"expected one printable name of 1 to {LONGEST_ACTOR} characters")], Reason.INVALID_METADATA
        )
    return _UNVERIFIED + name.strip()


def digest_of(message: Message) -> str:
    """A digest of all that the caller asks for: equal for a repetition, different for another request under the same id.

    It is taken over the request as it came, not over what the gateway makes of it: holidays and provider file may change
    between a request and its repetition.
    """
    content = type(message)()
    content.CopyFrom(message)
    for field in _OUTSIDE_DIGEST:
        if field in content.DESCRIPTOR.fields_by_name:
            content.ClearField(field)
    plain = [content.DESCRIPTOR.name, MessageToDict(content, preserving_proto_field_name=True)]
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:DIGEST_DIGITS]


def _request_id(text: str, problems: list[Violation]) -> str:
    try:
        if str(UUID(text)) == text.lower():
            return text.lower()
    except ValueError:
        pass
    wrong = "is missing" if not text else "is not a UUID"
    problems.append(Violation("request_id", f"{wrong}, expected one such as 6f1e2b7a-3c58-4d0e-9a44-0c1d2e3f4a5b"))
    return ""


def _text(field: str, text: str, longest: int, problems: list[Violation]) -> str:
    text = text.strip()
    if len(text) > longest:
        problems.append(Violation(field, f"the text has {len(text)} characters, expected at most {longest}"))
    return text
