"""Unpaid invoices, random ladders, random people and a random world: the invariants hold after every step.

60 lives by default; ``MILEPOST_LATE`` asks for any number.
"""

import os
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.core.diligence import bring_to_an_end, work_until
from tests.core.drawn import late_terms
from tests.core.guesses import Guess
from tests.core.house import agreement, milestone
from tests.core.world import World
from workflows.engagement.rules import core
from workflows.engagement.state import State

LIVES = int(os.environ.get("MILEPOST_LATE", "60"))
STEPS = 14
ASKED = (
    "promise_payment", "move_due_date", "hold_dunning", "release_dunning", "charge_late_fee", "waive_charge", "supply_reference_rate",
    "record_payment", "dispute_invoice", "reject_dispute", "waive_gate", "start_milestone", "credit_invoice", "pause_engagement",
    "resume_engagement", "confirm_notice", "retry_task", "complete_task", "reverse_fact",
)  # fmt: skip
"""What people ask for while money is late."""
_SPANS = st.sampled_from([timedelta(hours=5), timedelta(days=1), timedelta(days=2), timedelta(days=4), timedelta(days=9)])


def _owes(state: State) -> bool:
    return any(i.state in {"OPEN", "OVERDUE"} for i in state.invoices.values())


def _begun(data: st.DataObject) -> World:
    """An engagement whose first invoice is out, by a random ladder."""
    late, days = data.draw(late_terms()), data.draw(st.sampled_from((0, 3)))
    order = data.draw(st.permutations(("fees", "interest", "principal")))
    steps = [milestone("plan"), milestone("build", price="250.00 EUR", after=[])]
    terms = agreement(milestones=steps, start_after_business_days=0, payment={"net_days": days, "late": late, "allocation": order})
    world = World(datetime(2026, data.draw(st.sampled_from((3, 6))), 2, 9, tzinfo=UTC), slow=True)
    with world.unwatched():
        work_until(world, _owes, world.proposal(terms))
    return world


def _asked(world: World, data: st.DataObject) -> None:
    """Somebody asks for something that is said to be possible, or time passes."""
    world.tick()
    possible = [a for a in core.available(world.current, world.now) if a.action in ASKED]
    if not possible or data.draw(st.booleans()):
        world.pass_time(data.draw(_SPANS), outage=data.draw(st.sampled_from((False, False, True))))
        return
    action = data.draw(st.sampled_from(possible))
    command = Guess(data.draw, world.current, world.now, world.current.agreement).command(action.action, action.subject)
    refusal = world.asks(command)
    assert refusal is None or refusal.field is not None, f"what was said to be possible is not: {refusal}"


@settings(max_examples=LIVES, phases=(Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_late_money_keeps_every_invariant(data: st.DataObject) -> None:
    """Announced consequences only, charged once, never in a burst; and people can still bring it to an end."""
    world = _begun(data)
    for _ in range(STEPS):
        for item in world.current.outbox:
            world.result(item, data.draw(st.sampled_from(("done", "done", "done", "failed", "doubtful"))))
        _asked(world, data)
    world.reload()
    bring_to_an_end(world, cancel=data.draw(st.booleans()))
