"""What `terms check` finds: each finding at its line, nothing invented, nothing silently ignored."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from worker.files.fields import models_in
from worker.files.problems import FileProblems
from worker.files.spots import Spots
from worker.files.terms_check import Source, TermsCheck, check
from workflows.engagement.model import NOT_USED_YET
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

EXAMPLES = Path(__file__).parents[2] / "examples"
FILE = (EXAMPLES / "website-redesign.yaml").read_text()
HOUSE = (EXAMPLES / "provider.yaml").read_text()
TODAY = date(2026, 6, 29)
ANSWERS = "    - {question: decider, answer: Anna Virtanen}\n"
ALL_ANSWERS = ANSWERS + "    - {question: budget, answer: 20000}\n    - {question: deadline, answer: none}\n".replace("20000", '"20000"')
COMPLETE = FILE.replace(ANSWERS, ALL_ANSWERS)


def found(text: str, house: str | None = HOUSE) -> TermsCheck:
    return check(Source("f.yaml", text.encode()), Source("p.yaml", house.encode()) if house is not None else None, TODAY)


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def cut(text: str, section: str) -> str:
    """The text without a top-level section."""
    return re.sub(rf"^{section}:.*?(?=^\w|\Z)", "", text, flags=re.MULTILINE | re.DOTALL)


def test_a_file_is_complete_up_to_the_stage_its_sections_allow() -> None:
    assert found(cut(cut(FILE, "intake"), "agreement")).stage == "inquiry"
    assert found(FILE).stage == "inquiry"
    assert found(cut(COMPLETE, "agreement")).stage == "qualifying"
    assert found(COMPLETE).stage == "proposal"
    assert found(COMPLETE).in_the_way == ()


def test_required_questions_without_an_answer_are_named_with_their_text() -> None:
    problems = [str(problem) for problem in found(FILE).unanswered]
    line = line_of(FILE, "  answers:")
    assert (
        problems[0]
        == f"f.yaml:{line}:3: intake.answers: 'budget' has no answer, the question is \"What range of cost did you have in mind?\""
    )
    assert [re.search(r"'(\w+)'", problem)[1] for problem in problems] == ["budget", "deadline"]  # type: ignore[index]
    assert "tried" not in str(problems), "an optional question must not be asked for"


def test_an_answer_without_words_counts_as_none() -> None:
    assert len(found(COMPLETE.replace("answer: none}", "answer: }")).unanswered) == 1


def test_an_unanswered_question_of_the_terms_keeps_the_proposal_and_is_named_at_its_line() -> None:
    text = COMPLETE.replace(
        "  currency: EUR\n", "  currency: EUR\n  open_questions:\n    - Who writes the texts?\n    - Which payment provider?\n"
    )
    result = found(text)
    assert result.stage == "qualifying"
    assert [(p.line, p.field) for p in result.in_the_way] == [
        (line_of(text, "Who writes"), "agreement.open_questions[0]"),
        (line_of(text, "Which payment"), "agreement.open_questions[1]"),
    ]
    assert "Who writes the texts?" in result.in_the_way[0].wrong
    assert len(found(text, None).blockers) == 2, "open questions are found without the house's file too"


def test_what_the_rule_that_sends_a_proposal_refuses_is_found_before() -> None:
    text = COMPLETE.replace("{person: jonas, duty: Design}", "{person: nobody, duty: Design}")
    text = text.replace("start_after_business_days: 8", "start: 2026-06-26")
    fields = {p.field: str(p) for p in found(text).in_the_way}
    assert set(fields) == {"agreement.roster[1].person", "agreement.start"}
    assert "expected one of mira, jonas, tuomas, helena" in fields["agreement.roster[1].person"]
    assert "is past, expected 2026-06-29 or later" in fields["agreement.start"]
    assert found(text).warnings == (), "no plan is looked at that begins in the past"


def test_work_may_be_planned_to_begin_on_the_day_of_the_proposal() -> None:
    assert found(COMPLETE.replace("start_after_business_days: 8", f"start: {TODAY}")).in_the_way == ()


def test_a_wrong_file_gives_every_place_and_names_the_right_file() -> None:
    with pytest.raises(FileProblems, match=r"f\.yaml:\d+:\d+: client\.kind"):
        found(FILE.replace("kind: business", "kind: somebody"))
    with pytest.raises(FileProblems, match=r"p\.yaml:\d+:\d+: bank\.iban"):
        found(FILE, HOUSE.replace("FI2112345600000785", "nonsense"))


def test_a_country_nobody_knows_is_told_at_its_line_in_its_file() -> None:
    text = FILE.replace("hours: 08:00-18:00\n    country: FI", "hours: 08:00-18:00\n    country: XX")
    with pytest.raises(FileProblems, match=rf"f\.yaml:{line_of(text, '    country: XX')}:5: client\.calendar\.country: no public holidays"):
        found(text)
    house = HOUSE.replace("  country: FI", "  country: XX")
    with pytest.raises(FileProblems, match=rf"p\.yaml:{line_of(house, 'country: XX')}:3: calendar\.country: no public holidays"):
        found(FILE, house)


def marked(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Paths of all fields that no rule uses yet."""
    for name, info in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        extra = info.json_schema_extra
        if isinstance(extra, dict) and NOT_USED_YET.items() <= extra.items():
            yield here
        else:
            for inner in models_in(info.annotation):
                yield from marked(inner, here)


def test_every_value_that_no_rule_uses_is_listed_and_nothing_else() -> None:
    """Nothing in a file is silently ignored: the list follows the marks in the models, whatever they are."""
    result = found(COMPLETE, HOUSE + "catalogue: [A smaller start]\n")
    listed = {re.sub(r"\[\d+\]", "", problem.field) for problem in result.unused}
    assert listed == set(marked(EngagementFile)) | set(marked(Provider))
    assert {problem.file for problem in result.unused} == {"f.yaml", "p.yaml"}


def test_an_unused_value_stands_at_its_line() -> None:
    places = {problem.field: problem.line for problem in found(COMPLETE).unused}
    assert places["inquiry.summary"] == line_of(COMPLETE, "  summary:")


def test_a_value_that_is_not_given_is_not_listed() -> None:
    empty = COMPLETE.replace("  kind: business\n  country: FI\n", "  kind: business\n  country:\n")
    assert "client.country" in {problem.field for problem in found(COMPLETE).unused}
    assert "client.country" not in {problem.field for problem in found(empty).unused}


def test_a_payment_that_is_due_on_the_planned_start_is_no_surprise() -> None:
    text = COMPLETE.replace("net_days: 14", "net_days: 10")  # due and planned to begin on 9 July
    assert found(text).warnings == () and found(text.replace("net_days: 10", "net_days: 11")).warnings != ()


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("kind: business", "kind: consumer", "client.kind", "treat consumers like businesses"),
        (
            "role: decision\n      channel: email",
            "role: decision\n      channel: phone",
            "client.contacts[0].channel",
            "no phone number is given",
        ),
        ("lead_source: referral by the museum shop", "lead_source: told by ANNA virtanen", "inquiry.lead_source", "names a person"),
        ("version: 2026-1\n", "version: 2025-9\n", "agreement.rate_card.version", "not the provider's current rate card, '2026-1'"),
        ("{question: goal,", "{question: gaol,", "intake.answers[0].question", "its questions are goal, decider"),
        ("check_in: {weekday: tue,", "check_in: {weekday: sun,", "agreement.check_in.weekday", "no working day of both sides"),
        ('weekday: fri, time: "15:00"', 'weekday: fri, time: "17:30"', "agreement.reports", "outside the hours in which messages leave"),
        (
            "start_after_business_days: 8",
            "start: 2026-12-24",
            "agreement.start",
            "2026-12-24 is a day off, work is planned from 2026-12-28",
        ),
        (
            "net_days: 14",
            "net_days: 30",
            "agreement.milestones[0].gate",
            "its invoice is due on 2026-07-29, after the planned start 2026-07-09",
        ),
    ],
)
def test_what_may_surprise_is_told(old: str, new: str, field: str, words: str) -> None:
    assert old in COMPLETE
    fitting = COMPLETE.replace("net_days: 14", "net_days: 7")  # paid in time, the first milestone can start as planned
    assert found(fitting).warnings == ()
    text = (fitting if "net_days" not in old else COMPLETE).replace(old, new)
    assert any(problem.field == field and words in str(problem) for problem in found(text).warnings), found(text).warnings


def test_a_consequence_that_is_announced_late_or_not_at_all_is_told() -> None:
    """It will be put off, and its author should know before the client reads it."""
    silent = COMPLETE.replace(", announces: [interest]", "")
    (problem,) = [p for p in found(silent).warnings if "ladder" in p.field]
    assert (problem.field, problem.line) == ("agreement.payment.late.ladder[3]", line_of(silent, "interest: true"))
    assert "no earlier step announces the interest" in str(problem)
    close = COMPLETE.replace("days: 3,", "days: 12,").replace("        - {days: 7, action: call}\n", "")
    assert "the interest is announced 2 days before" in str([p for p in found(close).warnings if "ladder" in p.field])
    assert not [p for p in found(COMPLETE).warnings if "ladder" in p.field]


def test_a_rate_that_is_not_known_for_all_of_the_plan_is_told_and_keeps_nothing() -> None:
    """Work that takes into the next half-year, whose rate nobody can know; a constant rate has no such end."""
    follows, text = "interest: germany-business", COMPLETE.replace("estimate_business_days: 25", "estimate_business_days: 250")
    (problem,) = [p for p in found(text.replace("interest: eleven-percent", follows)).warnings if p.field.endswith("late.interest")]
    assert "germany-base-rate is known until 2026-12-31, and the work is planned until 2027-" in str(problem)
    assert found(text.replace("interest: eleven-percent", follows)).in_the_way == ()
    for constant in ("interest: eleven-percent", "interest: us-contractual-1-5-percent-a-month"):
        assert not [p for p in found(text.replace("interest: eleven-percent", constant)).warnings if p.field.endswith("late.interest")]
    short = COMPLETE.replace("interest: eleven-percent", follows)
    assert not [p for p in found(short).warnings if p.field.endswith("late.interest")]


def test_an_interest_rule_that_cannot_be_used_keeps_the_proposal() -> None:
    """Unknown, or meant for somebody else; a known one stands in the terms with its rates."""
    unknown = COMPLETE.replace("interest: eleven-percent", "interest: nobodys-rule")
    (problem,) = found(unknown).blockers
    assert (problem.field, problem.line) == ("agreement.payment.late.interest", line_of(unknown, "nobodys-rule"))
    agreement = found(COMPLETE).file.agreement
    assert agreement is not None and agreement.payment.late.interest_rule is not None
    assert agreement.payment.late.interest_rule.id == "eleven-percent"


def test_a_path_that_is_not_there_stands_where_its_nearest_ancestor_does() -> None:
    from worker.files.reader import read

    root, _ = read("a:\n  b:\n    - x\n    - y\n", "t")
    spots = Spots("t", root)
    assert (spots.place("a.b[1]").line, spots.place("a.b[7]").line, spots.place("a.c.d").line, spots.place("").line) == (4, 2, 1, 1)
