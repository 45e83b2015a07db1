"""The milestone lane: a row for each milestone, with its gates."""

from worker.timeline.marks import Gate, MilestoneMark
from worker.timeline.model import Milestone
from worker.timeline.row import Row
from worker.timeline.shapes import (
    accepted,
    deadline,
    deemed,
    delay,
    delivered,
    dropped,
    estimate,
    flag,
    gate,
    line,
    moved_flag,
    path,
    px,
    sent_back,
    turn_bar,
)
from worker.timeline.sheet import LABELS_ROOM, Box, Sheet
from worker.timeline.text import measure, shorten
from worker.timeline.ties import Crossings

_TWO_LINES_HIGH = 30
_RIGHT = 86.0  # px for the price right of the name
_RIGHT_CLOSE = 64.0  # px for the status, where the rows are too close to write it below the name
_WIDEST_NUMBER = 34.0
ROOMY = 12  # more milestones than this stand closer together
_ORDER = ("estimate", "blocked", "work", "review", "promise", "delay", "sent_back", "deadline", "dropped", "deemed", "accepted")
_DISCS = {"accepted": accepted, "deemed": deemed, "sent_back": sent_back, "delay": delay, "dropped": dropped}


def draw_milestones(sheet: Sheet, crossings: Crossings) -> None:
    """Draw every milestone's row, and one more for gates of the whole engagement."""
    sheet.open_lane("milestones")
    phrases, milestones = sheet.reader.phrases, sheet.timeline.milestones
    height = 35.0 if len(milestones) <= ROOMY else 24.0
    indent = min(max((measure(milestone.number, 12.5) for milestone in milestones), default=0), _WIDEST_NUMBER) + 6
    for index, milestone in enumerate(milestones):
        _name(sheet, milestone, indent, roomy=len(milestones) <= ROOMY)
        row = _row(sheet, crossings, index, height)
        _draw_marks(row, milestone)
        _draw_gates(row, milestone.id)
        sheet.y = row.close()
    if any(gate.milestone is None for gate in sheet.timeline.gates):
        sheet.beside(0, sheet.y + 13, phrases.say("picture-whole-engagement"), "t2", room=LABELS_ROOM)
        row = _row(sheet, crossings, len(milestones), 28)
        _draw_gates(row, None)
        sheet.y = row.close()
    elif not milestones:
        sheet.beside(0, sheet.y + 11, phrases.say("picture-none"), "t2", room=LABELS_ROOM)
        sheet.y += 20
    sheet.y -= 4


def _row(sheet: Sheet, crossings: Crossings, index: int, height: float) -> Row:
    passing = crossings.milestone(index, sheet.y, height + 40)
    if sheet.now_x is not None:
        passing.append(Box(sheet.now_x - 2, sheet.y, 4, height + 40))
    return Row(sheet, "milestones", sheet.y, height, sheet.y + 20.5, passing, two_lines=height >= _TWO_LINES_HIGH)


def _name(sheet: Sheet, milestone: Milestone, indent: float, *, roomy: bool) -> None:
    y = sheet.y + 13
    state = "tl-late" if milestone.late else "t2"
    right = _price(sheet, milestone) if roomy else shorten(milestone.status, _RIGHT_CLOSE, 11)
    sheet.beside(0, y, milestone.number, "tm t3", room=indent - 4, size=12.5)
    sheet.beside(LABELS_ROOM, y, right, f"{'t2' if roomy else state} s-off", room=_RIGHT, anchor="end")
    room = LABELS_ROOM - indent - (measure(right, 11) + 8 if right else 0)
    sheet.beside(indent, y, milestone.name, "tm tb", room=room, size=12.5)
    if roomy:
        sheet.beside(indent, y + 13, milestone.status, f"{state} s-off", room=LABELS_ROOM - indent)


def _price(sheet: Sheet, milestone: Milestone) -> str:
    """Return the price; nothing where it has no room, since part of a sum is a wrong sum."""
    text = "" if milestone.amount is None else sheet.reader.money(milestone.amount, whole=True)
    return text if measure(text, 11) <= _RIGHT else ""


def _draw_marks(row: Row, milestone: Milestone) -> None:
    for mark in sorted(milestone.marks, key=lambda mark: (_ORDER.index(mark.kind), mark.when)):
        x = row.sheet.scale.x(mark.when)
        if mark.kind == "promise":
            _draw_promise(row, mark, x)
        elif mark.kind == "deadline":
            row.mark(mark, deadline(x, row.top + 15.5, "late" if mark.late else "client"), Box(x - 6, row.top + 10, 12, 12), key="deadline")
        elif mark.kind in _DISCS:
            row.mark(mark, _DISCS[mark.kind](x, row.top + 17), Box(x - 6, row.top + 11, 12, 12), key=mark.kind)
        else:
            _draw_span(row, mark, x)


def _draw_promise(row: Row, mark: MilestoneMark, x: float) -> None:
    y = row.top + 2
    if mark.moved_to is None:
        row.mark(mark, flag(x, y, late=mark.late), Box(x - 1, y, 10, 23), key="promise")
        return
    new = row.sheet.scale.x(mark.moved_to)
    link = path(f"M{px(x + 8)} {px(y + 3.5)}H{px(max(new, x + 8))}", "l3 dot")
    row.taken.append(Box(x, y, max(new - x, 10), 7))
    row.mark(mark, link + moved_flag(x, y), Box(x - 1, y, 10, 23), key="promise_moved")


def _draw_span(row: Row, mark: MilestoneMark, x1: float) -> None:
    sheet, y = row.sheet, row.top + 13
    x2 = max(sheet.scale.x(mark.until or sheet.end), x1 + 2)
    if mark.kind == "estimate":
        row.mark(mark, estimate(x1, x2, row.top + 6), Box(x1, row.top + 3, x2 - x1, 6), key="estimate")
        return
    if mark.kind == "blocked":
        svg = line(x1, y + 4, x2 - 3, y + 4, f"l3 dot wide s-{'late' if mark.late else '3'}")
        row.mark(mark, svg, Box(x1, y, x2 - x1, 8), key="blocked")
        return
    svg = turn_bar(x1, x2, sheet.now_x, y, 8, ours=mark.kind == "work")
    if mark.kind == "review" and not sheet.is_future(mark.when):
        svg += delivered(x1, y + 4)
    key = "work_planned" if sheet.is_future(mark.when) else mark.kind
    row.mark(mark, svg, Box(x1 - 3, y, x2 - x1 + 3, 8), key=key)


def _draw_gates(row: Row, milestone: str | None) -> None:
    for index, each in enumerate(row.sheet.timeline.gates):
        if each.milestone == milestone:
            _draw_gate(row, index, each)


def _draw_gate(row: Row, index: int, each: Gate) -> None:
    x, y = row.sheet.scale.x(each.when), row.top + 15
    row.mark(each, gate(x, y, each.state, late=each.late), Box(x - 9, y - 12, 11, 21), key=f"gate_{each.state}")
    row.sheet.gate_points[index] = (x, y + 9)
