"""Lines about money that came, went or was decided on."""

from worker.story.names import Names
from worker.story.sums import with_sum
from worker.story.told import INVOICE, Data, Row, Told


def moved(what: str, who: str = "client") -> Row:
    """A row about money that came or went, for one invoice, several or none."""

    def row(data: Data, names: Names) -> Told:
        invoices = _invoices(data, names)
        words = with_sum(what, data) + (f": {invoices}" if invoices else "")
        return Told(INVOICE, words, str(data.get("payer") or names.client) if who == "client" else who)

    return row


def _invoices(data: Data, names: Names) -> str:
    """The invoices that an event names, ``A-001 and A-002``; empty for none."""
    named = [part["invoice"] for part in data.get("parts") or ()] + ([data["invoice"]] if data.get("invoice") else [])
    *first, last = [names.invoice(invoice) for invoice in dict.fromkeys(named)] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def decided(data: Data, names: Names) -> Told:
    """How a dispute at the payer's bank ended."""
    whom = "us" if data.get("won") else "the client"
    return Told(INVOICE, f"The bank decided for {whom}: {names.invoice(data.get('invoice'))}")
