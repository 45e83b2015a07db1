"""Money that moved, as events: the same whoever tells of it, a person or a billing system."""

from workflows.engagement.messages.commands import RecordPayment, RecordRefund, TakeBillingEvent
from workflows.engagement.messages.events import ChargebackRecorded, PaymentRecorded, PaymentShare, RefundRecorded
from workflows.engagement.money.ledger.standing import Key
from workflows.engagement.state import State


def payment(state: State, told: RecordPayment | TakeBillingEvent, key: Key, rule: str) -> PaymentRecorded:
    """Money came in.

    Args:
        state: the aggregate.
        told: what was said.
        key: source and id of the fact.
        rule: the rule that records it.
    """
    source, fact = key
    parts = told.parts if isinstance(told, RecordPayment) else ()
    return PaymentRecorded(
        because=f"{told.amount} came in" + (f" for {state.invoices[told.invoice].number}" if told.invoice else ""),
        rule=rule,
        fact=fact,
        source=source,
        invoice=told.invoice,
        parts=tuple(PaymentShare(invoice=p.invoice, amount=p.amount) for p in parts),
        amount=told.amount,
        value_date=told.value_date,
        reference=told.reference,
        payer=told.payer,
    )


def refund(state: State, told: RecordRefund | TakeBillingEvent, key: Key, rule: str) -> RefundRecorded:
    """Money went back; arguments as those of a payment."""
    source, fact = key
    return RefundRecorded(
        because=f"{told.amount} of {state.invoices[told.invoice].number if told.invoice else 'the credit'} went back",
        rule=rule,
        fact=fact,
        source=source,
        invoice=told.invoice,
        amount=told.amount,
        value_date=told.value_date,
        reference=told.reference,
    )


def chargeback(told: TakeBillingEvent, rule: str) -> ChargebackRecorded:
    """The payer's bank took money back; only a billing system tells of it, and names the invoice."""
    assert told.invoice is not None
    return ChargebackRecorded(
        because=f"{told.amount} went back by a lost dispute",
        rule=rule,
        fact=told.fact,
        source=told.source,
        invoice=told.invoice,
        amount=told.amount,
        value_date=told.value_date,
        reference=told.reference,
    )
