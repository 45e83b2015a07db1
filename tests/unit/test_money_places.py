"""A wrong sum in an engagement file is named with its own line and field, though only the whole agreement shows that it is wrong."""

from pathlib import Path

import pytest

from worker.files.document import load_document
from worker.files.problems import FileProblems
from workflows.engagement.terms import EngagementFile

EXAMPLE = (Path(__file__).parents[2] / "examples" / "website-redesign.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong", "field", "words"),
    [
        ("price: 8200.00 EUR", "price: 8200.00 USD", "milestones[2].price", "priced in USD; the engagement has one currency, EUR"),
        ("price: 3600.00 EUR", "price: -3600.00 EUR", "milestones[0].price", "negative price"),
        ("per_hour: 105.00 EUR", "per_hour: 105.00 GBP", "rate_card.rates[1].per_hour", "priced in GBP"),
        ("action: call}", "action: call, min_balance: 5 JPY}", "payment.late.ladder[2].min_balance", "names 5 JPY"),
        ("interest: true}", "interest: true, fee: {amount: 40.00 USD}}", "payment.late.ladder[3].fee.amount", "names 40.00 USD"),
        ("price: 1800.00 EUR", "price: 1800.00 EUR\n      tax: vat", "milestones[3].tax", "'vat' is no tax"),
    ],
)
def test_the_line_and_the_field_are_those_of_the_sum(right: str, wrong: str, field: str, words: str) -> None:
    text = EXAMPLE.replace(right, wrong)
    with pytest.raises(FileProblems) as refused:
        load_document(text, "file.yaml", EngagementFile)
    (problem,) = refused.value.problems
    assert problem.field == f"agreement.{field}" and words in problem.wrong
    assert wrong.splitlines()[-1].strip() in text.splitlines()[problem.line - 1]
