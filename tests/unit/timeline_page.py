"""Reads a rendered timeline back: titles, table rows, elements and attributes, as a browser would see them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})


@dataclass
class Page:
    """What one parse found."""

    titles: list[str] = field(default_factory=list)  # of marks
    rows: list[list[str]] = field(default_factory=list)  # of the table in order of time
    times: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    unclosed: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._in_entries = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.page.elements.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self._in_entries = "entries" in found.get("class", "")
        if tag == "title" and "g" in self._open:
            self.page.titles.append("")
        if self._in_entries and tag == "tr":
            self.page.rows.append([])
        if self._in_entries and tag == "td":
            self.page.rows[-1].append("")
        if self._in_entries and tag == "time":
            self.page.times.append(found["datetime"])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1:] == [tag]:
            self._open.pop()
        else:
            self.page.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        self.page.text += data
        if self._open[-1:] == ["title"] and "g" in self._open:
            self.page.titles[-1] += data
        if self._in_entries and "td" in self._open:
            self.page.rows[-1][-1] += data


def read(html: str) -> Page:
    """Parse a page; rows without cells (the head of the table) are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.rows = [row for row in reader.page.rows if row]
    return reader.page


def plot(html: str) -> ElementTree.Element:
    """Return the drawing, parsed strictly."""
    start = html.index('<svg class="plot"')
    return ElementTree.fromstring(html[start : html.index("</svg>", start) + len("</svg>")])
