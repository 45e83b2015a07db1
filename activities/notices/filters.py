"""Filters that make markup of outside text; all else that a template prints is shielded by itself."""

import re

from markupsafe import Markup

from activities.notices.markup import guard
from activities.wording import tidy

_ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)])")
_BULLETS = ("- ", "* ", "• ", "– ")
_BREAK = "\\"


def written(text: str, mark: str = "") -> Markup:
    """What a person wrote, with its paragraphs, line ends, lists and addresses of pages.

    Args:
        text: as it was written.
        mark: stands before each line: ``>> `` makes it a quote.
    """
    paragraphs: list[str] = []
    for paragraph in re.split(r"\n[^\S\n]*\n", re.sub(r"\r\n?", "\n", text)):
        lines = [tidy(line) for line in paragraph.split("\n") if tidy(line)]
        if lines:
            paragraphs.append(f"{_BREAK}\n".join(_line(line, mark) for line in lines))
    return Markup("\n\n".join(paragraphs))  # all of it went through guard()


def link(address: str) -> Markup:
    """The address of a page as a link; anything else stays as it is."""
    return Markup(_with_links(tidy(address)))  # all of it went through guard()


def _line(line: str, mark: str) -> str:
    if not line.startswith(_BULLETS):
        return mark + _with_links(line)
    return f"{mark}{'–' if mark else '-'} {_with_links(line[2:])}"


def _with_links(line: str) -> str:
    pieces = _ADDRESS.split(line)
    return "".join(f"<<{guard(piece)}>>" if _ADDRESS.fullmatch(piece) else guard(piece) for piece in pieces)
