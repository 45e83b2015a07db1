"""States are members of their life cycle's type, and no bare words."""

import pytest

from tests.house.state_words import OTHERS, bare, everywhere


def test_no_state_is_written_as_a_bare_word() -> None:
    found = list(everywhere())
    wrong = [f"{file}:{line}: '{word}'" for file, line, word in found if (file, word) not in OTHERS]
    assert not wrong, f"Write the member of the life cycle's type, such as InvoiceState.PAID: {', '.join(wrong)}"
    assert {(file, word) for file, _, word in found} == OTHERS.keys(), "what is not written any more needs no exception"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('if item.state == "PAID": pass', ["PAID"]),
        ('if "PAID" != item.state: pass', ["PAID"]),
        ('if state.stage in {"COMPLETED", "CANCELLED"}: pass', ["COMPLETED", "CANCELLED"]),
        ('if state.stage not in ("COMPLETED",): pass', ["COMPLETED"]),
        ('SETTLED = frozenset({"PAID", "VOID"})', ["PAID", "VOID"]),
        ('PARTY = {("gate", "SHUT"): "client", "OVERDUE": "us"}', ["OVERDUE", "SHUT"]),
        ('state = gates.get(gate, "SHUT")', ["SHUT"]),
        ('match item.state:\n    case "HELD": pass', ["HELD"]),
        ('if item.state == "PIAD": pass', ["PIAD"]),
        ('if of.item.state in {"PAID", "PIAD"}: pass', ["PIAD", "PAID"]),
        ("if item.state == InvoiceState.PAID: pass", []),
        ('"""An invoice that is PAID."""\nraise ValueError(f"it is {state}, not CLOSED")', []),
        ('if mark.state == "open" or word == "REFUSED": pass', []),
    ],
)
def test_a_bare_word_is_found(source: str, words: list[str]) -> None:
    assert sorted(word for _, word in bare(source)) == sorted(words)
