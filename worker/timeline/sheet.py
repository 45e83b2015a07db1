"""The sheet that the lanes draw on: layers, boxes, and labels that never overlap.

The picture is two drawings side by side with one y: a column of row labels that stays, and the plot that scrolls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from worker.timeline.marks import Mark
from worker.timeline.model import Lane, Timeline
from worker.timeline.reader import Reader
from worker.timeline.scale import Scale
from worker.timeline.shapes import line, px
from worker.timeline.text import escape, measure, shorten

LABELS_WIDTH = 200.0
LABELS_ROOM = 186.0  # right edge of right-aligned row labels
NARROW_ROOM = 108.0  # what is left of the label column on a small screen
LINE_HEIGHT = 12.0
TEXT_SIZE = 11.0
_ASCENT = 9.0
_SMALLEST_HIT = 14.0

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Box:
    """A rectangle in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def touches(self, other: "Box") -> bool:
        """Tell whether the two share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Label:
    """Words placed in the plot."""

    lane: Lane | Literal["axis"]
    text: str
    box: Box
    svg: str


@dataclass(frozen=True)
class DrawnMark:
    """A mark with its drawing and the box that answers to pointer and keyboard."""

    lane: Lane
    mark: Mark
    svg: str
    box: Box


@dataclass(frozen=True)
class Spot:
    """Where words may stand: baseline of the first line, and the side they grow to."""

    x: float
    y: float
    anchor: Anchor = "start"


@dataclass
class Sheet:
    """Layers of the picture, from back to front, and the y that has been reached."""

    timeline: Timeline
    scale: Scale
    reader: Reader
    y: float = 0
    back: list[str] = field(default_factory=list)
    ties: list[str] = field(default_factory=list)
    marks: list[DrawnMark] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    side: list[str] = field(default_factory=list)
    key: set[str] = field(default_factory=set)
    note_lines: list[tuple[Mark, float, float]] = field(default_factory=list)  # mark, x and upper end of a note's line
    gate_points: dict[int, tuple[float, float]] = field(default_factory=dict)  # by index in Timeline.gates
    invoice_rows: dict[str, float] = field(default_factory=dict)  # by invoice id: the middle of its row

    @property
    def now_x(self) -> float | None:
        """The x of now; None if the engagement is finished."""
        return None if self.timeline.now is None else self.scale.x(self.timeline.now)

    @property
    def end(self) -> datetime:
        """Until when open spans last: now, or the end of what is known."""
        return self.timeline.now or self.scale.last

    def is_future(self, moment: datetime) -> bool:
        """Tell whether the moment lies after now."""
        return self.timeline.now is not None and moment > self.timeline.now

    def mark(self, lane: Lane, mark: Mark, svg: str, box: Box, *, key: str) -> None:
        """Add a drawn mark; its box grows to a size that can be pointed at."""
        self.marks.append(DrawnMark(lane, mark, svg, _pointable(box)))
        self.key.add(key)

    def open_lane(self, lane: Lane) -> None:
        """Begin a lane: a hairline and its name."""
        self.y += 9
        self.side.append(line(0, self.y, LABELS_WIDTH, self.y, "lane"))
        self.back.append(line(0, self.y, self.scale.width, self.y, "lane"))
        self.y += 13
        self.beside(0, self.y, self.reader.phrases.say(f"picture-lane-{lane}").upper(), "tcap", room=NARROW_ROOM)
        self.y += 4

    def beside(
        self,
        x: float,
        y: float,
        text: str,
        classes: str,
        *,
        room: float,
        anchor: Anchor = "start",
        size: float = TEXT_SIZE,
    ) -> None:
        """Write into the label column, ended by an ellipsis if wider than `room`; what a small screen cuts off is shorter there."""
        bold = "tb" in classes.split()
        wide = words(x, y, shorten(text, room, size, bold=bold), classes, anchor)
        if "s-off" in classes or "s-on" in classes:
            self.side.append(wide)
            return
        narrow_x = min(x, NARROW_ROOM) if anchor == "end" else x
        narrow_room = min(room, narrow_x if anchor == "end" else NARROW_ROOM - x)
        narrow = words(narrow_x, y, shorten(text, narrow_room, size, bold=bold), classes, anchor)
        if narrow == wide:
            self.side.append(wide)
        else:
            self.side += [
                wide.replace(f'class="{classes}"', f'class="{classes} s-off"'),
                narrow.replace(f'class="{classes}"', f'class="{classes} s-on"'),
            ]

    def say(self, lane: Lane | Literal["axis"], lines: Sequence[str], spot: Spot, classes: str, *, size: float = TEXT_SIZE) -> None:
        """Write words into the plot at a spot known to be free."""
        box = box_of(lines, spot, classes, size=size)
        step = line_step(size)
        svg = "".join(words(spot.x, spot.y + i * step, text, classes, spot.anchor) for i, text in enumerate(lines))
        self.labels.append(Label(lane, " ".join(lines), box, svg))

    def try_say(
        self,
        lane: Lane | Literal["axis"],
        lines: Sequence[str],
        spots: Iterable[Spot],
        taken: Iterable[Box],
        classes: str,
        *,
        size: float = TEXT_SIZE,
    ) -> Box | None:
        """Write words at the first spot where they meet no other label of the lane and nothing in `taken`; return their box."""
        obstacles = [*taken, *(label.box for label in self.labels if label.lane == lane)]
        for spot in spots:
            box = box_of(lines, spot, classes, size=size)
            if self.is_inside(box) and not any(box.touches(other) for other in obstacles):
                self.say(lane, lines, spot, classes, size=size)
                return box
        return None

    def is_inside(self, box: Box) -> bool:
        """Tell whether a box lies within the plot's width."""
        return box.x >= 0 and box.right <= self.scale.width


def line_step(size: float) -> float:
    """Return the distance of two lines of text set at `size`."""
    return LINE_HEIGHT if size <= TEXT_SIZE else size + 1


def box_of(lines: Sequence[str], spot: Spot, classes: str, *, size: float = TEXT_SIZE) -> Box:
    """Return the box of lines of text at a spot; of the classes, those that change the face count."""
    faces = classes.split()
    width = max(measure(text, size, bold="tb" in faces, serif="ts" in faces) for text in lines)
    x = {"start": spot.x, "middle": spot.x - width / 2, "end": spot.x - width}[spot.anchor]
    return Box(x, spot.y - _ASCENT * size / TEXT_SIZE, width, line_step(size) * len(lines))


def words(x: float, y: float, text: str, classes: str, anchor: Anchor = "start") -> str:
    """Return a text element."""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{px(x)}" y="{px(y)}"{side} class="{classes}">{escape(text)}</text>'


def _pointable(box: Box) -> Box:
    width, height = max(box.width, _SMALLEST_HIT), max(box.height, _SMALLEST_HIT)
    return Box(box.x - (width - box.width) / 2, box.y - (height - box.height) / 2, width, height)
