"""The catalogue: each kind of parameter in words, names where they are known, and no failure over what is not known."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from activities import catalogue as package
from activities.catalogue import PLAIN, Catalogue, catalogue, in_words, say
from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.reasons import InState, Named, Reason, Value, Worked, why
from workflows.engagement.money import Money

SENTENCES = """
x-said = it says { $what }
    .loud = it says { $what }!
x-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
x-broken = { $missing }
worked-time = { $hours } h { $minutes }
state-invoice-PAID = paid
notice-late-charge = the late charge
meeting-kick-off = the kick-off
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A catalogue of a language that nobody speaks."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "one.ftl").write_text(SENTENCES)
    monkeypatch.setattr(package, "FOLDER", tmp_path)
    return Catalogue("xx")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("a {b} $c", "a {b} $c"),
        (1200, "1200"),
        (Money.parse("40.00 EUR"), "40.00 EUR"),
        (date(2026, 11, 6), "2026-11-06"),
        (datetime(2026, 11, 6, 17, tzinfo=UTC), "2026-11-06T17:00:00+00:00"),
        (Decimal("0.50"), "0.50"),
        (Worked(minutes=150), "2 h 30"),
        (InState(of=Kind.INVOICE, state="PAID"), "paid"),
        (Named.person("anna"), "'anna'"),
        (Named.notice("late_charge"), "the late charge"),
        (Named.meeting("kick_off"), "the kick-off"),
        (Named.meeting("something_new"), "'something_new'"),
        (why("x-days", days=1), "1 day"),
        (("a", Money.parse("1.00 EUR"), why("x-days", days=2)), "a, 1.00 EUR, 2 days"),
    ],
    ids=str,
)
def test_every_kind_of_parameter_stands_in_a_sentence(small: Catalogue, what: Value, words: str) -> None:
    reason = why("x-said", what=what)
    assert small.say(reason).replace(",", "") == f"it says {words}".replace(",", "")
    assert small.say(Reason.model_validate_json(reason.model_dump_json())) == small.say(reason)


def test_a_variant_is_another_sentence_of_the_same_code(small: Catalogue) -> None:
    assert small.say(why("x-said.loud", what="hey")) == "it says hey!"
    assert small.has("x-said.loud") and not small.has("x-said.soft") and not small.has("x-nothing.loud")


def test_names_are_used_where_they_are_known(small: Catalogue) -> None:
    names = {("milestone", "design"): "The design"}
    assert small.say(why("x-said", what=Named.milestone("design")), PLAIN, lambda *of: names.get(of)) == "it says The design"
    assert small.say(why("x-said", what=Named.duty("design")), PLAIN, lambda *of: names.get(of)) == "it says 'design'"


@pytest.mark.parametrize("code", ["x-unknown", "x-said.soft", "x-broken", "", "UNKNOWN.variant"])
def test_what_cannot_be_said_stands_for_itself(small: Catalogue, code: str) -> None:
    """A newer release wrote it, or its parameter is missing: a reader learns at least which one it is."""
    assert small.say(Reason(code=code)) == code


def test_a_language_without_sentences_is_told() -> None:
    with pytest.raises(LookupError, match="no catalogue in the language 'tlh'"):
        catalogue("tlh")


def test_a_reason_and_a_parameter_alone_are_said_in_the_houses_language() -> None:
    assert say(why("contact-unanswered", days=2)) == "nobody answered within 2 business days"
    assert in_words(Worked(minutes=90)) == "1 h 30 min" and in_words((1, "b")) == "1, b"


def test_the_parts_of_a_list_do_not_run_into_each_other() -> None:
    assert in_words(("a", "b", "c")) == "a, b, c"
    assert in_words(("first, and fast", "second")) == "first, and fast; second"
    late = tuple(why("contact-unanswered", days=days) for days in (2, 3, 4))
    assert in_words(late) == ", ".join(map(say, late[:2])) + " and " + say(late[2])
