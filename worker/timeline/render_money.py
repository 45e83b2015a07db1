"""The money lane: a row for each invoice, and what was agreed, due and paid over time."""

from worker.timeline.marks import InvoiceMark
from worker.timeline.model import Invoice
from worker.timeline.render_balance import draw_balance
from worker.timeline.row import Row
from worker.timeline.shapes import (
    charged,
    credited,
    disputed,
    dot,
    due,
    invoice,
    late_bar,
    line,
    paid,
    part_paid,
    promise_to_pay,
    refunded,
    reminder,
    void,
)
from worker.timeline.sheet import LABELS_ROOM, LABELS_WIDTH, NARROW_ROOM, Box, Sheet
from worker.timeline.text import ELLIPSIS, measure
from worker.timeline.ties import Crossings

_HEIGHT = 17.0
_CLOSE = 14.0
_WIDEST = 130.0  # px for number and amount together
ROOMY = 12
_ORDER = (
    "overdue",
    "disputed",
    "promise_to_pay",
    "due",
    "issued",
    "notice",
    "reminder",
    "charged",
    "part_paid",
    "credited",
    "refunded",
    "void",
    "written_off",
    "paid",
)
_SQUARES = {
    "paid": paid, "part_paid": part_paid, "charged": charged, "credited": credited, "refunded": refunded, "void": void, "written_off": void,
}  # fmt: skip
_ENDS = frozenset({"paid", "void", "written_off"})


def draw_money(sheet: Sheet, crossings: Crossings) -> None:
    """Draw every invoice's row, then the curves."""
    sheet.open_lane("money")
    invoices = sheet.timeline.invoices
    height = _HEIGHT if len(invoices) <= ROOMY else _CLOSE
    columns = _columns(sheet)
    for index, each in enumerate(invoices):
        _name(sheet, each, columns)
        passing = crossings.invoice(index, sheet.y, height + 40)
        if sheet.now_x is not None:
            passing.append(Box(sheet.now_x - 2, sheet.y, 4, height + 40))
        row = Row(sheet, "money", sheet.y, height, sheet.y + 13, passing)
        sheet.invoice_rows[each.id] = sheet.y + 9
        _draw_invoice(row, each)
        sheet.y = row.close()
    if not invoices:
        sheet.beside(0, sheet.y + 11, sheet.reader.phrases.say("picture-none"), "t2", room=LABELS_ROOM)
        sheet.y += 17
    draw_balance(sheet, columns[1])


def _columns(sheet: Sheet) -> tuple[float, float]:
    """Return the room of the invoice numbers and the right edge of the amounts."""
    amounts = [invoice.amount for invoice in sheet.timeline.invoices] + [agreed.total for agreed in sheet.timeline.agreed]
    widest = max((measure(sheet.reader.money(amount), 11) for amount in amounts), default=60)
    numbers = max((measure(invoice.number, 11) for invoice in sheet.timeline.invoices), default=30)
    right = min(max(numbers + 8 + widest, 96), _WIDEST)
    return max(right - widest - 6, 0), right


def _name(sheet: Sheet, each: Invoice, columns: tuple[float, float]) -> None:
    y, (room, right) = sheet.y + 13, columns
    amount = sheet.reader.money(each.amount)
    narrow = min(room, NARROW_ROOM - measure(amount, 11) - 4)
    sheet.beside(0, y, each.number, "t2 s-off", room=room)
    sheet.beside(0, y, each.number, "t2 s-on", room=narrow)
    sheet.beside(right, y, amount if measure(amount, 11) <= right else ELLIPSIS, "t1", room=right, anchor="end")
    state = "tl-late" if each.late else "t2"
    sheet.beside(right + 8, y, each.status, f"{state} s-off", room=LABELS_WIDTH - 4 - right - 8)


def _draw_invoice(row: Row, each: Invoice) -> None:
    sheet, y = row.sheet, row.top + 9
    row.taken += [_draw_life(sheet, each, mark, y) for mark in each.marks if mark.kind == "issued"]
    for mark in sorted(each.marks, key=lambda mark: (_ORDER.index(mark.kind), mark.when)):
        _draw_mark(row, mark, y)


def _draw_life(sheet: Sheet, each: Invoice, issued: InvoiceMark, y: float) -> Box:
    """Draw the line from the issue to the settlement or, until then, to the due date; dashed after now."""
    x1 = sheet.scale.x(issued.when)
    ends = [mark.when for mark in each.marks if mark.kind in _ENDS] or [mark.when for mark in each.marks if mark.kind == "due"]
    x2 = sheet.scale.x(max(ends)) if ends else sheet.scale.x(sheet.end)
    dues = [sheet.scale.x(mark.when) for mark in each.marks if mark.kind == "due"]
    solid = min([x2, *dues, *([sheet.now_x] if sheet.now_x is not None else [])])
    if solid > x1:
        sheet.ties.append(line(x1, y, solid, y, "l"))
    if x2 > max(solid, x1) and sheet.now_x is not None and x2 > sheet.now_x:
        sheet.ties.append(line(max(solid, x1), y, x2, y, "l3 dash"))
    return Box(x1, y - 2, max(x2 - x1, 1), 4)


def _draw_mark(row: Row, mark: InvoiceMark, y: float) -> None:
    sheet, x = row.sheet, row.sheet.scale.x(mark.when)
    small = Box(x - 5, y - 6, 10, 12)
    if mark.kind in ("overdue", "promise_to_pay", "disputed"):
        _draw_span(row, mark, x, y)
    elif mark.kind == "issued":
        row.mark(mark, invoice(x, y, planned=sheet.is_future(mark.when)), small, key="invoice")
    elif mark.kind == "notice":
        row.mark(mark, dot(x, y, 2.6), Box(x - 3, y - 3, 6, 6), key="sent")
    elif mark.kind == "due":
        row.mark(mark, due(x, y), Box(x - 2, y - 6, 4, 12), key="due")
    elif mark.kind == "reminder":
        row.mark(mark, reminder(x, y, mark.number or 1), Box(x - 5.5, y - 6, 11, 12), key="overdue")
    else:
        row.mark(mark, _SQUARES[mark.kind](x, y), small, key="void" if mark.kind == "written_off" else mark.kind)


def _draw_span(row: Row, mark: InvoiceMark, x1: float, y: float) -> None:
    x2 = max(row.sheet.scale.x(mark.until or row.sheet.end), x1 + 2)
    if mark.kind == "overdue":
        svg = late_bar(x1, x2, y - 4, 8)
    elif mark.kind == "promise_to_pay":
        svg = promise_to_pay(x1, x2, y)
    else:
        svg = disputed(x1, x2, y)
    row.mark(mark, svg, Box(x1, y - 4, x2 - x1, 8), key=mark.kind)
