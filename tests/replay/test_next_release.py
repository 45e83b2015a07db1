"""A release that changes a rule, made by the recipe: what runs keeps its own past, and what begins anew takes the new rule."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests import lives
from tests.replay import stored
from tests.replay.replaying import arrived
from tests.replay.thanks import AFTER, SINCE, next_release, stale
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import table
from workflows.engagement.shell import wire
from workflows.engagement.simulation.personas import live, persona
from workflows.engagement.simulation.simulator import Simulation

PAID = [
    (rules, name) for rules, name in stored.all_histories() if any(fact["kind"] == "payment" for fact in stored.end(rules, name)["facts"])
]
"""Stored histories with a payment."""
START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def test_such_histories_are_stored() -> None:
    assert len(PAID) >= 3


@pytest.mark.parametrize(("rules", "name"), PAID)
async def test_what_runs_by_older_rules_keeps_its_journal_to_the_byte(rules: int, name: str) -> None:
    with next_release():
        state = await arrived(stored.history(rules, name))
    assert state.head == stored.end(rules, name)["head"]


@pytest.mark.parametrize("name", ["late-run1", "prompt-run1"])
async def test_the_same_change_without_a_branch_is_found_out(name: str) -> None:
    """The rules version was raised, and may have been recorded anew: what was stored before does not replay."""
    known = stored.end(table.RULES_VERSION, name)["head"]
    with next_release(asks=False):
        try:
            head = (await arrived(stored.history(table.RULES_VERSION - 1, name))).head
        except Exception as error:
            assert "Nondeterminism" in str(error)
            return
    assert head != known


def lived(**terms: Any) -> Simulation:
    """An engagement of the example that begins now, with a client who pays in time."""
    file = lives.example()
    assert file.agreement is not None
    create = lives.create_of(file, lives.provider(), lives.some_id(), START)
    proposal = c.ProposeAgreement(agreement=file.agreement.model_copy(update=terms), calendars=create.calendars)
    return live(create, proposal, persona("prompt"), START)


def test_an_engagement_that_begins_by_the_new_rules_is_thanked_once() -> None:
    with next_release():
        thanked = lived()
        scheduled = [entry for entry in thanked.journal if entry.event == "ThanksScheduled"]
        planned = [entry for entry in thanked.journal if entry.event == "NoticePlanned" and entry.data["template"] == "thanks"]
        first = next(entry for entry in thanked.journal if entry.event == "PaymentRecorded")
        assert len(scheduled) == len(planned) == 1 and planned[0].effective == first.at + AFTER
        assert [n.state for n in thanked.current.notices.values() if n.template == "thanks"] == ["SENT"]


def test_a_term_switches_it_off_and_nobody_is_thanked_who_is_late() -> None:
    with next_release():
        assert not any(entry.event == "ThanksScheduled" for entry in lived(thanks=False).journal)
        state = lived().current
        notice = next(n for n in state.notices.values() if n.template == "thanks")
        first = next(iter(state.invoices.values()))
        late = state.model_copy(update={"invoices": {first.id: first.model_copy(update={"state": "OVERDUE"})}})
        assert stale(late, notice) == why("thanks-overdue", invoice=first.id)


def test_a_worker_of_this_release_leaves_a_run_of_the_next_one_alone() -> None:
    """Its task waits for a worker of that release."""
    with pytest.raises(ValidationError, match=f"its rules version is {SINCE}, and this release knows versions 1 to {table.RULES_VERSION}"):
        wire.Start.model_validate_json(f'{{"rules": {SINCE}}}')
    with pytest.raises(ValidationError, match="rules"):
        wire.Start.model_validate_json("{}")


def test_what_is_stored_is_never_written_again(tmp_path: Path) -> None:
    """Recording anew adds; it does not hide that what was recorded before no longer replays."""
    assert stored.add(tmp_path, {"late-run1": "as it was"}) == 1
    assert stored.add(tmp_path, {"late-run1": "as it would be now", "late-run2": "new"}) == 1
    assert stored.read(tmp_path, "late-run1") == "as it was"
