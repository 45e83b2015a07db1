"""The money of one engagement through the API, method by method."""

from typing import Any

from milepost.v1 import states_pb2
from tests.gateway.walk import Walk


def _open(seen: Any, milestone: str) -> list[Any]:
    """The invoice of a milestone, where the client has it and has not paid it."""
    return [i for i in seen.invoices if i.milestone == milestone and i.state == states_pb2.INVOICE_STATE_OPEN]


async def _invoice(walk: Walk) -> Any:
    """The invoice of the accepted milestone, once the client has it."""
    seen = await walk.api.until(walk.name, lambda e: bool(_open(e, "design")))
    return _open(seen, "design")[0]


async def asked_for(walk: Walk) -> None:
    """The invoice of the accepted milestone: promised, put off, left alone, disputed, kept."""
    invoice = (await _invoice(walk)).id
    seen = await walk.do("PromisePayment", invoice=invoice, by="petri", on=await walk.day_in(5))
    assert [p.invoice for p in seen.promises] == [invoice]
    soon = await walk.workday_in(3)  # of tomorrow a clock that runs past midnight meanwhile would say that it is not ahead
    await walk.refused("MoveDueDate", "DUE_DATE_NOT_LATER", invoice=invoice, due_on=soon, explanation="They asked for it.")
    await walk.do("MoveDueDate", invoice=invoice, due_on=await walk.workday_in(40), explanation="They asked for it.")
    await walk.refused("ReleaseDunning", "DUNNING_NOT_HELD")
    await walk.do("HoldDunning", until=await walk.workday_in(10), by="helena", explanation="Their house burned.")
    await walk.do("ReleaseDunning")
    await walk.refused("ChargeLateFee", "NOT_OVERDUE", invoice=invoice, explanation="Late again.")
    await walk.refused("WaiveCharge", "NOTHING_TO_WAIVE", charge=f"{invoice}/fee-1", by="helena", explanation="They always pay.")
    await walk.refused(
        "SupplyReferenceRate", "NO_REFERENCE_RATE", valid_from=await walk.day_in(0), percent="2.15", source="The central bank"
    )
    await walk.do("DisputeInvoice", invoice=invoice, by="petri", explanation="Too much.")
    await walk.do("RejectDispute", invoice=invoice, explanation="As agreed.")


async def paid(walk: Walk) -> None:
    """The same invoice: paid by mistake, paid, overpaid, refunded, cancelled. The credit goes to another, which has a day of its own."""
    await walk.until(lambda seen: bool(_open(seen, "discovery")))
    invoice = await _invoice(walk)
    received = {"amount": invoice.amount, "value_date": await walk.day_in(-1), "reference": "bank"}
    await walk.refused("ReverseFact", "NOTHING_RECORDED", fact="nothing", explanation="It was for another client.")
    await walk.do("RecordPayment", invoice=invoice.id, **received)
    money = await walk.money()
    assert money.totals.paid == invoice.amount and [(f.kind, f.invoice) for f in money.facts] == [("payment", invoice.id)]
    await walk.do("ReverseFact", fact=money.facts[0].id, explanation="It was for another client.")
    assert (await walk.money()).totals.paid.minor == 0
    await walk.refused("ApplyCredit", "NO_CREDIT", invoice=invoice.id, amount=invoice.amount)
    cent = {"minor": 1, "currency": invoice.amount.currency}
    too_much = {"minor": invoice.amount.minor + 1, "currency": invoice.amount.currency}
    await walk.do("RecordPayment", invoice=invoice.id, **(received | {"amount": too_much}))
    await walk.do("ApplyCredit", invoice="invoice-discovery", amount=cent)
    await walk.refused("RefundPayment", "NO_BILLING_SYSTEM", invoice=invoice.id, amount=cent, explanation="It was too much.")
    await walk.do("RecordRefund", invoice=invoice.id, **received)
    await walk.refused("WriteOffInvoice", "UNKNOWN_ITEM", invoice="invoice-99", explanation="Gone.")
    await walk.refused("VoidInvoice", "UNKNOWN_ITEM", invoice="invoice-99", explanation="Never made.")
    await walk.do("CreditInvoice", invoice=invoice.id, explanation="A mistake.")
