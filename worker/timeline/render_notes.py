"""The notes: a few words of the story above the work, each with a dotted line down to the mark it explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from worker.timeline.marks import Mark
from worker.timeline.shapes import path, px
from worker.timeline.sheet import Box, Sheet, Spot, box_of
from worker.timeline.text import balance, measure, wrap

_SIZE = 13.0
_CLASSES = "ts halo"
_WIDTH = 168.0
_EVEN_LINES = 4
_USUAL_LINES = 3
_LIFTS = (0.0, 12.0, 24.0)  # px: rather than stand above each other, notes get a deeper valley
_LINE_STEP = 14.0
_GAP = 5.0
_FAR = 100_000.0
_TRIED_EXHAUSTIVELY = 6
_TIERS_CLEAR_OF_LINES = 12


@dataclass(frozen=True)
class _Note:
    mark: Mark
    lines: list[str]
    x: float

    def box(self, spot: Spot) -> Box:
        return box_of(self.lines, spot, _CLASSES, size=_SIZE)

    def line_down(self, spot: Spot) -> Box:
        return Box(self.x - 3, self.box(spot).y, 6, _FAR)


_Placed = list[tuple[_Note, Spot]]


def valley_depth(sheet: Sheet) -> float:
    """Return how deep the valley of the stairs must be for the notes, in px."""
    return max((max(len(variants[0].lines), _USUAL_LINES) * _LINE_STEP for variants in _notes(sheet)), default=0)


def draw_notes(sheet: Sheet, top: float, depth: float, stairs: list[Box], today: Box | None) -> float:
    """Write the notes below `top`, into the valley of the stairs if they fit; return how far the stairs must move down."""
    notes = _notes(sheet)
    fixed = [] if today is None else [today]
    if sheet.now_x is not None:
        fixed.append(Box(sheet.now_x - 3, top, 6, _FAR))
    for lift in _LIFTS if len(notes) <= _TRIED_EXHAUSTIVELY else ():
        placed = _side_by_side(sheet, notes, top + 9, depth + lift, [*_lower(stairs, lift), *fixed])
        if placed is not None:
            _write(sheet, placed)
            return lift
    placed = _on_tiers(sheet, notes, top + 9, fixed)
    _write(sheet, placed)
    boxes = [note.box(spot) for note, spot in placed]
    lift = max(0.0, max(box.bottom for box in boxes) - top - depth)
    while any(step.touches(box) for step in _lower(stairs, lift) for box in boxes):
        lift += _LINE_STEP
    return lift


def _lower(boxes: Sequence[Box], lift: float) -> list[Box]:
    return [Box(box.x, box.y + lift, box.width, box.height) for box in boxes]


def _write(sheet: Sheet, placed: _Placed) -> None:
    for note, spot in placed:
        sheet.say("stages", note.lines, spot, _CLASSES, size=_SIZE)
        sheet.note_lines.append((note.mark, note.x, note.box(spot).y))


def draw_note_lines(sheet: Sheet) -> None:
    """Draw the dotted line from each note down to its mark."""
    for mark, x, top in sheet.note_lines:
        bottom = next(drawn.box.y for drawn in sheet.marks if drawn.mark is mark)
        sheet.ties.append(path(f"M{px(x)} {px(top)}V{px(max(bottom, top))}", "l3 dot"))


def _notes(sheet: Sheet) -> list[list[_Note]]:
    """Return for each note, left to right, the ways to break it, the best first."""
    marks = {mark.id: mark for _, mark in sheet.timeline.marks() if mark.id}
    ordered = sorted(sheet.timeline.notes, key=lambda note: (marks[note.mark].when, note.text))
    return [[_Note(marks[note.mark], lines, sheet.scale.x(marks[note.mark].when)) for lines in _broken(note.text)] for note in ordered]


def _broken(text: str) -> list[list[str]]:
    """Break a note into a few even lines; a long one gets as many as it needs, since nothing of it may be lost."""
    even = [balance(text, _SIZE, lines=parts) for parts in range(1, _EVEN_LINES + 1)]
    fitting = [lines for lines in even if max(measure(line, _SIZE, serif=True) for line in lines) <= _WIDTH]
    return fitting or [wrap(text, _WIDTH, _SIZE)]


def _side_by_side(sheet: Sheet, notes: Sequence[list[_Note]], y: float, depth: float, taken: list[Box]) -> _Placed | None:
    """Place all notes at one height, right or left of their lines; None if there is no such way."""
    if not notes:
        return []
    for note in notes[0]:
        for spot in _spots(note, y) if len(note.lines) * _LINE_STEP <= depth else ():
            if not _is_free(sheet, note, spot, taken, ()):
                continue
            others = _side_by_side(sheet, notes[1:], y, depth, [*taken, note.box(spot), note.line_down(spot)])
            if others is not None and not any(note.box(spot).touches(other.line_down(where)) for other, where in others):
                return [(note, spot), *others]
    return None


def _on_tiers(sheet: Sheet, notes: Sequence[list[_Note]], top: float, fixed: list[Box]) -> _Placed:
    """Place each note as high as it goes."""
    placed: _Placed = []
    for note, *_ in notes:
        texts = [other.box(spot) for other, spot in placed]
        lines = [other.line_down(spot) for other, spot in placed]
        placed.append((note, _highest(sheet, note, top, [*fixed, *texts, *lines], texts)))
    return placed


def _highest(sheet: Sheet, note: _Note, top: float, taken: Sequence[Box], texts: Sequence[Box]) -> Spot:
    """Return the highest spot clear of words and lines or, where notes are crowded, clear of words alone."""
    words = [box for box in taken if box.height < _FAR]
    for tier in range(_TIERS_CLEAR_OF_LINES):
        for spot in _spots(note, top + tier * _LINE_STEP):
            if _is_free(sheet, note, spot, taken, texts):
                return spot
    return next(spot for tier in count() for spot in _spots(note, top + tier * _LINE_STEP) if _is_free(sheet, note, spot, words, ()))


def _spots(note: _Note, y: float) -> tuple[Spot, Spot]:
    return Spot(note.x + _GAP, y), Spot(note.x - _GAP, y, "end")


def _is_free(sheet: Sheet, note: _Note, spot: Spot, taken: Sequence[Box], texts: Sequence[Box]) -> bool:
    box, down = note.box(spot), note.line_down(spot)
    return sheet.is_inside(box) and not any(box.touches(other) for other in taken) and not any(down.touches(text) for text in texts)
