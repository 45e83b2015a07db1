"""Turns what pydantic found wrong with the settings into lines a person can act on."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

PREFIX = "MILEPOST_"

_EXPECTED: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "int_parsing": lambda _: "a whole number is expected",
    "int_from_float": lambda _: "a whole number is expected",
    "float_parsing": lambda _: "a number is expected",
    "bool_parsing": lambda _: "true or false is expected",
    "greater_than": lambda c: f"more than {c['gt']:g} is expected",
    "greater_than_equal": lambda c: f"{c['ge']:g} or more is expected",
    "less_than_equal": lambda c: f"{c['le']:g} or less is expected",
    "literal_error": lambda c: f"one of {c['expected']} is expected",
    "string_too_short": lambda _: "it must not be empty",
    "finite_number": lambda _: "a number is expected",
}


def variable(field: str) -> str:
    """The environment variable that sets `field`."""
    return PREFIX + field.upper()


def explain(error: ValidationError, secret: frozenset[str]) -> str:
    """One line per problem: the variable, what it holds, what is expected.

    Args:
        error: What pydantic refused.
        secret: Names of fields whose value must never be shown.
    """
    return "\n".join(_line(dict(one), secret) for one in error.errors(include_url=False))


def _line(one: dict[str, Any], secret: frozenset[str]) -> str:
    context = one.get("ctx") or {}
    if one["type"] == "value_error":  # our own validators: the text is already for people
        wrong = str(context["error"])
    else:
        expected = _EXPECTED.get(one["type"])
        wrong = expected(context) if expected else one["msg"][:1].lower() + one["msg"][1:]
    if not one["loc"]:  # a rule over several variables names them itself
        return wrong
    field = str(one["loc"][0])
    shown = "" if field in secret or one["type"] == "string_too_short" else f"{_short(one['input'])}: "
    return f"{variable(field)}: {shown}{wrong}"


def _short(value: object) -> str:
    text = repr(str(value))
    return text if len(text) <= 80 else f"{text[:77]}..."
