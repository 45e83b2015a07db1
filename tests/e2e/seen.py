"""Answers of the API as plain values: enums by their words, moments and days as such, what is not set as None."""

from types import SimpleNamespace
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from worker.gateway.converters import READERS, prefix_of
from workflows.engagement.money import Money


class Seen(SimpleNamespace):
    """A message of the API; its fields by name, enums as words such as ``IN_PROGRESS``."""

    def the(self, field: str, item_id: str) -> "Seen":
        """The thing of that id in a repeated field."""
        found: Seen = next(item for item in getattr(self, field) if item.id == item_id)
        return found

    def tasks_for(self, what: str) -> list["Seen"]:
        """Tasks of one kind."""
        return [task for task in self.tasks if task.what == what]


def seen_of(message: Message) -> Seen:
    """The values of a message."""
    found: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.is_repeated:
            found[field.name] = [_one(field, each) for each in value]
        else:
            found[field.name] = None if field.has_presence and not message.HasField(field.name) else _one(field, value)
    return Seen(**found)


def _one(field: Any, value: Any) -> Any:
    if field.enum_type is not None:
        return field.enum_type.values_by_number[value].name.removeprefix(prefix_of(field.enum_type))
    if field.message_type is None:
        return value
    name = field.message_type.full_name
    if name == "google.protobuf.Struct":
        return MessageToDict(value)
    if name == "milepost.v1.Money":
        return Money(minor=value.minor, currency=value.currency)
    return READERS[name](value) if name in READERS else seen_of(value)
