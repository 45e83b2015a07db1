"""The task lane: a row for each person of ours who had something to do."""

from worker.timeline.marks import Task
from worker.timeline.row import Row, tiers
from worker.timeline.shapes import deadline, done, line, path, person, px
from worker.timeline.sheet import LABELS_ROOM, Box, Sheet
from worker.timeline.text import measure

_HEIGHT = 16.0
_TIER = 13.0
_SHORTEST = 12.0  # px from the person to the tick


def draw_tasks(sheet: Sheet) -> None:
    """Draw a row for each owner, in order of first appearance."""
    sheet.open_lane("tasks")
    owners = dict.fromkeys(task.owner for task in sheet.timeline.tasks)
    if not owners:
        sheet.beside(0, sheet.y + 11, sheet.reader.phrases.say("picture-none"), "t2", room=LABELS_ROOM)
        sheet.y += _HEIGHT
    for owner in owners:
        _draw_row(sheet, owner, [task for task in sheet.timeline.tasks if task.owner == owner])


def _draw_row(sheet: Sheet, owner: str, tasks: list[Task]) -> None:
    role = next((task.role for task in tasks if task.role), "")
    room = LABELS_ROOM - (min(measure(role, 11), 80) + 8 if role else 0)
    sheet.beside(0, sheet.y + 11, owner, "t1", room=room)
    sheet.beside(LABELS_ROOM, sheet.y + 11, role, "t2 s-off", room=80, anchor="end")
    spans = [_span(sheet, task) for task in tasks]
    levels = tiers(spans)
    passing = [] if sheet.now_x is None else [Box(sheet.now_x - 2, sheet.y, 4, 60)]
    row = Row(sheet, "tasks", sheet.y, _HEIGHT + max(levels, default=0) * _TIER, sheet.y + 11, passing)
    for task, (x1, x2), level in zip(tasks, spans, levels, strict=True):
        y = sheet.y + 7 + level * _TIER
        row.mark(task, _shape(sheet, task, y), Box(x1, y - 7, x2 - x1, 14), key="task")
    sheet.y = row.close()


def _end_x(sheet: Sheet, task: Task) -> float:
    x = sheet.scale.x(task.when)
    end = task.done or task.due
    return max(sheet.scale.x(end), x + _SHORTEST) if end else x


def _span(sheet: Sheet, task: Task) -> tuple[float, float]:
    return sheet.scale.x(task.when) - 5, _end_x(sheet, task) + 6


def _shape(sheet: Sheet, task: Task, y: float) -> str:
    """Head and shoulders, a line to the end; a tick when done, a triangle at the date while open."""
    x, end = sheet.scale.x(task.when), _end_x(sheet, task)
    planned = sheet.is_future(task.when)
    svg = line(x + 6, y, max(end - 4, x + 8), y, "l3 dash" if planned else "l") if end > x else ""
    svg += person(x, y, planned=planned)
    if task.done is not None:
        return svg + done(end, y)
    if task.due is None or planned:
        return svg
    overdue = not sheet.is_future(task.due)
    late = path(f"M{px(end)} {px(y)}H{px(max(sheet.scale.x(sheet.end), end))}", "l dot s-late") if overdue else ""
    return svg + late + deadline(end, y, "late" if overdue or task.late else "ink", size=4.5)
