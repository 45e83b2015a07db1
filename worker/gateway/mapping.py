"""Where proto meets pydantic: fields of the same name, by the descriptors; the values that differ go through ``converters``.

Requests become commands (`command_of`), views become messages (`fill`). Fields that are not mapped by name stand in the tables here.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias, TypeVar

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from activities.catalogue import NameOf, no_names
from milepost.v1 import answers_pb2, engagement_pb2, statement_pb2
from worker.files.wording import put_in_words
from worker.gateway.converters import ENGAGEMENTS, READERS, WRITERS, UnreadableError, read_enum, write_enum
from worker.gateway.reasons import write_reason
from worker.gateway.status import Violation, invalid
from workflows.engagement.messages import commands
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.views.answer import Answer
from workflows.engagement.views.engagement import EngagementView
from workflows.engagement.views.statement import MoneyStatement

COMMON = ("name", "request_id", "reason", "validate_only", "on_behalf_of")
"""Fields of every mutation, which are no part of the command."""

DOCUMENTS: dict[type[commands.Command], dict[str, str]] = {
    commands.CreateEngagement: {"file": "document", "provider": "provider_document"},
    commands.ProposeAgreement: {"agreement": "document"},
}
"""Fields of a command that travel as a document: the command's field -> the request's."""

FILLED: dict[type[commands.Command], frozenset[str]] = {
    commands.CreateEngagement: frozenset({"engagement_id", "calendars", "salt"}),
    commands.ProposeAgreement: frozenset({"calendars"}),
}
"""Fields of a command that the gateway fills itself: no caller sends them."""

METHODS: dict[str, type[commands.Command]] = {command.__name__: command for command in commands.PUBLIC}
"""Method of the API -> command: the names are the same."""

_BY_KIND: dict[str, type[commands.Command]] = {c.model_fields["kind"].default: c for c in commands.PUBLIC}

Put: TypeAlias = Callable[[Any, Any, NameOf], None]
"""Fills a message, or a field of one, from the core's value, and knows what people call things."""
Field: TypeAlias = Any  # a Field, which has two classes that share no base
Made = TypeVar("Made", bound=Message)
CommandT = TypeVar("CommandT", bound=commands.Command)


def fields_of(message: Message, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of a message under their names, as the core has them; what is not set is left out.

    Args:
        message: what came.
        without: names to leave out.

    Raises:
        ApiError: a value stands for nothing (INVALID_ARGUMENT, with the paths).
    """
    problems: list[Violation] = []
    found = _read(message, "", problems, frozenset(without))
    if problems:
        raise invalid(problems)
    return found


def command_of(kind: type[CommandT], message: Message, filled: Mapping[str, Any]) -> CommandT:
    """The command a request stands for.

    Args:
        kind: class of the command.
        message: the request.
        filled: values of the fields that do not come from the request's own fields.

    Raises:
        ApiError: a field is wrong (INVALID_ARGUMENT, with the paths in the caller's words).
    """
    values = fields_of(message, without=(*COMMON, *DOCUMENTS.get(kind, {}).values()))
    try:
        return kind.model_validate({**values, **filled}, extra="forbid")
    except ValidationError as error:
        raise invalid(violations_of(error)) from None


def violations_of(error: ValidationError, prefix: str = "") -> list[Violation]:
    """What pydantic refused, field by field.

    Args:
        error: the refusal.
        prefix: path that all fields stand below.
    """
    found = dict.fromkeys(Violation(_path(detail["loc"], prefix), _description(detail)) for detail in error.errors(include_url=False))
    return list(found)


def fill(target: Made, model: BaseModel, names: NameOf = no_names) -> Made:
    """Fill a message from a model.

    Args:
        target: the message.
        model: what it is to hold.
        names: what people call the things that reasons name.

    Returns:
        The message.
    """
    for put in _plan(target.DESCRIPTOR):
        put(target, model, names)
    return target


@cache
def _plan(kind: Descriptor) -> tuple[Put, ...]:
    """How the fields of a kind of message are filled: found out once."""
    return tuple(_putting(field) for field in kind.fields)


def _putting(field: Field) -> Put:
    name, scalar = field.name, _scalar(field)
    one = _one(field.message_type) if field.message_type is not None else None

    def put(target: Any, model: Any, names: NameOf) -> None:
        value = _value_of(model, name)
        if value is None:
            return
        if one is None:
            if field.is_repeated:
                getattr(target, name).extend(map(scalar, value))
            else:
                setattr(target, name, scalar(value))
        elif field.is_repeated:
            rows = getattr(target, name)
            for each in value:
                one(rows.add(), each, names)
        else:
            one(getattr(target, name), value, names)

    return put


def _one(kind: Descriptor) -> Put:
    """How a message of a kind is filled from the core's value."""
    writer = WRITERS.get(kind.full_name)
    if writer is not None:
        return lambda target, value, names: writer(value, target)

    def put(target: Any, value: Any, names: NameOf) -> None:
        if isinstance(value, Reason):
            write_reason(value, target, names)
        else:
            target.SetInParent()
            fill(target, value, names)

    return put


def _value_of(model: Any, name: str) -> Any:
    if name == "name" and "name" not in type(model).model_fields:
        return name_of(model.id)
    return getattr(model, name)


def _scalar(field: Field) -> Callable[[Any], Any]:
    enum = field.enum_type
    return (lambda word: write_enum(word, enum)) if enum is not None else lambda value: value


def engagement(view: EngagementView) -> engagement_pb2.Engagement:
    """The engagement as callers see it, in callers' words."""
    made = fill(engagement_pb2.Engagement(), view, known(view.names))
    _in_callers_words(made.actions)
    return made


def response(answer: Answer, receipt: Receipt | None) -> answers_pb2.MutationResponse:
    """The answer to a mutation, in callers' words.

    Args:
        answer: of the engagement.
        receipt: proof that the mutation was taken; none where it was not.
    """
    made = fill(answers_pb2.MutationResponse(), answer.model_copy(update={"receipt": receipt}), known(answer.names))
    _in_callers_words(made.actions)
    return made


def _in_callers_words(actions: Iterable[engagement_pb2.AvailableAction]) -> None:
    for action in actions:
        needs = caller_needs(action.action, tuple(action.needs))
        del action.needs[:]
        action.needs.extend(needs)


def money_statement(statement: MoneyStatement) -> statement_pb2.MoneyStatement:
    """A statement as callers see it."""
    names = {"milestone": statement.milestones, "invoice": {i.id: i.number for i in statement.invoices}}
    return fill(statement_pb2.MoneyStatement(), statement, known(names))


def known(names: Mapping[str, Mapping[str, str]]) -> NameOf:
    """Names by kind and id, for whoever puts reasons into words."""
    return lambda kind, item_id: names.get(kind, {}).get(item_id) or None


def caller_needs(kind: str, needs: tuple[str, ...]) -> tuple[str, ...]:
    """Fields the caller fills: what travels as a document has that field's name, what the gateway fills is left out."""
    command = _BY_KIND.get(kind)
    if command is None:
        return needs
    renamed, filled = DOCUMENTS.get(command, {}), FILLED.get(command, frozenset())
    return tuple(renamed.get(name, name) for name in needs if name not in filled)


def name_of(engagement_id: str) -> str:
    """The resource name of an engagement."""
    return ENGAGEMENTS + engagement_id


def _read(message: Message, path: str, problems: list[Violation], without: frozenset[str] = frozenset()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        if field.name in without or (field.has_presence and not message.HasField(field.name)):
            continue
        value = getattr(message, field.name)
        here = f"{path}.{field.name}" if path else field.name
        if field.is_repeated:
            found[field.name] = [_read_one(field, each, f"{here}[{index}]", problems) for index, each in enumerate(value)]
        elif (one := _read_one(field, value, here, problems)) is not None:
            found[field.name] = one
    return found


def _read_one(field: Field, value: Any, path: str, problems: list[Violation]) -> Any:
    try:
        if field.enum_type is not None:
            return read_enum(value, field.enum_type)
        if field.message_type is None:
            return value
        reader = READERS.get(field.message_type.full_name)
        return reader(value) if reader is not None else _read(value, path, problems)
    except UnreadableError as error:
        problems.append(Violation(path, str(error)))
        return None


def _path(loc: tuple[int | str, ...], prefix: str) -> str:
    path = prefix
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path = f"{path}.{step}" if path else step
    return path


def _description(detail: ErrorDetails) -> str:
    kind, value = detail["type"], detail["input"]
    if kind == "missing":
        return "is missing, expected a value"
    wrong, expected = put_in_words(kind, value, detail.get("ctx", {}))
    if value == "":  # what proto3 shows for a field that was not set
        wrong = "is missing"
    return f"{wrong}, {expected}" if expected else wrong
