"""Gapless numbers, each taken once for one key: the core of a number series, without Temporal.

Numbers are given in the order in which they are asked for, from 1 on, with none left out. The newest keys are remembered, in order, so the keys alone
say which number each of them has: the last key has the last number.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen

KEYS_KEPT = 20_000
"""Keys that a series remembers, the newest: years of invoices. About 220 KiB in an encoded argument, at four invoices an engagement."""
LARGEST = 10**9
"""Numbers end here."""
_LONGEST = 21
"""Letters and digits that the body of a creditor reference has room for."""
_DIGITS_AT_LARGEST = 6
"""Digits that must fit into it beside the rest of the pattern; a series with more numbers than that grows out of its references."""
_PLACE = re.compile(r"\{n(?::0([1-9])d)?\}")
_FORM = "expected text with one place for the number, such as INV-{n:04d} or {n}"

_SERIES = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_KEY = re.compile(r"[!-~]{1,200}")


def is_series(name: str) -> bool:
    """Whether the text can name a series, such as ``INV``; capitals and small letters are the same."""
    return _SERIES.fullmatch(name) is not None


def is_key(key: str) -> bool:
    """Whether a number can be taken for it, as ``<engagement>/<invoice>``: printable ASCII without spaces, 200 at most."""
    return _KEY.fullmatch(key) is not None


def plain(text: str) -> str:
    """A number without signs, as it stands in a creditor reference: ``INV0042`` of ``INV-0042``."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def check_pattern(pattern: str) -> str:
    """The pattern itself.

    Raises:
        ValueError: no place for the number or several, or too long for a creditor reference.
    """
    parts = _PLACE.split(pattern)
    if len(parts) != 3 or not re.fullmatch(r"[A-Za-z0-9 ./_-]*", parts[0] + parts[2]):
        raise ValueError(f"'{pattern}' is no pattern of numbers, {_FORM}")
    rest = len(plain(parts[0] + parts[2]))
    if rest + _DIGITS_AT_LARGEST > _LONGEST:
        raise ValueError(f"'{pattern}' is too long, expected at most {_LONGEST - _DIGITS_AT_LARGEST} letters and digits beside the number")
    return pattern


def default_pattern(series: str) -> str:
    """``INV-{n:04d}`` of ``inv``.

    Raises:
        ValueError: a name too long for a creditor reference.
    """
    return check_pattern(f"{series.upper()}-{{n:04d}}")


def written(pattern: str, number: int) -> str:
    """The number as it is printed: ``INV-0042``."""
    return _PLACE.sub(lambda found: f"{number:0{int(found[1] or 1)}d}", pattern)


def read_number(pattern: str, text: str) -> int | None:
    """The number in a text that was printed by the pattern, signs and case aside; none where it is no number of this series."""
    before, _, after = _PLACE.split(pattern)
    body, head, tail = plain(text), plain(before), plain(after)
    digits = body[len(head) : len(body) - len(tail)]
    if not digits.isdigit() or int(digits) > LARGEST or plain(written(pattern, int(digits))) != body:
        return None
    return int(digits)


class Taken(Frozen):
    """A number, and what it was taken for."""

    number: int
    text: str
    """As it is printed."""
    key: str


class Carried(Frozen):
    """A series on its way from one run to the next.

    Engagements stand in it once, because most have several invoices: that is half of the size.
    """

    last: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    engagements: str = ""
    """What stands before the first slash of the keys, each once, parted by spaces."""
    items: str = ""
    """Of each key, oldest first, parted by spaces: the place of its engagement from 0, a slash, and what stands behind."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.items.split()) > self.last:
            raise ValueError("more keys than numbers")
        return self


class Series:
    """The numbers of one series.

    Args:
        pattern: how a number is printed.
        carried: what the run before left.
        keep: keys that are remembered.
    """

    def __init__(self, pattern: str, carried: Carried | None = None, keep: int = KEYS_KEPT) -> None:
        self.pattern, self._keep = check_pattern(pattern), keep
        self._last = carried.last if carried else 0
        keys = list(_unpacked(carried)) if carried else []
        self._numbers = {key: self._last - len(keys) + place for place, key in enumerate(keys, 1)}
        self._keys = {number: key for key, number in self._numbers.items()}

    @property
    def last(self) -> int:
        """The last number that was taken; 0 before the first."""
        return self._last

    def known(self, key: str) -> Taken | None:
        """The number that this key took before."""
        number = self._numbers.get(key)
        return None if number is None else Taken(number=number, text=written(self.pattern, number), key=key)

    def take(self, key: str) -> Taken:
        """The number of a key: the one it has, else the next.

        Raises:
            ValueError: the series is at its end.
        """
        found = self.known(key)
        if found is not None:
            return found
        if self._last >= LARGEST:
            raise ValueError("the series is at its end, expected another one")
        self._last += 1
        self._numbers[key], self._keys[self._last] = self._last, key
        forgotten = self._keys.pop(self._last - self._keep, None)
        if forgotten is not None:
            del self._numbers[forgotten]
        return Taken(number=self._last, text=written(self.pattern, self._last), key=key)

    def owner(self, text: str) -> Taken | None:
        """Who took a number, given as it is printed or as it stands in a creditor reference; none where nobody did or it was forgotten."""
        number = read_number(self.pattern, text)
        key = None if number is None else self._keys.get(number)
        return None if key is None else self.known(key)

    def carried(self) -> Carried:
        """All of it, for the next run."""
        return _packed(self._last, self._numbers)


def _packed(last: int, keys: Iterable[str]) -> Carried:
    places: dict[str, int] = {}
    items = []
    for key in keys:
        engagement, slash, rest = key.partition("/")
        items.append(f"{places.setdefault(engagement, len(places))}{slash}{rest}")
    return Carried(last=last, engagements=" ".join(places), items=" ".join(items))


def _unpacked(carried: Carried) -> Iterable[str]:
    engagements = carried.engagements.split(" ")
    for item in carried.items.split():
        place, slash, rest = item.partition("/")
        yield f"{engagements[int(place)]}{slash}{rest}"
