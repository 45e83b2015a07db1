"""Number series: no gap, no number twice, and a key keeps its number through every run."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.billing.page import reference_for
from worker.gateway.creation import engagement_id_for
from workflows.portfolio.numbers import (
    KEYS_KEPT,
    LARGEST,
    Carried,
    Series,
    check_pattern,
    default_pattern,
    is_key,
    is_series,
    read_number,
    written,
)

KEYS = st.builds("{}/{}".format, st.sampled_from(["aaaaaaaaaa", "bbbbbbbbbb", "c", ""]), st.sampled_from(["a", "b/1", "0", "deposit"]))
PATTERNS = st.sampled_from(["INV-{n:04d}", "{n}", "2026-{n:04d}", "{n:06d}/26", "a b.{n}_z9"])
STEPS = st.lists(st.tuples(KEYS, st.booleans()), max_size=40)


def run(series: Series, steps: list[tuple[str, bool]]) -> dict[str, int]:
    """Take numbers, with a new run wherever a step says so."""
    found: dict[str, int] = {}
    for key, new_run in steps:
        if new_run:
            series = Series(series.pattern, Carried.model_validate_json(series.carried().model_dump_json()))
        taken = series.take(key)
        assert found.setdefault(key, taken.number) == taken.number and taken.key == key
        assert series.known(key) == taken == series.owner(taken.text)
    assert series.last == len(found)
    return found


@given(STEPS, PATTERNS)
def test_no_gap_and_no_number_twice_whatever_is_asked_in_whatever_order(steps: list[tuple[str, bool]], pattern: str) -> None:
    found = run(Series(pattern), steps)
    assert sorted(found.values()) == list(range(1, len(found) + 1))


@given(STEPS, st.randoms())
def test_repetitions_and_runs_change_no_number(steps: list[tuple[str, bool]], rng: object) -> None:
    """What was asked once, in the same order of first asking, gives the same numbers however often and in however many runs."""
    once = list(dict.fromkeys(key for key, _ in steps))
    assert run(Series("{n}"), steps) == run(Series("{n}"), [(key, False) for key in once])


@given(STEPS, st.integers(1, 5))
def test_the_newest_keys_are_remembered_and_the_count_goes_on(steps: list[tuple[str, bool]], keep: int) -> None:
    series, taken = Series("{n}", keep=keep), list[str]()
    for key, _ in steps:
        if series.known(key) is None:
            taken.append(key)
        series.take(key)
    assert series.last == len(taken)
    for number, key in enumerate(taken, 1):
        owner = series.owner(str(number))
        assert (owner.key if owner else None) == (key if number > len(taken) - keep else None)
    again = Series("{n}", series.carried(), keep)
    assert again.last == series.last and again.carried() == series.carried()


@given(PATTERNS, st.integers(1, LARGEST))
def test_a_number_is_found_by_its_print_and_by_its_reference(pattern: str, number: int) -> None:
    text = written(pattern, number)
    assert read_number(pattern, text) == number == read_number(pattern, text.lower().replace("-", " "))
    if number < 10**6:
        assert read_number(pattern, reference_for(text)[4:]) == number


@given(PATTERNS, st.text(max_size=30))
@settings(max_examples=300)
def test_what_is_no_number_of_the_series_is_nobodys(pattern: str, text: str) -> None:
    found = read_number(pattern, text)
    assert found is None or read_number(pattern, written(pattern, found)) == found


@pytest.mark.parametrize(
    "text", ["INV-1", "INV-00001", "CN-0001", "INV-", "0001", "INV-0001-2", "XINV-0001", "INV-\u0661\u0661\u0661\u0661"]
)
def test_another_way_to_write_it_is_another_number(text: str) -> None:
    assert read_number("INV-{n:04d}", text) is None


@pytest.mark.parametrize("pattern", ["INV", "{n}-{n}", "{m}", "{n:d}", "{n:4d}", "{0}", "ABCDEFGHIJKLMNOP-{n}", "Ä{n}", "{n.real}", "{n}{"])
def test_a_pattern_that_makes_no_reference_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        check_pattern(pattern)


def test_names_and_keys() -> None:
    assert default_pattern("inv") == default_pattern("INV") == "INV-{n:04d}"
    assert is_series("INV-2026") and not any(map(is_series, ("", "-a", "a b", "a/b", "a" * 41, "a\n")))
    assert is_key("abc/invoice-1") and not any(map(is_key, ("", "a b", "a\n", "ä", "a" * 201)))


def test_a_series_ends_aloud() -> None:
    with pytest.raises(ValueError, match="at its end"):
        Series("{n}", Carried(last=LARGEST)).take("a/b")


def test_a_full_series_is_small_enough_to_be_carried() -> None:
    """With four invoices an engagement it stays under 256 KiB as it is stored; with one each, the worst, under 512 KiB."""
    sizes = []
    for invoices in (4, 1):
        series = Series("INV-{n:04d}")
        for n in range(KEYS_KEPT + 5):
            series.take(
                f"{engagement_id_for(str(n % (KEYS_KEPT // invoices)))}/invoice-{('deposit', 'design', 'build', 'launch')[n % 4]}-{n % 7}"
            )
        sizes.append(len(zlib.compress(series.carried().model_dump_json().encode(), 6)))
        assert len(series.carried().items.split()) == KEYS_KEPT
    assert sizes[0] < 256 * 1024 and sizes[1] < 512 * 1024, sizes
