"""The contract against the core: the same commands, fields and words, over all descriptors."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import AwareDatetime, BaseModel

from milepost.v1 import answers_pb2, engagement_pb2, reading_pb2, roles_pb2, states_pb2, values_pb2
from tests.gateway.contract_models import OF_A_CLIENT, own_fields, request_of
from worker.gateway.converters import prefix_of
from worker.gateway.inside import LISTS
from worker.gateway.mapping import COMMON, DOCUMENTS, FILLED, METHODS
from worker.gateway.server import MissingRoleError, roles_of
from worker.gateway.servicer import SERVICE
from workflows.engagement import lifecycles
from workflows.engagement.messages import commands
from workflows.engagement.messages.answers import AvailableAction, Entry
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.terms import GateKind
from workflows.engagement.terms.prices.bills import BillKind
from workflows.engagement.terms.provider import Policy
from workflows.engagement.views.answer import Answer
from workflows.engagement.views.engagement import EngagementView

READING = {"GetEngagement", "ListEngagements", "WatchEngagement", "GetMoney", "GetPolicies", "ListJournal", *LISTS}
NUMBERS = {"name": 1, "request_id": 2, "reason": 3, "validate_only": 4, "on_behalf_of": 5}
STATES = {
    "Stage": lifecycles.ENGAGEMENT,
    "GateState": lifecycles.GATE,
    "MilestoneState": lifecycles.MILESTONE,
    "InvoiceState": lifecycles.INVOICE,
    "NoticeState": lifecycles.NOTICE,
    "InboundState": lifecycles.INBOUND,
    "TaskState": lifecycles.TASK,
    "SurveyState": lifecycles.SURVEY,
    "DutyState": lifecycles.DUTY,
    "PromiseState": lifecycles.PROMISE,
}
VIEWS: list[tuple[type[BaseModel], Any]] = [
    (EngagementView, engagement_pb2.Engagement.DESCRIPTOR),
    (Answer, answers_pb2.MutationResponse.DESCRIPTOR),
    (AvailableAction, engagement_pb2.AvailableAction.DESCRIPTOR),
    (Entry, reading_pb2.JournalEntry.DESCRIPTOR),
    (Policy, reading_pb2.Policy.DESCRIPTOR),
]
HIDDEN = {(Entry, "personal"), (Entry, "salt"), (EngagementView, "names"), (Answer, "names")}
"""Fields of the core that no caller sees: personal data, and what reasons are put into words with."""
STATE_WORDS = {name: set(table.states) for name, table in STATES.items()}
TEXT_WORDS = STATE_WORDS | {
    "BillKind": {kind.value for kind in BillKind},
    "GateKind": {kind.value for kind in GateKind},
    "AcceptedCause": {"client", "deemed"},
    "Party": {"us", "client", "engine"},
}
"""Fields that are plain text in a view, but one of these words in the API."""


def words_of(enum: Any) -> set[str]:
    return {value.name.removeprefix(prefix_of(enum)) for value in enum.values if value.number}


def bare(annotation: Any) -> tuple[Any, bool]:
    """The type without its annotations, and whether nothing may stand in its place."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        assert len(inner) == 1, annotation
        return bare(inner[0])[0], True
    return annotation, False


SCALARS: dict[Any, set[str]] = {bool: {"bool"}, int: {"int32", "int64"}, str: {"string"}}
MESSAGES: dict[Any, str] = {
    date: "google.type.Date",
    datetime: "google.protobuf.Timestamp",
    AwareDatetime: "google.protobuf.Timestamp",
    Reason: "milepost.v1.Reason",
}
KINDS = {8: "bool", 5: "int32", 3: "int64", 9: "string"}


def misfits(field: Any, annotation: Any, where: str) -> Iterator[str]:
    """Why a proto field cannot carry what a model field holds."""
    kind, may_miss = bare(annotation)
    if get_origin(kind) is tuple:
        if not field.is_repeated:
            yield f"{where}: repeated is expected"
        yield from misfits_one(field, bare(get_args(kind)[0])[0], where)
        return
    if field.is_repeated:
        yield f"{where}: one value is expected"
    if may_miss and not field.has_presence:
        yield f"{where}: optional is expected"
    yield from misfits_one(field, kind, where)


def misfits_one(field: Any, kind: Any, where: str) -> Iterator[str]:
    choices = {str(word) for word in get_args(kind)} if get_origin(kind) is Literal else None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        choices = {member.value for member in kind}
    if field.enum_type is not None:
        expected = choices if choices is not None else TEXT_WORDS.get(field.enum_type.name, set())
        if {word.upper() for word in expected} != words_of(field.enum_type) or (choices is None and kind is not str):
            yield f"{where}: {field.enum_type.name} has {sorted(words_of(field.enum_type))}, expected {sorted(expected)}"
    elif choices is not None:
        yield f"{where}: an enum is expected"
    elif kind in SCALARS:
        if KINDS.get(field.type) not in SCALARS[kind]:
            yield f"{where}: {kind.__name__} is expected"
    elif kind in MESSAGES:
        if field.message_type is None or field.message_type.full_name != MESSAGES[kind]:
            yield f"{where}: {MESSAGES[kind]} is expected"
    elif get_origin(kind) is dict:
        if field.message_type is None or field.message_type.full_name != "google.protobuf.Struct":
            yield f"{where}: a Struct is expected"
    else:
        assert issubclass(kind, BaseModel), kind
        yield from disagreements(kind, field.message_type, where) if field.message_type is not None else [f"{where}: a message is expected"]


def disagreements(model: type[BaseModel], descriptor: Any, where: str, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """Where a message and a model differ, both ways."""
    fields = {("id" if f.name == "name" and "name" not in model.model_fields else f.name): f for f in descriptor.fields}
    wanted = {n: i for n, i in model.model_fields.items() if n not in leave_out and (model, n) not in HIDDEN}
    yield from (f"{where}.{name}: only in the contract" for name in fields.keys() - wanted.keys())
    yield from (f"{where}.{name}: only in the core" for name in wanted.keys() - fields.keys())
    for name in fields.keys() & wanted.keys():
        yield from misfits(fields[name], wanted[name].annotation, f"{where}.{name}")


def test_every_public_command_has_a_method_and_every_method_a_command() -> None:
    assert {method.name for method in SERVICE.methods} == READING | OF_A_CLIENT.keys() | {c.__name__ for c in commands.PUBLIC}
    assert set(METHODS.values()) == set(commands.PUBLIC)
    for name in METHODS:
        method = SERVICE.methods_by_name[name]
        assert (method.input_type.name, method.output_type.name) == (f"{name}Request", "MutationResponse")
        assert not method.client_streaming and not method.server_streaming


@pytest.mark.parametrize("command", commands.PUBLIC, ids=lambda c: c.__name__)
def test_each_request_has_the_fields_of_its_command_and_no_other(command: type[commands.Command]) -> None:
    class Request:
        fields = own_fields(command)

    elsewhere = {"kind", *DOCUMENTS.get(command, {}), *FILLED.get(command, ())}
    assert list(disagreements(command, Request, command.__name__, frozenset(elsewhere))) == []


@pytest.mark.parametrize("command", commands.PUBLIC, ids=lambda c: c.__name__)
def test_each_request_begins_with_the_common_fields_under_the_same_numbers(command: type[commands.Command]) -> None:
    found = {field.name: field.number for field in request_of(command).fields}
    expected = {name: number for name, number in NUMBERS.items() if name != "name" or command is not commands.CreateEngagement}
    assert {name: found.get(name) for name in expected} == expected
    assert all(number >= 10 for name, number in found.items() if name not in NUMBERS)
    assert {name for name in DOCUMENTS.get(command, {}).values()} <= found.keys()


@pytest.mark.parametrize("method", OF_A_CLIENT)
def test_a_request_to_a_client_has_the_fields_of_its_command_and_says_which_client(method: str) -> None:
    """Same names, under the numbers that every request has."""
    command, found = OF_A_CLIENT[method], SERVICE.methods_by_name[method]
    assert (found.input_type.name, found.output_type.name) == (f"{method}Request", "ClientDunningResponse")
    assert {field.name: field.number for field in found.input_type.fields if field.number < 10} == {
        name: number for name, number in NUMBERS.items() if name != "name"
    }

    class Request:
        fields = [field for field in found.input_type.fields if field.name not in (*COMMON, "client", "engagement")]

    assert list(disagreements(command, Request, method, frozenset({"kind"}))) == []


@pytest.mark.parametrize(("model", "descriptor"), VIEWS, ids=lambda v: getattr(v, "__name__", ""))
def test_each_view_and_its_message_have_the_same_fields(model: type[BaseModel], descriptor: Any) -> None:
    assert list(disagreements(model, descriptor, model.__name__)) == []


def test_a_missing_and_a_misfitting_field_would_be_found() -> None:
    class Odd(BaseModel):
        minor: str
        extra: int

    found = list(disagreements(Odd, values_pb2.Money.DESCRIPTOR, "Odd"))
    assert sorted(found) == ["Odd.currency: only in the contract", "Odd.extra: only in the core", "Odd.minor: str is expected"]


@pytest.mark.parametrize("enum", STATES, ids=str)
def test_the_states_of_the_contract_are_those_of_the_tables(enum: str) -> None:
    assert words_of(states_pb2.DESCRIPTOR.enum_types_by_name[enum]) == STATE_WORDS[enum]


@pytest.mark.parametrize("method", LISTS)
def test_each_list_shows_the_things_that_get_shows(method: str) -> None:
    things, page = LISTS[method], SERVICE.methods_by_name[method].output_type
    (shown,) = (field for field in page.fields if field.is_repeated)
    assert (shown.name, shown.message_type) == (
        things.field,
        engagement_pb2.Engagement.DESCRIPTOR.fields_by_name[things.field].message_type,
    )
    assert page == things.response.DESCRIPTOR and shown.message_type == things.message.DESCRIPTOR
    assert list(disagreements(things.view, shown.message_type, method)) == []


def test_every_method_says_who_may_call_it() -> None:
    roles = roles_of(SERVICE)
    assert roles["GetPolicies"] == roles_pb2.ROLE_ANYONE
    assert roles["GetEngagement"] == roles_pb2.ROLE_READER
    assert {roles[name] for name in (*METHODS, *OF_A_CLIENT)} == {roles_pb2.ROLE_OPERATOR}


def test_a_method_without_a_role_is_refused() -> None:
    from grpc_health.v1 import health_pb2

    with pytest.raises(MissingRoleError, match=r"grpc.health.v1.Health have no role: Check"):
        roles_of(health_pb2.DESCRIPTOR.services_by_name["Health"])
