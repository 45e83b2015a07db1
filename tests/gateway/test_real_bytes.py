"""Mutated requests on the real server: no UNKNOWN, no INTERNAL, nothing internal told."""

import asyncio
import os
import random
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import grpc
import pytest

from tests.gateway.calling import FILE, PROVIDER, Caller
from tests.patience import BY_THE_CLOCK
from worker.demo.gateway_client import request_class
from worker.gateway.servicer import SERVICE
from worker.gateway.status import DETAILS_KEY

COUNT = int(os.environ.get("MILEPOST_MUTATIONS", "500"))
SEED = int(os.environ.get("MILEPOST_MUTATION_SEED", "2026"))
ALLOWED = {
    grpc.StatusCode.OK,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.ABORTED,
}
INTERNAL = r"traceback|error\b|exception|pydantic|google\.protobuf|temporal|workflow|file \"|\.py\b|0x[0-9a-f]{6}"
TYPES = re.compile(r"type\.googleapis\.com/google\.rpc\.\w+")
AT_ONCE = 8
WORDS = {"currency": "EUR", "invoice": "invoice-1", "milestone": "design", "inbound": "inbound-1", "by": "mira"}


@pytest.fixture(scope="module")
async def api(gateway_address: str) -> AsyncIterator[Caller]:
    async with grpc.aio.insecure_channel(gateway_address) as channel:
        yield Caller(channel)


def whole(method: str, name: str) -> Any:
    """A request with every field set to something that reads."""
    made = request_class(method)()
    fill(made)
    for field, value in (("name", name), ("request_id", str(uuid.uuid4())), ("document", FILE), ("provider_document", PROVIDER)):
        if field in made.DESCRIPTOR.fields_by_name:
            setattr(made, field, value)
    if "validate_only" in made.DESCRIPTOR.fields_by_name:
        made.validate_only = False
    return made


def fill(message: Any) -> None:
    for field in message.DESCRIPTOR.fields:
        if field.name == "body":
            continue
        if field.message_type is not None:
            fill(getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name))
        elif field.is_repeated:
            getattr(message, field.name).append("anna")
        elif field.type == field.TYPE_STRING:
            setattr(message, field.name, WORDS.get(field.name, "anna"))
        elif field.type != field.TYPE_BOOL:
            setattr(message, field.name, 2026 if field.name == "year" else 1)


def mutated(body: bytes, dice: random.Random) -> bytes:
    """The body with a few bytes flipped, cut, doubled or put in."""
    raw = bytearray(body)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(raw) + 1)
        match dice.randrange(4):
            case 0 if place < len(raw):
                raw[place] ^= 1 << dice.randrange(8)
            case 1:
                del raw[place : place + dice.randint(1, 20)]
            case 2:
                raw[place:place] = raw[place : place + dice.randint(1, 20)]
            case _:
                raw[place:place] = dice.randbytes(dice.randint(1, 8))
    return bytes(raw)


def bodies(name: str) -> Iterator[tuple[str, bytes, bool]]:
    """Method, body, and whether a stream answers."""
    dice = random.Random(SEED)
    methods = list(SERVICE.methods)
    for number in range(COUNT):
        method = methods[number % len(methods)]
        request = whole(method.name, name)
        body, kept = request.SerializeToString(), 0
        if dice.random() < 0.6:  # name and request id come first: where they stay, more mutations reach the rules behind the door
            head = type(request)(**{f: getattr(request, f) for f in ("name", "request_id") if f in request.DESCRIPTOR.fields_by_name})
            kept = head.ByteSize()
        yield method.name, body[:kept] + mutated(body[kept:], dice), method.server_streaming


async def answer(api: Caller, method: str, body: bytes, streams: bool) -> tuple[grpc.StatusCode, str]:
    """The code, and everything the error says."""
    path = f"/{SERVICE.full_name}/{method}"
    try:
        if streams:
            stream = api.channel.unary_stream(path)(body, timeout=BY_THE_CLOCK)
            await stream.read()
            stream.cancel()
        else:
            await api.channel.unary_unary(path)(body, timeout=BY_THE_CLOCK)
    except grpc.aio.AioRpcError as error:
        details = dict(error.trailing_metadata()).get(DETAILS_KEY, b"").decode(errors="replace")
        return error.code(), f"{error.details()} {TYPES.sub('', details)}"
    return grpc.StatusCode.OK, ""


async def test_mutated_requests_are_answered_with_codes_of_the_table_and_nothing_internal(api: Caller) -> None:
    name = await api.qualified()
    gate, wrong = asyncio.Semaphore(AT_ONCE), list[tuple[str, bytes, str, str]]()

    async def one(method: str, body: bytes, streams: bool) -> grpc.StatusCode:
        async with gate:
            code, told = await answer(api, method, body, streams)
        if code not in ALLOWED or re.search(INTERNAL, told, re.IGNORECASE):
            wrong.append((method, body, code.name, told))
        return code

    codes = await asyncio.gather(*(one(*each) for each in bodies(name)))
    assert not wrong, wrong[:3]
    assert len(codes) == COUNT
    assert sum(code != grpc.StatusCode.INVALID_ARGUMENT for code in codes) >= COUNT // 25, "some reach the rules behind the door"
    assert (await api.call("GetEngagement", name=name)).name == name
