"""The stage lane: a staircase down into the work and up out of it; the story's notes stand in the valley."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from worker.timeline.marks import Stage
from worker.timeline.render_axis import draw_today
from worker.timeline.render_notes import draw_notes, valley_depth
from worker.timeline.shapes import dashed_bar, solid_bar
from worker.timeline.sheet import LABELS_ROOM, TEXT_SIZE, Box, Sheet, Spot
from worker.timeline.text import measure

_STEP = 12.0
_BAR = 9.0
_SHALLOWEST = 2  # steps: the lane's name and the current stage stand above each other in the label column
_GAP = 5.0


def draw_stages(sheet: Sheet) -> None:
    """Draw stages, notes and the pennant of today."""
    top = sheet.y + 2
    levels = _levels(sheet)
    bars = _bars(sheet, levels)
    depth = max(levels, default=0)
    today = draw_today(sheet, top + 2)
    stairs = _stairs(sheet.timeline.stages, bars, levels, top)
    ground = top + draw_notes(sheet, top, depth * _STEP, stairs, today)
    phrases = sheet.reader.phrases
    sheet.beside(0, top + 9, phrases.say("picture-lane-stages").upper(), "tcap", room=98)
    for stage, level, (x1, x2) in zip(sheet.timeline.stages, levels, bars, strict=True):
        _draw_stage(sheet, stage, x1, x2, ground + level * _STEP)
    _name_stages(sheet, ground, levels, bars)
    sheet.y = ground + depth * _STEP + _BAR + 17
    _name_current(sheet, ground + depth * _STEP + 9)


def _levels(sheet: Sheet) -> list[int]:
    """Return for each stage how many steps down it lies: the longest stage is the ground."""
    stages = sheet.timeline.stages
    if not stages:
        return []
    lasting: dict[str, timedelta] = defaultdict(timedelta)
    for stage in stages:
        lasting[stage.name] += (stage.until or sheet.scale.last) - stage.when
    ground = max(lasting, key=lambda name: lasting[name])
    places = [index for index, stage in enumerate(stages) if stage.name == ground]
    first, last = places[0], places[-1]
    depth = max(_SHALLOWEST, first, len(stages) - 1 - last, ceil(valley_depth(sheet) / _STEP))
    above = [first - i if i < first else i - last if i > last else int(stage.name != ground) for i, stage in enumerate(stages)]
    return [depth - steps for steps in above]


def _bars(sheet: Sheet, levels: list[int]) -> list[tuple[float, float]]:
    stages, scale = sheet.timeline.stages, sheet.scale
    bars = []
    for stage in stages[: len(levels)]:
        x1, x2 = scale.x(stage.when), scale.x(stage.until or max(sheet.scale.last, stage.when))
        bars.append((x1, max(x2 - 1, x1 + 3)))
    return bars


def _stairs(stages: Sequence[Stage], bars: list[tuple[float, float]], levels: list[int], top: float) -> list[Box]:
    """Return the boxes of the steps with their names, right of the steps down and left of those up."""
    boxes, ground = [], max(levels, default=0)
    bottom = levels.index(ground) if levels else 0
    for index, (stage, (x1, x2), level) in enumerate(zip(stages, bars, levels, strict=True)):
        if level < ground:
            named = measure(stage.label or stage.name, TEXT_SIZE) + 2 * _GAP
            boxes.append(Box(x1 if index < bottom else x1 - named, top + level * _STEP, x2 - x1 + named, _STEP))
    return boxes


def _draw_stage(sheet: Sheet, stage: Stage, x1: float, x2: float, y: float) -> None:
    now = sheet.now_x
    svg = ""
    if now is None or now > x1:
        svg += solid_bar(x1, x2 if now is None else min(x2, now), y, _BAR, "ink")
    if now is not None and now < x2:
        svg += dashed_bar(max(x1, now), x2, y, _BAR, "ink")
    sheet.mark("stages", stage, svg, Box(x1, y, x2 - x1, _BAR), key="stage")


def _name_stages(sheet: Sheet, ground: float, levels: list[int], bars: list[tuple[float, float]]) -> None:
    """Name each stage beside its bar: right of it on the way down, left of it on the way up, else where there is room."""
    depth, half = max(levels, default=0), len(levels)
    taken = [Box(x1, ground + level * _STEP, x2 - x1, _BAR) for level, (x1, x2) in zip(levels, bars, strict=True)]
    bottom = next((index for index, level in enumerate(levels) if level == depth), half)
    for index, (stage, level, (x1, x2)) in enumerate(zip(sheet.timeline.stages, levels, bars, strict=True)):
        y = ground + level * _STEP + 8.5
        right, left = Spot(x2 + _GAP, y), Spot(x1 - _GAP, y, "end")
        under = [Spot(x1, y + 13), Spot(x2, y + 13, "end")]
        spots = [*under, right, left] if level == depth else [right, left] if index < bottom else [left, right]
        sheet.try_say("stages", [stage.label or stage.name], [*spots, *under, Spot(x1, y - 10)], taken, "t2")


def _name_current(sheet: Sheet, y: float) -> None:
    stages, phrases = sheet.timeline.stages, sheet.reader.phrases
    if not stages:
        sheet.beside(0, y, phrases.say("picture-not-known"), "t2", room=LABELS_ROOM)
        return
    current = [stage for stage in stages if not sheet.is_future(stage.when)] or [stages[0]]
    first, last = sheet.reader.local(stages[0].when).date(), sheet.reader.local(stages[-1].when).date()
    name, days = current[-1].name, (last - first).days + 1
    if sheet.timeline.now is None:
        text = phrases.say("picture-days", days=days)
    else:
        day = (sheet.reader.local(sheet.timeline.now).date() - first).days + 1
        text = phrases.say("picture-day-of", day=day, days=max(day, days))
    sheet.beside(0, y, name, "tb tm", room=LABELS_ROOM - 70, size=12.5)
    x = min(measure(name, 12.5, bold=True), LABELS_ROOM - 70) + 6
    sheet.beside(x, y, text, "t2 s-off", room=LABELS_ROOM - x)
