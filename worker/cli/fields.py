"""A field of a request as an option: how it is written on the command line, and how it gets into the message."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer
from google.api.field_behavior_pb2 import REQUIRED, field_behavior
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from worker.gateway.converters import prefix_of, write_date, write_timestamp

_FILES = {"document": ("--file", "-f"), "provider_document": ("--provider",)}
"""Fields that hold the text of a file: the option takes its path."""
_WHOLE_NUMBERS = (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_INT64)


def options_of(field: FieldDescriptor) -> tuple[str, ...]:
    """The option's names; what may be repeated also has its singular."""
    if field.name in _FILES:
        return _FILES[field.name]
    name = "--" + field.name.replace("_", "-")
    return (name, name.removesuffix("s")) if field.is_repeated and name.endswith("s") else (name,)


def metavar_of(field: FieldDescriptor) -> str | None:
    """What stands behind the option in its help."""
    if field.name in _FILES:
        return "FILE"
    if field.enum_type is not None:
        return "|".join(_choices(field.enum_type))
    if field.message_type is None:
        return None if field.type == FieldDescriptor.TYPE_BOOL else "NUMBER" if field.type in _WHOLE_NUMBERS else "TEXT"
    return _FORMS.get(field.message_type.full_name, ("ID=TEXT", _put_pair))[0]


def annotation_of(field: FieldDescriptor) -> Any:
    """The type the command line's parser gives: flags, lists of texts, or texts."""
    if field.type == FieldDescriptor.TYPE_BOOL:
        return bool
    return list[str] if field.is_repeated else str


def is_required(field: FieldDescriptor) -> bool:
    """Whether a request without it is refused. A flag that is missing says no, which the gateway judges."""
    return field.type != FieldDescriptor.TYPE_BOOL and REQUIRED in field.GetOptions().Extensions[field_behavior]


def put(field: FieldDescriptor, message: Any, given: Any) -> None:
    """Put what was given for an option into a request.

    Raises:
        typer.BadParameter: it is not what the option takes.
    """
    try:
        if field.is_repeated:
            for one in _parts(field, given):
                _put_one(field, message, one)
        else:
            _put_one(field, message, given)
    except (ValueError, OSError) as error:
        why = f"{error.filename} cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise typer.BadParameter(why, param_hint=options_of(field)[0]) from None


def _parts(field: FieldDescriptor, given: list[str]) -> list[str]:
    """Ids may stand in one option, parted by commas."""
    return [part for text in given for part in (text.split(",") if field.message_type is None else [text]) if part]


def _put_one(field: FieldDescriptor, message: Any, given: Any) -> None:
    if field.message_type is not None:
        holder = getattr(message, field.name)
        _FORMS.get(field.message_type.full_name, ("", _put_pair))[1](given, holder.add() if field.is_repeated else holder)
        return
    value = _scalar(field, given)
    if field.is_repeated:
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)


def _scalar(field: FieldDescriptor, given: Any) -> Any:
    if field.enum_type is not None:
        return _choice(field.enum_type, given)
    if field.name in _FILES:
        return _read(given)
    if field.type in _WHOLE_NUMBERS:
        return _whole(given)
    return given if isinstance(given, bool) else _text(given)


def _choices(enum: EnumDescriptor) -> list[str]:
    prefix = prefix_of(enum)
    return [value.name.removeprefix(prefix).lower() for value in enum.values if value.number]


def _choice(enum: EnumDescriptor, given: str) -> int:
    value = enum.values_by_name.get(prefix_of(enum) + given.strip().replace("-", "_").upper())
    if value is None or not value.number:
        raise ValueError(f"'{given}' is not known, expected one of {', '.join(_choices(enum))}")
    return value.number


def _whole(given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise ValueError(f"'{given}' is not a whole number") from None


def _text(given: str) -> str:
    """The text itself; ``@FILE`` reads it from a file, ``@-`` from standard input, ``@@`` begins a text with one ``@``."""
    if given.startswith("@@") or not given.startswith("@"):
        return given.removeprefix("@")
    return _read(given[1:])


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not a text file saved as UTF-8") from None


def _put_date(given: str, target: Any) -> None:
    try:
        write_date(date.today() if given == "today" else date.fromisoformat(given), target)
    except ValueError:
        raise ValueError(f"'{given}' is not a day, expected one such as 2026-11-06, or today") from None


def _put_moment(given: str, target: Any) -> None:
    try:
        moment = datetime.now().astimezone() if given == "now" else datetime.fromisoformat(given)
    except ValueError:
        raise ValueError(f"'{given}' is not a moment, expected one such as 2026-11-06T17:00+02:00, or now") from None
    # Without an offset it is a time of this machine's zone, as people write it.
    write_timestamp(moment if moment.tzinfo else moment.astimezone(), target)


def _put_money(given: str, target: Any) -> None:
    from workflows.engagement.money import Money

    money = Money.parse(given)
    target.minor, target.currency = money.minor, money.currency


def _put_document(given: str, target: Any) -> None:
    digest, _, rest = given.partition(":")
    size, _, media_type = rest.partition(":")
    if not size.isdigit():
        raise ValueError(f"'{given}' names no document, expected its SHA-256 and its size such as 9f86d0...:1042")
    target.sha256, target.size = digest, int(size)
    if media_type:
        target.media_type = media_type


def _put_pair(given: str, target: Any) -> None:
    """A message of an id and a text."""
    key, equals, text = given.partition("=")
    if not equals:
        raise ValueError(f"'{given}' has no '=', expected an id and a text such as goal=More orders")
    first, second = (field.name for field in target.DESCRIPTOR.fields)
    setattr(target, first, key.strip())
    setattr(target, second, _text(text.strip()))


_FORMS: dict[str, tuple[str, Callable[[str, Any], None]]] = {
    "google.type.Date": ("DAY", _put_date),
    "google.protobuf.Timestamp": ("MOMENT", _put_moment),
    "milepost.v1.Money": ('"AMOUNT CUR"', _put_money),
    "milepost.v1.DocumentRef": ("SHA256:SIZE[:TYPE]", _put_document),
}
"""Message type -> how it is written, and how it is read; any other is an id and a text."""
