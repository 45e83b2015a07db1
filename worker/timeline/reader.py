"""Dates and money as the reader writes them: his locale, his zone."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_currency, format_percent

from activities.formats import apart, city_of
from worker.timeline.marks import Amount
from worker.timeline.phrases import Phrases, phrases_for


class Reader:
    """Formats for one reader. Years are shown where the picture spans more than one."""

    def __init__(self, locale: str, zone: str, moments: Iterable[datetime]) -> None:
        """Fix locale and zone; `moments` are all times of the picture, to see whether years must be told apart."""
        self.locale = _locale(locale)
        self.zone = ZoneInfo(zone)
        self.phrases: Phrases = phrases_for(locale)
        self._neutral = str(self.locale) == self.phrases.language  # "en" has the house's own order, "en_US" its own
        self._years = len({self.local(moment).year for moment in moments}) > 1

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the reader's zone."""
        return moment.astimezone(self.zone)

    def day(self, moment: datetime, *, year: bool | None = None) -> str:
        """Return "Fri 6 Nov", with the year where years must be told apart (or as `year` says)."""
        with_year = self._years if year is None else year
        pattern = self.phrases.day_year_pattern if with_year else self.phrases.day_pattern
        if self._neutral and pattern is not None:
            return format_date(self.local(moment).date(), pattern, locale=self.locale)
        return format_skeleton("yMMMEd" if with_year else "MMMEd", self.local(moment), locale=self.locale)

    def short_day(self, moment: datetime) -> str:
        """Return "6 Nov"."""
        if self._neutral:
            return format_date(self.local(moment).date(), "d MMM", locale=self.locale)
        return format_skeleton("MMMd", self.local(moment), locale=self.locale)

    def moment(self, moment: datetime, *, year: bool | None = None) -> str:
        """Return "Fri 6 Nov, 17:00"."""
        return f"{self.day(moment, year=year)}, {self.time(moment)}"

    def named(self, moment: datetime, pattern: str) -> str:
        """Return part of a date by a Babel pattern: month and weekday names for the axis."""
        return format_date(self.local(moment).date(), pattern, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Return "17:00"."""
        return format_time(self.local(moment).timetz(), "HH:mm" if self._neutral else "short", locale=self.locale)

    def weekday(self, number: int) -> str:
        """Return "Friday" for 4."""
        return str(get_day_names("wide", locale=self.locale)[number])

    def city(self) -> str:
        """Return the city that names the zone, in the reader's language."""
        return city_of(self.zone.key, self.locale)

    def percent(self, share: float) -> str:
        """Return a share of one as a whole percentage, rounded down so that 100 % means all."""
        return format_percent(Decimal(int(share * 100)) / 100, locale=self.locale)

    def money(self, amount: Amount, *, whole: bool = False) -> str:
        """Return the amount with its currency; `whole` leaves decimals out where they are zero."""
        decimals = 0 if whole and amount.minor % 10**amount.exponent == 0 else amount.exponent
        pattern = self.locale.currency_formats["standard"].pattern
        positive = pattern.split(";")[0].replace("0.00", "0" + ("." + "0" * decimals if decimals else ""))
        value = Decimal(amount.minor).scaleb(-amount.exponent)
        return apart(format_currency(value, amount.currency, format=positive, locale=self.locale, currency_digits=False))


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")
