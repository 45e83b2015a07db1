"""The store's journal: every entry once and in order, and whatever does not fit is found at once; on both databases."""

import itertools
import json
import multiprocessing
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.store import Store
from tests.activities.journal_calls import ENTRIES, ID, carrying, forked, sequences
from tests.activities.store_processes import append_all
from tests.activities.storing import store_in
from workflows.engagement.messages.answers import Entry, JournalEnd, Misfit
from workflows.engagement.messages.ports import JournalCall, Stored
from workflows.engagement.messages.reasons import why
from workflows.engagement.state.journal.chain import broken_at, hash_of


def end(sequence: int, entries: tuple[Entry, ...] = ENTRIES) -> Stored:
    """Where a journal ends that fits."""
    return Stored(sequence=sequence, hash=entries[sequence - 1].hash)


def test_entries_are_appended_once_in_their_order(store: Store, url: str, tmp_path: Path) -> None:
    assert store.append(carrying(1, 3)) == end(3)
    assert store.append(carrying(1, 3)) == end(3)
    assert store.append(carrying(2, 7)) == end(7)
    with closing(store_in(tmp_path / "store", url)) as another:
        assert another.append(carrying(1, len(ENTRIES))) == end(len(ENTRIES))
    assert sequences(store) == [e.sequence for e in ENTRIES]


def test_nothing_to_store_says_where_the_journal_ends(store: Store) -> None:
    assert store.append(JournalCall(engagement=ID)) == Stored()
    store.append(carrying(1, 4))
    assert store.append(JournalCall(engagement=ID)) == end(4)
    assert store.append(JournalCall(engagement=ID, after=end(4))) == end(4)
    assert store.end(ID) == JournalEnd(sequence=4, hash=ENTRIES[3].hash)


def test_entries_come_back_as_they_were_stored_and_their_chain_holds(store: Store) -> None:
    store.append(carrying(1, len(ENTRIES)))
    assert store.entries(ID) == ENTRIES and broken_at(store.entries(ID)) is None
    assert store.entries(ID, after=5, limit=3) == ENTRIES[5:8]
    names = {"InvoicePaid", "MilestoneDelivered"}
    assert names <= {e.event for e in ENTRIES}
    assert store.events(ID, sorted(names)) == tuple(e for e in ENTRIES if e.event in names)


def test_a_line_tells_all_but_what_is_personal(store: Store) -> None:
    """In clear it holds the commitment alone; so the chain can be checked from the lines."""
    personal = [e for e in ENTRIES if e.personal]
    assert personal, "the life must have something personal"
    store.append(carrying(1, len(ENTRIES)))
    lines = store.lines(ID)
    text = "\n".join(line.text for line in lines)
    for entry, line in zip(ENTRIES, lines, strict=True):
        told = json.loads(line.text)
        assert "personal" not in told and "salt" not in told
        assert told["commitment"] == entry.commitment and told["hash"] == entry.hash == line.hash and told["data"] == entry.data
        assert (line.personal, line.salt) == (entry.personal, entry.salt)
    assert not any(e.salt and e.salt in text for e in ENTRIES)
    assert not any(str(v) in text for e in personal for v in (e.personal or {}).values() if "@" in str(v))
    assert all(json.loads(b.text)["previous"] == a.hash for a, b in itertools.pairwise(lines))


def test_engagements_do_not_mix(store: Store) -> None:
    store.append(carrying(1, 5))
    assert store.append(carrying(1, 3, engagement="another")) == end(3)
    assert (len(store.lines(ID)), len(store.lines("another"))) == (5, 3)


def test_a_long_entry_is_a_line_like_others(store: Store) -> None:
    first = ENTRIES[0].model_copy(update={"because": why("x", what="why " * 60_000)})
    long = first.model_copy(update={"hash": hash_of(first)})
    store.append(JournalCall(engagement=ID, entries=(long,)))
    assert store.entries(ID) == (long,)


def test_a_store_that_lost_its_end_says_where_and_takes_what_comes(store: Store) -> None:
    """A backup was put back: the lines between are missing, and can be put in later."""
    store.append(carrying(1, 10))
    assert store.append(carrying(16, 20)) == end(20).model_copy(update={"misfit": Misfit.GAP, "differs_at": 11})
    assert sequences(store) == [*range(1, 11), *range(16, 21)]
    assert store.append(carrying(21, 22)) == end(22), "the hole is told of once"
    assert not store.fill(ID, ENTRIES[10:14]), "it would leave a hole"
    assert not store.fill(ID, forked(12, 15)[10:]), "another story"
    assert store.fill(ID, ENTRIES[8:17]), "overlapping"
    assert store.entries(ID) == ENTRIES[:22]


def test_an_empty_store_is_found_out_too(store: Store) -> None:
    assert store.append(carrying(6, 7)) == end(7).model_copy(update={"misfit": Misfit.GAP, "differs_at": 1})
    assert store.append(JournalCall(engagement="other", after=end(5))).misfit is Misfit.GAP
    assert store.fill(ID, ENTRIES[:5]) and store.entries(ID) == ENTRIES[:7]


def test_the_last_lines_come_back_where_the_engagement_says_that_they_were_there(store: Store) -> None:
    """Without its word nobody knows whether more than these is lost."""
    store.append(carrying(1, 5))
    assert not store.fill(ID, ENTRIES[5:7]) and not store.fill(ID, ENTRIES[5:7], end(8))
    assert not store.fill(ID, forked(6, 7)[5:], end(7)), "another story"
    assert store.fill(ID, ENTRIES[5:7], end(7)) and store.entries(ID) == ENTRIES[:7]


def test_nothing_can_be_put_in_where_no_hole_is(store: Store) -> None:
    store.append(carrying(1, 5))
    assert not store.fill(ID, ENTRIES[5:7]), "behind the end only an effect writes"
    assert not store.fill(ID, forked(3, 4)[2:]) and not store.fill(ID, ())
    assert store.fill(ID, ENTRIES[2:4]), "what is there already fits"
    assert store.entries(ID) == ENTRIES[:5]


@pytest.mark.parametrize("at", [1, 4, 8, 10])
def test_another_line_at_the_same_place_gives_way_and_is_kept_aside(store: Store, at: int) -> None:
    other = forked(at, 12)
    store.append(carrying(1, 12, other))
    first = min(at, 8)
    expected = end(10).model_copy(update={"misfit": Misfit.FORK, "differs_at": at})
    assert store.append(carrying(first, 10)) == expected
    assert store.entries(ID) == ENTRIES[:10]
    assert [line.hash for line in store.aside(ID)] == [e.hash for e in other[at - 1 :]]
    assert [line.personal for line in store.aside(ID)] == [e.personal for e in other[at - 1 :]]
    assert store.append(carrying(first, 10)) == end(10), "and it fits from then on"


def test_another_line_where_the_call_follows_on_is_a_fork_though_the_call_does_not_bring_it(store: Store) -> None:
    store.append(carrying(1, 6, forked(5, 6)))
    answer = store.append(carrying(6, 8))
    assert (answer.misfit, answer.differs_at, answer.sequence) == (Misfit.FORK, 5, 8)
    assert sequences(store) == [1, 2, 3, 4, 6, 7, 8] and store.fill(ID, ENTRIES[4:5])


def test_a_foreign_line_behind_the_end_is_a_fork_and_one_that_links_on_is_not(store: Store) -> None:
    """A concurrent call may have stored more; somebody else's line may not stay."""
    store.append(carrying(1, 9))
    assert store.append(carrying(1, 6)) == end(9)
    store.append(carrying(1, 6, engagement="b"))
    foreign = forked(5, 8)
    store.append(carrying(7, 8, (*ENTRIES[:6], *foreign[6:]), engagement="b"))
    answer = store.append(carrying(5, 6, engagement="b"))
    assert (answer.misfit, answer.differs_at, answer.sequence, answer.hash) == (Misfit.FORK, 7, 6, ENTRIES[5].hash)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 6)), min_size=1, max_size=12))
def test_whatever_order_calls_come_in_they_leave_one_journal(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[int, int]]
) -> None:
    """Any overlap, any repetition: what is there is a part of the life, each line once, and the end is right."""
    store = store_in(tmp_path_factory.mktemp("any"))
    for first, more in calls:
        answer = store.append(carrying(first, first + more))
        assert answer.misfit is not Misfit.FORK and store.end(ID) == JournalEnd(sequence=answer.sequence, hash=answer.hash)
    found = store.entries(ID)
    assert found == tuple(ENTRIES[s - 1] for s in sorted({s for f, m in calls for s in range(f, f + m + 1)}))
    store.close()


@pytest.mark.parametrize("name", ["../evil", "", "a/b", "a" * 65, "x\n", "~house"[:1]])
def test_an_id_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name an engagement"):
        store.append(carrying(1, 1, engagement=name))


def test_threads_share_a_journal(store: Store) -> None:
    start, answers = threading.Barrier(6), list[Stored]()

    def work(shift: int) -> None:
        start.wait()
        answers.extend(store.append(carrying(1, last)) for last in range(1 + shift, 26))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == sum(25 - n for n in range(6)) and {answer.misfit for answer in answers} == {None}
    assert store.entries(ID) == ENTRIES[:25]


def test_processes_share_a_store_also_while_it_is_being_made(url: str, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    calls = [carrying(1, last).model_dump_json() for last in range(1, 16)]
    workers = [context.Process(target=append_all, args=(str(tmp_path / "store"), url, calls)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    with closing(store_in(tmp_path / "store", url)) as store:
        assert store.entries(ID) == ENTRIES[:15]
