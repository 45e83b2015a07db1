"""A rule's refusal as the caller reads it: status code, field and possible actions in the caller's words."""

from typing import Any

import grpc

from activities.catalogue import in_words, say
from milepost.v1 import engagement_pb2
from worker.gateway.mapping import DOCUMENTS, caller_needs, fill
from worker.gateway.status import ApiError, Reason, Violation, broken
from workflows.engagement.messages import reasons
from workflows.engagement.messages.answers import AvailableAction, Refusal
from workflows.engagement.messages.commands import Command

_RACES = frozenset({"STALE_TERMS"})
"""Refusals of a request that was right when its caller last looked."""
_DEFECTS = frozenset({Reason.BROKEN.value})
"""Refusals that are nobody's fault but ours."""


def refused(refusal: Refusal, command: type[Command], below: dict[str, str] | None = None) -> ApiError:
    """The error that stands for a refusal.

    Args:
        refusal: what the rule said.
        command: what was asked for.
        below: where, inside its document, a field of the command stands: ``{"agreement": "agreement"}`` in a whole file.
    """
    if refusal.code in _DEFECTS:
        return broken()
    field = caller_field(refusal.field, command, below or {})
    code = _code(refusal, field)
    # Where a field is wrong in itself, what else is possible is no help.
    available = () if code is grpc.StatusCode.INVALID_ARGUMENT else tuple(_action(a) for a in refusal.available)
    words = say(refusal.reason)
    violations = (Violation(field, words),) if field else ()
    return ApiError(code, refusal.code, words, violations=violations, metadata=plain(refusal.reason), available=available)


def plain(reason: reasons.Reason) -> dict[str, str]:
    """The parameters of a reason as programs read them, such as ``40.00 EUR``, ``2026-11-06``, ids, and states as the API names them.

    Several values have commas between them; what is nothing of that kind is in words.
    """
    return {name: _plain(value) for name, value in reason.params.items()}


def _plain(value: Any) -> str:
    match value:
        case reasons.Named():
            return value.id
        case reasons.InState():
            return value.state
        case reasons.Worked():
            return str(value.minutes)
        case tuple():
            return ",".join(_plain(each) for each in value)
        case _:
            return in_words(value)


def caller_field(field: str | None, command: type[Command], below: dict[str, str]) -> str | None:
    """A command's field as the caller knows it: ``agreement.start`` may be ``document.start`` or ``document.agreement.start``."""
    if field is None:
        return None
    first, dot, rest = field.partition(".")
    document = DOCUMENTS.get(command, {}).get(first)
    if document is None:
        return field
    return ".".join(part for part in (document, below.get(first, ""), rest if dot else "") if part)


def _code(refusal: Refusal, field: str | None) -> grpc.StatusCode:
    if refusal.not_found:
        return grpc.StatusCode.NOT_FOUND
    if refusal.code in _RACES:
        return grpc.StatusCode.ABORTED
    return grpc.StatusCode.INVALID_ARGUMENT if field else grpc.StatusCode.FAILED_PRECONDITION


def _action(action: AvailableAction) -> engagement_pb2.AvailableAction:
    return fill(engagement_pb2.AvailableAction(), action.model_copy(update={"needs": caller_needs(action.action, action.needs)}))
