"""Delivery of billing events on the real server: taken once, refused for a reason, or not known yet."""

from pathlib import Path

from temporalio.client import (
    Client,
)

from activities.billing import delivery
from activities.billing.delivery import Outcome, deliver
from tests.workflow.reconcile_scene import Scene
from tests.workflow.standing import payment
from workflows.engagement.shell import wire as engagement_wire


async def test_an_event_is_taken_once_and_a_repetition_costs_no_event(scene: Scene) -> None:
    """Within a run, and in the next one, whatever words came with it."""
    one = await scene.engagement(updates=2)
    first = payment(one, "pay-1", 4_000)
    assert (await deliver(scene.client, first)).outcome is Outcome.TAKEN
    written = await scene.written(one)
    again = await deliver(scene.client, first.model_copy(update={"reference": "other words"}))
    assert again.arrived and await scene.written(one) == written
    assert (await deliver(scene.client, payment(one, "pay-2", 1_000))).outcome is Outcome.TAKEN
    assert await scene.handle(one).query(engagement_wire.BILLING_QUERY) is not None
    written = await scene.written(one)
    late = await deliver(scene.client, first)
    assert (late.outcome, late.receipt and late.receipt.sequence) == (Outcome.KNOWN, 2)
    assert await scene.written(one) == written


async def test_the_same_fact_with_another_amount_is_refused_in_the_same_run_and_in_the_next(scene: Scene) -> None:
    one = await scene.engagement(updates=2)
    for fact in ("pay-1", "pay-2"):
        await deliver(scene.client, payment(one, fact, 4_000))
        end = await deliver(scene.client, payment(one, "pay-1", 4_001))
        assert (end.outcome, end.code, end.arrived) == (Outcome.REFUSED, delivery.FACT_DIFFERS, False)


async def test_who_is_not_there_or_has_ended_or_says_no_is_told_apart(scene: Scene) -> None:
    one, ended = await scene.engagement(), await scene.engagement()
    assert (await deliver(scene.client, payment(ended, "last", reference="the end"))).outcome is Outcome.TAKEN
    await scene.handle(ended).result()
    codes = [
        (await deliver(scene.client, event)).code
        for event in (payment("nobody0000", "pay-1"), payment(ended, "pay-2"), payment(one, "pay-1", invoice="invoice-9"))
    ]
    assert codes == [delivery.UNKNOWN_ENGAGEMENT, delivery.ARCHIVED, "UNKNOWN_ITEM"]


async def test_without_a_worker_nobody_knows(client: Client, tmp_path: Path) -> None:
    scene = Scene(client, tmp_path)
    one = await scene.engagement()
    end = await deliver(client, payment(one, "pay-1"), patience=0.5)
    assert (end.outcome, end.arrived) == (Outcome.UNREACHABLE, False)
    await scene.handle(one).terminate()
