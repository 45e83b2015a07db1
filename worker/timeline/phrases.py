"""The words of the picture, in the language of its reader: a thin reader of the catalogue. Patterns of days are data of a locale."""

from dataclasses import dataclass
from functools import lru_cache

from activities.catalogue import Catalogue, catalogue

_FALLBACK = "en"
_DAYS = {"en": ("EEE d MMM", "EEE d MMM y")}
"""Babel patterns of a day, without and with its year, where a language has an order of the house; others have their locale's."""


@dataclass(frozen=True)
class Phrases:
    """The sentences of a language.

    Attributes:
        language: ISO 639-1 code.
        words: its catalogue.
        day_pattern: Babel pattern of a day; none for the locale's own.
        day_year_pattern: the same with the year.
    """

    language: str
    words: Catalogue
    day_pattern: str | None = None
    day_year_pattern: str | None = None

    def say(self, code: str, **values: str | int) -> str:
        """A sentence with its places filled."""
        return self.words.sentence(code, values)


@lru_cache(maxsize=16)
def phrases_for(locale: str) -> Phrases:
    """The words of the locale's language; English where there are none yet."""
    language = locale.replace("-", "_").split("_")[0]
    try:
        words = catalogue(language)
    except LookupError:
        language, words = _FALLBACK, catalogue(_FALLBACK)
    return Phrases(language, words, *_DAYS.get(language, (None, None)))
