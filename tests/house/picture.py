"""The README's picture: the timeline of the demo's story, taken out of its page as one drawing that stands alone."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from tests.house.story import lived
from worker.timeline.model import Timeline
from worker.timeline.project import project
from worker.timeline.render import render
from worker.timeline.shapes import px
from worker.timeline.text import escape, measure

PATH = "docs/engagement.svg"
_HEAD, _MARGIN, _KEY_ROW, _GAP = 64.0, 16.0, 20.0, 22.0
_KEY_SIZE = 12.5
_OWN = ".tl { font-family: var(--sans); font-variant-numeric: tabular-nums; }\n.tl .title { font-family: var(--serif); font-size: 26px; }"


def picture(root: Path) -> dict[str, bytes]:
    """Draw it.

    Raises:
        tests.house.story.StoryError: the story does not go as its scenario says.
    """
    timeline = project(lived(root))
    drawn = alone(render(timeline), timeline)
    ElementTree.fromstring(drawn)  # a drawing that is not XML is no drawing: fail here, not in a reader's browser
    return {PATH: drawn.encode()}


def alone(page: str, timeline: Timeline) -> str:
    """One drawing out of a timeline's page: heading, row labels, plot and key, with the styles they use in the light colours."""
    side, plot = _svg(page, "labels"), _svg(page, "plot")
    left, width, height = float(_size(side, "width")), float(_size(plot, "width")), float(_size(plot, "height"))
    key = list(_key(page, left + width))
    tall = _HEAD + height + _MARGIN + _KEY_ROW * (1 + max((row for row, _ in key), default=0))
    content = "\n".join(
        [
            *_heading(timeline),
            f'<g transform="translate(0 {px(_HEAD)})">{_inner(side)}</g>',
            f'<g transform="translate({px(left)} {px(_HEAD)})">{_inner(plot)}</g>',
            f'<g transform="translate(0 {px(_HEAD + height + _MARGIN)})">{"".join(drawing for _, drawing in key)}</g>',
        ]
    )
    content = re.sub(r"<text [^>]*\bs-on\b[^>]*>.*?</text>", "", content)  # the short words for small screens
    box = f"{px(-_MARGIN)} {px(-_MARGIN)} {px(left + width + 2 * _MARGIN)} {px(tall + 2 * _MARGIN)}"
    size = f'width="{px(left + width + 2 * _MARGIN)}" height="{px(tall + 2 * _MARGIN)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size} class="tl key" role="group" aria-label="{escape(timeline.title)}">\n'
        f'<style>\n{_style(content)}\n</style>\n<rect x="{px(-_MARGIN)}" y="{px(-_MARGIN)}" width="100%" height="100%" class="f-paper"/>\n'
        f"{content}\n</svg>\n"
    )


def _svg(page: str, name: str) -> str:
    found = re.search(rf'<svg class="{name}".*?</svg>', page, re.DOTALL)
    assert found, f"the page has no drawing '{name}'"
    return found[0]


def _size(svg: str, side: str) -> str:
    found = re.search(rf'\b{side}="([0-9.]+)"', svg)
    assert found, f"a drawing has no {side}"
    return found[1]


def _inner(svg: str) -> str:
    return svg[svg.index(">") + 1 : -len("</svg>")].strip()


def _heading(timeline: Timeline) -> Iterator[str]:
    yield f'<text x="0" y="22" class="title">{escape(timeline.title)}</text>'
    x = 0.0
    for fact in timeline.headline:
        plain = " ".join(part for part in (fact.lead, fact.strong, fact.rest) if part)
        strong = f'<tspan class="tb">{escape(fact.strong)}</tspan>'
        yield f'<text x="{px(x)}" y="46" class="tm t2">{escape(fact.lead)} {strong} {escape(fact.rest)}</text>'
        x += measure(plain, _KEY_SIZE, bold=True) + _GAP


def _key(page: str, width: float) -> Iterator[tuple[int, str]]:
    """Row and drawing of each entry of the key, set like words on lines."""
    x, row = 0.0, 0
    listed = re.search(r'<ul class="key".*?</ul>', page, re.DOTALL)
    for svg, words in re.findall(r"<li>(<svg.*?</svg>)<span>(.*?)</span></li>", listed[0] if listed else "", re.DOTALL):
        drawing = float(_size(svg, "width"))
        wide = drawing + 6 + measure(words, _KEY_SIZE)
        if x and x + wide > width:
            x, row = 0.0, row + 1
        text = f'<text x="{px(drawing + 6)}" y="13" class="tm t2">{words}</text>'
        yield row, f'<g transform="translate({px(x)} {px(row * _KEY_ROW)})">{_inner(svg)}{text}</g>'
        x += wide + _GAP


def _style(content: str) -> str:
    """The page's rules for its picture, as far as the drawing uses them, with every variable replaced by its light value."""
    sheet = files("worker.timeline").joinpath("timeline.css").read_text(encoding="utf-8")
    tokens = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", sheet[sheet.index(":root {") : sheet.index("@media")]))
    section = re.sub(r"/\*.*?\*/", "", sheet[sheet.index("/* ---- picture") : sheet.index("/* ---- card")], flags=re.DOTALL)
    used = {name for names in re.findall(r'class="([^"]*)"', content) for name in names.split()} | {"tl", "key"}
    rules = [_OWN]
    for selectors, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", section):
        kept = [each.strip() for each in selectors.split(",") if ":" not in each and set(re.findall(r"\.([\w-]+)", each)) <= used]
        kept = [each for each in kept if each != ".tl" and not each.endswith(" svg")]  # these place the drawings on the page
        if kept:
            rules.append(f"{', '.join(kept)} {{{declared}}}")
    return re.sub(r"var\((--[\w-]+)\)", lambda name: tokens[name[1]], "\n".join(rules))
