"""Whatever Stripe's side does to a request, each thing is made once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from tests.activities.contract_calls import change_call, issue_call
from tests.activities.stripe_desk import StripeDesk, stripe_desk
from worker.stand_ins.stripe import Trouble
from workflows.engagement.messages.ports import TEMPORARY, InvoiceChange

STEPS = ("/customers", "/invoices", "/invoiceitems", "/finalize")
CHANGES = {
    InvoiceChange.VOID: ("/void",),
    InvoiceChange.WRITE_OFF: ("/mark_uncollectible",),
    InvoiceChange.CREDIT: ("/credit_notes",),
    InvoiceChange.REFUND: ("/refunds",),
    InvoiceChange.SETTLE: ("/report_payment", "/attach_payment"),
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[StripeDesk]:
    async with stripe_desk(tmp_path) as desk:
        yield desk


async def insist(act: Callable[[], Awaitable[object]], most: int = 3) -> int:
    """Try as the outbox does; returns how often the answer was "later"."""
    for failures in range(most):
        try:
            await act()
        except ApplicationError as error:
            assert error.type == TEMPORARY, error
        else:
            return failures
    raise AssertionError(f"still failing after {most} tries")


def assert_made_once(desk: StripeDesk) -> None:
    (invoice,) = desk.stand_in.things("invoice")
    assert (invoice["status"], invoice["total"], len(desk.stand_in.things("invoiceitem"))) == ("open", 125500, 3)
    assert len(desk.stand_in.things("customer")) == 1


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("trouble", list(Trouble))
async def test_trouble_at_any_step_makes_no_second_invoice(desk: StripeDesk, step: str, trouble: Trouble) -> None:
    desk.stand_in.mischief.plan(step, trouble)
    assert await insist(lambda: desk.restarted().issue(issue_call())) == 1
    assert_made_once(desk)


@pytest.mark.parametrize(("change", "step"), [(change, step) for change, steps in CHANGES.items() for step in steps])
@pytest.mark.parametrize("trouble", [Trouble.FAILS, Trouble.FAILS_AFTER, Trouble.SILENT_AFTER])
async def test_trouble_with_a_change_makes_it_once(desk: StripeDesk, change: InvoiceChange, step: str, trouble: Trouble) -> None:
    issued, external = await desk.issued()
    if change is InvoiceChange.REFUND:
        desk.stand_in.payer.pay(external)
    desk.stand_in.mischief.plan(step, trouble)
    amount = "255.00 EUR" if change in (InvoiceChange.CREDIT, InvoiceChange.REFUND, InvoiceChange.SETTLE) else "1255.00 EUR"
    assert await insist(lambda: desk.restarted().change(change_call(issued, change, amount))) == 1
    (invoice,) = desk.stand_in.things("invoice")
    left = {InvoiceChange.CREDIT: 100000, InvoiceChange.SETTLE: 100000, InvoiceChange.REFUND: 0}.get(change, 125500)
    assert invoice["amount_remaining"] == left
    assert sum(refund["amount"] for refund in desk.stand_in.things("refund")) == (25500 if change is InvoiceChange.REFUND else 0)


async def test_a_stored_500_is_not_asked_for_ever(desk: StripeDesk) -> None:
    desk.stand_in.mischief.plan("/finalize", Trouble.FAILS)
    await insist(lambda: desk.restarted().issue(issue_call()))
    keys = [key for _, path, key in desk.stand_in.requests if path.endswith("/finalize")]
    assert len(keys) == 3 and keys[0] == keys[1] != keys[2], "the key, its stored answer, and the next key after another look"


async def test_a_key_that_was_used_with_other_words_is_replaced_after_a_look(desk: StripeDesk) -> None:
    desk.stand_in.mischief.plan("/customers", Trouble.FAILS)
    with pytest.raises(ApplicationError):
        await desk.billing.issue(issue_call(client_address="The old one"))
    await desk.billing.issue(issue_call())
    assert_made_once(desk)


async def test_a_storm_of_troubles_makes_each_invoice_once(tmp_path: Path) -> None:
    async with stripe_desk(tmp_path, seed=7) as desk:
        desk.stand_in.mischief.odds = {Trouble.BUSY: 0.1, Trouble.FAILS: 0.1, Trouble.FAILS_AFTER: 0.2}
        names = [f"invoice-{place}" for place in range(1, 6)]
        failures = [await insist(lambda name=name: desk.restarted().issue(issue_call(name)), 40) for name in names]  # type: ignore[misc]
        invoices = desk.stand_in.things("invoice")
        assert sum(failures) > len(names), "there was a storm"
        assert sorted(invoice["metadata"]["milepost_invoice"] for invoice in invoices) == names
        assert {(invoice["status"], invoice["total"]) for invoice in invoices} == {("open", 125500)}
        assert len(desk.stand_in.things("invoiceitem")) == 3 * len(names)
