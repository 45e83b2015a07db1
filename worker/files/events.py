"""A text's events, each with line and column: libyaml through PyYAML, ten times as fast as a scanner written in Python.

libyaml knows YAML 1.1, where U+0085, U+2028 and U+2029 break a line and a byte order mark may begin any. To an editor and to
YAML 1.2 they are text. So they go into the parser as signs that the text does not hold, one for one, and come out as themselves.
"""

import re
from collections.abc import Iterator
from typing import Any

from yaml.events import Event
from yaml.reader import ReaderError

from worker.files.problems import Place, place_at

try:
    from yaml.cyaml import CParser
except ImportError:  # PyYAML built where libyaml was missing: its parser in Python marks other places, in other words
    raise ImportError(
        "this PyYAML was built without libyaml, which files are read with: install a wheel of it (pip install --only-binary :all: pyyaml)"
    ) from None

_NO_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_BREAKS = "\x85\u2028\u2029\ufeff"
_PRIVATE = range(0xF0000, 0xFFFFE)
"""More signs for private use than a file has characters with which to use them all."""


class Events:
    """The events of a text, one after the other."""

    def __init__(self, text: str) -> None:
        """Begin to read.

        Args:
            text: characters of Unicode, no halves of them; a byte order mark may not begin it.

        Raises:
            yaml.reader.ReaderError: a control character stands in it; `position` is its index.
        """
        found = _NO_TEXT.search(text)
        if found is not None:
            raise ReaderError("", found.start(), ord(found[0]), "unicode", "special characters are not allowed")
        self._text = text
        hidden = _hidden(text)
        self._shown = {ord(sign): chr(code) for code, sign in hidden.items()}
        self._parser = CParser(text.translate(hidden) if hidden else text)
        self.next: Any = self._parser.get_event
        """The next event; None after the last."""

    def __iter__(self) -> Iterator[Event]:
        """The events that are left."""
        while (event := self.next()) is not None:
            yield event

    def shown(self, text: str) -> str:
        """What the author wrote, of a text that an event carries."""
        return text.translate(self._shown) if self._shown else text

    def place_of(self, sign: str, event: Event) -> Place:
        """The place of the first such sign from where an event begins."""
        return place_at(self._text, self._text.index(sign, event.start_mark.index))


def _hidden(text: str) -> dict[int, str]:
    """Code of a sign that breaks no line in YAML 1.2 -> the sign that goes into the parser in its place."""
    there = [sign for sign in _NO_BREAKS if sign in text]
    if not there:
        return {}
    used = set(text)
    free = (chr(code) for code in _PRIVATE if chr(code) not in used)
    return {ord(sign): next(free) for sign in there}
