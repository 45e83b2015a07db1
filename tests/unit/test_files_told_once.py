"""One wrong value in a file is one finding, where it stands: what depends on it says nothing."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from tests.house.generated import ROOT
from worker.files.document import load_document
from worker.files.problems import FileProblems, Problem
from worker.files.reader import read
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

FILES: dict[str, type[BaseModel]] = {
    "website-redesign.yaml": EngagementFile,
    "shop-care.yaml": EngagementFile,
    "retainer-and-deposit.yaml": EngagementFile,
    "provider.yaml": Provider,
}
WRONG: tuple[Any, ...] = ("???", -7.5, {"surprise": 1})
At = tuple[str | int, ...]


def plain(name: str) -> Any:
    root, _ = read((ROOT / "examples" / name).read_text(encoding="utf-8"), name)
    return root.plain()


def places(value: Any, at: At = ()) -> Iterator[At]:
    """Of every value but the whole; of lists only the first two entries, of simple values one."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value[:2] if value and isinstance(value[0], dict) else value[:1]))
    for step, below in inner:
        yield (*at, step)
        yield from places(below, (*at, step))


def with_wrong(value: Any, at: At, wrong: Any) -> Any:
    made = copy.deepcopy(value)
    holder = made
    for step in at[:-1]:
        holder = holder[step]
    holder[at[-1]] = wrong
    return made


def found(document: Any, name: str) -> tuple[Problem, ...]:
    try:
        load_document(json.dumps(document), name, FILES[name])
    except FileProblems as error:
        return tuple(error.problems)
    return ()


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.field, problem.wrong) for problem in problems]


@pytest.mark.parametrize("name", FILES)
def test_a_value_of_the_wrong_kind_is_told_alone(name: str) -> None:
    document = plain(name)
    for number, at in enumerate(places(document)):
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).removeprefix(".")
        wrong = WRONG[number % len(WRONG)]
        problems = found(with_wrong(document, at, wrong), name)
        here = [problem for problem in problems if problem.field == path or problem.field.startswith((f"{path}.", f"{path}["))]
        assert len(problems) <= 1 or here == list(problems), (path, wrong, told(problems))
        # What is missing or unknown inside a mapping is told inside; then the mapping itself is not wrong besides.
        assert len(problems) <= 1 or all(problem.field != path for problem in problems), (path, wrong, told(problems))


BILLING: At = ("agreement", "milestones", 1, "billing")


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"by": "hours", "cap": "900 EUR", "roles": []}, ".roles", "the list is empty"),
        ({"by": "days", "cap": "900 EUR", "roles": ["design"]}, ".by", "'days' is not known"),
        ({"by": "hours", "cap": "900", "roles": ["design"]}, ".cap", "'900' has no currency"),
        ("hourly", "", "'hourly' is text"),
    ],
)
def test_a_price_that_billing_would_give_is_not_missed_where_billing_is_wrong(wrong: Any, field: str, words: str) -> None:
    assert told(found(with_wrong(plain("shop-care.yaml"), BILLING, wrong), "shop-care.yaml")) == [
        (f"agreement.milestones[1].billing{field}", words)
    ]


def test_a_milestone_without_price_and_billing_still_misses_its_price() -> None:
    assert told(found(with_wrong(plain("shop-care.yaml"), BILLING, None), "shop-care.yaml")) == [
        ("agreement.milestones[1].price", "is missing")
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "words", "expected"),
    [
        ({"end_of_month_plus": "x"}, ".end_of_month_plus", "'x' is text", "expected a whole number"),
        ({"end_of_month_plus": None}, "", "give either net_days or end_of_month_plus", ""),
        ("soon", "", "'soon' is not known", "expected 'on_receipt' or 'key: value' lines"),
        ([], "", "a list stands here", "expected 'on_receipt' or 'key: value' lines"),
    ],
)
def test_of_a_choice_only_the_branch_that_was_meant_speaks(wrong: Any, field: str, words: str, expected: str) -> None:
    name, at = "retainer-and-deposit.yaml", ("agreement", "payment", "due")
    (problem,) = found(with_wrong(plain(name), at, wrong), name)
    assert (problem.field, problem.wrong, problem.expected) == (f"agreement.payment.due{field}", words, expected)
