"""The money of an engagement for people: sums, what is outstanding by age, each invoice with what comes next, and all that happened."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from milepost.v1 import statement_pb2
from worker.cli.cells import money, state_word
from worker.cli.local_time import day, moment
from worker.cli.paper import head, pairs, put, put_sections, table

_NONE = "none"


def put_money(found: statement_pb2.MoneyStatement) -> None:
    """Write all of a statement that a person works with; amounts in columns are in its one currency."""
    put(head(f"Money of {found.name} on {day(found.on)}, in {found.currency}"), _sums(found))
    put_sections(
        ("Outstanding", _ages(found)),
        ("Invoices", _invoices(found)),
        ("What comes next", _next(found)),
        ("Late charges", _charges(found)),
        ("Interest, and what it was computed from", _inputs(found)),
        ("What happened", _facts(found)),
    )


def _amount(value: Any) -> str:
    return money(value).removesuffix(f" {value.currency}") if value.minor else _NONE


def _sums(found: statement_pb2.MoneyStatement) -> Table:
    totals = found.totals
    rows = [(word, _amount(getattr(totals, word))) for word in ("agreed", "invoiced", "paid", "outstanding", "overdue")]
    besides = (("of it tax", totals.agreed_tax), ("comes again", totals.recurring))
    rows[1:1] = [(word, _amount(sum_)) for word, sum_ in besides if sum_.minor]
    rows += [("fees", _amount(found.fees)), ("interest", _amount(found.interest)), ("credit", _amount(totals.credit))]
    if found.short.minor:
        rows.append(("not explained", f"{_amount(found.short)} was given back, and no such payment is known yet"))
    gaps = ((gap.series, day(gap.half_year)) for gap in found.missing_rates)
    rows += [("not known", f"the rate of {series} for the half-year from {begins}: interest stops before it") for series, begins in gaps]
    return pairs(rows)


def _ages(found: statement_pb2.MoneyStatement) -> Table:
    rows = [_age(line.age, line.principal, line.fees, line.interest) for line in found.ages if _owed(line)]
    if rows:
        rows.append(_age("all", found.totals.outstanding, found.fees, found.interest))
    return table(("age", "principal", "costs and fees", "interest", "together"), rows, wrap=(0,), right=(1, 2, 3, 4))


def _age(age: str, principal: Any, fees: Any, interest: Any) -> tuple[str, ...]:
    together = statement_pb2.MoneyAge(principal=principal).principal
    together.minor = principal.minor + fees.minor + interest.minor
    return age, _amount(principal), _amount(fees), _amount(interest), _amount(together)


def _owed(line: statement_pb2.MoneyAge) -> bool:
    return bool(line.principal.minor or line.fees.minor or line.interest.minor)


def _called(invoice: statement_pb2.MoneyInvoice) -> str:
    return invoice.number or invoice.id


def _invoices(found: statement_pb2.MoneyStatement) -> Table:
    sums = ["amount", "credited", "paid", "outstanding", "fees", "interest"]
    if not any(i.credited.minor for i in found.invoices):
        sums.remove("credited")
    rows = (
        (_called(i), state_word(i, "state"), day(i.due_on), str(i.days_late or ""), *(_amount(getattr(i, name)) for name in sums))
        for i in found.invoices
    )
    columns = ("invoice", "state", "due", "late", *("owed" if name == "outstanding" else name for name in sums))
    return table(columns, rows, wrap=(0,), right=tuple(range(3, len(columns))))


def _next(found: statement_pb2.MoneyStatement) -> Table:
    rows = ((_called(i), moment(i.next_at) or "no day yet", i.next_step.words) for i in found.invoices if i.HasField("next_step"))
    return table(("invoice", "when", "what, and why"), rows)


def _charges(found: statement_pb2.MoneyStatement) -> Table:
    rows = ((c.id, c.kind, day(c.on), _amount(c.amount), _amount(c.waived), _status(c)) for i in found.invoices for c in i.charges)
    return table(("id", "kind", "on", "amount", "waived", "status"), rows, wrap=(0, 5), right=(3, 4))


def _status(charge: statement_pb2.MoneyCharge) -> str:
    by = day(charge.waived_if_paid_by)
    return charge.status.replace("_", " ") + (f", falls away if all else is paid by {by}" if by and charge.status == "conditional" else "")


def _inputs(found: statement_pb2.MoneyStatement) -> Table:
    rows = (
        (_called(i), day(p.first), day(p.last), str(p.days), _amount(p.principal), f"{p.percent} %")
        for i in found.invoices
        for c in i.charges
        for p in c.inputs
    )
    return table(("invoice", "from", "to", "days", "on", "a year"), rows, wrap=(0,), right=(3, 4, 5))


def _facts(found: statement_pb2.MoneyStatement) -> Table:
    numbers = {invoice.id: _called(invoice) for invoice in found.invoices}
    return table(("on", "what", "amount", "invoice", "from", "id"), _happened(found, numbers), wrap=(3, 5), right=(2,))


def _happened(found: statement_pb2.MoneyStatement, numbers: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for fact in found.facts:
        what = " ".join(filter(None, (fact.kind.replace("_", " "), fact.number))) + ("" if fact.stands else ", reversed")
        amount = _amount(fact.amount) if fact.amount.minor else ""
        yield day(fact.value_date), what, amount, numbers.get(fact.invoice, fact.invoice), fact.source, fact.id
