"""The catalogue: every sentence for people that is not a message's own text, by language, in Fluent's format.

A folder for each language, a file for each subject. The id of a sentence is the code of the reason that it says
(``workflows/engagement/messages/reasons.py``); a variant is an attribute of it. ``python -m tests.house.reasons`` names a code without a sentence and
a sentence without a code.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from fluent.runtime import FluentBundle, FluentResource

from workflows.engagement.messages.reasons import Day, InState, Moment, Named, Number, One, Reason, Worked
from workflows.engagement.money import Money

FOLDER = Path(__file__).parent
_HOUR = 60

NameOf = Callable[[str, str], str | None]
"""From a kind of thing and its id to what people call it; none where nobody knows."""


class Figures(Protocol):
    """How sums and days are written."""

    def money(self, value: Money) -> str:
        """A sum."""

    def day(self, value: date) -> str:
        """A day."""

    def moment(self, value: datetime) -> str:
        """A moment."""


class Plain:
    """For programs, logs and terminals: ``40.00 EUR``, ``2026-11-06``."""

    def money(self, value: Money) -> str:
        """``40.00 EUR``."""
        return str(value)

    def day(self, value: date) -> str:
        """``2026-11-06``."""
        return value.isoformat()

    def moment(self, value: datetime) -> str:
        """``2026-11-06T17:00:00+02:00``."""
        return value.isoformat()


PLAIN = Plain()


def no_names(kind: str, item_id: str) -> None:
    """Where names are not known: ids stand for themselves."""


class Catalogue:
    """The sentences of one language.

    Args:
        language: ISO 639-1 code; there is a folder of that name.

    Raises:
        LookupError: there is no such folder.
    """

    def __init__(self, language: str) -> None:
        files = sorted((FOLDER / language).glob("*.ftl"))
        if not files:
            raise LookupError(f"there is no catalogue in the language '{language}'")
        self._bundle = FluentBundle([language], use_isolating=False)
        for file in files:
            self._bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))

    def has(self, code: str) -> bool:
        """Whether there is such a sentence."""
        return self._pattern(code) is not None

    def say(self, reason: Reason, figures: Figures = PLAIN, names: NameOf = no_names) -> str:
        """A reason in words.

        A code that is not known, because a newer release wrote it, stands for itself.

        Args:
            reason: code and parameters.
            figures: how sums and days are written.
            names: what people call things.
        """
        return self.sentence(reason.code, {name: self.argument(value, figures, names) for name, value in reason.params.items()})

    def sentence(self, code: str, arguments: Mapping[str, Any]) -> str:
        """A sentence with arguments that are words or counts already."""
        pattern = self._pattern(code)
        if pattern is None:
            return code
        text, errors = self._bundle.format_pattern(pattern, dict(arguments))
        return code if errors else str(text)

    def _pattern(self, code: str) -> Any:
        message_id, _, variant = code.partition(".")
        if not self._bundle.has_message(message_id):
            return None
        message = self._bundle.get_message(message_id)
        return message.attributes.get(variant) if variant else message.value

    def argument(self, value: One | Sequence[One], figures: Figures = PLAIN, names: NameOf = no_names) -> str | int:
        """A parameter as it stands in a sentence: in words, but for counts, which sentences choose their form by."""
        match value:
            case str() | int():
                return value
            case Money():
                return figures.money(value)
            case Day():
                return figures.day(value.day)
            case Moment():
                return figures.moment(value.moment)
            case Number():
                return value.number
            case Worked():
                return self._worked(value.minutes)
            case InState():
                return self.sentence(f"state-{value.of.value}-{value.state}", {})
            case Named():
                return self._name(value, names)
            case Reason():
                return self.say(value, figures, names)
            case _:
                words = [str(self.argument(each, figures, names)) for each in value]
                # Parts that hold commas themselves would run into each other.
                if any(", " in each for each in words):
                    return "; ".join(words)
                sentences = len(words) > 1 and all(isinstance(each, Reason) for each in value)
                return self.listed(words) if sentences else ", ".join(words)

    def listed(self, words: Sequence[str]) -> str:
        """Several things in a sentence: ``a, b and c``; empty for none."""
        return self.sentence("some-and-last", {"some": ", ".join(words[:-1]), "last": words[-1]}) if len(words) > 1 else "".join(words)

    def _name(self, value: Named, names: NameOf) -> str:
        """What people call a thing; our own kinds of things have a sentence, anything else is quoted by its id."""
        own = f"{value.named}-{value.id.replace('_', '-')}"
        if value.named in {"notice", "meeting"} and self.has(own):
            return self.sentence(own, {})
        return names(value.named, value.id) or f"'{value.id}'"

    def _worked(self, minutes: int) -> str:
        hours, rest = divmod(minutes, _HOUR)
        return self.sentence("worked-time", {"hours": hours, "minutes": rest})


@lru_cache(maxsize=16)
def catalogue(language: str = "en") -> Catalogue:
    """The sentences of a language, read once.

    Raises:
        LookupError: there are none in that language.
    """
    return Catalogue(language)


def say(reason: Reason, figures: Figures = PLAIN, names: NameOf = no_names) -> str:
    """A reason in the house's own language, with figures as programs write them."""
    return catalogue().say(reason, figures, names)


def in_words(value: One | Sequence[One]) -> str:
    """A parameter of a reason in the house's own language, with figures as programs write them."""
    return str(catalogue().argument(value))
