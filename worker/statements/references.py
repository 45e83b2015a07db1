"""Creditor references (ISO 11649) in what a payer wrote: with spaces, in small letters, in the middle of other words."""

import re
from collections.abc import Iterator

from workflows.engagement.money.creditor_reference import is_reference

_BEGIN = re.compile(r"RF[ .-]?[0-9]", re.IGNORECASE)
_LONGEST = 25
_SHORTEST = 5


def references_in(text: str) -> tuple[str, ...]:
    """All that could be a reference, without spaces and in capitals; the longer ones first where several begin at one place.

    Check digits are right in all of them. A few words behind a reference can make a longer one by chance (1 in 97), so whoever looks them up
    takes the first that stands for something.
    """
    found = (reference for begin in _BEGIN.finditer(text) for reference in _at(text, begin.start()))
    return tuple(dict.fromkeys(found))


def _at(text: str, start: int) -> Iterator[str]:
    """References that begin there and end where a group of letters and digits ends, the longest first."""
    ends, body = list[str](), ""
    for place in range(start, len(text)):
        sign = text[place]
        if sign.isascii() and sign.isalnum():
            body += sign.upper()
            if len(body) > _LONGEST:
                break
        elif sign not in " .-\u00a0":
            break
        following = text[place + 1 : place + 2]
        if len(body) >= _SHORTEST and not (following.isascii() and following.isalnum()):
            ends.append(body)
    yield from (reference for reference in dict.fromkeys(reversed(ends)) if is_reference(reference))


def names(text: str, number: str) -> bool:
    """Whether the text names an invoice number as it is printed, as a word of its own."""
    return bool(number) and re.search(rf"(?<![A-Za-z0-9]){re.escape(number)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None
