"""The message lane: a row for each kind of message from us, and one for what the client sent.

Messages of one row that would cover each other stand on tiers, so that every one can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from worker.timeline.marks import Inbound, Message
from worker.timeline.row import tiers
from worker.timeline.shapes import circle, dot, doubtful, failed, from_client, line, not_sent, path, px, report, ring
from worker.timeline.sheet import LABELS_ROOM, Box, Sheet

ROWS = ("report", "work", "money", "answer", "inbound")
_HEIGHT = 15.0
_TIER = 8.5
_REACH = 3.7  # half the width of a mark
_SMALL_REACH = 2.4
_ASIDE = 7.5  # px: no more than the width of a mark, so that it still touches its time

_Placed = tuple[float, float]


@dataclass(frozen=True)
class _MessageRow:
    name: str
    messages: Sequence[Message | Inbound]


@dataclass(frozen=True)
class _Extent:
    """A mark around x, reaching to `end` on the right."""

    x: float
    reach: float
    end: float


def draw_messages(sheet: Sheet) -> None:
    """Draw all rows; merged messages last, since their curve ends at the report that carried them."""
    sheet.open_lane("messages")
    places: dict[int, _Placed] = {}
    for row in _rows(sheet):
        _name(sheet, row)
        xs, levels = _apart([_extent(sheet, message) for message in row.messages])
        for message, x, level in zip(row.messages, xs, levels, strict=True):
            places[id(message)] = (x, sheet.y + 7 + level * _TIER)
        sheet.y += _HEIGHT + max(levels, default=0) * _TIER
    carriers = {message.id: places[id(message)] for message in sheet.timeline.messages if message.id}
    for row in _rows(sheet):
        for message in row.messages:
            _draw(sheet, message, places[id(message)], carriers)


def _rows(sheet: Sheet) -> list[_MessageRow]:
    timeline = sheet.timeline
    ours = [_MessageRow(name, [message for message in timeline.messages if message.row == name]) for name in ROWS[:-1]]
    return [*ours, _MessageRow("inbound", timeline.inbound)]


def _name(sheet: Sheet, row: _MessageRow) -> None:
    phrases = sheet.reader.phrases
    rhythm = sheet.timeline.report_rhythm if row.name == "report" else ""
    text = phrases.say(f"picture-row-{row.name}{'.rhythm' if rhythm else ''}", client=sheet.timeline.client, rhythm=rhythm)
    y = sheet.y + 11
    sheet.beside(0, y, text, "t2 s-off", room=LABELS_ROOM - (0 if row.messages else 34))
    sheet.beside(0, y, phrases.say(f"picture-row-{row.name}.short"), "t2 s-on", room=LABELS_ROOM)
    if not row.messages:
        sheet.beside(LABELS_ROOM, y, phrases.say("picture-none"), "t3 s-off", room=34, anchor="end")


def _extent(sheet: Sheet, message: Message | Inbound) -> _Extent:
    x = sheet.scale.x(message.when)
    reach = _SMALL_REACH if isinstance(message, Message) and message.acknowledgement else _REACH
    sent = message.sent_at if isinstance(message, Message) else None
    return _Extent(x, reach, max(x, sheet.scale.x(sent) if sent else x) + reach)


def _apart(extents: Sequence[_Extent]) -> tuple[list[float], list[int]]:
    """Return x and tier of each mark: one that would cover another moves aside a little, or else a tier down."""
    moved = list(extents)
    reached = float("-inf")
    for index in sorted(range(len(extents)), key=lambda i: extents[i].x):
        extent = extents[index]
        aside = max(0.0, reached - (extent.x - extent.reach))
        if aside <= _ASIDE:
            x = extent.x + aside
            moved[index] = _Extent(x, extent.reach, max(extent.end, x + extent.reach))
            reached = moved[index].end
    return [extent.x for extent in moved], tiers([(extent.x - extent.reach, extent.end) for extent in moved])


def _draw(sheet: Sheet, message: Message | Inbound, place: _Placed, carriers: dict[str, _Placed]) -> None:
    x, y = place
    box = Box(x - _REACH, y - 5, 2 * _REACH, 10)
    if isinstance(message, Inbound):
        sheet.mark("messages", message, from_client(x, y), box, key="inbound")
        return
    if message.status == "merged" and message.merged_into is not None:
        sheet.mark("messages", message, _curve(x, y, *carriers[message.merged_into]) + ring(x, y), box, key="merged")
        return
    if message.status == "held":
        end = sheet.scale.x(message.sent_at or sheet.end)
        svg = line(x + 3, y, end, y, "l dot") + ring(x, y) + (dot(end, y) if message.sent_at else "")
        sheet.mark("messages", message, svg, Box(box.x, box.y, max(end - x, 0) + 2 * _REACH, 10), key="held")
        return
    svg, key = _alone(message, x, y)
    sheet.mark("messages", message, svg, box, key=key)


def _alone(message: Message, x: float, y: float) -> tuple[str, str]:
    if message.status == "planned":
        shape = report if message.row == "report" else ring
        return shape(x, y, planned=True), "planned_message"
    if message.status == "dropped":
        return not_sent(x, y), "dropped_message"
    if message.status == "failed":
        return failed(x, y), "failed"
    if message.status == "doubtful":
        return doubtful(x, y), "doubtful"
    if message.row == "report":
        return report(x, y), "report"
    if message.acknowledgement:
        return circle(x, y, 2.3, "f-ink"), "acknowledged"
    return dot(x, y), "sent"


def _curve(x: float, y: float, carrier_x: float, carrier_y: float) -> str:
    """The way of a merged message up into the report that carried it."""
    side = -4 if carrier_x >= x else 4
    start = y - (3.4 if carrier_y <= y else -3.4)
    bend = f"{px(x)} {px(carrier_y + 3)} {px(carrier_x + side * 2.2)} {px(carrier_y)} {px(carrier_x + side)} {px(carrier_y)}"
    return path(f"M{px(x)} {px(start)}C{bend}", "l3", stroke=1.2)
