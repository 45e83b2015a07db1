"""Bills: what an invoice asks for, net, tax and gross, exact to the minor unit; and the parts into which the terms cut their prices.

Tax is computed once for each rate on an invoice and rounded once. Where prices are net it comes on top; where they include it, it is taken out of
them, so that what is paid is the price.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money, split, total
from workflows.engagement.terms import Agreement, GateKind, Retainer, Tax
from workflows.engagement.terms.milestones import Milestone
from workflows.engagement.terms.prices.shares import carve, portions
from workflows.engagement.time.calendar import CalendarDay

_DIGITS = 60


class BillKind(StrEnum):
    """What an invoice is for."""

    MILESTONE = "milestone"
    DEPOSIT = "deposit"
    INSTALLMENT = "installment"
    RETENTION = "retention"
    RETAINER = "retainer"


class BillLine(Frozen):
    """A line of a bill."""

    net: Money
    tax: str | None = None
    """Id of the tax on it."""
    role: str | None = None
    """Whose hours it asks for."""
    minutes: int | None = None
    """How much was worked, where it asks for hours; none where the line was cut to a part."""
    per_hour: Money | None = None
    """At which rate."""


class BillTax(Frozen):
    """What a rate of tax makes on a bill."""

    tax: str
    base: Money
    amount: Money


class Bill(Frozen):
    """What is asked for; ``amount`` is gross."""

    amount: Money
    lines: tuple[BillLine, ...] = ()
    taxes: tuple[BillTax, ...] = ()

    @property
    def tax(self) -> Money:
        """All tax on it."""
        return total((t.amount for t in self.taxes), self.amount.currency)

    @property
    def net(self) -> Money:
        """Without tax."""
        return self.amount - self.tax


class Part(Frozen):
    """A part of the milestones' prices, and the gate at which it is asked for."""

    id: str
    """``<milestone>``, ``<milestone>-2`` for its second part and so on, ``deposit``, the id of an installment, ``retention``."""
    of: BillKind
    kind: GateKind
    milestone: str | None = None
    on: CalendarDay | None = None
    after_business_days: int | None = None
    bill: Bill


class Totals(Frozen):
    """Sums of several bills."""

    amount: Money
    """Gross."""
    net: Money
    taxes: tuple[BillTax, ...] = ()

    @property
    def tax(self) -> Money:
        """All tax."""
        return self.amount - self.net


def bill_for(agreement: Agreement, priced: Sequence[tuple[Money, str | None]]) -> Bill:
    """The bill over some prices.

    Args:
        agreement: says which taxes there are, and whether prices include them.
        priced: prices as the terms write them, each with what it says about tax itself; those of the same tax become one line.
    """
    by_tax: dict[Tax | None, Money] = {}
    for price, choice in priced:
        tax = agreement.payment.tax_for(choice)
        by_tax[tax] = by_tax.get(tax, Money.zero(price.currency)) + price
    lines, taxes = list[BillLine](), list[BillTax]()
    for tax, sum_of_prices in by_tax.items():
        if not sum_of_prices.minor:
            continue
        part = _tax_in(sum_of_prices, tax, included=agreement.payment.prices_include_tax) if tax else Money.zero(agreement.currency)
        base = sum_of_prices - part if agreement.payment.prices_include_tax else sum_of_prices
        lines.append(BillLine(net=base, tax=tax.id if tax else None))
        taxes += [BillTax(tax=tax.id, base=base, amount=part)] if tax else []
    net, tax_sum = total((line.net for line in lines), agreement.currency), total((t.amount for t in taxes), agreement.currency)
    return Bill(amount=net + tax_sum, lines=tuple(lines), taxes=tuple(taxes))


def _tax_in(price: Money, tax: Tax, *, included: bool) -> Money:
    """The tax that comes on top of a price, or that it includes, rounded once, half away from zero."""
    if not included:
        return price.percent(tax.percent)
    with localcontext() as context:
        context.prec = _DIGITS
        exact = Decimal(price.minor) * tax.percent / (100 + tax.percent)
        return Money(minor=int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency=price.currency)


def parts_of(agreement: Agreement) -> tuple[Part, ...]:
    """Every part of the milestones' prices that is asked for; together they are all of them. A part of nothing is left out."""
    milestones = agreement.milestones
    nothing = Money.zero(agreement.currency)
    left, taken = carve([nothing if m.billing else m.price for m in milestones], agreement.takes())
    left = tuple(m.price if m.billing else rest for m, rest in zip(milestones, left, strict=True))  # hours are asked for as a whole
    bills = iter([bill_for(agreement, [(share, m.tax) for share, m in zip(shares, milestones, strict=True)]) for shares in taken])
    before, after = list[Part](), list[Part]()
    if agreement.deposit:
        before.append(Part(id="deposit", of=BillKind.DEPOSIT, kind=GateKind.BEFORE_START, bill=next(bills)))
    for each in agreement.installments:
        dated = {"on": each.on, "after_business_days": each.after_business_days}
        before.append(Part(id=each.id, of=BillKind.INSTALLMENT, kind=GateKind.ON_DATE, bill=next(bills), **dated))
    if agreement.retention:
        after.append(Part(id="retention", of=BillKind.RETENTION, kind=GateKind.ON_SIGN_OFF, bill=next(bills)))
    own = [part for milestone, price in zip(milestones, left, strict=True) for part in _own(agreement, milestone, price)]
    return tuple(part for part in (*before, *own, *after) if part.bill.amount.minor)


def _own(agreement: Agreement, milestone: Milestone, left: Money) -> list[Part]:
    """The parts of what is left of a milestone's price, in the proportion in which the terms cut all of it."""
    if not left.minor:
        return []
    shares = split(left, [amount.minor for amount in portions(milestone.price, milestone.parts)])
    return [
        Part(
            id=f"{milestone.id}-{number}" if number > 1 else milestone.id,
            of=BillKind.MILESTONE,
            kind=terms.gate,
            milestone=milestone.id,
            on=terms.on,
            bill=bill_for(agreement, [(share, milestone.tax)]),
        )
        for number, (terms, share) in enumerate(zip(milestone.parts, shares, strict=True), start=1)
    ]


def retainer_bill(agreement: Agreement, retainer: Retainer) -> Bill:
    """The bill of one period."""
    return bill_for(agreement, [(retainer.price, retainer.tax)])


def totals(bills: Sequence[Bill], currency: str) -> Totals:
    """The sums of bills, tax by tax."""
    taxes: dict[str, BillTax] = {}
    for each in (tax for bill in bills for tax in bill.taxes):
        known = taxes.get(each.tax)
        taxes[each.tax] = each if known is None else BillTax(tax=each.tax, base=known.base + each.base, amount=known.amount + each.amount)
    return Totals(
        amount=total((b.amount for b in bills), currency), net=total((b.net for b in bills), currency), taxes=tuple(taxes.values())
    )
