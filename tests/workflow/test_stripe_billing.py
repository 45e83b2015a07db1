"""An engagement billed by Stripe, from issue to payment through signed webhooks over HTTP; what is lost on the way is found at night."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import ScheduleActionExecutionStartWorkflow, ScheduleActionResult, ScheduleActionStartWorkflow, ScheduleOverlapPolicy
from temporalio.service import RPCError

from activities.catalogue import say
from tests.drivers.real import Real
from tests.patience import until
from tests.workflow.billing_stage import BillingStage, only_invoice, report_of
from worker.demo.stand_ins.stripe.post import Odds
from worker.processes import Process
from worker.schedules import ensure_schedules
from workflows.engagement.money import Money
from workflows.portfolio import wire

EVERYTHING = Odds(duplicate=1, delay=1, forge=1, longest_delay=0.1)


@pytest.fixture
async def stripe(billing: BillingStage) -> AsyncIterator[BillingStage]:
    """Stripe posts to the receiver, and what goes wrong in one test ends with it."""
    billing.stripe.post.url = billing.url("stripe")
    yield billing
    billing.stripe.post.odds, billing.stripe.post.url = Odds(), None


async def pays(stage: BillingStage, real: Real, invoice: str, minor: int, name: str | None = None) -> None:
    """The client pays at Stripe; all that it posts has arrived."""
    now = await real.now()
    stage.stripe.store.clock = lambda: now
    await asyncio.to_thread(stage.stripe.payer.pay, invoice, minor, name)
    assert await asyncio.to_thread(stage.stripe.post.wait, 30)
    await real.rest()


def posted(stage: BillingStage, invoice: str) -> list[dict[str, Any]]:
    """All that Stripe had to tell about an invoice."""
    return [
        event
        for event in stage.stripe.things("event")
        if invoice in (event["data"]["object"].get("id"), event["data"]["object"].get("invoice"))
    ]


async def test_an_invoice_is_made_paid_and_opens_the_gate(stripe: BillingStage) -> None:
    """Paid in two parts, each told twice, in any order and with forgeries among them: each counts once, and the forger's not at all."""
    real, invoice = await stripe.billed("stripe")
    assert (invoice.state, invoice.number) == ("OPEN", stripe.stripe.things("invoice", id=invoice.external)[0]["number"])
    assert invoice.external is not None and invoice.pay_at and invoice.gate
    stripe.stripe.post.odds = EVERYTHING
    await pays(stripe, real, invoice.external, 100_000, "Harbour Holding")
    assert (await only_invoice(real)).outstanding == invoice.amount - Money(minor=100_000, currency="EUR")
    await pays(stripe, real, invoice.external, invoice.amount.minor - 100_000)
    state = await real.state()
    assert (state.invoices[invoice.id].state, state.gates[invoice.gate].state, len(state.facts)) == ("PAID", "OPEN", 2)
    assert {status for status in stripe.stripe.post.answers if status.startswith("forged")} == {"forged 401"}
    assert {entry.actor for entry in state.journal if entry.event == "PaymentRecorded"} == {"billing:stripe"}


async def test_webhooks_that_overtake_each_other_end_in_the_same_money(stripe: BillingStage) -> None:
    """Two payments, a refund and a dispute that was lost, told all at once, each twice and late by chance."""
    real, invoice = await stripe.billed("stripe")
    external, payer = str(invoice.external), stripe.stripe.payer
    stripe.stripe.post.odds = EVERYTHING
    now = await real.now()
    stripe.stripe.store.clock = lambda: now
    for minor in (100_000, invoice.amount.minor - 100_000):
        payer.pay(external, minor)
    payer.refund(external, 20_000)
    payer.close_dispute(payer.dispute(external, 30_000)["id"], won=False)
    assert await asyncio.to_thread(stripe.stripe.post.wait, 30)
    await real.rest()
    state = await real.state()
    found = state.invoices[invoice.id]
    assert (found.state, found.outstanding.minor) == ("OPEN", 50_000)
    assert state.gates[str(invoice.gate)].state in ("SHUT", "RESHUT"), "whether it was ever open depends on the order"
    assert len(state.facts) == 4 and not stripe.stripe.post.lost


async def test_a_worker_that_is_started_sees_to_the_nights(stripe: BillingStage, tmp_path: Path) -> None:
    """The schedules of each system that can be asked are there once the worker is ready, and gone after a start with a billing file without it.

    A start without any billing file leaves them as they are: that worker cannot know what others of the namespace ask.
    """
    nights, polls = (stripe.client.get_schedule_handle(name("stripe")) for name in (wire.reconcile_id, wire.poll_id))
    ours = stripe.environment() | {"MILEPOST_TASK_QUEUE": "nights"}
    async with Process("worker", ours | {"MILEPOST_POLL_EVERY_MINUTES": "30"}, tmp_path / "log"):
        action = (await nights.describe()).schedule.action
        assert isinstance(action, ScheduleActionStartWorkflow) and action.task_queue == "nights"
        assert [one.every for one in (await polls.describe()).schedule.spec.intervals] == [timedelta(minutes=30)]
        with pytest.raises(RPCError):
            await stripe.client.get_schedule_handle(wire.reconcile_id("acme")).describe()
    unaware = {name: value for name, value in ours.items() if name != "MILEPOST_BILLING_FILE"}
    async with Process("worker", unaware, tmp_path / "log"):
        for kept in (nights, polls):
            assert (await kept.describe()).id
    empty = tmp_path / "billing.yaml"
    empty.write_text("{}\n")
    empty.chmod(0o600)
    async with Process("worker", ours | {"MILEPOST_BILLING_FILE": str(empty)}, tmp_path / "log"):
        for gone in (nights, polls):
            with pytest.raises(RPCError):
                await gone.describe()


async def polled(stage: BillingStage) -> wire.Reconciliation:
    """What the schedule of polls does next, now."""
    schedule = stage.client.get_schedule_handle(wire.poll_id("stripe"))

    async def ran() -> list[ScheduleActionResult]:
        return list((await schedule.describe()).info.recent_actions)

    before = await ran()
    await schedule.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)
    latest = await until(ran, holds=lambda now: len(now) != len(before), what="another action of the schedule")
    action = latest[-1].action
    assert isinstance(action, ScheduleActionExecutionStartWorkflow)
    found: wire.Reconciliation = await stage.client.get_workflow_handle(action.workflow_id, result_type=wire.Reconciliation).result()
    return found


async def test_who_cannot_receive_webhooks_polls(stripe: BillingStage) -> None:
    """A payment that no webhook tells of is there after the next poll; a second one costs no event, and one after a quiet hour a single request."""
    stripe.stripe.post.url = None
    await ensure_schedules(stripe.client, stripe.settings.model_copy(update={"poll_every_minutes": 1440}), ("stripe",))
    real, invoice = await stripe.billed("stripe")
    await asyncio.to_thread(stripe.stripe.payer.pay, str(invoice.external))
    first = await polled(stripe)
    await real.rest()
    state, events = await real.state(), len(await real.events())
    assert (state.invoices[invoice.id].state, state.gates[str(invoice.gate)].state) == ("PAID", "OPEN") and first.document is None
    second = await polled(stripe)
    assert second.tally.delivered == 0 and second.since is not None and len(await real.events()) == events
    for event in stripe.stripe.things("event"):
        event["created"] = int(first.began_at.timestamp()) - 7200
    settled = [one for one in second.tally.differences if one.external]
    stripe.stripe.requests.clear()
    await polled(stripe)
    assert [path for _, path, _ in stripe.stripe.requests[:1]] == ["/v1/events"]
    asked = {path for _, path, _ in stripe.stripe.requests[1:] if path.startswith("/v1/invoices/")}
    assert asked == {f"/v1/invoices/{one.external}" for one in settled}, "and what differed the last time"
    await stripe.night()
    code, out, err = await stripe.milepost("report", "stripe")
    assert code == 0 and "Reconciliation with stripe" in out, err + "a poll has no report"
    await ensure_schedules(stripe.client, stripe.settings, ())


async def test_duplicate_stale_and_forged_webhooks_cost_no_history_event(stripe: BillingStage) -> None:
    real, invoice = await stripe.billed("stripe")
    assert invoice.external is not None
    await pays(stripe, real, invoice.external, 50_000)
    events = len(await real.events())
    told = [event for event in posted(stripe, invoice.external) if event["type"].startswith("invoice_payment")]
    assert told
    statuses = [
        *[await stripe.stripe_tells(event) for event in told * 3],
        *[await stripe.stripe_tells(event, late=late) for event in told for late in (301, -310)],
        *[await stripe.stripe_tells(event, secret="whsec_somebodyelse") for event in told],
    ]
    assert statuses == [200] * (3 * len(told)) + [401] * (2 * len(told)) + [401] * len(told)
    assert len(await real.events()) == events


async def test_a_lost_webhook_is_found_at_night_and_costs_nothing_a_second_night(stripe: BillingStage) -> None:
    real, invoice = await stripe.billed("stripe")
    assert invoice.external is not None and invoice.gate is not None
    stripe.stripe.post.odds = Odds(lose=1)
    await pays(stripe, real, invoice.external, invoice.amount.minor)
    assert (await only_invoice(real)).state == "OPEN"
    first = await stripe.night()
    await real.rest()
    state, events = await real.state(), len(await real.events())
    assert first.tally.delivered == 1 and f"{invoice.external}" not in report_of(stripe, first)
    assert (state.invoices[invoice.id].state, state.gates[invoice.gate].state) == ("PAID", "OPEN")
    second = await stripe.night()
    assert second.tally.delivered == 0
    for event in posted(stripe, invoice.external):
        assert await stripe.stripe_tells(event) == 200
    assert len(await real.events()) == events


async def test_what_stripe_knows_differently_is_reported_and_not_decided(stripe: BillingStage) -> None:
    """Somebody voids an invoice at Stripe's own desk: we ask for it still, and a person is told."""
    real, invoice = await stripe.billed("stripe")
    stripe.stripe.things("invoice", id=invoice.external)[0].update(status="void", amount_remaining=0)
    stripe.stripe.store.get("invoice", str(invoice.external)).update(status="void", amount_remaining=0)
    code, out, err = await stripe.milepost("reconcile", "stripe")
    assert code == 1 and "STATUS: one of the two counts it as settled" in out and real.created.engagement_id in out, err
    assert (await only_invoice(real)).state == "OPEN"
    code, out, _ = await stripe.milepost("report", "stripe")
    assert code == 0 and "here: OPEN; there: void" in out
    code, _, err = await stripe.milepost("reconcile", "acme")
    assert code == 1 and err == "There is no billing system 'acme' that can be asked.\n"


async def test_a_lost_refund_of_an_invoice_that_both_count_as_settled_is_found_at_night(stripe: BillingStage) -> None:
    """It is among what happened since the night before; neither side has the invoice open."""
    real, invoice = await stripe.billed("stripe")
    await pays(stripe, real, str(invoice.external), invoice.amount.minor)
    assert (await only_invoice(real)).state == "PAID"
    stripe.stripe.post.odds = Odds(lose=1)
    since = datetime.fromtimestamp(stripe.stripe.store.now(), UTC)
    await asyncio.to_thread(stripe.stripe.payer.refund, str(invoice.external), 25_500)
    await stripe.night(since)
    found = await only_invoice(real)
    assert (found.state, str(found.outstanding)) == ("OPEN", "255.00 EUR")


async def test_a_night_asks_for_what_is_open_or_happened_and_for_nothing_else(stripe: BillingStage) -> None:
    """Counted at Stripe: one request for each fifty that are open, one for what happened, and three for each invoice that is looked up."""
    paid = [await stripe.billed("stripe") for _ in range(2)]
    for real, invoice in paid:
        await pays(stripe, real, str(invoice.external), invoice.amount.minor)
    _, still = await stripe.billed("stripe")
    await stripe.night()
    after = datetime.fromtimestamp(max(event["created"] for event in stripe.stripe.things("event")) + 1, UTC)
    stripe.stripe.requests.clear()
    night = await stripe.night(after)
    asked = Counter(path for _, path, _ in stripe.stripe.requests)
    looked_up = {path.rpartition("/")[2] for path in asked if path.startswith("/v1/invoices/")}
    assert asked["/v1/invoices"] == 1 and asked["/v1/events"] == 1
    assert still.external in looked_up and not looked_up & {invoice.external for _, invoice in paid}
    assert {asked[f"/v1/invoices/{one}"] for one in looked_up} == {1}
    compared = [one for one in looked_up if (there := stripe.stripe.things("invoice", id=one)) and there[0]["metadata"]]
    assert asked["/v1/invoice_payments"] == asked["/v1/credit_notes"] == len(compared) <= night.tally.invoices == len(looked_up)


async def test_an_invoice_of_ours_that_stripe_does_not_know_is_reported(stripe: BillingStage) -> None:
    """Another account's key, or somebody who took our mark away: a person is told, each night until it is settled."""
    (real, invoice), (other, unmarked) = await stripe.billed("stripe"), await stripe.billed("stripe")
    stripe.stripe.store.remove("invoice", str(invoice.external))
    stripe.stripe.store.get("invoice", str(unmarked.external))["metadata"] = {}
    events = len(await real.events())
    for _ in range(2):
        night = await stripe.night()
        missing = {one.engagement: (one.external, one.ours, one.theirs) for one in night.tally.differences if one.code == "MISSING"}
        ours = {real.created.engagement_id: (invoice.external, "OPEN", ""), other.created.engagement_id: (unmarked.external, "OPEN", "")}
        assert missing.items() >= ours.items()
    assert len(await real.events()) == events and (await only_invoice(real)).state == "OPEN"


async def test_a_house_that_names_a_system_nobody_set_up_gets_a_task_in_plain_words(stripe: BillingStage) -> None:
    real, invoice = await stripe.billed("paypal")
    assert invoice.state == "ISSUING"
    (failed,) = [e for e in (await real.state()).journal if e.event == "TaskOpened" and e.data["what"] == "issue_failed"]
    words = (
        "the billing system did not make the invoice: the billing system 'paypal' is not set up here; those that are: acme, manual, stripe"
    )
    assert say(failed.because) == words and failed.personal is None, "nobody else said anything"


async def test_a_test_of_the_connection_says_of_each_event_what_became_of_it(stripe: BillingStage) -> None:
    """Of nothing that Stripe knows nothing comes; of a real invoice only what Stripe knows, once."""
    code, out, err = await stripe.milepost("send-test", "stripe")
    assert code == 0, out + err
    assert out.count("UNKNOWN_AT_STRIPE") == 4 and out.count("ignored") == 6 and " NO " not in out
    code, _, err = await stripe.milepost("send-test", "stripe", "--engagement", "abcdefghijkl")
    assert code == 2 and "--invoice" in err
    real, invoice = await stripe.billed("stripe")
    assert invoice.external is not None
    stripe.stripe.post.url = None
    await pays(stripe, real, invoice.external, 100_000)
    code, out, err = await stripe.milepost("send-test", "stripe", "--invoice", invoice.external, "--amount", "0.07 EUR")
    assert code == 0 and out.count("taken") + out.count("known") == 4, out + err
    await real.rest()
    assert (await only_invoice(real)).outstanding == invoice.amount - Money(minor=100_000, currency="EUR")
