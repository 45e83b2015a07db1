"""The comments of the contract state the limits of the models, and no others."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from pydantic import BaseModel

from tests.gateway.contract_models import OF_A_CLIENT, own_fields, request_of
from tests.house.generated import ROOT
from tests.house.stubs import image
from worker.files.reader import MAX_BYTES
from worker.gateway.converters import ENGAGEMENTS
from worker.gateway.mapping import COMMON
from worker.gateway.requests import LONGEST_ON_BEHALF_OF, LONGEST_REASON
from worker.gateway.servicer import SERVICE
from workflows.engagement.messages import commands
from workflows.engagement.terms import Answer


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Comment of each field of the contract, by `Message.field`."""
    compiled = tmp_path_factory.mktemp("image") / "image.binpb"
    image(ROOT, Path(compiled))
    found: dict[str, str] = {}
    for file in FileDescriptorSet.FromString(compiled.read_bytes()).file:
        for place in file.source_code_info.location:
            if len(place.path) == 4 and place.path[0] == 4 and place.path[2] == 2:
                message = file.message_type[place.path[1]]
                found[f"{message.name}.{message.field[place.path[3]].name}"] = " ".join(place.leading_comments.split())
    return found


def between(least: int | None, most: int | None, unit: str) -> list[str]:
    unit = f" {unit}" if unit else ""
    if least is not None and most is not None:
        return [f"{least} to {most}{unit}."]
    return [f"At least {least}{unit}."] if least is not None else [f"At most {most}{unit}."] if most is not None else []


def limits(schema: dict[str, Any]) -> list[str]:
    """What a comment must say about a field, from the model's own limits."""
    options = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    schema = options[0]
    if schema.get("format") == "date":
        return ["From 2000 to 2199."]
    if schema.get("type") == "string":
        pattern = [f"Matches `{schema['pattern']}`."] if "pattern" in schema else []
        return pattern + between(schema.get("minLength"), schema.get("maxLength"), "characters")
    if schema.get("type") == "integer":
        return between(schema.get("minimum"), schema.get("maximum"), "")
    if schema.get("type") == "array":
        return between(schema.get("minItems"), schema.get("maxItems"), "items") + limits(schema["items"])
    return []


def limited(model: type[BaseModel], message: str, names: set[str]) -> Iterator[tuple[str, str]]:
    for name, schema in model.model_json_schema()["properties"].items():
        if name in names:
            yield from ((f"{message}.{name}", phrase) for phrase in limits(schema))


def all_limits() -> Iterator[tuple[str, str]]:
    for command in commands.PUBLIC:
        yield from limited(command, f"{command.__name__}Request", {field.name for field in own_fields(command)})
    for model, message in ((commands.DocumentRef, "DocumentRef"), (commands.Variance, "Variance"), (Answer, "Answer")):
        yield from limited(model, message, set(model.model_fields))
    for command in commands.PUBLIC:
        yield f"{command.__name__}Request.reason", f"At most {LONGEST_REASON} characters."
        yield f"{command.__name__}Request.on_behalf_of", f"At most {LONGEST_ON_BEHALF_OF} characters."


@pytest.mark.parametrize(("field", "phrase"), sorted(set(all_limits())), ids=str)
def test_the_comment_of_a_field_states_the_limits_of_its_model(comments: dict[str, str], field: str, phrase: str) -> None:
    assert phrase in comments[field]


def test_no_comment_states_a_limit_that_the_models_do_not_have(comments: dict[str, str]) -> None:
    stated = re.compile(r"Matches `[^`]+`\.|(?:\d+ to \d+|At (?:least|most) \d+)(?: characters| items| bytes)?\.|From \d+ to \d+\.")
    known: dict[str, set[str]] = {}
    for field, phrase in all_limits():
        known.setdefault(field, set()).add(phrase)
    mutations = {f"{command.__name__}Request" for command in commands.PUBLIC}
    found = {(field, phrase) for field, text in comments.items() if field.split(".")[0] in mutations for phrase in stated.findall(text)}
    assert {(field, phrase) for field, phrase in found if phrase not in known.get(field, ())} == {
        (f"{message}.{field}", "At most 262144 bytes.")
        for message, field in (
            ("CreateEngagementRequest", "document"),
            ("CreateEngagementRequest", "provider_document"),
            ("ProposeAgreementRequest", "document"),
        )
    }
    assert MAX_BYTES == 262144


def test_required_in_the_contract_means_required_in_the_model() -> None:
    from google.api import field_behavior_pb2

    def required(field: Any) -> bool:
        return field_behavior_pb2.REQUIRED in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]

    for command in commands.PUBLIC:
        for field in own_fields(command):
            assert required(field) == command.model_fields[field.name].is_required(), f"{command.__name__}.{field.name}"
        for field in request_of(command).fields:
            if field.name in COMMON:
                assert required(field) == (field.name in {"name", "request_id"})


def test_names_begin_with_the_collection(comments: dict[str, str]) -> None:
    assert all(f"`{ENGAGEMENTS}{{id}}`" in text for field, text in comments.items() if field.endswith("Request.name"))


@pytest.mark.parametrize("method", OF_A_CLIENT)
def test_a_request_to_a_client_has_the_limits_of_its_command(method: str, comments: dict[str, str]) -> None:
    """The same words about the same field."""
    for field in SERVICE.methods_by_name[method].input_type.fields:
        same = comments.get(f"{OF_A_CLIENT[method].__name__}Request.{field.name}")
        assert field.name == "validate_only" or same in (None, comments[f"{method}Request.{field.name}"])
