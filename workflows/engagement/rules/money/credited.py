"""What a credit note takes back: of each line and of each tax of its invoice a share in proportion, exact to the minor unit.

The notes of one invoice share out its own lines and taxes one after the other, so that together they never take back more of any of them than
there is, and those that take back all of it take back exactly the invoice.
"""

from collections.abc import Sequence

from workflows.engagement.money import Money, total
from workflows.engagement.money.ledger.facts import PERSON, Fact, FactKind
from workflows.engagement.rules.money.invoice_contents import bill_of
from workflows.engagement.state import State
from workflows.engagement.terms.prices.bills import Bill, BillLine, BillTax
from workflows.engagement.terms.prices.shares import carve


def share_of(bill: Bill, before: Sequence[Money], amount: Money) -> Bill:
    """The share of a bill that a sum is.

    Args:
        bill: what was asked for.
        before: sums that were taken back earlier, in order.
        amount: the sum, gross; at most what they left.

    Returns:
        A bill over the sum. Without lines where the bill has none, or no longer holds as much.
    """
    cells = [line.net for line in bill.lines] + [tax.amount for tax in bill.taxes]
    left = total(cells, amount.currency)
    takes = list[Money]()
    for earlier in before:
        takes.append(min(earlier, left))
        left -= takes[-1]
    if not cells or amount > left:
        return Bill(amount=amount)
    shares = carve(cells, [*takes, amount])[1][-1]
    nets, taxes = shares[: len(bill.lines)], shares[len(bill.lines) :]
    lines = tuple(_line(line, net) for line, net in zip(bill.lines, nets, strict=True))
    rates = tuple(_tax(lines, tax, part) for tax, part in zip(bill.taxes, taxes, strict=True))
    return Bill(
        amount=amount,
        lines=tuple(line for line in lines if line.net.minor),
        taxes=tuple(t for t in rates if t.base.minor or t.amount.minor),
    )


def _line(line: BillLine, net: Money) -> BillLine:
    """A share of a line; how many hours it stands for is told of the whole alone."""
    return line if net == line.net else line.model_copy(update={"net": net, "minutes": None, "per_hour": None})


def _tax(lines: Sequence[BillLine], tax: BillTax, amount: Money) -> BillTax:
    base = total((line.net for line in lines if line.tax == tax.tax), amount.currency)
    return BillTax(tax=tax.tax, base=base, amount=amount)


def fact_of(state: State, fact: str | None) -> Fact | None:
    """What happened to money, as a person recorded it under that id."""
    return next((f for f in state.facts if (f.source, f.id) == (PERSON, fact)), None)


def credited_bill(state: State, invoice_id: str, fact: str | None, amount: Money) -> Bill:
    """The share of an invoice that one of its credit notes takes back.

    Args:
        state: the aggregate.
        invoice_id: the invoice.
        fact: id of the fact behind the credit note; those that were told before it took their shares first.
        amount: what it takes back.
    """
    notes = [f for f in state.facts if f.kind is FactKind.CREDIT_NOTE and f.invoice == invoice_id]
    own = fact_of(state, fact)
    before = notes[: notes.index(own)] if own in notes else []
    bill = bill_of(state, invoice_id)
    if bill.amount != state.invoices[invoice_id].amount:
        return Bill(amount=amount)
    return share_of(bill, [Money(minor=f.minor, currency=amount.currency) for f in before], amount)
