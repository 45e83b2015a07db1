"""How figures, days and moments are written for one reader: in their language, on their clock."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.plural import PluralRule

from activities.catalogue import catalogue
from activities.weekdays import runs_of
from activities.wording import NO_BREAK
from workflows.engagement.messages.reasons import Reason, Worked
from workflows.engagement.money import Money
from workflows.engagement.money.currencies import exponent_of
from workflows.engagement.time.wall_clock import WEEKDAYS, Weekday, minute_text
from workflows.engagement.time.zones import zone

_CODE_AND_FIGURE = re.compile(r"(?<=[A-Z]{3})(?=\d)")
_MONDAY = dt.date(2024, 1, 1)
NO_NAMES: Mapping[str, Mapping[str, str]] = {}
"""Where nobody knows what things are called: their ids stand for them."""


def apart(written: str) -> str:
    """An amount with a space, at which no line breaks, between a currency's code and its figures, as CLDR wants it and Babel leaves it out."""
    return _CODE_AND_FIGURE.sub(NO_BREAK, written)


def city_of(name: str, locale: Locale | str) -> str:
    """``Helsinki`` of ``Europe/Helsinki``, as a reader of that language calls the city.

    Args:
        name: IANA zone.
        locale: whose word for it.
    """
    return get_timezone_location(zone(name), locale=locale, return_city=True).rsplit("/", 1)[-1]  # of Argentina/Buenos Aires the city


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@lru_cache(maxsize=4096)
def _money(amount: Money, language: str) -> str:
    locale, digits = _locale(language), exponent_of(amount.currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    written: str = pattern.apply(amount.decimal(), locale, currency=amount.currency, currency_digits=False)
    return apart(written)


@lru_cache(maxsize=4096)
def _date(day: dt.date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=_locale(language))


class Formats:
    """The forms of one language for a reader in one zone.

    Args:
        language: ISO 639-1 code, such as ``en``.
        reader_zone: IANA zone of the reader; every moment is told on this clock.
        house_zone: IANA zone of the house; where the two differ a moment names the reader's city.
        now: business time; days of another year get their year.
    """

    def __init__(self, language: str, reader_zone: str, house_zone: str, now: dt.datetime) -> None:
        self.language = language
        self._locale = _locale(language)
        self._zone = reader_zone
        self._zones_differ = reader_zone != house_zone
        self._today = now.astimezone(zone(reader_zone)).date()
        self._plural: PluralRule = self._locale.plural_form

    def money(self, value: Money | Mapping[str, Any] | str) -> str:
        """``€4,200.00`` of ``{"minor": 420000, "currency": "EUR"}``, or of ``4200.00 EUR``.

        The decimals are those of ISO 4217: Babel's own table drops them for some currencies, and rounds.
        """
        return _money(Money.model_validate(value), self.language)

    def day(self, value: str) -> str:
        """``Fri 6 Nov``, with the year where it is not this year's; of a moment, its day on the reader's clock."""
        found = self._day(value)
        return self._date(found, "EEE d\u00a0MMM" if found.year == self._today.year else "EEE d\u00a0MMM y")

    def date(self, value: str) -> str:
        """``6 November 2026``, as agreements and invoices write it."""
        return self._date(self._day(value), "d\u00a0MMMM y")

    def moment(self, value: str, city: bool = True) -> str:
        """``Fri 6 Nov, 17:00``, with the reader's city where the house lives by another clock."""
        return f"{self.day(value)}, {self.clock(value)}" + (f" ({self.city()})" if city and self._zones_differ else "")

    def recent(self, value: str) -> str:
        """``10:02`` of a moment of today, ``Fri 6 Nov, 10:02`` of another day."""
        return self.clock(value) if self._day(value) == self._today else self.moment(value, city=False)

    def clock(self, value: str) -> str:
        """``17:00`` on the reader's clock."""
        return dt.datetime.fromisoformat(value).astimezone(zone(self._zone)).strftime("%H:%M")

    def city(self, name: str | None = None) -> str:
        """The city of a zone, such as ``Helsinki``; without one, that whose clock the reader lives by."""
        return city_of(name or self._zone, self._locale)

    def minute(self, value: int) -> str:
        """``09:00`` of the 540th minute of a day, on whatever clock it is; ``24:00`` at its end."""
        return minute_text(value)

    def slot_time(self, value: str) -> str:
        """A wall-clock time that is the reader's already, such as ``10:00``; with the city where the house lives by another clock."""
        return f"{value} ({self.city()})" if self._zones_differ else value

    def weekday(self, code: str) -> str:
        """``Tuesday`` of ``tue``."""
        number = WEEKDAYS.index(Weekday(code))
        return self._date(_MONDAY.replace(day=1 + number), "EEEE")

    def worked(self, minutes: int) -> str:
        """An amount of working time: ``12 h 30 min``."""
        return str(catalogue(self.language).argument(Worked(minutes=minutes)))

    def weekday_runs(self, days: Collection[Weekday]) -> list[list[str]]:
        """Days of the week in short, three and more that follow each other together: ``[["Mon", "Tue", "Wed"], ["Fri"]]``."""
        return [[self._date(_MONDAY.replace(day=1 + day.number), "EEE") for day in run] for run in runs_of(days)]

    def today(self) -> str:
        """The reader's day, as ``2026-11-06``: days in this form compare like days."""
        return self._today.isoformat()

    def days_since(self, value: str) -> int:
        """Calendar days from a day until today; negative for a day ahead."""
        return (self._today - self._day(value)).days

    def plural(self, count: int, **forms: str) -> str:
        """The form for a count, with ``#`` for the number: ``plural(2, one="# day", other="# days")``.

        Raises:
            KeyError: the language needs a form that is not given.
        """
        return forms[self._plural(count)].replace("#", str(count))

    def reason(self, value: Reason | Mapping[str, Any], names: Mapping[str, Mapping[str, str]] = NO_NAMES) -> str:
        """A reason in words.

        Args:
            value: a reason, or its JSON: ``{"code", "params"}``.
            names: kind of thing -> id -> what people call it.

        Raises:
            LookupError: there is no catalogue in the language.
        """
        reason = Reason.model_validate(value)
        return catalogue(self.language).say(reason, _Figures(self), lambda kind, item_id: names.get(kind, {}).get(item_id))

    def _day(self, value: str) -> dt.date:
        if len(value) == len("2026-11-06"):
            return dt.date.fromisoformat(value)
        moment = dt.datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(zone(self._zone)).date()

    def _date(self, day: dt.date, pattern: str) -> str:
        return _date(day, pattern, self.language)


class _Figures:
    """The reader's forms, as the catalogue asks for them."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats

    def money(self, value: Money) -> str:
        return self._formats.money(value)

    def day(self, value: dt.date) -> str:
        return self._formats.day(value.isoformat())

    def moment(self, value: dt.datetime) -> str:
        return self._formats.moment(value.isoformat())
