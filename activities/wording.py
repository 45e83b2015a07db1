"""Outside text made fit to print: on one line, cut, ended, grouped."""

import re
import unicodedata

from workflows.engagement.money.creditor_reference import format_reference, is_reference

_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_TEXT = frozenset({"Cc", "Co", "Cs"})
NO_BREAK = "\u00a0"


def tidy(text: str) -> str:
    """Outside text on one line: no control characters, no tricks with the reading direction, no private signs."""
    if text.isprintable() and "  " not in text:  # as nearly all of it is: no control, private or direction signs, no white space but U+0020
        return text.strip()
    kept = "".join(s for s in text if s.isspace() or (s not in _BIDI_OVERRIDES and unicodedata.category(s) not in _NOT_TEXT))
    # U+00A0 keeps an amount and its currency together, so only breaking white space is folded.
    return re.sub(r"[^\S\u00a0]+", " ", kept).strip()


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return at_word.rstrip(" ,:;-–") + "…"


def stopped(text: str) -> str:
    """The text with a stop at its end."""
    text = tidy(text)
    return text + ("" if text.endswith((".", "?", "!", "…", ".”")) else ".")


def sentence(text: str) -> str:
    """The text with a capital at its start and a stop at its end."""
    text = stopped(text)
    return text[:1].upper() + text[1:]


def phone(number: str) -> str:
    """A telephone number that no line break parts."""
    return tidy(number).replace(" ", NO_BREAK)


def one_line(text: str) -> str:
    """Several lines as one, parted by commas: a postal address inside a table."""
    return ", ".join(tidy(line) for line in text.splitlines() if tidy(line))


def iban(text: str) -> str:
    """An account number in groups of four, as banks print it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def reference(text: str) -> str:
    """A creditor reference in groups of four; any other reference as it is."""
    return format_reference(text) if is_reference(text) else text
