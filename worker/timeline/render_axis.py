"""The axis: columns of days, weeks or months, the days off, and the one line that is today."""

from worker.timeline.scale import Tick
from worker.timeline.shapes import line, path, px, rect
from worker.timeline.sheet import TEXT_SIZE, Box, Sheet, Spot

HEIGHT = 40.0
FOOT = 16.0
_MAJOR_Y = 16.0
_MINOR_Y = 32.0
_PENNANT_HEIGHT = 17.0
_MINOR_PATTERNS = {"day": ("EEE d", "d"), "week": ("d",), "month": ("MMM", "MMMMM")}


def draw_axis(sheet: Sheet) -> None:
    """Name the columns at the top; their lines and the lower names follow once the height is known."""
    ticks = list(sheet.scale.ticks())
    _majors(sheet, ticks)
    _minors(sheet, ticks, _MINOR_Y)
    for day in sheet.timeline.days_off:
        x1 = sheet.scale.x(day.when)
        x2 = max(sheet.scale.x(day.until) if day.until else x1 + sheet.scale.per_day, x1 + 2)
        sheet.mark("calendar", day, rect(x1, 36.5, x2 - x1, 3, "f-3"), Box(x1, 36, x2 - x1, 4), key="day_off")
    sheet.y = HEIGHT


def close_axis(sheet: Sheet) -> None:
    """Draw the column lines through the whole picture, the lower names, and today."""
    bottom = sheet.y + 8
    ticks = list(sheet.scale.ticks())
    grid = [
        path(f"M{px(sheet.scale.x(tick.at))} {20 if tick.major else 26}V{px(bottom)}", "grid-m" if tick.major else "grid") for tick in ticks
    ]
    sheet.back[:0] = grid
    sheet.y = bottom + FOOT
    _minors(sheet, ticks, sheet.y - 4)
    now = sheet.now_x
    if now is not None:
        sheet.back.append(line(now, HEIGHT + 2, now, bottom, "now"))


def draw_today(sheet: Sheet, y: float) -> Box | None:
    """Draw the pennant that names today; return its box."""
    now, moment = sheet.now_x, sheet.timeline.now
    if now is None or moment is None:
        return None
    text = sheet.reader.phrases.say("picture-today", day=sheet.reader.day(moment))
    baseline = y + 12.5
    right = sheet.try_say("stages", [text], [Spot(now + 8, baseline)], (), "tb t-paper")
    box = right or sheet.try_say("stages", [text], [Spot(now - 8, baseline, "end")], (), "tb t-paper")
    if box is None:
        return None
    reach = (box.width + 16) * (1 if right else -1)
    point = 6 if right else -6
    shape = f"M{px(now)} {px(y)}h{px(reach)}l{point} {_PENNANT_HEIGHT / 2}l{-point} {_PENNANT_HEIGHT / 2}h{px(-reach)}z"
    sheet.back.append(path(shape, "f-ink"))
    return Box(min(now, now + reach) - 6, y, abs(reach) + 12, _PENNANT_HEIGHT)


def _majors(sheet: Sheet, ticks: list[Tick]) -> None:
    """Name months (or years), the first of each year with its year; a first column too narrow for its name says the year alone."""
    named = [tick for index, tick in enumerate(ticks) if tick.major or not index]
    shown: set[str] = set()
    for index, tick in enumerate(named):
        spot = Spot(sheet.scale.x(tick.at) + 3, _MAJOR_Y)
        later = [Box(sheet.scale.x(after.at), 0, 999, 20) for after in named[index + 1 : index + 2]]
        for text, size, classes in _major_names(sheet, tick, shown):
            if sheet.try_say("axis", [text], [spot], later, classes, size=size):
                shown.add(sheet.reader.named(tick.at, "y"))
                break


def _major_names(sheet: Sheet, tick: Tick, shown: set[str]) -> list[tuple[str, float, str]]:
    month, year = sheet.reader.named(tick.at, "LLLL"), sheet.reader.named(tick.at, "y")
    if sheet.scale.columns == "month":
        return [(year, 12.5, "tb tm")]
    if year in shown:
        return [(month, 12.5, "tb tm"), (sheet.reader.named(tick.at, "LLL"), 12.5, "tb tm")]
    return [(f"{month} {year}", 12.5, "tb tm"), (year, TEXT_SIZE, "t3")]


def _minors(sheet: Sheet, ticks: list[Tick], y: float) -> None:
    patterns = _MINOR_PATTERNS[sheet.scale.columns]
    for pattern in patterns:
        names = [sheet.reader.named(tick.at, pattern) for tick in ticks]
        before = len(sheet.labels)
        placed = [
            sheet.try_say("axis", [name], [Spot(sheet.scale.x(tick.at) + 3, y)], (), "t3") for name, tick in zip(names, ticks, strict=True)
        ]
        if all(placed[:-1]) or pattern == patterns[-1]:
            return
        del sheet.labels[before:]
