"""Text that is safe to draw: cleaned once at the door, measured, wrapped and shortened without a browser."""

import html
import unicodedata

ELLIPSIS = "…"

# Controls that reorder or hide what surrounds them have no honest use in a name; letters of right-to-left scripts stay.
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Cn"})

# Advance widths of a Helvetica-like face in 1/1000 em: the faces of the sans stack differ from it by a few per cent.
_WIDTHS = {
    width: characters
    for width, characters in (
        (191, "'"),
        (222, "ijl"),
        (260, "|"),
        (278, " !,./:;I[\\]ft"),
        (333, '-()`r{}"'),
        (389, "*"),
        (469, "^"),
        (500, "Jcksvxyz"),
        (556, "#$0123456789?L_abdeghnopqu"),
        (584, "+<=>~"),
        (611, "FTZ"),
        (667, "&ABEKPSVXY"),
        (722, "CDHNRUw"),
        (778, "GOQ"),
        (833, "Mm"),
        (889, "%"),
        (944, "W"),
        (1015, "@"),
    )
}
_WIDTH_OF = {character: width / 1000 for width, characters in _WIDTHS.items() for character in characters}
_UNKNOWN_WIDTH = 0.64
_WIDE_WIDTH = 1.1
_BOLD = 1.07
_SERIF = 0.94  # the serif italic of the notes
_SLACK = 1.05  # wider faces of the font stack must still fit the boxes computed here


def clean(text: str) -> str:
    """Return text on one line: no control or bidirectional control characters, white space collapsed."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = (c for c in spaced if c not in _BIDI_CONTROLS and unicodedata.category(c) not in _FORBIDDEN_CATEGORIES)
    return " ".join("".join(kept).split())


def capital(text: str) -> str:
    """Return text with a capital at its beginning, as it begins a cell."""
    return text[:1].upper() + text[1:]


def escape(text: str) -> str:
    """Return text made safe for HTML and SVG content and for quoted attribute values."""
    return html.escape(text, quote=True)


def measure(text: str, size: float, *, bold: bool = False, serif: bool = False) -> float:
    """Return an upper estimate of the width of text in px, set at `size` px."""
    ems = sum(_character_width(character) for character in text)
    return ems * size * _SLACK * (_BOLD if bold else 1) * (_SERIF if serif else 1)


def _character_width(character: str) -> float:
    known = _WIDTH_OF.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE_WIDTH
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTH_OF.get(base, _UNKNOWN_WIDTH)


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return text, cut and ended by an ellipsis if it is wider than `room` px; nothing if not one character fits."""
    if measure(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + ELLIPSIS, size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,;:.") + ELLIPSIS if low else ""


def wrap(text: str, room: float, size: float) -> list[str]:
    """Break text into lines of at most `room` px: at spaces, and inside a word only if it is wider than a line."""
    words = [piece for word in text.split(" ") for piece in _pieces(word, room, size)]
    broken = list[str]()
    while words:
        taken = _fitting(words, room, size)
        broken.append(" ".join(words[:taken]))
        words = words[taken:]
    return broken


def _pieces(word: str, room: float, size: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and measure(pieces[-1] + character, size) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _fitting(words: list[str], room: float, size: float) -> int:
    fitting = 1
    while fitting < len(words) and measure(" ".join(words[: fitting + 1]), size) <= room:
        fitting += 1
    return fitting


def balance(text: str, size: float, *, lines: int) -> list[str]:
    """Break text into at most `lines` lines of about equal width, at spaces only."""
    narrow = measure(text, size) / lines
    widest_word = max(measure(word, size) for word in text.split(" "))
    for room in (max(narrow, widest_word) * (1 + step / 20) for step in range(41)):
        broken = wrap(text, room, size)
        if len(broken) <= lines:
            return broken
    return [text]
