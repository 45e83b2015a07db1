"""Money that moved, as events: the same whoever tells of it, a person or a billing system."""

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import RecordPayment, RecordRefund, TakeBillingEvent
from workflows.engagement.messages.events import ChargebackRecorded, PaymentRecorded, PaymentShare, RefundRecorded
from workflows.engagement.messages.reasons import why
from workflows.engagement.money.ledger.in_force import Key
from workflows.engagement.rules.money.dated_ahead import value_date_deadlines
from workflows.engagement.state import State


def payment(state: State, told: RecordPayment | TakeBillingEvent, key: Key, rule: str, meta: Meta) -> PaymentRecorded:
    """Money came in.

    Args:
        state: the aggregate.
        told: what was said.
        key: source and id of the fact.
        rule: the rule that records it.
        meta: who and when.
    """
    source, fact = key
    invoice = state.invoices[told.invoice] if told.invoice else None
    parts = told.parts if isinstance(told, RecordPayment) else ()
    return PaymentRecorded(
        because=why("money-came-in-for", amount=told.amount, number=invoice.number or invoice.id)
        if invoice
        else why("money-came-in", amount=told.amount),
        rule=rule,
        fact=fact,
        source=source,
        invoice=told.invoice,
        parts=tuple(PaymentShare(invoice=p.invoice, amount=p.amount) for p in parts),
        amount=told.amount,
        value_date=told.value_date,
        reference=told.reference,
        payer=told.payer,
        starts=value_date_deadlines(state, told.value_date, meta),
    )


def refund(state: State, told: RecordRefund | TakeBillingEvent, key: Key, rule: str, meta: Meta) -> RefundRecorded:
    """Money went back; arguments as those of a payment."""
    source, fact = key
    invoice = state.invoices[told.invoice] if told.invoice else None
    return RefundRecorded(
        because=why("money-went-back", amount=told.amount, number=invoice.number or invoice.id)
        if invoice
        else why("money-credit-went-back", amount=told.amount),
        rule=rule,
        fact=fact,
        source=source,
        invoice=told.invoice,
        amount=told.amount,
        value_date=told.value_date,
        reference=told.reference,
        starts=value_date_deadlines(state, told.value_date, meta),
    )


def chargeback(state: State, told: TakeBillingEvent, rule: str, meta: Meta) -> ChargebackRecorded:
    """The payer's bank took money back; only a billing system tells of it, and names the invoice."""
    assert told.invoice is not None
    return ChargebackRecorded(
        because=why("money-went-back-by-dispute", amount=told.amount),
        rule=rule,
        fact=told.fact,
        source=told.source,
        invoice=told.invoice,
        amount=told.amount,
        value_date=told.value_date,
        reference=told.reference,
        starts=value_date_deadlines(state, told.value_date, meta),
    )
