"""The journal of an engagement: what lies in the store, then what the engagement still carries."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

import grpc

from activities.store import LineDamagedError, Store, StoreError
from activities.store.lines import line_of
from milepost.v1 import reading_pb2
from worker.gateway.mapping import fill
from worker.gateway.page_tokens import size_of, unwrapped, wrapped, wrong_token
from worker.gateway.requests import engagement_id_in
from worker.gateway.status import ApiError, Reason, Violation, invalid, unreachable
from workflows.engagement.messages.answers import Entry
from workflows.engagement.shell import wire
from workflows.engagement.state.journal.chain import canonical
from workflows.engagement.views.engagement import JournalPage

if TYPE_CHECKING:
    from worker.gateway.engine import Engine

T = TypeVar("T")
_MOST_BYTES = 2**20
"""Of a page: callers take 4 MiB, unless told otherwise."""


async def joined(store: Store | None, engagement_id: str, query: wire.JournalQuery, page: JournalPage) -> JournalPage:
    """A page with the entries before it that lie in the store.

    Args:
        store: of journals.
        engagement_id: whose.
        query: what was asked.
        page: what the engagement answered.

    Raises:
        ApiError: the store does not answer, or has lost lines.
    """
    if store is None:
        if query.after >= page.stored:
            return page
        raise unreachable("this gateway has no journal store")
    page = await _without_what_was_erased(store, engagement_id, page)
    if query.after >= page.stored:
        return page
    held = await _asked(store, lambda: store.entries(engagement_id, query.after, query.limit))
    entries = list(_in_order(held, query.after, page.stored))
    reached = entries[-1].sequence if entries else query.after
    if reached < page.stored and len(entries) < query.limit:
        raise _incomplete(reached + 1)
    if reached >= page.stored:
        entries += [e for e in page.entries if e.sequence > reached]
    return page.model_copy(update={"entries": tuple(entries[: query.limit])})


async def _without_what_was_erased(store: Store, engagement_id: str, page: JournalPage) -> JournalPage:
    """The engagement does not know that its key was deleted, and still carries what people wrote since its last effect."""
    if any(e.personal is not None for e in page.entries) and await _asked(store, lambda: store.is_erased(engagement_id)):
        return page.model_copy(update={"entries": tuple(e.model_copy(update={"personal": None, "salt": None}) for e in page.entries)})
    return page


async def _asked(store: Store, question: Callable[[], T]) -> T:
    try:
        return await store.run(question)
    except LineDamagedError as damaged:
        raise _incomplete(damaged.sequence) from None
    except StoreError:
        raise unreachable("the journal store does not answer; try again") from None


def _in_order(entries: tuple[Entry, ...], after: int, through: int) -> Iterator[Entry]:
    """The entries that follow each other without a hole, up to a sequence."""
    for entry in entries:
        if entry.sequence != after + 1 or entry.sequence > through:
            return
        after = entry.sequence
        yield entry


def _incomplete(lost: int) -> ApiError:
    message = f"the journal store has lost entry {lost}, or it was changed there: bring it back with 'milepost journal mend', or read on behind the gap"
    return ApiError(grpc.StatusCode.DATA_LOSS, Reason.JOURNAL_INCOMPLETE, message, metadata={"lost": str(lost)})


async def listed(engine: "Engine", request: reading_pb2.ListJournalRequest, patience: float) -> reading_pb2.ListJournalResponse:
    """A page of the journal.

    Args:
        engine: where the engagement runs.
        request: as it came.
        patience: seconds the caller waits.

    Raises:
        ApiError: the request is wrong, there is no such engagement, or engine or store does not answer.
    """
    problems: list[Violation] = []
    engagement_id = engagement_id_in("name", request.name, problems)
    size, token = size_of(request.page_size, problems), unwrapped(request.page_token, engagement_id, problems)
    if request.after < 0:
        problems.append(Violation("after", f"{request.after} is out of range, expected at least 0"))
    if request.after and request.page_token:
        problems.append(Violation("after", "is set together with page_token, expected one of them"))
    if problems:
        raise invalid(problems)
    after = int(token) if token.isdigit() else request.after
    page = await engine.journal(engagement_id, wire.JournalQuery(after=after, limit=size), patience)
    if after > page.last:
        raise wrong_token() if token else ahead(after, page.last)
    lines = list(_fitting(_line(entry) for entry in page.entries))
    last = lines[-1].entry.sequence if lines else after
    following = wrapped(str(last).encode(), engagement_id) if last < page.last else ""
    return reading_pb2.ListJournalResponse(lines=lines, next_page_token=following, last=page.last, head=page.head)


def _fitting(lines: Iterable[reading_pb2.JournalLine]) -> Iterator[reading_pb2.JournalLine]:
    """As many as a page may hold, and one at least."""
    size = 0
    for line in lines:
        size += line.ByteSize()
        if size > _MOST_BYTES and size > line.ByteSize():
            return
        yield line


def ahead(after: int, last: int) -> ApiError:
    """A sequence that the journal has not reached."""
    return invalid([Violation("after", f"{after} is ahead of the journal, expected at most {last}")])


def _line(entry: Entry) -> reading_pb2.JournalLine:
    personal = canonical(entry.personal) if entry.personal is not None else ""
    told = fill(reading_pb2.JournalEntry(), entry)
    return reading_pb2.JournalLine(entry=told, line=line_of(entry), personal=personal, salt=entry.salt or "")
