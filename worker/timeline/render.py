"""Draws a timeline: lays the lanes on one sheet, then writes the page around it."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from worker.timeline.key import key_entries
from worker.timeline.model import Lane, Timeline
from worker.timeline.reader import Reader
from worker.timeline.render_axis import close_axis, draw_axis
from worker.timeline.render_messages import draw_messages
from worker.timeline.render_milestones import draw_milestones
from worker.timeline.render_money import draw_money
from worker.timeline.render_notes import draw_note_lines
from worker.timeline.render_stages import draw_stages
from worker.timeline.render_tasks import draw_tasks
from worker.timeline.render_waiting import draw_waiting
from worker.timeline.scale import Scale
from worker.timeline.shapes import px
from worker.timeline.sheet import LABELS_WIDTH, DrawnMark, Sheet
from worker.timeline.text import escape
from worker.timeline.ties import Crossings, draw_ties
from worker.timeline.words import entries, title

_LANES: tuple[Lane, ...] = ("calendar", "stages", "milestones", "money", "messages", "waiting", "tasks")


def layout(timeline: Timeline) -> Sheet:
    """Return the finished sheet: every mark, label and line with its place, in px."""
    moments = [moment for _, mark in timeline.marks() for moment in mark.moments()]
    if timeline.now is not None:
        moments.append(timeline.now)
    reader = Reader(timeline.locale, timeline.zone, moments)
    sheet = Sheet(timeline, Scale(moments, reader.zone), reader)
    crossings = Crossings(timeline, sheet.scale)
    draw_axis(sheet)
    draw_stages(sheet)
    draw_milestones(sheet, crossings)
    draw_money(sheet, crossings)
    draw_messages(sheet)
    draw_waiting(sheet)
    draw_tasks(sheet)
    draw_ties(sheet)
    draw_note_lines(sheet)
    close_axis(sheet)
    return sheet


def render(timeline: Timeline) -> str:
    """Return the timeline as one self-contained HTML page."""
    sheet = layout(timeline)
    reader, script = sheet.reader, _asset("timeline.js")
    return _template().render(
        t=timeline,
        say=reader.phrases.say,
        language=reader.phrases.language,
        policy=_policy(script),
        style=_asset("timeline.css"),
        script=script,
        as_of=_as_of(timeline, reader, sheet),
        plot=_plot(sheet),
        side="".join(sheet.side),
        width=px(sheet.scale.width),
        height=px(sheet.y),
        labels_width=px(LABELS_WIDTH),
        now_x=None if sheet.now_x is None else px(sheet.now_x),
        picture=reader.phrases.say(
            "picture-whole", start=reader.day(sheet.scale.start, year=True), end=reader.day(sheet.scale.last, year=True)
        ),
        key=key_entries(sheet.key, reader.phrases),
        entries=entries(timeline, reader),
        money=reader.money,
    )


def _plot(sheet: Sheet) -> str:
    groups = []
    for lane in _LANES:
        drawn = [mark for mark in sheet.marks if mark.lane == lane]
        if drawn:
            name = escape(sheet.reader.phrases.say(f"picture-lane-{lane}"))
            groups.append(f'<g class="lane-marks" role="group" aria-label="{name}">{"".join(_mark(sheet, each) for each in drawn)}</g>')
    labels = "".join(label.svg for label in sheet.labels)
    return "\n".join([*sheet.back, *sheet.ties, *groups, f'<g aria-hidden="true">{labels}</g>'])


def _mark(sheet: Sheet, drawn: DrawnMark) -> str:
    box = drawn.box
    hit = f'<rect x="{px(box.x)}" y="{px(box.y)}" width="{px(box.width)}" height="{px(box.height)}" rx="2" class="hit"/>'
    return f'<g class="m" role="img"><title>{escape(title(drawn.mark, sheet.timeline, sheet.reader))}</title>{drawn.svg}{hit}</g>'


def _as_of(timeline: Timeline, reader: Reader, sheet: Sheet) -> str:
    if timeline.now is None:
        return reader.phrases.say("picture-finished", day=reader.day(sheet.scale.last, year=True), city=reader.city())
    return reader.phrases.say("picture-as-of", moment=reader.moment(timeline.now, year=True), city=reader.city())


def _policy(script: str) -> str:
    """Return a content security policy that allows this page its own script and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _asset(name: str) -> str:
    return files("worker.timeline").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(_asset("page.html.j2"))
