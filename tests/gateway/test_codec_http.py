"""The codec's HTTP door: Temporal's remote codec protocol, for this machine and the listed pages only."""

import asyncio
import base64
import json
import signal
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from worker.gateway.codec_http import HOST, MAX_BODY_BYTES, codec_app
from worker.gateway.http_door import serving
from worker.temporal.codec import EncryptionCodec
from worker.temporal.keys import KeyRing

UI = "http://127.0.0.1:8233"
CODEC = EncryptionCodec(KeyRing(active="a", keys={"a": bytes(range(32))}))
OTHER = EncryptionCodec(KeyRing(active="b", keys={"b": bytes(range(1, 33))}))
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'{"name": "Anna"}')
APP = codec_app(CODEC, [UI, "http://localhost:8233"])


def door(host: str = "127.0.0.1", caller: str = "127.0.0.1") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=APP, client=(caller, 50000)), base_url=f"http://{host}:7451")


def body(*payloads: Payload) -> dict[str, Any]:
    return {"payloads": [json_format.MessageToDict(payload) for payload in payloads]}


async def post(path: str, content: Any, **headers: str) -> httpx.Response:
    async with door() as client:
        return await client.post(path, content=content if isinstance(content, bytes) else json.dumps(content), headers=headers)


async def test_decode_answers_the_payloads_in_order_and_leaves_foreign_ones() -> None:
    answer = await post("/decode", body(CODEC.seal(PLAIN), PLAIN))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert answer.json() == body(PLAIN, PLAIN)
    assert base64.b64decode(answer.json()["payloads"][0]["data"]) == PLAIN.data


async def test_encode_answers_what_decode_reads() -> None:
    sealed = await post("/encode", body(PLAIN))
    assert "Anna" not in sealed.text and sealed.json() != body(PLAIN)
    assert (await post("/decode", sealed.content)).json() == body(PLAIN)


async def test_an_empty_list_is_answered_with_an_empty_list() -> None:
    assert (await post("/decode", {"payloads": []})).json() == {"payloads": []}


async def test_decrypted_text_is_kept_by_no_cache() -> None:
    assert (await post("/decode", body(CODEC.seal(PLAIN)))).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", [UI, "http://localhost:8233"])
async def test_temporals_ui_may_ask_and_read(origin: str) -> None:
    async with door() as client:
        asked = await client.options(
            "/decode",
            headers={
                "origin": origin,
                "access-control-request-method": "POST",
                "access-control-request-headers": "content-type,x-namespace",
            },
        )
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == origin
    assert {"content-type", "x-namespace"} <= {name.strip() for name in asked.headers["access-control-allow-headers"].lower().split(",")}
    answer = await post("/decode", body(CODEC.seal(PLAIN)), origin=origin, **{"x-namespace": "milepost"})
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8233"])
async def test_any_other_page_gets_nothing(origin: str) -> None:
    async with door() as client:
        asked = await client.options("/decode", headers={"origin": origin, "access-control-request-method": "POST"})
    answer = await post("/decode", body(CODEC.seal(PLAIN)), origin=origin, **{"content-type": "text/plain"})
    assert asked.status_code == 400 and answer.status_code == 403
    assert "access-control-allow-origin" not in asked.headers and "access-control-allow-origin" not in answer.headers
    assert "payloads" not in answer.json()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[", ""])
async def test_a_name_that_points_here_is_not_this_machine(host: str) -> None:
    """A page can re-point its own host name at 127.0.0.1; its requests still name that host."""
    answer = await post("/decode", body(CODEC.seal(PLAIN)), host=host)
    assert answer.status_code == 403 and "payloads" not in answer.json()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_this_machine_is_known_by_its_loopback_names(host: str) -> None:
    async with door(host) as client:
        assert (await client.post("/decode", json=body(PLAIN))).status_code == 200


async def test_callers_from_other_machines_get_nothing() -> None:
    async with door(caller="10.0.0.7") as client:
        answer = await client.post("/decode", json=body(CODEC.seal(PLAIN)), headers={"x-forwarded-for": "127.0.0.1"})
    assert answer.status_code == 403 and "payloads" not in answer.json()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"payloads": 1}',
        b'{"payloads": [1]}',
        b'{"payloads": [{"data": "A"}]}',
        b'{"payloads": [{"metadata": {"encoding": 5}}]}',
        b'{"payloads": ' + b"[" * 100_000,
        b'{"payloads": [{"data": ' + b"9" * 5000 + b"}]}",
    ],
    ids=lambda content: repr(content[:40]),
)
@pytest.mark.parametrize("path", ["/decode", "/encode"])
async def test_a_malformed_body_is_answered_with_what_is_expected(path: str, content: bytes) -> None:
    answer = await post(path, content)
    assert answer.status_code == 400
    assert answer.json() == {"message": 'the body must be JSON of the form {"payloads": [{"metadata": {...}, "data": "..."}]}'}


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(st.sampled_from(["payloads", "metadata", "data", "externalPayloads", "x"]), inner, max_size=3),
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps({"payloads": value}).encode()),
    )
)
def test_no_body_whatever_breaks_the_door(content: bytes) -> None:
    assert asyncio.run(post("/decode", content)).status_code in (200, 400)


async def test_a_payload_that_cannot_be_decoded_is_named_by_its_position_alone() -> None:
    damaged = CODEC.seal(PLAIN)
    damaged.data = damaged.data[:-1]
    for payload in (OTHER.seal(PLAIN), damaged, Payload(metadata={"encoding": b"binary/encrypted"}, data=b"")):
        answer = await post("/decode", body(PLAIN, payload))
        assert answer.status_code == 400
        assert answer.json() == {"message": "payload 2 cannot be decoded with the keys at hand"}


async def test_a_body_above_the_limit_is_refused_before_it_is_complete() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 4 * MAX_BODY_BYTES:
            sent += 1024 * 1024
            yield b" " * (1024 * 1024)

    async with door() as client:
        answer = await client.post("/decode", content=endless())
    assert answer.status_code == 413 and str(MAX_BODY_BYTES) in answer.json()["message"]
    assert sent <= MAX_BODY_BYTES + 2 * 1024 * 1024


async def test_only_posts_to_the_two_paths_are_served() -> None:
    async with door() as client:
        assert (await client.get("/decode")).status_code == 405
        for path in ("/", "/docs", "/openapi.json", "/redoc"):
            assert (await client.get(path)).status_code == 404


async def test_the_server_listens_on_the_loopback_address_alone_and_leaves_signals_alone(unused_tcp_port: int) -> None:
    handlers = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    async with serving(APP, HOST, unused_tcp_port), httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://127.0.0.1:{unused_tcp_port}/decode", json=body(CODEC.seal(PLAIN)))
        assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == handlers
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.2", unused_tcp_port)) != 0, "it listens on one address alone"
    assert answer.json() == body(PLAIN)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", unused_tcp_port)) != 0, "nothing listens after it ended"
