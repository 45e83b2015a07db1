"""What must be true after the storm, whatever died in it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from activities.store import Store
from milepost.v1 import reading_pb2
from tests.chaos.crew import Postbox
from tests.chaos.life import Answered, Life, insist
from tests.drivers.stored import whole
from worker.cli.journal import Kept, problems_in
from worker.demo.gateway_client import Gateway
from workflows.engagement.invariants import Context, check, check_state
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.notices.planning import message_id
from workflows.engagement.state import NoticeItem, State
from workflows.engagement.state.journal.chain import broken_at


@dataclass(frozen=True)
class Tally:
    """What happened, for people who read it.

    Attributes:
        receipts: OKs that were heard.
        queued: messages that were given to the worker.
        repeats: copies that the mailbox recognised.
        doubts: at-most-once messages about which nobody knows, each with its task.
        entries: journal entries.
    """

    receipts: int = 0
    queued: int = 0
    repeats: int = 0
    doubts: int = 0
    entries: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        both = (getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        return Tally(*both)


def tally(life: Life, carried: State) -> Tally:
    """Of one engagement; repeats are counted over all."""
    state = whole(carried)
    queued = len({e.data["notice"] for e in state.journal if e.event == "NoticeQueued"})
    doubts = sum(e.event == "NoticeDoubted" for e in state.journal)
    return Tally(receipts=len(life.answered), queued=queued, doubts=doubts, entries=state.sequence)


async def faults(life: Life, carried: State, postbox: Postbox, store: Store) -> list[str]:
    """What is wrong with one engagement at rest; in words."""
    found = [*_receipts(whole(carried), life.answered), *[fault async for fault in _same_again(life)]]
    return [*kept_faults(carried, postbox, store), *(f"{carried.id}: {fault}" for fault in found)]


def kept_faults(carried: State, postbox: Postbox, store: Store) -> list[str]:
    """What is wrong with one engagement at rest, its messages and its lines in the store, whoever asked it for what; in words.

    Args:
        carried: the state as the workflow carries it.
        postbox: where messages arrive.
        store: where journals are kept.
    """
    state = whole(carried)
    broken = (*check(state.journal, Context.of(state), closed=state.stage == "CLOSED"), *check_state(state, state.journal))
    found = [f"{v.invariant}, entry {v.sequence}: {v.text}" for v in broken]
    return [f"{state.id}: {fault}" for fault in (*found, *_messages(state, postbox), *_stored(carried, store))]


def _messages(state: State, postbox: Postbox) -> Iterator[str]:
    """Nothing lost, nothing invented; what nobody knows is somebody's task."""
    queued = {str(e.data["notice"]) for e in state.journal if e.event == "NoticeQueued"}
    ours = {message_id(state, n.id): n for n in state.notices.values()}
    for notice in (state.notices[n] for n in queued):
        yield from _message(state, notice, postbox)
    for arrived in postbox.arrived:
        if f"<{state.id}." in arrived and (arrived not in ours or ours[arrived].id not in queued):
            yield f"{arrived} arrived, and nobody had sent it"
    again = [a for a in postbox.repeats if a in ours and NOTICE_KINDS[ours[a].template].doubt == "at_most_once"]
    yield from (f"{a} may leave once at the most, and left again" for a in again)
    yield from (f"{a} was repeated with other bytes" for a in postbox.changed if a in ours)


def _message(state: State, notice: NoticeItem, postbox: Postbox) -> Iterator[str]:
    arrived = message_id(state, notice.id) in postbox.arrived
    about = f"{notice.template} ({notice.id}) is {notice.state}"
    if notice.state == "SENT" and not arrived:
        yield f"{about}, but did not arrive"
    if notice.state == "DOUBTFUL":
        if NOTICE_KINDS[notice.template].doubt == "at_least_once":
            yield f"{about}, but should have been sent again"
        if not any(t.what == "check_notice" and t.subject == notice.id for t in state.tasks.values()):
            yield f"{about}, and nobody has the task to find out"
    elif notice.state not in {"SENT", "DROPPED"}:
        said = [e.personal for e in state.journal if e.event == "NoticeFailed" and e.data["notice"] == notice.id and e.personal]
        yield f"{about}: it is lost {said or ''}".rstrip()


def _receipts(state: State, answered: list[Answered]) -> Iterator[str]:
    """I5: who heard OK finds what was promised in the final journal."""
    commands = Counter(e.command for e in state.journal)
    for one in answered:
        kept = state.receipts.get(f"api/{one.request_id}")
        if kept is None or (kept.sequence, kept.version) != (one.sequence, one.version):
            yield f"request {one.request_id}: the receipt says {one.version}/{one.sequence}, the engagement knows {kept}"
        if not commands[f"api/{one.request_id}"] or one.sequence > state.sequence:
            yield f"request {one.request_id} was answered OK, and is not in the journal"


def _stored(carried: State, store: Store) -> Iterator[str]:
    """The store holds the journal, each line once, the personal part whole, as far as the engagement knows; of an ended one, all."""
    lines = store.lines(carried.id)
    least = carried.sequence if carried.ended else carried.stored.sequence
    if [line.sequence for line in lines] != list(range(1, len(lines) + 1)) or len(lines) < least:
        yield f"{len(lines)} journal lines of at least {least}, or not each once: {[line.sequence for line in lines][-5:]}"
    entries = [line.entry for line in lines]
    broken = broken_at(entries)
    if broken is not None:
        yield f"the stored journal breaks at entry {broken}"
    if any(entry.commitment and entry.personal is None for entry in entries):
        yield "a personal part is missing from the store"
    known = {e.sequence: e.hash for e in carried.journal} | {carried.sequence: carried.head, carried.stored.sequence: carried.stored.hash}
    for entry in entries:
        if known.get(entry.sequence, entry.hash) != entry.hash:
            yield f"journal line {entry.sequence} ({entry.event}) is not what the engagement remembers"
            return


async def published_faults(name: str, carried: State, api: Gateway) -> list[str]:
    """What is wrong with the journal as everybody gets it: each line once, up to the head that the engagement has, the personal part whole.

    Args:
        name: of the engagement, as the API has it.
        carried: the state as the workflow carries it.
        api: the gateway.
    """
    lines: list[Kept] = []
    request = reading_pb2.ListJournalRequest(name=name, page_size=200)
    while True:
        page = await insist(lambda: api.call("ListJournal", request))
        lines += [Kept(line.line, line.personal, line.salt) for line in page.lines]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    found = list(problems_in(lines, carried.sequence, carried.head))
    found += [f"the personal part is missing from {line.text}" for line in lines if line.is_gone]
    return [f"{carried.id}, as published: {fault}" for fault in found]


async def _same_again(life: Life) -> AsyncIterator[str]:
    """I6: who asks again, with the same id, hears the same."""
    for one in life.answered[:: max(1, len(life.answered) // 3)]:
        heard = (await insist(one.again)).receipt
        if (heard.sequence, heard.version) != (one.sequence, one.version):
            yield f"request {one.request_id}: asked again, the receipt says {heard.version}/{heard.sequence}, not {one.version}/{one.sequence}"
