"""The example of work by the hour: complete, and lived through to its end."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.lives import create_of, dates_of
from worker.files.document import load_file
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.work.hours_billed import below_caps
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

EXAMPLES = Path(__file__).parents[2] / "examples"
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def lived(persona: str) -> Simulation:
    """The example with that client."""
    file, house = load_file(EXAMPLES / "shop-care.yaml", EngagementFile), load_file(EXAMPLES / "provider.yaml", Provider)
    assert file.agreement is not None
    propose = c.ProposeAgreement(agreement=file.agreement, calendars=dates_of(file, house, MONDAY))
    return personas.live(create_of(file, house, "abcdefghijkl", MONDAY), propose, personas.persona(persona), MONDAY)


@pytest.mark.parametrize("persona", ["prompt", "late", "silent"])
def test_the_example_ends_closed_below_its_cap(persona: str) -> None:
    """Whoever the client is: hours are recorded, the client is warned of the cap, and what was worked is paid."""
    state = lived(persona).current
    assert state.stage == "CLOSED"
    (below,) = below_caps(state)
    assert below.milestone == "repairs" and 0 < below.final.minor < below.cap.minor
    assert state.invoices["invoice-repairs"].paid == below.final == state.invoices["invoice-repairs"].amount
    assert "cap_warning" in {n.template for n in state.notices.values()}
    assert {d.state for d in state.duties.values()} == {"DONE"}
    assert [v for v in variances_of(state) if v.what == "price"] == []


def test_a_client_who_brings_things_late_moves_the_dates_of_the_example() -> None:
    """Its policy is to hold what waits."""
    simulation = lived("late")
    assert {d.late_days > 0 for d in simulation.current.duties.values()} == {True}
    events = [entry.event for entry in simulation.journal]
    assert "DutyStepTaken" in events and "MilestoneHeld" in events
    assert "dates_moved" in {n.template for n in simulation.current.notices.values()}
