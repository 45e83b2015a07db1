"""Sums, facts about money, and hours, in words."""

from collections.abc import Mapping
from typing import Any

from workflows.engagement.money import Money

Data = Mapping[str, Any]

_HOUR = 60
_FACTS = {
    "payment": "the payment",
    "refund": "the refund",
    "chargeback": "what the bank took back",
    "credit_note": "the credit note",
    "credit_applied": "the use of credit",
    "write_off": "the writing off",
    "fee": "the fee",
    "interest_claim": "the claim to interest",
    "waiver": "the waiver",
    "reversal": "a reversal",
}
_KINDS = {
    "PaymentRecorded": "payment",
    "RefundRecorded": "refund",
    "ChargebackRecorded": "chargeback",
    "InvoiceCredited": "credit_note",
    "CreditApplied": "credit_applied",
    "InvoiceWrittenOff": "write_off",
    "ChargeWaived": "waiver",
    "FactReversed": "reversal",
}
"""Events that bring a fact."""


def sum_of(value: Any) -> str:
    """``40.00 EUR`` of a sum as the journal holds it; empty for anything else."""
    if not isinstance(value, Mapping) or "currency" not in value:
        return ""
    return str(Money(minor=int(value["minor"]), currency=value["currency"]))


def with_sum(what: str, data: Data) -> str:
    """``Payment, 40.00 EUR``."""
    amount = sum_of(data.get("amount"))
    return f"{what}, {amount}" if amount else what


def fact_words(kind: str, amount: str) -> str:
    """What happened to money: ``the payment of 40.00 EUR``."""
    words = _FACTS.get(kind, kind)
    return f"{words} of {amount}" if amount else words


def fact_of(event: str, data: Data) -> dict[str, str]:
    """The fact that an event brings, in words by its id; none for other events."""
    return {str(data["fact"]): fact_words(_KINDS[event], sum_of(data.get("amount")))} if event in _KINDS else {}


def worked(minutes: Any) -> str:
    """``3 h 30 min``."""
    hours, rest = divmod(int(minutes), _HOUR)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part) or "0 min"
