"""Lines and taxes of a bill as they are printed on a document."""

from workflows.engagement.messages import ports
from workflows.engagement.messages.reasons import Worked, why
from workflows.engagement.terms import Payment, Tax
from workflows.engagement.terms.prices.bills import Bill, BillLine, BillTax


def printed_lines(named: str, bill: Bill) -> tuple[ports.InvoiceLine, ...]:
    """The lines of a bill for what is called ``named``; of hours with their role and number."""
    return tuple(_line(named, line) for line in bill.lines)


def printed_taxes(payment: Payment, bill: Bill) -> tuple[ports.TaxLine, ...]:
    """The rates of tax on a bill, called as the terms call them."""
    terms = {tax.id: tax for tax in payment.taxes}
    return tuple(_tax(terms[tax.tax], tax) for tax in bill.taxes)


def _tax(terms: Tax, tax: BillTax) -> ports.TaxLine:
    return ports.TaxLine(label=terms.label, percent=terms.percent, base=tax.base, amount=tax.amount, note=terms.note)


def _line(named: str, line: BillLine) -> ports.InvoiceLine:
    text = f"{named}: {line.role.replace('-', ' ')}" if line.role else named
    if line.minutes is None or line.per_hour is None:
        return ports.InvoiceLine(text=text, net=line.net)
    quantity = why("hours-quantity", time=Worked(minutes=line.minutes), per_hour=line.per_hour)
    return ports.InvoiceLine(text=text, net=line.net, quantity=quantity)
