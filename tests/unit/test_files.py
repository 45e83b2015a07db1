"""What an author reads when a file is wrong: the exact line for each kind of mistake."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from worker.files.document import MAX_PROBLEMS, load_document, load_file
from worker.files.problems import FileProblems
from worker.files.wording import KINDS, put_in_words
from workflows.engagement.calendar import CalendarDay, LocalTime, Weekday, Window
from workflows.engagement.money import Money
from workflows.engagement.zones import ZoneName


class Kind(StrEnum):
    """Who buys."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class Step(BaseModel):
    """A mail."""

    action: Literal["remind"]
    days: int


class Call(BaseModel):
    """A call."""

    action: Literal["call"]
    who: str


class Stage(BaseModel):
    """A stage of the work."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    price: Money
    """What the client pays for it. Without tax."""
    due: CalendarDay | None = None
    days: Annotated[int, Field(ge=1, le=400)] = 1


class Site(BaseModel):
    """Where and when work happens."""

    zone: ZoneName = "UTC"
    hours: Window = Window(start=540, end=1020)
    weekday: Weekday = Weekday.FRI
    at: LocalTime = time(15, 0)


class Sheet(BaseModel):
    """A file with one field of every kind."""

    title: Annotated[str, Field(min_length=1, max_length=20)] = "x"
    kind: Kind = Kind.BUSINESS
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=3)] = (Stage(id="a", price=Money.zero("EUR")),)
    steps: tuple[Annotated[Step | Call, Field(discriminator="action")], ...] = ()
    site: Site = Site()
    start: date | None = None
    received: AwareDatetime | None = None
    clock: time | None = None
    share: Decimal = Decimal(0)
    open: bool = True
    mixed: int | tuple[str, ...] = 0
    quotas: dict[date, int] = {}
    teams: dict[str, Stage] = {}

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if len({stage.id for stage in self.stages}) < len(self.stages):
            raise ValueError("two stages have the same id, expected ids that differ")
        return self


def problems_of(text: str) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        load_document(text, "f.yaml", Sheet)
    return str(caught.value).splitlines()


MISTAKES = {
    "unknown key, near one": ("titel: x\n", "1:1: titel: unknown key, did you mean 'title'?"),
    "unknown key, near none": (
        "site:\n  zone: UTC\n  colour: red\n",
        "3:3: site.colour: unknown key, expected one of zone, hours, weekday, at",
    ),
    "missing key": (
        "stages:\n  - id: a\n    days: 2\n",
        "2:5: stages[0].price: is missing, expected a value (what the client pays for it)",
    ),
    "missing key inside a branch": ("steps:\n- action: remind\n", "2:3: steps[0].days: is missing, expected a value"),
    "unknown key inside a branch": (
        "steps:\n- {action: call, who: x, days: 3}\n",
        "2:26: steps[0].days: unknown key, expected one of action, who",
    ),
    "missing branch": (
        "steps:\n- days: 3\n",
        "2:3: steps[0]: the key 'action' is missing, expected it: it says which kind of entry this is",
    ),
    "unknown branch": ("steps:\n- {action: shout}\n", "2:3: steps[0]: 'action' is 'shout', expected one of 'remind', 'call'"),
    "number for text": ("title: 1.0\n", '1:8: title: 1.0 is not text, expected text; put it in quotes: "1.0"'),
    "list for text": ("title: [a]\n", "1:8: title: a list stands here, expected text"),
    "empty text": ('title: ""\n', "1:8: title: is empty, expected text"),
    "nothing for text": ("title:\n", "1:7: title: is empty, expected text"),
    "nothing, with more below": ("site:\n  at:\n  zone: UTC\n", "2:6: site.at: is empty, expected HH:MM such as '15:00'"),
    "long text": (f"title: {'x' * 21}\n", "1:8: title: the text has 21 characters, expected at most 20"),
    "not of the list": ("kind: bussiness\n", "1:7: kind: 'bussiness' is not known, expected 'business' or 'consumer'"),
    "weekday in full": (
        "site: {weekday: friday}\n",
        "1:17: site.weekday: 'friday' is not known, expected 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'",
    ),
    "wrong form": (
        "stages: [{id: My Stage, price: 1 EUR}]\n",
        "1:15: stages[0].id: 'My Stage' has the wrong form, expected an id of lower-case letters, digits and hyphens that begins "
        "with a letter, 40 characters at most",
    ),
    "text for a number": (
        'stages: [{id: a, price: 1 EUR, days: "2"}]\n',
        "1:38: stages[0].days: '2' is text, expected a whole number",
    ),
    "true for a number": (
        "stages: [{id: a, price: 1 EUR, days: true}]\n",
        "1:38: stages[0].days: true stands here, expected a whole number",
    ),
    "half a day": ("stages: [{id: a, price: 1 EUR, days: 1.5}]\n", "1:38: stages[0].days: 1.5 is a number, expected a whole number"),
    "too small": ("stages: [{id: a, price: 1 EUR, days: 0}]\n", "1:38: stages[0].days: 0 is out of range, expected at least 1"),
    "too large": ("stages: [{id: a, price: 1 EUR, days: 401}]\n", "1:38: stages[0].days: 401 is out of range, expected at most 400"),
    "no currency": (
        "stages: [{id: a, price: 100}]\n",
        "1:25: stages[0].price: 100 has no currency, expected an amount and its currency such as '4200.00 EUR'",
    ),
    "too many decimals": (
        "stages: [{id: a, price: 4.555 EUR}]\n",
        "1:25: stages[0].price: '4.555' has 3 decimals, expected at most 2 for EUR",
    ),
    "no day": (
        "stages: [{id: a, price: 1 EUR, due: 2026-02-30}]\n",
        "1:37: stages[0].due: '2026-02-30' is not a day, expected YYYY-MM-DD such as '2026-11-22'",
    ),
    "no day in a plain date": ("start: 2026-13-01\n", "1:8: start: '2026-13-01' is not a day, expected a day such as 2026-11-22"),
    "number for a day": ("start: 20261122\n", "1:8: start: 20261122 is a number, expected a day such as 2026-11-22"),
    "day for a moment": (
        "received: 2026-11-22\n",
        "1:11: received: '2026-11-22' is not a moment with its offset, expected a moment with its offset such as 2026-11-22T10:00:00+02:00",
    ),
    "moment without offset": (
        "received: 2026-11-22T10:00:00\n",
        "1:11: received: '2026-11-22T10:00:00' has no offset, expected a moment with one such as 2026-11-22T10:00:00+02:00",
    ),
    "number for a time": ("site: {at: 900}\n", "1:12: site.at: '900' is not a time of day, expected HH:MM such as '15:00'"),
    "number for a plain time": ("clock: 900\n", "1:8: clock: 900 is a number, expected a time of day such as 15:00"),
    "hours across midnight": (
        "site: {hours: 22:00-06:00}\n",
        "1:15: site.hours: ends at 06:00, which is not after its start 22:00, expected hours within one day "
        "(write two spans for hours across midnight)",
    ),
    "hours that are none": (
        "site: {hours: 25:00-26:00}\n",
        "1:15: site.hours: '25:00' is not a time of day, expected HH:MM such as '09:00' (a day ends at '24:00')",
    ),
    "unknown zone": (
        "site: {zone: Europe/Helsingki}\n",
        "1:14: site.zone: unknown time zone 'Europe/Helsingki', expected an IANA name such as 'Europe/Helsinki', "
        "did you mean 'Europe/Helsinki'?",
    ),
    "text for a decimal": ("share: half\n", "1:8: share: 'half' is not a number, expected a number"),
    "yes for true": ("open: yes\n", "1:7: open: 'yes' is text, expected true or false"),
    "text for a list": ("steps: x\n", "1:8: steps: 'x' is text, expected a list"),
    "text for a mapping": ("site: x\n", "1:7: site: 'x' is text, expected 'key: value' lines"),
    "empty list": ("stages: []\n", "1:9: stages: the list is empty, expected at least 1 entry"),
    "long list": (
        "stages: [" + ", ".join(f"{{id: {i}, price: 1 EUR}}" for i in "abcd") + "]\n",
        "1:9: stages: has 4 entries, expected at most 3 entries",
    ),
    "nothing for money": (
        "stages: [{id: a, price: }]\n",
        "1:24: stages[0].price: is empty, expected an amount and its currency such as '4200.00 EUR'",
    ),
    "nothing for hours": ("site: {hours: }\n", "1:14: site.hours: is empty, expected HH:MM-HH:MM such as '09:00-17:00'"),
    "number for hours": ("site: {hours: 9}\n", "1:15: site.hours: '9' is not a span of hours, expected HH:MM-HH:MM such as '09:00-17:00'"),
    "no branch of a plain choice": ("mixed: word\n", "1:8: mixed: 'word' is text, expected a whole number or a list"),
    "a bad key": ("quotas:\n  2026-11-22: 1\n  soon: 2\n", "3:3: quotas.soon: 'soon' is not a day, expected a day such as 2026-11-22"),
    "below an author's own key": (
        "teams:\n  north: {id: a, price: 1 EUR, dew: 2026-11-22}\n",
        "2:32: teams.north.dew: unknown key, did you mean 'due'?",
    ),
    "our own rule": (
        "\n\nstages:\n  - {id: a, price: 1 EUR}\n  - {id: a, price: 1 EUR}\n",
        "3:1: file: two stages have the same id, expected ids that differ",
    ),
    "a list for the file": ("- a\n", "1:1: file: a list stands here, expected 'key: value' lines"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_told_with_its_place_and_what_is_expected(mistake: str) -> None:
    text, line = MISTAKES[mistake]
    assert problems_of(text) == [f"f.yaml:{line}"]


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = "titel: x\nkind: b\nsite:\n  at: 9\n  at: 10:00\nstages:\n  - {id: A, price: 1}\n  - oops\nstart: 5\n"
    lines = problems_of(text)
    places = [line.split(": ")[:2] for line in lines]
    assert places == [
        ["f.yaml:1:1", "titel"],
        ["f.yaml:2:7", "kind"],
        ["f.yaml:4:7", "site.at"],
        ["f.yaml:5:3", "site.at"],
        ["f.yaml:7:10", "stages[0].id"],
        ["f.yaml:7:20", "stages[0].price"],
        ["f.yaml:8:5", "stages[1]"],
        ["f.yaml:9:8", "start"],
    ]


def test_endless_problems_are_counted_not_listed() -> None:
    lines = problems_of("".join(f"k{i}: 1\n" for i in range(MAX_PROBLEMS + 50)))
    assert len(lines) == MAX_PROBLEMS + 1
    assert lines[-1] == "f.yaml:101:1: file: 50 more problems, expected those above to be put right first"


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


def test_no_words_of_the_validator_leak() -> None:
    """Each kind has words of its own, and an unknown kind still gets plain ones."""
    context = {
        key: 1
        for key in ("gt", "ge", "lt", "le", "multiple_of", "max_digits", "decimal_places", "whole_digits", "min_length", "max_length")
    }
    context_words = {
        **context,
        "pattern": "^x$",
        "expected": "'a'",
        "discriminator": "'k'",
        "tag": "t",
        "expected_tags": "'a'",
        "error": ValueError("wrong"),
    }
    for kind in [*KINDS, "some_future_kind"]:
        said = " ".join(put_in_words(kind, "v", context_words))
        assert said
        assert not any(jargon in said for jargon in ("Input", "should", "valid ", "_", "tuple", "dict", "string", "pydantic"))
