"""One row of a lane: its marks, and words beside them. Words that find no room get a line of their own below."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from worker.timeline.marks import Mark
from worker.timeline.model import Lane
from worker.timeline.sheet import LINE_HEIGHT, TEXT_SIZE, Anchor, Box, Sheet, Spot
from worker.timeline.text import balance, measure, shorten

_GAP = 8.0
_LINE = LINE_HEIGHT + 1
_LONG = 150.0  # px: longer words rather stand on two lines
_STEP_ASIDE = 120.0  # px: so far words move away from their row to pass a crossing line


@dataclass
class Row:
    """A row from `top`, `height` px high, with the words' baseline at `middle`. `passing` are lines that only cross it."""

    sheet: Sheet
    lane: Lane
    top: float
    height: float
    middle: float
    passing: Sequence[Box] = ()
    two_lines: bool = False
    taken: list[Box] = field(default_factory=list)
    waiting: list[tuple[str, Box, str]] = field(default_factory=list)

    def mark(self, mark: Mark, svg: str, box: Box, *, key: str, label_classes: str = "t2 halo") -> None:
        """Draw a mark; its label is placed when the row is closed."""
        self.sheet.mark(self.lane, mark, svg, box, key=key)
        self.taken.append(box)
        if mark.label:
            self.waiting.append((mark.label, box, label_classes))

    def close(self) -> float:
        """Place the labels and return the y below the row."""
        bottom = self.top + self.height
        added = 0
        for text, near, classes in self.waiting:
            if not self._beside(text, near, classes):
                added = max(added, self._underneath(text, near, classes, bottom, added))
        return bottom + added * _LINE

    def _underneath(self, text: str, near: Box, classes: str, bottom: float, added: int) -> int:
        """Place words near their mark on a line added below the row, or on a new one; return how many lines are then in use."""
        width = self.sheet.scale.width
        fitting = shorten(text, width - 2 * _GAP, TEXT_SIZE)
        for line in range(added + 1):
            y = bottom + line * _LINE + _GAP
            if self.sheet.try_say(self.lane, [fitting], [Spot(near.x, y), Spot(near.right, y, "end")], self.passing, classes):
                return line + 1
        y = bottom + added * _LINE + _GAP  # on an empty line, only passing lines and the edges of the picture can be in the way
        spots = [Spot(near.x, y), Spot(near.right, y, "end"), Spot(_GAP, y)]
        self.sheet.try_say(self.lane, [fitting], spots, (), classes)
        return added + 1

    def _beside(self, text: str, near: Box, classes: str) -> bool:
        variants = self._broken(text)
        for x, anchor in self._sides(near):
            for lines in variants:
                spot = Spot(x, self.middle - (len(lines) - 1) * LINE_HEIGHT / 2, anchor)
                if self.sheet.try_say(self.lane, lines, [spot], [*self.taken, *self.passing], classes):
                    return True
        return False

    def _broken(self, text: str) -> list[list[str]]:
        if not self.two_lines or " " not in text:
            return [[text]]
        one, two = [text], balance(text, TEXT_SIZE, lines=2)
        return [two, one] if measure(text, TEXT_SIZE) > _LONG else [one, two]

    def _sides(self, near: Box) -> list[tuple[float, Anchor]]:
        """Return where words may begin or end: outside the row's marks, on the side where their own mark stands."""
        first, last = min(box.x for box in self.taken), max(box.right for box in self.taken)
        past = [box.right + _GAP / 2 for box in sorted(self.passing, key=lambda box: box.x) if 0 <= box.right - last <= _STEP_ASIDE]
        right: list[tuple[float, Anchor]] = [(x, "start") for x in (near.right + _GAP, last + _GAP, *past)]
        left: list[tuple[float, Anchor]] = [(x, "end") for x in (near.x - _GAP, first - _GAP)]
        return [*left, *right] if near.x <= first else [*right, *left]


def tiers(spans: Sequence[tuple[float, float]], *, overlap: float = 0.5) -> list[int]:
    """Return for each (start, end) span the first tier on which it covers no more than `overlap` px of an earlier span."""
    ends: list[float] = []
    placed = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda i: spans[i]):
        start, end = spans[index]
        tier = next((level for level, taken_to in enumerate(ends) if taken_to - overlap <= start), len(ends))
        if tier == len(ends):
            ends.append(end)
        ends[tier] = end
        placed[index] = tier
    return placed
