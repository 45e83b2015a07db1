"""An engagement billed by a system behind a signed webhook, both ways; and what no engagement takes, which waits for a person."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests import lives
from tests.activities.other_system import answer
from tests.workflow.billing_stage import BillingStage, only_invoice, quarantined
from worker.billing import patience
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.state import InvoiceItem


@pytest.fixture
async def acme(billing: BillingStage) -> AsyncIterator[BillingStage]:
    """Acme's system as its documentation says; how it answers in one test ends with it."""
    yield billing
    billing.acme.answers = billing.acme.by_the_book


def payment(engagement: str, invoice: InvoiceItem | None = None, **more: Any) -> dict[str, Any]:
    """A payment in full, or of ten euros."""
    amount = str(invoice.amount) if invoice else "10.00 EUR"
    plain = {
        "id": f"pay_{engagement}",
        "engagement": engagement,
        "invoice": "invoice-discovery",
        "amount": amount,
        "value_date": "2026-11-23",
    }
    return plain | more


def sent_to(stage: BillingStage, engagement: str) -> list[str]:
    """Kinds of requests about an engagement, in their order."""
    return [message.type for message in stage.acme.received if message.data["engagement"] == engagement]


async def test_requests_go_out_signed_and_events_come_in(acme: BillingStage) -> None:
    """Made, paid, refunded, disputed and lost, credited by us: every change reaches the side that did not make it, and no other."""
    real, invoice = await acme.billed("acme")
    ours = real.created.engagement_id
    assert (invoice.state, invoice.number, invoice.external) == ("OPEN", f"{acme.acme.invoices[ours, invoice.id]}", f"inv_{invoice.number}")
    assert invoice.gate is not None
    assert (await acme.tell("payment.received", **payment(ours, invoice))).json() == {"result": "taken"}
    await real.rest()
    assert await real.state_of(invoice.gate) == "OPEN"
    about = payment(ours, amount="100.00 EUR")
    assert (await acme.tell("refund.made", **about | {"id": "re_1"})).json() == {"result": "taken"}
    assert (await acme.tell("dispute.opened", **about | {"id": "dp_1"})).json() == {"result": "taken"}
    assert (await acme.tell("dispute.closed", **about | {"id": "dp_1", "won": False})).json() == {"result": "taken"}
    await real.rest()
    state = await real.state()
    assert str(state.invoices[invoice.id].outstanding) == "200.00 EUR" and state.gates[invoice.gate].state == "RESHUT"
    await real.give(
        c.CreditInvoice(invoice=invoice.id, amount=state.invoices[invoice.id].outstanding, explanation="As agreed on the phone")
    )
    await real.rest()
    assert sent_to(acme, ours) == ["invoice.requested", "invoice.credited"]
    asked = next(
        message.data for message in acme.acme.received if message.type == "invoice.credited" and message.data["engagement"] == ours
    )
    assert sum(Money.parse(line["net"]).minor for line in asked["lines"]) == 200_00, "what is credited, line by line"
    assert (await only_invoice(real)).state in ("CREDITED", "PAID")


async def test_an_invoice_that_is_promised_for_later_exists_when_it_is_reported(acme: BillingStage) -> None:
    """Its payment may even come first: then it is paid the moment it exists."""
    acme.acme.answers = lambda message: answer(202)
    real, invoice = await acme.billed("acme")
    ours = real.created.engagement_id
    asked = sent_to(acme, ours)
    (waits_until,) = [o.not_before for o in (await real.state()).outbox if o.effect.subject == invoice.id]
    assert waits_until is not None
    assert invoice.state == "ISSUING" and set(asked) == {"invoice.requested"}
    assert len({(message.id, message.body) for message in acme.acme.received if message.data["engagement"] == ours}) == 1
    early = await acme.tell("payment.received", **payment(ours, invoice))
    assert early.json() == {"result": "taken"}
    about: dict[str, Any] = {"engagement": ours, "invoice": invoice.id}
    for result in ("taken", "known"):
        assert (await acme.tell("invoice.issued", **about, number="2026-0017", external="inv_17")).json() == {"result": result}
    assert (await acme.tell("invoice.issued", **about, number="2026-0018")).status_code == 409
    await real.rest()
    made, now = await only_invoice(real), await real.now()
    assert (made.state, made.number, made.external) == ("PAID", "2026-0017", "inv_17")
    assert now < waits_until, "nobody waited for the outbox's next try"
    assert sent_to(acme, ours) == asked, "what was reported is not asked for again"
    events = len(await real.events())
    assert (await acme.tell("invoice.issued", **about, number="2026-0017", external="inv_17")).json() == {"result": "known"}
    assert len(await real.events()) == events


async def test_an_invoice_that_was_given_up_goes_on_when_it_is_reported(acme: BillingStage) -> None:
    """Days after the last try: no person has to ask again, and it keeps the dates that the system was told."""
    acme.acme.answers = lambda message: answer(202)
    real, first = await acme.billed("acme")
    ours = real.created.engagement_id
    while waits := [o.not_before for o in (await real.state()).outbox if o.effect.subject == first.id]:
        assert waits[0] is not None
        await real.advance(waits[0] + timedelta(seconds=1))
    state = await real.state()
    assert [t.what for t in state.tasks.values() if t.subject == first.id and t.state != "DONE"] == ["issue_failed"]
    about: dict[str, Any] = {"engagement": ours, "invoice": first.id}
    assert (await acme.tell("invoice.issued", **about, number="2026-0021")).json() == {"result": "taken"}
    await real.rest()
    state = await real.state()
    assert (state.invoices[first.id].state, state.invoices[first.id].number) == ("OPEN", "2026-0021")
    assert not [t for t in state.tasks.values() if t.what == "issue_failed" and t.state != "DONE"]
    assert (state.invoices[first.id].issued_on, state.invoices[first.id].due_on) == (first.issued_on, first.due_on)


async def test_an_invoice_that_was_promised_for_later_exists_when_its_request_is_answered_again(acme: BillingStage) -> None:
    """Replayed by hand, the request is answered with the number: the engagement does not wait for its next try."""
    acme.acme.answers = lambda message: answer(202)
    real, first = await acme.billed("acme")
    ours = real.created.engagement_id
    (asked,) = {message.id for message in acme.acme.received if message.data["engagement"] == ours}
    (waits_until,) = [o.not_before for o in (await real.state()).outbox if o.effect.subject == first.id]
    code, out, err = await acme.milepost("replay", asked)
    assert (code, out) == (0, f"{asked}: sent again, answered with 202\n"), err
    acme.acme.answers = acme.acme.by_the_book
    code, out, err = await acme.milepost("replay", asked)
    assert (code, out) == (0, f"{asked}: sent again, answered with 200\n{ours}: goes on with {first.id}\n"), err
    await real.rest()
    made = await only_invoice(real)
    assert (made.state, made.number) == ("OPEN", acme.acme.invoices[ours, first.id])
    assert waits_until is not None and await real.now() < waits_until


async def test_duplicate_stale_and_forged_messages_cost_no_history_event(acme: BillingStage) -> None:
    real, _ = await acme.billed("acme")
    ours = real.created.engagement_id
    await acme.tell("payment.received", **payment(ours, amount="10.00 EUR"))
    await real.rest()
    events = len(await real.events())
    for _ in range(10):
        assert (await acme.tell("payment.received", **payment(ours, amount="10.00 EUR"), reference="in other words")).status_code == 200
    for wrong in ({"late": 301}, {"late": -302}, {"secret": "whsec_" + "ZXZpbA" * 8}):
        assert (await acme.tell("payment.received", **payment(ours, id="new", amount="10.00 EUR"), **wrong)).status_code == 401
    differs = await acme.tell("payment.received", **payment(ours, amount="11.00 EUR"))
    assert differs.json() == {"result": "quarantined", "reason": "FACT_DIFFERS"}
    assert len(await real.events()) == events


async def test_what_no_engagement_takes_waits_and_is_resubmitted_or_dropped(acme: BillingStage) -> None:
    """An engagement that is unknown today may be there tomorrow; another currency stays wrong, and a person drops it with a reason."""
    ours = lives.some_id()
    for event in (payment(ours), payment(ours, id="pay_usd", amount="10.00 USD")):
        assert (await acme.tell("payment.received", **event)).json() == {"result": "quarantined", "reason": "UNKNOWN_ENGAGEMENT"}
    real, _ = await acme.billed("acme", ours)
    code, out, err = await acme.milepost("quarantine", "--json")
    ids = {one["fact"]: one["id"] for one in json.loads(out) if one["engagement"] == ours}
    assert code == 0 and set(ids) == {f"pay_{ours}", "pay_usd"}, err
    code, out, err = await acme.milepost("quarantine", "resubmit", *ids.values())
    assert code == 1 and f"{ids[f'pay_{ours}']}: taken" in out and "CURRENCY_MISMATCH: the engagement is in EUR" in out, err
    assert str((await only_invoice(real)).paid) == "10.00 EUR"
    assert quarantined(acme, ours) == [("pay_usd", "CURRENCY_MISMATCH")]
    code, out, _ = await acme.milepost("quarantine", "show", ids["pay_usd"])
    assert code == 0 and "10.00 USD" in out and "payment.received" in out
    code, out, _ = await acme.milepost("quarantine", "drop", ids["pay_usd"], "--reason", "It was for somebody else", "--by", "helena")
    assert (code, out) == (0, f"{ids['pay_usd']}: dropped by helena: It was for somebody else\n") and not quarantined(acme, ours)
    assert (await acme.tell("payment.received", **payment(ours, id="pay_usd", amount="10.00 USD"))).status_code == 202
    assert not quarantined(acme, ours), "what a person dropped does not come back"


async def test_a_sender_that_is_ahead_of_us_is_asked_to_try_again(acme: BillingStage) -> None:
    """An event about an invoice that is only planned passes by itself, or ends in quarantine after an hour."""
    assert "INVOICE_NOT_ISSUED" in patience.PASSING and timedelta(hours=1) == patience.LONGEST
    real, _ = await acme.billed("acme", None, "build")
    planned = (await real.state()).invoices["invoice-build"]
    assert planned.state == "SCHEDULED"
    early = await acme.tell("payment.received", **payment(real.created.engagement_id, invoice=None) | {"invoice": planned.id})
    assert early.status_code == 503 and early.json()["reason"] == "INVOICE_NOT_ISSUED" and "retry-after" in early.headers


async def test_a_test_of_the_connection_shows_every_kind_of_event_and_moves_no_money(acme: BillingStage) -> None:
    code, out, err = await acme.milepost("send-test", "acme", "--run", "trial")
    assert code == 0, out + err
    kinds = ("test.ping", "invoice.issued", "payment.received", "refund.made", "credit.noted", "dispute.opened", "dispute.closed")
    assert all(kind in out for kind in kinds) and out.count("quarantined") == 5 and " NO " not in out
    assert len(quarantined(acme, "testtesttest")) == 5
    assert out.count("UNKNOWN_ENGAGEMENT") == 5 and "what happened" in out


async def test_a_request_can_be_sent_again_under_its_old_id(acme: BillingStage) -> None:
    real, _ = await acme.billed("acme")
    code, out, _ = await acme.milepost("replay", "--json")
    (kept,) = [one for one in json.loads(out) if one["engagement"] == real.created.engagement_id]
    assert code == 0 and (kept["type"], kept["status"], kept["attempts"]) == ("invoice.requested", 200, 1)
    code, out, err = await acme.milepost("replay", kept["id"])
    assert (code, out) == (0, f"{kept['id']}: sent again, answered with 200\n"), err
    first, again = [message for message in acme.acme.received if message.id == kept["id"]]
    assert first.body == again.body
    code, _, err = await acme.milepost("replay", "nothing/1/issue")
    assert (code, err) == (1, "There is no message 'nothing/1/issue'.\n")
