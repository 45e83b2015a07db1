"""Stripe as the billing system: what stands at Stripe after we asked for it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.billing import StripeBilling
from tests.activities.contract_calls import ENGAGEMENT, NOW, change_call, issue_call
from tests.activities.storing import store_in
from tests.activities.stripe_desk import StripeDesk, stripe_desk
from workflows.engagement.messages.ports import PERMANENT, InvoiceChange
from workflows.engagement.money.creditor_reference import format_reference


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[StripeDesk]:
    async with stripe_desk(tmp_path) as desk:
        yield desk


async def test_the_invoice_at_stripe_is_whole(desk: StripeDesk) -> None:
    result, external = await desk.issued(issue_call(tax_note="Reverse charge", client_tax_id="GB999999973"))
    (invoice,) = desk.stand_in.things("invoice")
    assert (invoice["id"], invoice["status"], invoice["number"]) == (external, "open", result.number)
    assert (invoice["total"], invoice["amount_remaining"], invoice["currency"]) == (125500, 125500, "eur")
    assert invoice["collection_method"] == "send_invoice" and invoice["auto_advance"] is False
    assert (invoice["metadata"]["milepost_engagement"], invoice["metadata"]["milepost_invoice"]) == (ENGAGEMENT, "invoice-1")
    assert invoice["footer"] == "Reverse charge" and result.pay_at == invoice["hosted_invoice_url"]
    assert {"name": "Payment reference", "value": format_reference(result.reference)} in invoice["custom_fields"]
    assert {"name": "Your tax number", "value": "GB999999973"} in invoice["custom_fields"]
    items = [(item["description"], item["amount"]) for item in desk.stand_in.things("invoiceitem")]
    assert items == [("Discovery (10 h at €90.00)", 90000), ("Travel", 10000), ("VAT 25.5 %", 25500)]


async def test_stripe_mails_nothing(desk: StripeDesk) -> None:
    issued, _ = await desk.issued()
    await desk.billing.change(change_call(issued, InvoiceChange.CREDIT, "5.00 EUR"))
    assert not [path for _, path, _ in desk.stand_in.requests if path.endswith("/send")]


async def test_the_due_day_ends_where_the_house_is(desk: StripeDesk) -> None:
    await desk.issued()
    (invoice,) = desk.stand_in.things("invoice")
    assert datetime.fromtimestamp(invoice["due_date"], UTC) == datetime(2036, 12, 6, 21, 59, 59, tzinfo=UTC)


async def test_an_invoice_that_is_due_already_can_be_made(desk: StripeDesk) -> None:
    await desk.issued(issue_call(due_on=NOW.date().replace(day=1), issued_on=NOW.date().replace(day=1)))
    assert desk.stand_in.things("invoice")[0]["status"] == "open"


async def test_a_number_of_ours_is_used(desk: StripeDesk) -> None:
    result, _ = await desk.issued(issue_call(number="INV-0007"))
    (invoice,) = desk.stand_in.things("invoice")
    assert result.number == invoice["number"] == "INV-0007"
    assert {"name": "Payment reference", "value": format_reference(result.reference)} in invoice["custom_fields"]


async def test_an_engagement_is_one_customer_even_before_stripes_search_knows_it(desk: StripeDesk) -> None:
    desk.stand_in.desk.search_lags = True
    for invoice, address in (("invoice-1", "4 Harbour Row"), ("invoice-2", "Moved to 5 Harbour Row")):
        await desk.restarted().issue(issue_call(invoice, client_address=address))
    await desk.restarted().issue(issue_call("invoice-1", engagement="zyxwvu765432", key="other"))
    assert [c["metadata"]["milepost_engagement"] for c in desk.stand_in.things("customer")] == [ENGAGEMENT, "zyxwvu765432"]


async def test_the_reference_stands_on_our_page_where_stripe_lets_nothing_change_any_more(desk: StripeDesk) -> None:
    desk.stand_in.desk.looks_are_final = True
    result, external = await desk.issued()
    (invoice,) = desk.stand_in.things("invoice", id=external)
    assert invoice["metadata"]["milepost_reference"] == result.reference and invoice["status"] == "open"


async def test_an_amount_that_stripe_cannot_express_makes_nothing_there(desk: StripeDesk) -> None:
    with pytest.raises(ApplicationError, match=r"5\.124 KWD") as caught:
        await desk.billing.issue(issue_call(amount="5.124 KWD"))
    assert caught.value.type == PERMANENT and not desk.stand_in.requests


@pytest.mark.parametrize(("amount", "units"), [("1234 JPY", 1234), ("5000 ISK", 500000), ("5.120 KWD", 5120)])
async def test_currencies_keep_their_decimals(desk: StripeDesk, amount: str, units: int) -> None:
    _, external = await desk.issued(issue_call(amount=amount))
    assert desk.stand_in.things("invoice")[0]["total"] == units
    desk.stand_in.payer.pay(external)
    (event,) = await desk.events.events_of(external)
    assert event.amount == issue_call(amount=amount).amount


async def test_lines_that_do_not_make_the_sum_are_refused(desk: StripeDesk) -> None:
    with pytest.raises(ApplicationError, match=r"over 1255\.00 EUR, but its lines make 1000\.00 EUR") as caught:
        await desk.billing.issue(issue_call(taxes=()))
    assert caught.value.type == PERMANENT and not desk.stand_in.requests


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (InvoiceChange.VOID, "void"),
        (InvoiceChange.WRITE_OFF, "uncollectible"),
        (InvoiceChange.CREDIT, "paid"),
        (InvoiceChange.SETTLE, "paid"),
    ],
)
async def test_a_change_of_ours_shows_at_stripe_and_comes_back_as_no_event(desk: StripeDesk, change: InvoiceChange, status: str) -> None:
    issued, external = await desk.issued()
    await desk.billing.change(change_call(issued, change))
    assert desk.stand_in.things("invoice")[0]["status"] == status
    assert await desk.events.events_of(external) == []


async def test_a_part_can_be_settled_outside_stripe(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    await desk.billing.change(change_call(issued, InvoiceChange.SETTLE, "255.00 EUR"))
    (invoice,) = desk.stand_in.things("invoice")
    assert (invoice["status"], invoice["amount_remaining"]) == ("open", 100000)
    assert await desk.events.events_of(external) == []


async def test_a_change_finds_its_invoice_by_our_metadata_where_its_id_is_not_known(desk: StripeDesk) -> None:
    issued, _ = await desk.issued()
    await desk.billing.change(change_call(issued, InvoiceChange.VOID, external=None))
    assert desk.stand_in.things("invoice")[0]["status"] == "void"


async def test_a_credit_note_over_what_was_paid_moves_no_money(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    desk.stand_in.payer.pay(external)
    await desk.billing.change(change_call(issued, InvoiceChange.CREDIT, "255.00 EUR"))
    (note,) = desk.stand_in.things("credit_note")
    assert note["amount"] == 25500 and not desk.stand_in.things("refund")
    assert desk.stand_in.things("customer")[0]["balance"] == 0


async def test_a_refund_is_taken_from_several_payments_the_latest_first(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    for amount in (100000, 25500):
        desk.stand_in.payer.pay(external, amount)
    result = await desk.billing.change(change_call(issued, InvoiceChange.REFUND, "300.00 EUR"))
    refunds = desk.stand_in.things("refund")
    assert [refund["amount"] for refund in refunds] == [25500, 4500]
    assert result.external == ",".join(refund["id"] for refund in refunds)


async def test_more_than_came_through_stripe_is_not_refunded_not_even_in_part(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    desk.stand_in.payer.pay(external, 20000)
    with pytest.raises(ApplicationError, match=r"can give back 200\.00 EUR of invoice .*, not 300\.00 EUR") as caught:
        await desk.billing.change(change_call(issued, InvoiceChange.REFUND, "300.00 EUR"))
    assert caught.value.type == PERMANENT and not desk.stand_in.things("refund")


async def test_a_paid_invoice_is_neither_voided_nor_written_off(desk: StripeDesk) -> None:
    issued, external = await desk.issued()
    desk.stand_in.payer.pay(external)
    for change in (InvoiceChange.VOID, InvoiceChange.WRITE_OFF):
        with pytest.raises(ApplicationError, match="it is paid there") as caught:
            await desk.billing.change(change_call(issued, change))
        assert caught.value.type == PERMANENT


async def test_a_wrong_key_is_told_without_any_part_of_it(desk: StripeDesk, tmp_path: Path) -> None:
    secret = "sk_test_SecretSecretSecret4242"
    api = StripeApi(secret, base_address=desk.stand_in.address)
    with pytest.raises(ApplicationError, match="does not know our secret key") as caught:
        await StripeBilling(api, store_in(tmp_path)).issue(issue_call())
    await api.close()
    assert caught.value.type == PERMANENT and "4242" not in str(caught.value) and "sk_" not in str(caught.value)


async def test_a_refusal_of_stripe_is_told_in_its_words(desk: StripeDesk) -> None:
    issued, _ = await desk.issued()
    with pytest.raises(ApplicationError, match=r"Stripe refuses to write the credit note: .*more than the invoice has left") as caught:
        await desk.billing.change(change_call(issued, InvoiceChange.CREDIT, "9999.00 EUR"))
    assert caught.value.type == PERMANENT
