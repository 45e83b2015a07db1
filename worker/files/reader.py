"""YAML text to plain values that remember where they stood.

Built on the scanner's events alone: no tag is ever constructed, dates and times stay text until a model reads them, and the
size of what aliases unfold to is bounded while reading.
"""

import math
import re
from dataclasses import dataclass, field, replace
from typing import Any

from yaml import YAMLError
from yaml.events import AliasEvent, DocumentStartEvent, Event, NodeEvent, ScalarEvent, SequenceStartEvent

from worker.files.events import Events
from worker.files.problems import START, FileProblems, Place, Problem, place_at
from worker.files.syntax import explain

MAX_BYTES = 256 * 1024
MAX_DEPTH = 40
MAX_VALUES = 6_000
MAX_CHARACTERS = 4 * MAX_BYTES
MAX_KEY = 100
MAX_PATH = 120

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INT = re.compile(r"[-+]?[0-9]{1,30}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")


def _place(event: Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)


def _is_absent(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and not event.value and event.start_mark.index == event.end_mark.index


@dataclass(slots=True)
class Node:
    """A value with its place.

    Attributes:
        place: where the value begins.
        value: the scalar; None for a list or a mapping.
        entries: a mapping's keys to the place of the key and the node of its value; None for other kinds.
        items: a list's nodes; None for other kinds.
        values: how many values it unfolds to, itself included.
        characters: how many characters of text it unfolds to.
        height: how many levels lie below it.
    """

    place: Place
    value: str | int | float | bool | None = None
    entries: dict[str, tuple[Place, "Node"]] | None = None
    items: list["Node"] | None = None
    values: int = 1
    characters: int = 0
    height: int = 0

    def plain(self) -> Any:
        """The value as dicts, lists and scalars."""
        if self.entries is not None:
            return {key: node.plain() for key, (_, node) in self.entries.items()}
        if self.items is not None:
            return [node.plain() for node in self.items]
        return self.value


def _problem(filename: str, place: Place, path: str, wrong: str, expected: str) -> Problem:
    field_name = path if len(path) <= MAX_PATH else f"{path[:MAX_PATH]}..."
    return Problem(filename, place.line, place.column, field_name, wrong, expected)


class _StopReading(Exception):
    """Carries the problem after which the rest of the text cannot be understood."""


@dataclass(slots=True)
class _Composer:
    """Builds nodes from events; duplicate keys and tags are collected, everything else stops the reading."""

    filename: str
    events: Events
    problems: list[Problem]
    anchors: dict[str, Node] = field(default_factory=dict)
    seen: int = 0
    reached: str = ""
    """The path of the value that is read."""

    def note(self, place: Place, path: str, wrong: str, expected: str) -> None:
        self.problems.append(_problem(self.filename, place, path, wrong, expected))

    def stop(self, place: Place, path: str, wrong: str, expected: str) -> _StopReading:
        self.note(place, path, wrong, expected)
        return _StopReading()

    def document(self) -> Node:
        """The only document among the events."""
        root: Node | None = None
        for event in self.events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if root is not None:
                raise self.stop(_place(event), "", "a second document begins", "expected one document in the file")
            root = self.node(self.events.next(), "", 0)
        if root is None:
            raise self.stop(START, "", "the file is empty", "expected 'key: value' lines")
        return root

    def node(self, event: NodeEvent, path: str, depth: int) -> Node:
        place = _place(event)
        self.seen += 1
        if depth > MAX_DEPTH:
            raise self._too_deep(place, path)
        if isinstance(event, AliasEvent):
            return self._alias(event, place, path, depth)
        if event.tag is not None:
            self.note(place, path, f"the tag '{event.tag}' is not allowed", "expected a plain value")
        if isinstance(event, ScalarEvent):
            made = self._scalar(event, place, path)
        elif isinstance(event, SequenceStartEvent):
            made = self._list(place, path, depth)
        else:
            made = self._mapping(place, path, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = made
        return made

    def _too_deep(self, place: Place, path: str) -> _StopReading:
        return self.stop(place, path, "lists and mappings are nested too deep", f"expected at most {MAX_DEPTH} levels")

    def _alias(self, event: AliasEvent, place: Place, path: str, depth: int) -> Node:
        known = self.anchors.get(event.anchor)
        if known is None:
            raise self.stop(
                place, path, f"'*{event.anchor}' refers to nothing above", "expected a name set before with '&', or the text in quotes"
            )
        if depth + known.height > MAX_DEPTH:
            raise self._too_deep(place, path)
        return replace(known, place=place)

    def _scalar(self, event: ScalarEvent, place: Place, path: str) -> Node:
        text = self.events.shown(event.value)
        if "\0" in text:
            self.note(place, path, "the escape of U+0000 is not text", "expected printable text")
            text = ""
        self._check_tab(event, path)
        plain = event.implicit[0] and event.style in (None, "")
        return Node(place, value=_resolve(text) if plain else text, characters=len(text))

    def _check_tab(self, event: ScalarEvent, path: str) -> None:
        """YAML allows a tab inside a plain text; nobody means one."""
        if "\t" in event.value and event.style in (None, ""):
            place = self.events.place_of("\t", event)
            raise self.stop(place, path, "a tab stands where spaces are needed", "expected spaces, or the text in quotes")

    def _grow(self, parent: Node, child: Node, path: str) -> None:
        parent.values += child.values
        parent.characters += child.characters
        parent.height = max(parent.height, child.height + 1)
        if max(parent.values, self.seen) > MAX_VALUES:
            raise self.stop(child.place, path, "the file holds too many values", f"expected at most {MAX_VALUES}, aliases unfolded")
        if parent.characters > MAX_CHARACTERS:
            raise self.stop(child.place, path, "the aliases unfold to too much text", f"expected at most {MAX_CHARACTERS} characters")

    def _list(self, place: Place, path: str, depth: int) -> Node:
        items: list[Node] = []
        made = Node(place, items=items)
        while True:
            inner = self.reached = f"{path}[{len(items)}]"
            if not isinstance(event := self.events.next(), NodeEvent):
                return made
            items.append(self.node(event, inner, depth + 1))
            self._grow(made, items[-1], inner)

    def _mapping(self, place: Place, path: str, depth: int) -> Node:
        entries: dict[str, tuple[Place, Node]] = {}
        made = Node(place, entries=entries)
        while isinstance(event := self.events.next(), NodeEvent):
            key_place = _place(event)
            key = self._key(event, key_place, path)
            inner = self.reached = f"{path}.{key}" if path else key
            following = self.events.next()
            value = self.node(following, inner, depth + 1)
            if _is_absent(following):
                # The scanner may mark an absent value where the next thing begins; the author looks behind the colon.
                value.place = Place(event.end_mark.line + 1, event.end_mark.column + 2)
            made.characters += len(key)
            self._grow(made, value, inner)
            if key in entries:
                first = entries[key][0]
                self.note(key_place, inner, f"stands twice, first in line {first.line}", "expected each key once")
            else:
                entries[key] = (key_place, value)
        return made

    def _key(self, event: NodeEvent, place: Place, path: str) -> str:
        if not isinstance(event, ScalarEvent):
            raise self.stop(place, path, "a key is not a plain word", "expected 'key: value'")
        key = self.events.shown(event.value)
        if event.tag is not None:
            self.note(place, path, f"the tag '{event.tag}' is not allowed", "expected a plain key")
        if not key:
            raise self.stop(place, path, "a key is missing", "expected 'key: value'")
        self._check_tab(event, path)
        if key == "<<" and event.style in (None, ""):
            raise self.stop(place, path, "the merge key '<<' is not supported", "expected the keys written out")
        if len(key) > MAX_KEY:
            raise self.stop(place, path, "a key is too long", f"expected a word of at most {MAX_KEY} characters")
        if not key.isprintable():
            raise self.stop(place, path, "a key holds unprintable characters", "expected a plain word")
        return key


def _resolve(text: str) -> str | int | float | bool | None:
    """The core schema of YAML 1.2, but for octal, hexadecimal and non-finite numbers, which stay text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def decode(raw: bytes, filename: str) -> str:
    """The text of a file's bytes.

    Raises:
        FileProblems: more than 256 KiB, or not UTF-8 (with the place of the first wrong byte).
    """
    if len(raw) > MAX_BYTES:
        wrong = f"the file has {len(raw)} bytes"
        raise FileProblems([Problem(filename, 1, 1, "", wrong, f"expected at most {MAX_BYTES} (256 KiB)")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", errors="replace").removeprefix("\ufeff")
        place = place_at(before, len(before))
        wrong = f"the byte 0x{raw[error.start]:02X} is not UTF-8"
        raise FileProblems([Problem(filename, place.line, place.column, "", wrong, "expected a text file saved as UTF-8")]) from None


def read(text: str, filename: str) -> tuple[Node, list[Problem]]:
    """The one document of a YAML text, and what is wrong with it but leaves it readable (duplicate keys, tags).

    Raises:
        FileProblems: the text is no YAML, holds no or several documents, or exceeds a bound.
    """
    text = text.removeprefix("\ufeff")
    problems: list[Problem] = []
    reading: _Composer | None = None
    try:
        reading = _Composer(filename, Events(text), problems)
        return reading.document(), problems
    except _StopReading:
        pass
    except YAMLError as error:
        slip = explain(error, text)
        path = reading.reached if reading is not None and slip.in_value else ""
        problems.append(_problem(filename, slip.place, path, slip.wrong, slip.expected))
    raise FileProblems(problems)
