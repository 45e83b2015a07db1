"""The timeline's view model: what it refuses, and the sums, dates and words that follow from it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.timeline_example import website_redesign
from tests.unit.timeline_example_milestones import NOW, at, eur
from worker.timeline.balance import balance_of, value_at
from worker.timeline.marks import Amount, InvoiceMark, Message, MilestoneMark, Task
from worker.timeline.model import Invoice, Link, Timeline
from worker.timeline.reader import Reader
from worker.timeline.text import balance, clean, measure, shorten, wrap
from worker.timeline.when import when_line

FOUR: dict[str, Any] = {"what": "Something", "when": at("3 Aug"), "because": "it is so", "rule": "any/rule"}


def money_mark(kind: str, when: datetime, minor: int | None = None) -> InvoiceMark:
    amount = None if minor is None else eur(minor)
    return InvoiceMark.model_validate({**FOUR, "kind": kind, "when": when, "amount": amount})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"gates": [{**FOUR, "state": "open", "milestone": "m99"}]}, "gates.milestone"),
        ({"gates": [{**FOUR, "state": "open", "invoice": "i99"}]}, "gates.invoice"),
        ({"notes": [{"mark": "nowhere", "text": "lost"}]}, "notes.mark"),
        ({"messages": [{**FOUR, "row": "work", "status": "merged", "merged_into": "r99"}]}, "messages.merged_into"),
        ({"inbound": [{**FOUR, "id": "x"}, {**FOUR, "id": "x"}]}, "marks"),
        ({"agreed": [{**FOUR, "total": {"minor": 1, "currency": "USD"}}]}, "amounts"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_a_timeline_that_does_not_hold_together_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Timeline.model_validate({**website_redesign().model_dump(), **change})


def test_an_empty_timeline_is_refused() -> None:
    with pytest.raises(ValidationError, match="nothing to draw"):
        Timeline(title="T", client="C", provider="P", zone="UTC")


@pytest.mark.parametrize(
    ("model", "facts", "field"),
    [
        (MilestoneMark, {"kind": "work", "until": at("2 Aug")}, "until"),
        (MilestoneMark, {"kind": "accepted", "until": at("4 Aug")}, "until"),
        (MilestoneMark, {"kind": "work", "moved_to": at("4 Aug")}, "moved_to"),
        (MilestoneMark, {"kind": "accepted", "because": " "}, "because"),
        (MilestoneMark, {"kind": "accepted", "when": datetime(2026, 8, 3)}, "when"),
        (InvoiceMark, {"kind": "paid"}, "amount"),
        (InvoiceMark, {"kind": "reminder"}, "number"),
        (InvoiceMark, {"kind": "due", "until": at("4 Aug")}, "until"),
        (Message, {"row": "work", "status": "merged"}, "merged_into"),
        (Message, {"row": "work", "status": "held", "sent_at": at("2 Aug")}, "sent_at"),
        (Link, {"label": "out", "href": "https://example.org"}, "href"),
        (Link, {"label": "out", "href": "//example.org"}, "href"),
        (Link, {"label": "out", "href": "javascript:alert(1)"}, "href"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused_by_field(model: Any, facts: dict[str, Any], field: str) -> None:
    base = {} if model is Link else FOUR
    with pytest.raises(ValidationError, match=field):
        model.model_validate({**base, **facts})


def test_text_is_cleaned_at_the_door() -> None:
    assert clean(" a\n\tb\u202e\u200fc\x00  d\ud800 ") == "a bc d"
    assert clean("שלום 👩\u200d🎨") == "שלום 👩\u200d🎨"


@pytest.mark.parametrize("text", ["a few words of usual length", "W" * 90, "陶芸 " * 30, ""])
def test_lines_keep_to_their_room_and_lose_nothing(text: str) -> None:
    assert all(measure(line, 11) <= 120 for line in wrap(text, 120, 11))
    assert "".join(wrap(text, 120, 11)).replace(" ", "") == text.replace(" ", "")
    assert " ".join(balance(text, 11, lines=2)).replace(" ", "") == text.replace(" ", "")
    assert measure(shorten(text, 60, 11), 11) <= 60


def test_the_curves_add_up_in_the_example() -> None:
    timeline = website_redesign(finished=False)
    found = balance_of(timeline, NOW)
    assert found is not None
    assert value_at(found.paid, NOW) == 3504000
    assert value_at(found.due, NOW) == 3504000
    assert found.due[-1][1] == found.agreed[-1][1] == 3924000
    late = [each for each in found.overdue if each.start >= at("10 Sep") and each.end <= at("24 Sep")]
    assert [(each.start, each.end, each.minor) for each in late] == [
        (at("10 Sep"), at("18 Sep", 20), 1200000),
        (at("18 Sep", 20), at("24 Sep"), 800000),
    ]


@pytest.mark.parametrize(
    ("marks", "overdue", "paid"),
    [
        ([("due", "3 Aug", None)], 1000, 0),
        ([("due", "3 Aug", None), ("credited", "4 Aug", 400)], 600, 0),
        ([("due", "3 Aug", None), ("part_paid", "1 Aug", 300), ("credited", "4 Aug", 400)], 300, 300),
        ([("due", "3 Aug", None), ("part_paid", "1 Aug", 300), ("written_off", "5 Aug", None)], 0, 300),
        ([("due", "3 Aug", None), ("void", "1 Aug", None)], 0, 0),
        ([("due", "3 Aug", None), ("paid", "4 Aug", 1000), ("refunded", "6 Aug", 1000)], 1000, 0),
        ([("due", "3 Aug", None), ("paid", "4 Aug", 1000), ("refunded", "6 Aug", 1000), ("due", "20 Aug", None)], 0, 0),
        ([("due", "3 Aug", None), ("paid", "4 Aug", 1000), ("refunded", "6 Aug", 1000), ("due", "8 Aug", None)], 1000, 0),
        ([("due", "20 Aug", None)], 0, 0),
    ],
)
def test_credits_refunds_and_written_off_money_change_what_is_overdue(marks: list[Any], overdue: int, paid: int) -> None:
    invoice = Invoice(id="i", number="N-1", amount=eur(1000), marks=tuple(money_mark(kind, at(day), minor) for kind, day, minor in marks))
    timeline = website_redesign().model_copy(update={"invoices": (invoice,), "agreed": ()})
    found = balance_of(timeline, at("10 Aug"))
    assert found is not None
    assert value_at(found.paid, at("10 Aug")) == paid
    assert sum(each.minor for each in found.overdue if each.end == at("10 Aug")) == overdue


@pytest.mark.parametrize(
    ("locale", "amount", "whole", "text"),
    [
        ("en", Amount(minor=420000, currency="EUR"), False, "€4,200.00"),
        ("en", Amount(minor=420000, currency="EUR"), True, "€4,200"),
        ("en", Amount(minor=420050, currency="EUR"), True, "€4,200.50"),
        ("fi", Amount(minor=123456750, currency="EUR"), False, "1\u00a0234\u00a0567,50\u00a0€"),
        ("en", Amount(minor=5000, currency="JPY", exponent=0), False, "¥5,000"),
        ("en", Amount(minor=1234, currency="BHD", exponent=3), False, "BHD\u00a01.234"),
        ("no such locale", Amount(minor=-100, currency="USD"), False, "-$1.00"),
    ],
)
def test_money_reads_as_the_reader_writes_it(locale: str, amount: Amount, whole: bool, text: str) -> None:
    assert Reader(locale, "UTC", []).money(amount, whole=whole) == text


def test_dates_are_the_readers_and_years_are_told_apart_only_where_they_differ() -> None:
    moment = datetime(2026, 11, 6, 23, 30, tzinfo=UTC)
    assert Reader("en", "UTC", [moment]).moment(moment) == "Fri 6 Nov, 23:30"
    assert Reader("en", "Europe/Helsinki", [moment]).moment(moment) == "Sat 7 Nov, 01:30"
    assert Reader("en", "UTC", [moment, moment.replace(year=2027)]).day(moment) == "Fri 6 Nov 2026"
    assert Reader("fi", "UTC", [moment]).day(moment) == "pe 6.11."


@pytest.mark.parametrize(
    ("what", "when"),
    [
        ("Held, then sent: first reminder N-103", "Sat 12 Sep, 18:00; sent Mon 14 Sep, 09:00"),
        ("Merged: handover guide", "Tue 4 Aug, 18:00; went out inside “Weekly report 4: on track”"),
        ("Launch: promised for 11 Nov", "Wed 11 Nov; moved to Tue 1 Dec"),
        ("Launch: planned work", "Mon 16 Nov to Thu 26 Nov (planned)"),
        ("Discovery: our estimate", "Wed 15 Jul to Fri 31 Jul, 13 working days"),
        ("Task: call about N-103", "Thu 17 Sep, 09:00 to 15:00, done"),
        ("Task: answer: can the kiln diary move too?", "Mon 2 Nov, 16:00, due Wed 4 Nov, 15:00"),
        ("Waiting for us: answer by 4 Nov", "since Mon 2 Nov"),
    ],
)
def test_the_when_line_tells_what_became_of_a_mark(what: str, when: str) -> None:
    timeline = website_redesign(finished=False)
    reader = Reader("en", timeline.zone, [NOW])
    mark = next(mark for _, mark in timeline.marks() if mark.what == what)
    assert when_line(mark, timeline, reader) == when


def test_a_task_past_its_date_says_so() -> None:
    task = Task.model_validate({**FOUR, "owner": "Marit", "due": at("5 Aug")})
    timeline = website_redesign(finished=False)
    assert when_line(task, timeline, Reader("en", timeline.zone, [NOW])) == "Mon 3 Aug, 12:00, was due Wed 5 Aug, 12:00"
