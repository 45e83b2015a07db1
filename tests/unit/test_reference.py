"""Creditor references by ISO 11649."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.engagement.money.creditor_reference import build_reference, format_reference, is_reference

bodies = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=21)


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        ("539007547034", "RF18539007547034"),
        ("2348231", "RF712348231"),
        ("000000000539007547034", "RF18000000000539007547034"),
        # By hand: A is 10, B is 11, R is 27, F is 15; 10111271500 leaves 36 modulo 97, and 98 - 36 is 62.
        ("a b1", "RF62AB1"),
    ],
)
def test_references_are_those_of_worked_examples(body: str, reference: str) -> None:
    assert build_reference(body) == reference
    assert is_reference(reference)


def test_a_reference_prints_in_groups_of_four_and_reads_back() -> None:
    assert format_reference("rf18539007547034") == "RF18 5390 0754 7034"
    assert is_reference("RF18 5390 0754 7034")


@pytest.mark.parametrize("body", ["", "A" * 22, "A-1", "Ä1", "١٢", "A\n"])
def test_a_body_of_other_signs_or_length_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match="expected 1 to 21 letters"):
        build_reference(body)


@pytest.mark.parametrize(
    "text", ["", "RF", "RF18", "RF19539007547034", "FR18539007547034", "RF18" + "0" * 22, "RF1853900754703\N{ARABIC-INDIC DIGIT FOUR}"]
)
def test_what_is_no_reference_is_told_apart(text: str) -> None:
    assert not is_reference(text)
    with pytest.raises(ValueError, match="is no creditor reference"):
        format_reference(text)


@given(bodies)
def test_every_body_gives_a_valid_reference(body: str) -> None:
    reference = build_reference(body)
    assert is_reference(reference)
    assert is_reference(format_reference(reference))
    assert 2 <= int(reference[2:4]) <= 98


@given(bodies, st.data())
def test_one_wrong_digit_or_two_swapped_signs_are_noticed(body: str, data: st.DataObject) -> None:
    reference = build_reference(body)
    at = data.draw(st.integers(4, len(reference) - 1))
    kind = string.digits if reference[at].isdigit() else string.ascii_uppercase
    other = data.draw(st.sampled_from(kind.replace(reference[at], "")))
    assert not is_reference(reference[:at] + other + reference[at + 1 :])
    if at + 1 < len(reference) and reference[at].isdigit() and reference[at + 1].isdigit() and reference[at] != reference[at + 1]:
        assert not is_reference(reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :])
