"""The page of a mail: blocks as HTML, with the styles of the frame in each element, because mail programs drop style sheets.

The styles are put into the elements of the template, once, not into those of each mail. For this the template must be a page by itself: its
statements become comments, which HTML lets stand anywhere, also between the rows of a table; a reader of HTML puts them and the elements in order,
and the result is a template again. Three things follow for whoever changes the template: a statement never stands inside a tag, each branch closes
what it opens, and what HTML would add by itself (``tbody``) is written out.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from activities.notices.markup import Block, Line, plain

FRAME = "mail.html.j2"
_SHORT = 26
"""Characters of a figure or day that is never broken, even on a telephone."""
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%\s*(.*?)\s*%\}")
COLOUR = "colour-of-the-house"
"""Stands in the sheet for the house's colour: a word to a reader of CSS, which an expression of the template is not."""

_BOTH = {ord("&"): "&amp;", ord("\u00a0"): "&nbsp;"}
_TEXT = _BOTH | {ord("<"): "&lt;", ord(">"): "&gt;"}
_ATTRIBUTE = _BOTH | {ord('"'): "&quot;"}
_SPECIAL = re.compile('[&<>"\u00a0]')


def inliner() -> css_inline.CSSInliner:
    """What puts the frame's styles into elements; it loads nothing."""
    return css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


def _text(value: Any) -> Markup:
    """Outside words between two tags, as a reader of HTML would write them."""
    if isinstance(value, Markup):
        return value
    words = str(value)
    return Markup(words.translate(_TEXT) if _SPECIAL.search(words) else words)  # escaped


def _attribute(value: str) -> Markup:
    """Outside words inside the quotes of an attribute."""
    return Markup(value.translate(_ATTRIBUTE) if _SPECIAL.search(value) else value)  # escaped


def is_short(line: Line) -> bool:
    """Whether a figure or day stays on one line."""
    return len(plain(line)) <= _SHORT


class Page:
    """Writes pages; the frame is prepared once.

    Args:
        templates: the folder with the frame.
    """

    def __init__(self, templates: Path) -> None:
        source = (templates / FRAME).read_text(encoding="utf-8").removesuffix("\n")  # as Jinja takes it
        inlined = inliner().inline(_STATEMENT.sub(r"<!--% \1 %-->", _COMMENT.sub("", source)))
        environment = Environment(
            block_start_string="<!--%",
            block_end_string="%-->",
            undefined=StrictUndefined,
            autoescape=True,
            finalize=_text,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(short=is_short, attribute=_attribute)
        self._template = environment.from_string(inlined.replace(COLOUR, "{{ colour }}"))

    def write(self, body: Sequence[Block], footer: Sequence[Block], **about: str) -> str:
        """A page.

        Args:
            body: what it says.
            footer: small print below the line.
            about: ``language``, ``subject``, ``preview``, ``brand_name``, ``colour``.
        """
        return self._template.render(body=body, footer=footer, **about)
