"""Codes of reasons and their sentences belong together, and the core holds no sentence of its own."""

from pathlib import Path

import pytest

from tests.house.reasons import escaped, hidden, problems, prose, shown, unsaid
from tests.house.reasons import patterns as sentences


def core(root: Path, text: str, room: str = "rules") -> Path:
    """A tree whose core is one file."""
    file = root / "workflows" / "engagement" / room / "rule.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return root


def activity(root: Path, text: str) -> Path:
    """A tree whose activities are one file."""
    file = root / "activities" / "billing" / "paper.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return root


def test_codes_and_sentences_belong_together_and_the_core_holds_no_sentence() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('why("no-such-code")', "workflows/engagement/rules/rule.py:1: no-such-code has no sentence in en"),
        ('Refused("NO_SUCH_CODE" if x else "BROKEN")', "workflows/engagement/rules/rule.py:1: NO_SUCH_CODE has no sentence in en"),
        (
            'why("contact-unanswered")',
            "workflows/engagement/rules/rule.py:1: the sentence of contact-unanswered in en names days, which the code does not give",
        ),
    ],
)
def test_a_code_without_a_sentence_and_a_sentence_without_its_parameter_are_found(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in problems(core(tmp_path, text))


def test_a_sentence_without_a_code_is_found(tmp_path: Path) -> None:
    assert "en: nothing uses the sentence BROKEN" in problems(core(tmp_path, "x = 1"))


@pytest.mark.parametrize(
    ("room", "text", "found"),
    [
        ("rules", 'x = "the client must pay"', True),
        ("views", 'x = f"waits for the {y}"', True),
        ("rules", 'raise Refused("DATE_AHEAD", message="it is too late")', True),
        ("rules", 'x = "Please pay"', True),
        ("rules", 'x = f"paid {a} of {b}"', True),
        ("rules", 'x = f"{n}: waiting for {p}"', True),
        ("rules", 'x = "too late, again"', True),
        ("rules", "x = f\"{n or 'Please pay'}\"", True),
        ("rules", 'x = f"invoice-{n}"', False),
        ("rules", 'x = f"{n} and/or {m:%d %b}"', False),
        ("rules", 'x = "invoices/failed"', False),
        ("rules", '"""What the client must pay."""', False),
        ("rules", 'raise ValueError("the client must pay")', False),
        ("rules", 'assert x, "the client must pay"', False),
        ("shell", '_LOG.error("the client must pay")', False),
        ("terms", 'x = "the client must pay"', False),
    ],
)
def test_a_sentence_in_the_core_is_found_where_people_would_read_it(tmp_path: Path, room: str, text: str, found: bool) -> None:
    assert bool(list(prose(core(tmp_path, text, room)))) is found


@pytest.mark.parametrize("code", ["code", 'f"money-{what}"', '"money-paid" if x else code'])
def test_a_code_that_is_not_written_out_is_found(tmp_path: Path, code: str) -> None:
    assert list(hidden(core(tmp_path, f"why({code})"))) == [
        f"workflows/engagement/rules/rule.py:1: the code {code} is not written out".replace('"', "'")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('from workflows.engagement.messages import reasons\nreasons.why("x")', True),
        ("import workflows.engagement.messages.reasons", True),
        ("from workflows.engagement.messages.reasons import *", True),
        ('reasons.why("x")', True),
        ('answers.Refused("x")', True),
        ("from workflows.engagement.messages.reasons import why as because", True),
        ("from workflows.engagement.messages.reasons import Reason as R", True),
        ("from workflows.engagement.messages.answers import Refused as No", True),
        ("from workflows.engagement.messages.reasons import why\nbecause = why", True),
        ('Reason(code="x")', True),
        ('from workflows.engagement.messages.reasons import Reason, why\nx: Reason = why("x")', False),
        ("Reason.model_validate(x)", False),
        ("def leave(why: str) -> str:\n    return why", False),
    ],
)
def test_a_reason_that_is_made_in_another_way_is_found(tmp_path: Path, text: str, found: bool) -> None:
    assert bool(list(escaped(core(tmp_path, text)))) is found
    assert bool(list(escaped(activity(tmp_path, text)))) is found


def test_a_reason_is_built_from_tables_in_one_place_of_the_rules(tmp_path: Path) -> None:
    core(tmp_path, 'Reason(code="x")').joinpath("workflows/engagement/rules/rule.py").rename(
        tmp_path / "workflows/engagement/rules/waiting.py"
    )
    assert list(escaped(tmp_path)) == []


def test_a_code_that_is_given_by_name_is_found(tmp_path: Path) -> None:
    assert list(hidden(core(tmp_path, 'why(code="x")'))) == [
        "workflows/engagement/rules/rule.py:1: the code why(code='x') is not written out"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('permanent(why("no-such-code"))', "activities/billing/paper.py:1: no-such-code has no sentence in en"),
        (
            'temporary(why("failure-system-silent"))',
            "activities/billing/paper.py:1: the sentence of failure-system-silent in en names system, which the code does not give",
        ),
        ("doubtful(why(code))", "activities/billing/paper.py:1: the code code is not written out"),
    ],
)
def test_the_reasons_of_activities_have_their_sentences_too(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in problems(activity(tmp_path, text))


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('permanent("the page cannot be written")', True),
        ('temporary(f"{name}: silent")', True),
        ('doubtful(why("failure-mail-unclear"), words="nobody knows")', True),
        ('permanent(why("failure-refused"), words=f"HTTP {status}")', True),
        ('permanent(why("failure-refused"), words=f"{error.code} {error.message}")', False),
        ("permanent(error.because, words=error.words)", False),
    ],
)
def test_a_sentence_of_our_own_where_an_activity_says_no_is_found(tmp_path: Path, call: str, found: bool) -> None:
    assert bool(list(unsaid(activity(tmp_path, call)))) is found


def test_a_sentence_is_shown_with_its_variable_parts_left_open() -> None:
    found = sentences("en")
    assert shown(found["NOT_THE_DECIDER"]) == "only '…' decides for the client"
    assert shown(found["contact-unanswered"]) == "nobody answered within … business days"
