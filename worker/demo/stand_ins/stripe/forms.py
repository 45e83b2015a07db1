"""Form bodies with brackets, as Stripe takes them: ``metadata[a]=b``, ``types[0]=x``, ``expand[]=y``."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

_PART = re.compile(r"[^\[\]]+|\[\]")


def parse_form(text: str) -> dict[str, Any]:
    """The nested value of a form; every leaf is text."""
    whole: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _place(whole, _PART.findall(name), value)
    return {name: _lists(value) for name, value in whole.items()}


def _place(into: dict[str, Any], path: Iterable[str], value: str) -> None:
    *outer, last = (part for part in path)
    for part in outer:
        into = into.setdefault(part, {})
    into[str(len(into)) if last == "[]" else last] = value


def _lists(value: Any) -> Any:
    """A mapping whose names are all numbers is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(one) for name, one in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def is_true(value: Any) -> bool:
    """Whether a parameter says yes."""
    return bool(value == "true")


def whole_number(params: dict[str, Any], name: str) -> int | None:
    """A parameter that is an integer; None where it is not given."""
    value = params.get(name)
    return None if value in (None, "") else int(str(value))
