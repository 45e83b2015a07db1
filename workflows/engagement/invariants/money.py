"""I1: money is conserved. What came in is allocated, credit or refunded, and the sums match what was agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.engagement.invariants.reading import Sum, data_of, move_of, plan_of, sum_of
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.messages.answers import Entry


@dataclass
class _Account:
    """An invoice as its entries tell it; minor units."""

    asked: int
    received: int = 0
    allocated: int = 0
    credit: int = 0
    refunded: int = 0
    state: str = "SCHEDULED"
    issued: bool = False

    @property
    def kept(self) -> int:
        return self.allocated - self.refunded


def conserved(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I1."""
    plan = plan_of(journal)
    accounts = {g["invoice"]: _Account(asked=sum_of(g["amount"]).minor) for g in plan["gates"]} if plan else {}
    currency = plan["currency"] if plan else ""
    if plan:
        yield from _plan_adds_up(plan)
    for entry in journal:
        invoice = entry.data.get("invoice")
        if entry.event == "EngagementSignedOff":
            yield from _signed_off(entry, plan, accounts)
        if not isinstance(invoice, str) or entry.event.startswith(("Gate", "Dunning")):
            continue
        if invoice not in accounts:
            yield _wrong(entry, f"'{invoice}' is no invoice of the accepted plan")
            continue
        yield from _currencies(entry, currency)
        yield from _booked(entry, accounts[invoice])
    yield from _totals(accounts)


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="I1", sequence=entry.sequence, text=text)


def _plan_adds_up(plan: dict[str, Any]) -> Iterator[Violation]:
    asked = [sum_of(g["amount"]) for g in plan["gates"]]
    total = sum_of(plan["total"])
    if sum(a.minor for a in asked) != total.minor or any(a.currency != plan["currency"] for a in [*asked, total]):
        yield Violation(invariant="I1", sequence=0, text=f"the invoices of the plan do not add up to {total.minor} {total.currency}")


def _currencies(entry: Entry, currency: str) -> Iterator[Violation]:
    for field in ("amount", "allocated", "credit"):
        value = entry.data.get(field)
        if isinstance(value, dict) and sum_of(value).currency != currency:
            yield _wrong(entry, f"{field} is in {sum_of(value).currency}, the engagement in {currency}")


def _booked(entry: Entry, account: _Account) -> Iterator[Violation]:
    """Book one entry, and say what does not fit."""
    data = data_of(entry)
    amount = sum_of(data["amount"]).minor if "amount" in data else None
    if entry.event == "PaymentRecorded":
        yield from _payment(entry, account, data)
    elif entry.event == "RefundRecorded":
        account.refunded += amount or 0
        if account.kept < 0:
            yield _wrong(entry, "more went back than was allocated")
    elif entry.event in {"InvoiceRequested", "InvoiceIssued", "InvoiceVoided"} and amount != account.asked:
        yield _wrong(entry, f"the invoice says {amount}, the plan {account.asked}")
    elif entry.event in {"InvoiceCredited", "InvoiceWrittenOff"} and amount != account.asked - account.kept:
        yield _wrong(entry, f"{amount} given up, {account.asked - account.kept} outstanding")
    account.issued = account.issued or entry.event == "InvoiceIssued"
    step = move_of(entry)
    if step and step.kind == "invoice":
        account.state = step.to
    if account.kept != (account.asked if account.state == "PAID" else 0):
        yield _wrong(entry, f"{account.kept} of {account.asked} is kept on an invoice that is {account.state}")


def _payment(entry: Entry, account: _Account, data: dict[str, Any]) -> Iterator[Violation]:
    amount, allocated, credit = (sum_of(data[f]).minor for f in ("amount", "allocated", "credit"))
    account.received += amount
    account.allocated += allocated
    account.credit += credit
    if amount != allocated + credit:
        yield _wrong(entry, f"{amount} came in, but {allocated} allocated and {credit} credit make {allocated + credit}")
    if min(amount, allocated, credit) < 0:
        yield _wrong(entry, "a payment has a negative part")


def _signed_off(entry: Entry, plan: dict[str, Any] | None, accounts: dict[str, _Account]) -> Iterator[Violation]:
    data = data_of(entry)
    invoiced = sum(a.asked for a in accounts.values() if a.issued and a.state not in {"VOID", "CREDITED"})
    if plan is None or sum_of(data["agreed"]) != sum_of(plan["total"]):
        yield _wrong(entry, "what was signed off as agreed is not the total of the accepted plan")
    if sum_of(data["invoiced"]) != Sum(invoiced, plan["currency"] if plan else ""):
        yield _wrong(entry, f"{sum_of(data['invoiced']).minor} was signed off as invoiced, the invoices say {invoiced}")


def _totals(accounts: dict[str, _Account]) -> Iterator[Violation]:
    received = sum(a.received for a in accounts.values())
    known = sum(a.kept + a.credit + a.refunded for a in accounts.values())
    if received != known:
        text = f"{received} came in, but allocated, credit and refunds make {known}"
        yield Violation(invariant="I1", sequence=0, text=text)
