"""What the reader makes of a file that is right, and how it ends with one that is not there."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.files_sheet import Kind, Sheet, problems_of
from worker.files.document import load_document, load_file
from worker.files.problems import FileProblems
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import Window


def test_values_arrive_as_the_author_meant_them() -> None:
    text = """\ufeff# comment
title: "15:00"
kind: consumer
stages:
  - &first {id: a, price: "12,000.00 EUR", due: 2026-11-22}
  - {id: b, price: 4200 JPY, days: 3}
site: {zone: Europe/Helsinki, hours: 09:00-24:00, weekday: fri, at: 15:00}
start: 2026-11-22
received: 2026-11-22T10:00:00+02:00
clock: 08:30
share: 0.1
open: false
mixed: [a, b]
teams: {north: *first}
"""
    sheet = load_document(text.encode(), "f.yaml", Sheet)
    assert (sheet.title, sheet.kind, sheet.open, sheet.mixed, sheet.share) == ("15:00", Kind.CONSUMER, False, ("a", "b"), Decimal("0.1"))
    assert sheet.stages[0].price == Money(minor=1200000, currency="EUR")
    assert sheet.stages[0].due == sheet.start == date(2026, 11, 22)
    assert sheet.stages[1].price == Money(minor=4200, currency="JPY")
    assert (sheet.site.hours, sheet.site.at, sheet.clock) == (Window(start=540, end=1440), time(15, 0), time(8, 30))
    assert sheet.received == datetime.fromisoformat("2026-11-22T10:00:00+02:00")
    assert sheet.teams["north"] == sheet.stages[0]


@pytest.mark.parametrize(
    ("written", "title"), [("'no'", "no"), ("no", "no"), ("'1'", "1"), ("0x1F", "0x1F"), (".inf", ".inf"), ("1:30:00", "1:30:00")]
)
def test_only_what_yaml_1_2_calls_a_number_is_one(written: str, title: str) -> None:
    assert load_document(f"title: {written}\n", "f.yaml", Sheet).title == title


def test_a_value_used_twice_is_wrong_where_it_is_written_and_where_it_is_used() -> None:
    lines = problems_of("title: &t 5\nkind: *t\n")
    assert [line.split(": ")[0] for line in lines] == ["f.yaml:1:8", "f.yaml:2:7"]


def test_files_are_read_from_disk_and_a_missing_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: hello\n", encoding="utf-8")
    assert load_file(tmp_path / "a.yaml", Sheet).title == "hello"
    with pytest.raises(FileProblems, match=r"b\.yaml: cannot be read: no such file or directory$"):
        load_file(tmp_path / "b.yaml", Sheet)
