"""I1: money is conserved. What came in is on invoices, is credit or went back, and the sums match what was agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflows.engagement.invariants.reading import Sum, data_of, move_of, plan_of, starts_of, sum_of
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import InvoiceState
from workflows.engagement.messages.answers import Entry

_IN, _OUT = "PaymentRecorded", frozenset({"RefundRecorded", "ChargebackRecorded"})


@dataclass
class _Account:
    """An invoice as its entries tell it; minor units."""

    asked: int
    at_most: bool = False
    """Until it is asked for, the figure is the most: the invoice asks for what was worked."""
    paid: int = 0
    charges_paid: int = 0
    credited: int = 0
    given_up: int = 0
    state: str = InvoiceState.SCHEDULED
    issued: bool = False

    @property
    def left(self) -> int:
        return self.asked - self.paid - self.credited


@dataclass
class _Purse:
    """All that came in and went back; minor units by fact."""

    facts: dict[tuple[str, str], int] = field(default_factory=dict)
    reversed: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Reversal -> what it reverses."""
    notes: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """Credit notes: the invoice, and how much."""
    credit: int = 0
    short: int = 0
    ahead: list[tuple[str, Entry]] = field(default_factory=list)
    """What counts from a later day on, with that day."""
    pending: bool = False
    """True: something happened since the balances were drawn."""

    def credited(self, invoice: str) -> int:
        """What credit notes took back of an invoice."""
        return sum(minor for of, minor in self.notes.values() if of == invoice)

    def days_to_come(self) -> set[str]:
        """From which days on something counts."""
        return {day for day, _ in self.ahead}

    def kept(self) -> int:
        """What came in less what went back, without what never happened."""
        return sum(minor for fact, minor in self.facts.items() if not self._gone(fact))

    def _gone(self, fact: tuple[str, str]) -> bool:
        return any(of == fact and not self._gone(reversal) for reversal, of in self.reversed.items())


def conserved(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I1."""
    plan = plan_of(journal)
    accounts = {g["invoice"]: _Account(sum_of(g["amount"]).minor, g.get("by_hours", False)) for g in plan["gates"]} if plan else {}
    currency = plan["currency"] if plan else ""
    purse = _Purse()
    if plan:
        yield from _plan_adds_up(plan)
    for number, entry in enumerate(journal):
        yield from _currencies(entry, currency)
        _book(entry, purse)
        yield from _planned_later(entry, plan, accounts)
        yield from _on_an_invoice(entry, accounts)
        if entry.event == "BalancesChanged":
            yield from _balances(entry, accounts, purse)
        if entry.event == "EngagementSignedOff":
            yield from _signed_off(entry, plan, accounts)
        if number + 1 < len(journal) and journal[number + 1].command != entry.command:
            yield from _states(entry, accounts)
            purse.pending = False
        if not purse.pending:
            yield from _in_place(entry, accounts, purse)


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="I1", sequence=entry.sequence, text=text)


def _plan_adds_up(plan: dict[str, Any]) -> Iterator[Violation]:
    asked = [sum_of(g["amount"]) for g in plan["gates"]]
    total = sum_of(plan["total"])
    if sum(a.minor for a in asked) != total.minor or any(a.currency != plan["currency"] for a in [*asked, total]):
        yield Violation(invariant="I1", sequence=0, text=f"the invoices of the plan do not add up to {total.minor} {total.currency}")


def _currencies(entry: Entry, currency: str) -> Iterator[Violation]:
    value = entry.data.get("amount")
    if currency and isinstance(value, dict) and "currency" in value and sum_of(value).currency != currency:
        yield _wrong(entry, f"amount is in {sum_of(value).currency}, the engagement in {currency}")


def _book(entry: Entry, purse: _Purse) -> None:
    """Money in, money out, and what never happened; what counts from a later day, on that day."""
    data = data_of(entry)
    days = [name.partition("/")[2] for name in starts_of(entry) if name.startswith("value/")]
    if days:
        purse.ahead.append((days[0], entry))
        return
    if data.get("value_date") in purse.days_to_come():  # the deadline of that day runs already
        purse.ahead.append((data["value_date"], entry))
        return
    if entry.event == "ValueDateReached":
        fact = data["source"], data["fact"]
        for _, ahead in [(day, ahead) for day, ahead in purse.ahead if (ahead.data["source"], ahead.data["fact"]) == fact]:
            _note(ahead, purse)
        purse.ahead = [(day, ahead) for day, ahead in purse.ahead if (ahead.data["source"], ahead.data["fact"]) != fact]
        purse.pending = True
        return
    _note(entry, purse)


def _note(entry: Entry, purse: _Purse) -> None:
    data = data_of(entry)
    if entry.event == _IN or entry.event in _OUT:
        minor = sum_of(data["amount"]).minor
        purse.facts[data["source"], data["fact"]] = minor if entry.event == _IN else -minor
    elif entry.event == "InvoiceCredited":
        purse.notes[data["source"], data["fact"]] = (data["invoice"], sum_of(data["amount"]).minor)
    elif entry.event == "FactReversed":
        purse.reversed["person", data["fact"]] = (data["of_source"], data["of"])
    else:
        return
    purse.pending = True


def _planned_later(entry: Entry, plan: dict[str, Any] | None, accounts: dict[str, _Account]) -> Iterator[Violation]:
    """An invoice that has no gate belongs to a retainer of the plan, and asks for what was agreed for each period."""
    if entry.event != "InvoiceScheduled":
        return
    data = data_of(entry)
    retainer = next((r for r in (plan or {}).get("retainers", []) if r["id"] == data["retainer"]), None)
    if retainer is None or not 1 <= data["period"] <= len(retainer["days"]):
        yield _wrong(entry, f"'{data['invoice']}' belongs to no period of an agreed retainer")
    elif sum_of(retainer["amount"]) != sum_of(data["amount"]):
        yield _wrong(entry, f"{sum_of(data['amount']).minor} is asked for, {sum_of(retainer['amount']).minor} was agreed for each period")
    accounts[data["invoice"]] = _Account(asked=sum_of(data["amount"]).minor)


def _on_an_invoice(entry: Entry, accounts: dict[str, _Account]) -> Iterator[Violation]:
    data, step = data_of(entry), move_of(entry)
    invoice = data.get("invoice")
    if not isinstance(invoice, str) or entry.event.startswith(("Gate", "Dunning")):
        return
    if invoice not in accounts:
        yield _wrong(entry, f"'{invoice}' is no invoice of the accepted plan")
        return
    account = accounts[invoice]
    if entry.event == "InvoiceRequested" and account.at_most and 0 < sum_of(data["amount"]).minor <= account.asked:
        account.asked = sum_of(data["amount"]).minor
    if entry.event in {"InvoiceRequested", "InvoiceIssued", "InvoiceVoided"} and sum_of(data["amount"]).minor != account.asked:
        yield _wrong(entry, f"the invoice says {sum_of(data['amount']).minor}, the plan {account.asked}")
    if entry.event in {"InvoiceWrittenOff", "InvoiceGivenUp"}:
        account.given_up = sum_of(data["amount"]).minor
        if account.given_up != account.left:
            yield _wrong(entry, f"{account.given_up} given up, {account.left} outstanding")
    account.issued = account.issued or entry.event == "InvoiceIssued"
    if step and step.kind == "invoice":
        account.state = step.to


def _balances(entry: Entry, accounts: dict[str, _Account], purse: _Purse) -> Iterator[Violation]:
    data = data_of(entry)
    purse.credit, purse.short, purse.pending = data["credit"], data.get("short", 0), False
    for told in data.get("balances", []):
        if told["invoice"] not in accounts:
            yield _wrong(entry, f"'{told['invoice']}' is no invoice of the accepted plan")
            continue
        account = accounts[told["invoice"]]
        account.paid, account.credited, account.given_up = told["paid"], told["credited"], told.get("written_off", 0)
        account.charges_paid = told.get("fees_paid", 0) + told.get("interest_paid", 0)
        if min(account.paid, account.credited, account.charges_paid, account.left, told["fees"], told["interest"]) < 0:
            yield _wrong(entry, f"a part of the balance of '{told['invoice']}' is below 0")


def _in_place(entry: Entry, accounts: dict[str, _Account], purse: _Purse) -> Iterator[Violation]:
    """Once the balances are drawn every cent has its place."""
    placed = sum(a.paid + a.charges_paid for a in accounts.values()) + purse.credit - purse.short
    if purse.kept() != placed:
        yield _wrong(entry, f"{purse.kept()} came in and stayed, but what is paid, credit and short make {placed}")
    for name, account in accounts.items():
        # Nobody can take back more than was asked for, whatever a billing system says.
        taken_back = min(purse.credited(name), account.asked)
        if account.credited != taken_back:
            yield _wrong(entry, f"credit notes took {taken_back} of '{name}' back, its balance says {account.credited}")


def _states(entry: Entry, accounts: dict[str, _Account]) -> Iterator[Violation]:
    """At the end of a command each invoice has the state that its balance gives it."""
    for name, account in accounts.items():
        if account.state == InvoiceState.PAID and account.left:
            yield _wrong(entry, f"'{name}' is PAID, and {account.left} of it is left to pay")
        if account.state in {InvoiceState.OPEN, InvoiceState.OVERDUE} and not account.left and account.asked:
            yield _wrong(entry, f"'{name}' is {account.state}, and nothing of it is left to pay")
        if (
            account.given_up != (account.left if account.state == InvoiceState.WRITTEN_OFF else 0)
            and account.state != InvoiceState.DISPUTED
        ):
            yield _wrong(entry, f"'{name}' is {account.state}, and of {account.left} left {account.given_up} is written off")
        if account.state == InvoiceState.CREDITED and account.credited != account.asked:
            yield _wrong(entry, f"'{name}' is CREDITED, and credit notes took back {account.credited} of {account.asked}")


def _signed_off(entry: Entry, plan: dict[str, Any] | None, accounts: dict[str, _Account]) -> Iterator[Violation]:
    data = data_of(entry)
    invoiced = sum(a.asked - a.credited for a in accounts.values() if a.issued and a.state != InvoiceState.VOID)
    if plan is None or sum_of(data["agreed"]) != sum_of(plan["total"]):
        yield _wrong(entry, "what was signed off as agreed is not the total of the accepted plan")
    if sum_of(data["invoiced"]) != Sum(invoiced, plan["currency"] if plan else ""):
        yield _wrong(entry, f"{sum_of(data['invoiced']).minor} was signed off as invoiced, the invoices say {invoiced}")
