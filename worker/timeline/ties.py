"""Lines that tie marks of different rows: the payment to the gate it opened, the note to what it explains."""

from worker.timeline.marks import Gate, InvoiceMark, Mark
from worker.timeline.model import Invoice, Timeline
from worker.timeline.scale import Scale
from worker.timeline.shapes import path, px
from worker.timeline.sheet import Box, Sheet

_INVOICES = 1000  # rows are numbered from the top: milestones, then invoices, then the lanes below
_BELOW = 1_000_000
_SETTLES = ("paid", "part_paid", "credited")


class Crossings:
    """Knows, before anything is drawn, which lines will cross which row."""

    def __init__(self, timeline: Timeline, scale: Scale) -> None:
        """Collect the ties of gates and notes as (x, upper row, lower row)."""
        self._lines = [*_gate_lines(timeline, scale), *_note_lines(timeline, scale)]
        self._runs = _runs(timeline, scale)

    def milestone(self, index: int, y: float, height: float) -> list[Box]:
        """Return the strips that lines take from the row of a milestone."""
        return self._strips(index, y, height)

    def invoice(self, index: int, y: float, height: float) -> list[Box]:
        """Return the strips that lines take from the row of an invoice, its own ties included."""
        along = [Box(min(x1, x2), y + 8, abs(x2 - x1), 2) for row, x1, x2 in self._runs if row == index]
        return [*self._strips(_INVOICES + index, y, height), *along]

    def _strips(self, row: int, y: float, height: float) -> list[Box]:
        return [Box(x - 2, y, 4, height) for x, first, last in self._lines if first < row < last]


def draw_ties(sheet: Sheet) -> None:
    """Draw the tie of each gate whose invoice is in the picture."""
    for index, gate in enumerate(sheet.timeline.gates):
        invoice, at = tied_invoice(sheet.timeline, gate), sheet.gate_points.get(index)
        if invoice is None or at is None:
            continue
        opener = opening_mark(invoice, gate)
        if opener is None:
            continue
        y, x = sheet.invoice_rows[invoice.id], sheet.scale.x(opener.when)
        settled = gate.state == "open" and opener.kind in _SETTLES
        sheet.ties.append(path(f"M{px(x)} {px(y)}H{px(at[0])}V{px(at[1])}", "l s-good tie" if settled else "l3 dash"))


def tied_invoice(timeline: Timeline, gate: Gate) -> Invoice | None:
    """Return the invoice a gate is tied to in the drawing: where it opened, or, while it is shut, what it waits for."""
    if gate.invoice is None or gate.state == "waived" or (gate.state != "open" and _superseded(timeline, gate)):
        return None
    return next(invoice for invoice in timeline.invoices if invoice.id == gate.invoice)


def opening_mark(invoice: Invoice, gate: Gate) -> InvoiceMark | None:
    """Return the mark the tie starts from: the last payment before the gate opened, else the due date, else the issue."""
    payments = [mark for mark in invoice.marks if mark.kind in _SETTLES and mark.when <= gate.when]
    if gate.state == "open" and payments:
        return max(payments, key=lambda mark: mark.when)
    kinds = {mark.kind: mark for mark in invoice.marks}
    return kinds.get("due") or kinds.get("issued")


def _superseded(timeline: Timeline, gate: Gate) -> bool:
    return any((other.milestone, other.invoice) == (gate.milestone, gate.invoice) and other.when > gate.when for other in timeline.gates)


def _gate_lines(timeline: Timeline, scale: Scale) -> list[tuple[float, int, int]]:
    milestones = {milestone.id: index for index, milestone in enumerate(timeline.milestones)}
    invoices = {invoice.id: index for index, invoice in enumerate(timeline.invoices)}
    lines = []
    for gate in timeline.gates:
        invoice = tied_invoice(timeline, gate)
        if invoice is not None:
            upper = len(milestones) if gate.milestone is None else milestones[gate.milestone]
            lines.append((scale.x(gate.when), upper, _INVOICES + invoices[invoice.id]))
    return lines


def _runs(timeline: Timeline, scale: Scale) -> list[tuple[int, float, float]]:
    """Return (invoice row, x1, x2) for the part of each tie that runs along the row of its invoice."""
    rows = {invoice.id: index for index, invoice in enumerate(timeline.invoices)}
    runs = []
    for gate in timeline.gates:
        invoice = tied_invoice(timeline, gate)
        opener = opening_mark(invoice, gate) if invoice is not None else None
        if invoice is not None and opener is not None:
            runs.append((rows[invoice.id], scale.x(opener.when), scale.x(gate.when)))
    return runs


def _note_lines(timeline: Timeline, scale: Scale) -> list[tuple[float, int, int]]:
    rows: dict[str, tuple[int, Mark]] = {
        mark.id: (index, mark) for index, milestone in enumerate(timeline.milestones) for mark in milestone.marks
    }
    milestones = {milestone.id: index for index, milestone in enumerate(timeline.milestones)}
    for gate in timeline.gates:
        rows[gate.id] = (len(milestones) if gate.milestone is None else milestones[gate.milestone], gate)
    for index, invoice in enumerate(timeline.invoices):
        rows |= {mark.id: (_INVOICES + index, mark) for mark in invoice.marks}
    others = {mark.id: mark for _, mark in timeline.marks() if mark.id}
    found = [rows.get(note.mark) or (_BELOW, others[note.mark]) for note in timeline.notes]
    return [(scale.x(mark.when), -1, row) for row, mark in found]
