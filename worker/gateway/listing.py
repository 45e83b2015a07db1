"""The list of engagements: filters in Temporal's words, and lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from google.protobuf.descriptor import EnumDescriptor

from milepost.v1 import reading_pb2, states_pb2, values_pb2
from worker.gateway.addresses import address_in
from worker.gateway.converters import UnreadableError, read_enum, write_enum, write_timestamp
from worker.gateway.mapping import name_of
from worker.gateway.page_tokens import size_of, unwrapped, wrapped
from worker.gateway.status import Violation, invalid
from workflows.engagement.shell import indexing, wire

_Score: TypeAlias = Literal["csat_at_least", "csat_at_most", "nps_at_least", "nps_at_most"]
_SCORES: dict[_Score, tuple[str, str, int, int]] = {
    "csat_at_least": (indexing.CSAT, ">=", 1, 5),
    "csat_at_most": (indexing.CSAT, "<=", 1, 5),
    "nps_at_least": (indexing.NPS, ">=", 0, 10),
    "nps_at_most": (indexing.NPS, "<=", 0, 10),
}
"""Field of the request -> what is compared, how, and which scores there are."""

_STAGES = states_pb2.DESCRIPTOR.enum_types_by_name["Stage"]
_PARTIES = values_pb2.DESCRIPTOR.enum_types_by_name["Party"]


@dataclass(frozen=True)
class Line:
    """A line of the list, from what is indexed alone; stage and party may be empty for a moment."""

    engagement_id: str
    stage: str
    waiting_for: str
    created_at: datetime
    csat: int | None = None
    nps: int | None = None


@dataclass(frozen=True)
class Wish:
    """What is asked for.

    Attributes:
        query: in Temporal's words.
        size: lines, 1 to 200.
        token: the server's token; empty for the first page.
    """

    query: str
    size: int
    token: bytes


def wish_of(request: reading_pb2.ListEngagementsRequest, mark_of: Callable[[str], str]) -> Wish:
    """Read a request.

    Args:
        request: as it came.
        mark_of: what stands for a client's address in the list.

    Raises:
        ApiError: a field is wrong (INVALID_ARGUMENT).
    """
    problems: list[Violation] = []
    filters = {
        indexing.STAGE: _word("stage", request.stage, _STAGES, problems).upper(),
        indexing.WAITING_FOR: _word("waiting_for", request.waiting_for, _PARTIES, problems),
        indexing.CLIENT: mark_of(address) if (address := address_in("client", request.client, problems)) else "",
    }
    query = query_of(filters, _scores(request, problems))
    size, token = size_of(request.page_size, problems), unwrapped(request.page_token, query, problems)
    if problems:
        raise invalid(problems)
    return Wish(query, size, token)


def query_of(filters: Mapping[str, str], more: Iterable[str] = ()) -> str:
    """Engagements, each once, in Temporal's words.

    Args:
        filters: search attribute -> its value; an empty one is none.
        more: further terms.
    """
    # Each run of a long engagement has a line of its own in the server's list: all but the last were continued.
    terms = [f"WorkflowType = '{wire.WORKFLOW}'", "ExecutionStatus != 'ContinuedAsNew'"]
    terms += [f"{name} = '{word}'" for name, word in filters.items() if word]
    return " AND ".join([*terms, *more])


def response(lines: tuple[Line, ...], token: bytes, wish: Wish) -> reading_pb2.ListEngagementsResponse:
    """A page as the caller gets it."""
    made = reading_pb2.ListEngagementsResponse(next_page_token=wrapped(token, wish.query))
    for line in lines:
        one = made.engagements.add(
            name=name_of(line.engagement_id), stage=write_enum(line.stage, _STAGES), waiting_for=write_enum(line.waiting_for, _PARTIES)
        )
        write_timestamp(line.created_at, one.created_at)
        if line.csat is not None:
            one.csat = line.csat
        if line.nps is not None:
            one.nps = line.nps
    return made


def _word(field: str, number: int, enum: EnumDescriptor, problems: list[Violation]) -> str:
    try:
        return read_enum(number, enum) or ""
    except UnreadableError as error:
        problems.append(Violation(field, str(error)))
        return ""


def _scores(request: reading_pb2.ListEngagementsRequest, problems: list[Violation]) -> Iterator[str]:
    """Terms for the survey's scores; who has not answered has none, and is not found by them."""
    for name, (attribute, sign, first, last) in _SCORES.items():
        if not request.HasField(name):
            continue
        score = getattr(request, name)
        if not first <= score <= last:
            problems.append(Violation(name, f"{score} is out of range, expected {first} to {last}"))
        yield f"{attribute} {sign} {score}"
