"""What a caller is told instead of an answer: google.rpc.Status with a reason code, small enough to travel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

import grpc
from google.rpc import error_details_pb2, status_pb2

from milepost.v1 import answers_pb2, engagement_pb2

DOMAIN = "milepost"
"""Domain of every ErrorInfo."""
MAX_ACTIONS_BYTES = 4096
"""Most that an error says about what is possible instead."""
MAX_TRAILER_BYTES = 7500
"""Most that an error takes on the wire: above 8 kB peers may refuse the whole answer."""
DETAILS_KEY = "grpc-status-details-bin"

_LONGEST_MESSAGE = 800
_LONGEST_VALUE = 300
_MOST_METADATA = 1000
_RETRY_SECONDS = 1.0


class Reason(StrEnum):
    """Reason codes of the gateway itself; the rules of the engagement have theirs."""

    MALFORMED_MESSAGE = "MALFORMED_MESSAGE"
    INVALID_FIELD = "INVALID_FIELD"
    INVALID_DOCUMENT = "INVALID_DOCUMENT"
    INVALID_METADATA = "INVALID_METADATA"
    NO_SUCH_ENGAGEMENT = "NO_SUCH_ENGAGEMENT"
    NO_SUCH_CLIENT = "NO_SUCH_CLIENT"
    ENGAGEMENT_FINISHED = "ENGAGEMENT_FINISHED"
    JOURNAL_INCOMPLETE = "JOURNAL_INCOMPLETE"
    NO_PROVIDER_FILE = "NO_PROVIDER_FILE"
    NOTHING_AGREED = "NOTHING_AGREED"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    OVERLOADED = "OVERLOADED"
    LOST_RACE = "LOST_RACE"
    ENGINE_UNREACHABLE = "ENGINE_UNREACHABLE"
    STOPPING = "STOPPING"
    BROKEN = "BROKEN"


@dataclass(frozen=True)
class Violation:
    """A field that is wrong.

    Attributes:
        field: its path in the caller's words, such as ``answers[2].question``.
        description: what is wrong and what is expected.
    """

    field: str
    description: str


class ApiError(Exception):
    """An answer that is an error.

    Attributes:
        code: the gRPC status code.
        reason: UPPER_SNAKE; nobody reads the message to decide.
        message: for people.
        violations: the fields that are wrong.
        metadata: figures for programs.
        available: what is possible instead.
        retry: whether the same request may be sent again after a while.
    """

    def __init__(
        self,
        code: grpc.StatusCode,
        reason: str,
        message: str,
        *,
        violations: Sequence[Violation] = (),
        metadata: Mapping[str, str] | None = None,
        available: Sequence[engagement_pb2.AvailableAction] = (),
        retry: bool = False,
    ) -> None:
        """Keep what is said."""
        super().__init__(message)
        self.code, self.reason, self.message = code, str(reason), message
        self.violations, self.available = tuple(violations), tuple(available)
        self.metadata, self.retry = dict(metadata or {}), retry


def invalid(violations: Sequence[Violation], reason: str = Reason.INVALID_FIELD, metadata: Mapping[str, str] | None = None) -> ApiError:
    """The request is wrong in itself; `violations` says where, at least once."""
    first, more = violations[0], len(violations) - 1
    message = f"{first.field}: {first.description}" + (f" (and {more} more)" if more else "")
    return ApiError(grpc.StatusCode.INVALID_ARGUMENT, reason, message, violations=violations, metadata=metadata)


def unknown_engagement(engagement_id: str) -> ApiError:
    """No engagement has that id."""
    return ApiError(grpc.StatusCode.NOT_FOUND, Reason.NO_SUCH_ENGAGEMENT, f"there is no engagement 'engagements/{engagement_id}'")


def unknown_client() -> ApiError:
    """No engagement is with that client, as far as the list knows."""
    message = "no engagement is with this client; expected the address of the contact who decides, and the list is about a second behind"
    return ApiError(grpc.StatusCode.NOT_FOUND, Reason.NO_SUCH_CLIENT, message)


def finished(engagement_id: str) -> ApiError:
    """The engagement is at rest for good: it can be read, and nothing else."""
    message = f"'engagements/{engagement_id}' is finished; nothing can be changed any more"
    return ApiError(grpc.StatusCode.FAILED_PRECONDITION, Reason.ENGAGEMENT_FINISHED, message)


def reused(request_id: str) -> ApiError:
    """The request id was used for something else."""
    message = f"the request id {request_id} was used for another request; a new request needs a new id"
    return ApiError(grpc.StatusCode.ALREADY_EXISTS, Reason.REQUEST_ID_REUSED, message)


def overloaded(message: str = "too much at once; try again in a moment") -> ApiError:
    """Not now, there is too much to do."""
    return ApiError(grpc.StatusCode.RESOURCE_EXHAUSTED, Reason.OVERLOADED, message, retry=True)


def lost_race() -> ApiError:
    """Something else happened to the engagement at the same moment."""
    return ApiError(grpc.StatusCode.ABORTED, Reason.LOST_RACE, "something else came first; try again", retry=True)


def unreachable(message: str = "the engine does not answer; try again with the same request id") -> ApiError:
    """The engine, or a worker of it, cannot be reached."""
    return ApiError(grpc.StatusCode.UNAVAILABLE, Reason.ENGINE_UNREACHABLE, message, retry=True)


def stopping() -> ApiError:
    """The gateway is about to stop; another one, or the next, goes on."""
    return ApiError(grpc.StatusCode.UNAVAILABLE, Reason.STOPPING, "the gateway is stopping; try again", retry=True)


def broken() -> ApiError:
    """Our own mistake; the log has what happened."""
    return ApiError(grpc.StatusCode.INTERNAL, Reason.BROKEN, "something went wrong on our side")


def status_of(error: ApiError) -> status_pb2.Status:
    """The status of an error, cut so that its trailer arrives."""
    status = status_pb2.Status(code=error.code.value[0], message=_cut(error.message, _LONGEST_MESSAGE))
    status.details.add().Pack(_info(error))
    if error.retry:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromNanoseconds(int(_RETRY_SECONDS * 1e9))
        status.details.add().Pack(retry)
    if error.violations:
        status.details.add().Pack(_bad_request(error.violations, _room(status)))
    if error.available:
        status.details.add().Pack(_available(error.available, min(_room(status), MAX_ACTIONS_BYTES)))
    return status


def trailer_size(status: status_pb2.Status) -> int:
    """Bytes the status takes on the wire: the details in base64, the message percent-encoded."""
    size: int = status.ByteSize()
    return -(-size // 3) * 4 + len(quote(status.message))


def _room(status: status_pb2.Status) -> int:
    """Bytes left for one more detail; 80 are for its type and lengths."""
    return max(0, (MAX_TRAILER_BYTES - trailer_size(status)) * 3 // 4 - 80)


def _info(error: ApiError) -> error_details_pb2.ErrorInfo:
    made = error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN)
    for key, value in error.metadata.items():
        made.metadata[key] = _cut(value, _LONGEST_VALUE)
        if made.ByteSize() > _MOST_METADATA:
            del made.metadata[key]
            break
    return made


def _bad_request(violations: Iterable[Violation], room: int) -> error_details_pb2.BadRequest:
    made = error_details_pb2.BadRequest()
    for violation in violations:
        made.field_violations.add(field=_cut(violation.field, _LONGEST_VALUE), description=_cut(violation.description, _LONGEST_MESSAGE))
        if made.ByteSize() > room:
            del made.field_violations[-1]
            break
    return made


def _available(actions: Iterable[engagement_pb2.AvailableAction], room: int) -> answers_pb2.AvailableActions:
    made = answers_pb2.AvailableActions()
    for action in actions:
        made.actions.append(action)
        if made.ByteSize() > room - 2:  # the mark that says there is more takes two bytes
            del made.actions[-1]
            made.truncated = True
            break
    return made


def _cut(text: str, most: int) -> str:
    """The text in at most so many bytes."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"


def pack(status: status_pb2.Status) -> tuple[tuple[str, bytes], ...]:
    """The trailing metadata that carries the status."""
    return ((DETAILS_KEY, status.SerializeToString()),)
