"""What the gateway said instead of an answer, in plain lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from milepost.v1 import answers_pb2
from worker.cli.calling import Caller
from worker.cli.exits import Exit
from worker.cli.possible import HEADING, possible

_SILENT = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


@dataclass(frozen=True)
class Explained:
    """An error, ready to be shown.

    Attributes:
        lines: for the person at the terminal.
        code: how the program ends.
        again: whether the same request may be sent again, under the same id.
    """

    lines: tuple[str, ...]
    code: Exit
    again: bool


def explain(error: grpc.RpcError, caller: Caller) -> Explained:
    """Put an error in words.

    Args:
        error: as the call raised it.
        caller: who called, and where.
    """
    code, said, details = _read(error)
    again = any(isinstance(detail, error_details_pb2.RetryInfo) for detail in details) or code in _SILENT
    reason = next((detail.reason for detail in details if isinstance(detail, error_details_pb2.ErrorInfo)), "")
    if code in _SILENT and not reason:
        return Explained(tuple(_unreachable(code, caller)), Exit.UNREACHABLE, True)
    lines = [f"{reason or code.name}: {said}"]
    for detail in details:
        lines += _lines(detail, said)
    return Explained(tuple(lines), Exit.UNREACHABLE if code in _SILENT else Exit.REFUSED, again)


def _read(error: Any) -> tuple[grpc.StatusCode, str, list[Any]]:
    code = error.code()
    try:
        status = rpc_status.from_call(error)
    except ValueError:  # status and details disagree: somebody else's server
        status = None
    if status is None:
        return code, error.details() or "no reason was given", []
    kinds = (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo, answers_pb2.AvailableActions)
    found = []
    for packed in status.details:
        for kind in kinds:
            if packed.Is(kind.DESCRIPTOR):
                detail = kind()
                packed.Unpack(detail)
                found.append(detail)
    return code, status.message, found


def _unreachable(code: grpc.StatusCode, caller: Caller) -> Iterator[str]:
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        yield f"The gateway at {caller.address} did not answer within {caller.timeout:g} s."
        return
    yield f"No gateway answers at {caller.address}."
    yield "`milepost up` starts one on this machine; --address or MILEPOST_GATEWAY names another."


def _lines(detail: Any, said: str) -> Iterator[str]:
    if isinstance(detail, error_details_pb2.ErrorInfo):
        yield from (f"  {key}: {value}" for key, value in detail.metadata.items() if value and not _stands_in(value, said))
    elif isinstance(detail, error_details_pb2.BadRequest):
        for violation in detail.field_violations:
            line = f"{violation.field}: {violation.description}"
            if line not in said:
                yield f"  {line}"
    elif isinstance(detail, answers_pb2.AvailableActions):
        yield f"{HEADING}:"
        yield from possible(detail.actions)
        if detail.truncated:
            yield "  and more, which `milepost engagement get` shows"


def _stands_in(value: str, said: str) -> bool:
    """Whether a message names a value already, or each of several: ids and figures as they are, states in words."""
    words = said.casefold()
    return all(
        re.search(rf"(?<!\w){re.escape(each.casefold().replace('_', ' '))}(?!\w)", words.replace("_", " ")) for each in value.split(",")
    )
