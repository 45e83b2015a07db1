"""What five years of a chatty retainer leave in the state: references and receipts, and no journal."""

import json
import zlib
from itertools import pairwise

import pytest

from tests.bench.years import Life, each_year, file_of
from workflows.engagement.invariants import Context, check, check_state

YEARS = 5
MOST = 128 * 1024
"""Bytes of the state, compressed, after five years (design: the journal leaves)."""
AN_ENTRY = 200
"""Bytes of state, as JSON, that one journal entry leaves behind on average: notices, receipts and messages hold ids and moments, and no words."""


@pytest.fixture(scope="module")
def years() -> list[Life]:
    """After the first month, and at the end of each year."""
    return list(each_year(file_of(4, 1, 400, YEARS), YEARS))


def raw(life: Life) -> bytes:
    """The state as it travels from run to run, uncompressed."""
    return life.state.model_dump_json().encode()


def test_five_years_fit_into_128_kib(years: list[Life]) -> None:
    assert len(years[-1].journal) > 5_000
    assert len(zlib.compress(raw(years[-1]))) <= MOST


def test_each_year_adds_the_same_and_little(years: list[Life]) -> None:
    """Nothing grows by more than a receipt, a line and a reference an act, and nothing grows faster with age."""
    sizes = [(len(life.journal), len(raw(life))) for life in years]
    each = [(size - before) / (entries - fewer) for (fewer, before), (entries, size) in pairwise(sizes)]
    assert max(each) < AN_ENTRY, each
    assert max(each[1:]) < 1.1 * min(each[1:]), each


def test_the_journal_has_left_and_is_whole(years: list[Life]) -> None:
    last = years[-1]
    assert len(last.state.journal) + len(last.state.kept) < 50
    assert check(last.journal, Context.of(last.state)) == () and check_state(last.state, last.journal) == ()


def test_no_words_of_people_stay_once_they_are_out(years: list[Life]) -> None:
    """Answers, recaps and replies lie in the mail that carried them, which the state names by its hash."""
    last = years[-1].state
    out = [n for n in last.notices.values() if n.state == "SENT"]
    assert len(out) > 1_000 and not any(n.body for n in out)
    longest = max(
        len(json.dumps(item.model_dump(mode="json"))) for items in (last.notices, last.inbound, last.tasks) for item in items.values()
    )
    assert longest < 1_000
