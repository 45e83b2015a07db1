"""Why a value was refused, in an author's words: one row for each kind of refusal."""

from collections.abc import Callable, Mapping
from typing import Any

Words = tuple[str, str]
_Row = Callable[[Any, Mapping[str, Any]], Words]

_FORMS = {
    r"^[a-z][a-z0-9-]{0,39}$": "an id of lower-case letters, digits and hyphens that begins with a letter, 40 characters at most",
    r"^[^@\s<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$": "an e-mail address such as anna@example.com",
    r"^[A-Z]{2}$": "two capital letters such as FI",
    r"^[A-Z]{3}$": "three capital letters such as EUR",
    r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$": "an IBAN without spaces such as FI2112345600000785",
    r"^[A-Z0-9]{8}([A-Z0-9]{3})?$": "a BIC of 8 or 11 characters such as NDEAFIHH",
    r"^[A-Z][A-Z0-9-]{0,19}$": "a series of capitals, digits and hyphens such as INV",
    r"^#[0-9a-fA-F]{6}$": "a colour such as '#1c5a7a', in quotes",
    r"^([01]\d|2[0-3]):[0-5]\d$": "a time of day HH:MM such as 15:00",
}
"""Regular expressions of the models, said in words."""


def show(value: Any) -> str:
    """A value as the author wrote it, cut short."""
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        line = " ".join(value.split())
        return f"'{line if len(line) <= 40 else line[:37] + '...'}'"
    return str(value)


def _nature(value: Any) -> str:
    """What a value is, where something else was wanted."""
    if value is None:
        return "is empty"
    if isinstance(value, Mapping | list | tuple):
        return f"{show(value)} stands here"
    kind = "true or false" if isinstance(value, bool) else "text" if isinstance(value, str) else "a number"
    return f"{show(value)} is {kind}" if kind != "true or false" else f"{show(value)} stands here"


def _kind(wanted: str, example: str = "") -> _Row:
    """A value of another kind."""
    phrase = f"expected {wanted} such as {example}" if example else f"expected {wanted}"
    return lambda value, _: (_nature(value), phrase)


def _reading(wanted: str, example: str = "") -> _Row:
    """A text that should have been readable as something."""
    other = _kind(wanted, example)
    return lambda value, context: (
        f"{show(value)} is not {wanted}" if isinstance(value, str) else other(value, context)[0],
        other(value, context)[1],
    )


def _bound(key: str, phrase: str) -> _Row:
    return lambda value, context: (f"{show(value)} is out of range", f"expected {phrase} {context[key]}")


def _text(value: Any, _: Mapping[str, Any]) -> Words:
    if isinstance(value, bool | int | float):
        return f"{show(value)} is not text", f'expected text; put it in quotes: "{show(value)}"'
    return _nature(value), "expected text"


def _too_short_text(value: Any, context: Mapping[str, Any]) -> Words:
    least = context["min_length"]
    if least == 1:
        return "is empty", "expected text"
    return f"{show(value)} is too short", f"expected at least {least} characters"


def _too_long_text(value: Any, context: Mapping[str, Any]) -> Words:
    length = len(value) if isinstance(value, str) else "many"
    return f"the text has {length} characters", f"expected at most {context['max_length']}"


def _form(value: Any, context: Mapping[str, Any]) -> Words:
    pattern = context["pattern"]
    return f"{show(value)} has the wrong form", f"expected {_FORMS.get(pattern, f'text of the form {pattern}')}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _too_few(value: Any, context: Mapping[str, Any]) -> Words:
    actual = len(value) if isinstance(value, list | dict) else context.get("actual_length", 0)
    return ("the list is empty" if not actual else f"has {_entries(actual)}"), f"expected at least {_entries(context['min_length'])}"


def _too_many(_: Any, context: Mapping[str, Any]) -> Words:
    # The count is unknown where reading stopped at the first entry too many.
    actual = context.get("actual_length")
    return (f"has {_entries(actual)}" if actual else "has too many entries"), f"expected at most {_entries(context['max_length'])}"


def _one_of(value: Any, context: Mapping[str, Any]) -> Words:
    return (f"{show(value)} is not known" if isinstance(value, str) else _nature(value)), f"expected {context['expected']}"


def _no_tag(_: Any, context: Mapping[str, Any]) -> Words:
    return f"the key {context['discriminator']} is missing", "expected it: it says which kind of entry this is"


def _bad_tag(_: Any, context: Mapping[str, Any]) -> Words:
    return f"{context['discriminator']} is '{context['tag']}'", f"expected one of {context['expected_tags']}"


def _own_words(_: Any, context: Mapping[str, Any]) -> Words:
    """The text of a validator of ours: what is wrong, then what is expected."""
    wrong, comma, expected = str(context["error"]).partition(", expected ")
    return wrong, f"expected {expected}" if comma else ""


_A_MOMENT = "2026-11-22T10:00:00+02:00"
_DATE = _reading("a day", "2026-11-22")
_MOMENT = _reading("a moment with its offset", _A_MOMENT)
_CLOCK = _reading("a time of day", "15:00")
_WHOLE = _kind("a whole number")
_NUMBER = _kind("a number")
_YES_NO = _kind("true or false")
_SPAN = _reading("a length of time", "P2D")
_LIST = _kind("a list")
_MAPPING = _kind("'key: value' lines")

_ROWS: dict[str, _Row] = {
    "string_type": _text,
    "string_too_short": _too_short_text,
    "string_too_long": _too_long_text,
    "string_pattern_mismatch": _form,
    "int_type": _WHOLE,
    "int_parsing": _reading("a whole number"),
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _reading("a number"),
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _reading("a number"),
    "decimal_max_digits": _bound("max_digits", "a number whose count of digits is at most"),
    "decimal_max_places": _bound("decimal_places", "a number whose count of decimals is at most"),
    "decimal_whole_digits": _bound("whole_digits", "a number whose count of digits before the point is at most"),
    "multiple_of": _bound("multiple_of", "a multiple of"),
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": lambda value, _: (f"{show(value)} has no offset", f"expected a moment with one such as {_A_MOMENT}"),
    "timezone_naive": _reading("a moment without an offset", "2026-11-22T10:00:00"),
    "time_type": _CLOCK,
    "time_parsing": _CLOCK,
    "time_delta_type": _SPAN,
    "time_delta_parsing": _SPAN,
    "uuid_type": _reading("a UUID"),
    "uuid_parsing": _reading("a UUID"),
    "enum": _one_of,
    "literal_error": _one_of,
    "greater_than": _bound("gt", "a value above"),
    "greater_than_equal": _bound("ge", "at least"),
    "less_than": _bound("lt", "a value below"),
    "less_than_equal": _bound("le", "at most"),
    "too_short": _too_few,
    "too_long": _too_many,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "none_required": lambda value, _: (f"{show(value)} stands here", "expected no value"),
    "union_tag_not_found": _no_tag,
    "union_tag_invalid": _bad_tag,
    "value_error": _own_words,
    "assertion_error": _own_words,
}

KINDS = frozenset(_ROWS)
"""The kinds of refusal that have words of their own."""


def put_in_words(kind: str, value: Any, context: Mapping[str, Any]) -> Words:
    """What is wrong and a phrase for what was expected.

    Args:
        kind: pydantic's name of the error.
        value: the refused value.
        context: pydantic's figures for it (bounds, allowed values).
    """
    row = _ROWS.get(kind)
    return row(value, context) if row is not None else (f"{show(value)} is not accepted here", "expected a value that the schema allows")
