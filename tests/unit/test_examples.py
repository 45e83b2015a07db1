"""The examples that people start from: each can be proposed, and lives to its end with every cent accounted for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.lives import create_of, dates_of, provider
from worker.files.terms_check import Source, TermsCheck, check
from workflows.engagement.invariants import Context
from workflows.engagement.invariants import check as violations
from workflows.engagement.messages.commands import ProposeAgreement
from workflows.engagement.money import total
from workflows.engagement.simulation.personas import live, persona

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = [path for path in sorted(EXAMPLES.glob("*.yaml")) if "\nagreement:\n" in path.read_text()]
DAY = datetime(2026, 8, 3, 7, tzinfo=UTC)


def checked(path: Path) -> TermsCheck:
    """The file as the door would take it."""
    house = Source("provider.yaml", (EXAMPLES / "provider.yaml").read_bytes())
    return check(Source(path.name, path.read_bytes()), house, DAY.date())


def test_there_is_an_example_of_a_deposit_and_a_retainer() -> None:
    assert {"website-redesign.yaml", "retainer-and-deposit.yaml"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_can_be_read_and_nothing_in_it_stands_in_the_way_of_a_proposal(path: Path) -> None:
    found = checked(path)
    assert found.blockers == () and found.file.agreement is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_lives_to_its_end_and_its_invoices_add_up(path: Path) -> None:
    file, house = checked(path).file, provider()
    assert file.agreement is not None
    proposal = ProposeAgreement(agreement=file.agreement, calendars=dates_of(file, house, DAY))
    state = live(create_of(file, house, "abcdefghijkl", DAY), proposal, persona("prompt"), DAY).current
    assert state.stage == "CLOSED" and violations(state.journal, Context.of(state), closed=True) == ()
    plan = state.plan
    assert plan is not None
    asked = total((i.amount for i in state.invoices.values()), plan.currency)
    assert asked == total((i.paid for i in state.invoices.values()), plan.currency)
    agreed = plan.total + (plan.recurring or plan.total * 0)
    by_hours = any(m.billing for m in file.agreement.milestones)
    assert asked <= agreed if by_hours else asked == agreed
