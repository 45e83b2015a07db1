"""A statement as one JSON document: amounts as decimal text, days and moments as ISO 8601, states as words."""

import json
from datetime import UTC
from typing import Any

from google.protobuf.message import Message

from milepost.v1 import statement_pb2
from worker.gateway.converters import prefix_of, read_struct
from worker.money.values import day_of, decimal_text, engagement_id

_MONEY, _DATE, _MOMENT = "milepost.v1.Money", "google.type.Date", "google.protobuf.Timestamp"
_REASON, _FREE = "milepost.v1.Reason", "google.protobuf.Struct"


def document(statement: statement_pb2.MoneyStatement) -> str:
    """The whole statement; the currency stands once, at the top, and what is not set is null."""
    fields = _plain(statement)
    return json.dumps({"engagement": engagement_id(fields.pop("name")), **fields}, indent=2, ensure_ascii=False) + "\n"


def _plain(message: Any) -> Any:
    kind = message.DESCRIPTOR.full_name
    if kind == _MONEY:
        return decimal_text(message.minor, message.currency) if message.currency else None
    if kind == _DATE:
        day = day_of(message)
        return day.isoformat() if day else None
    if kind == _MOMENT:
        return message.ToDatetime(tzinfo=UTC).isoformat().replace("+00:00", "Z") if message.ByteSize() else None
    if kind == _FREE:
        return read_struct(message)
    if kind == _REASON and not message.code:
        return None
    return {field.name: _value(message, field) for field in message.DESCRIPTOR.fields}


def _value(message: Message, field: Any) -> Any:
    value = getattr(message, field.name)
    if field.is_repeated:
        return [_plain(each) if field.message_type else each for each in value]
    if field.message_type:
        return _plain(value)
    return field.enum_type.values_by_number[value].name.removeprefix(prefix_of(field.enum_type)) if field.enum_type else value
