"""The server as a client meets it: lists, the door, health, reflection, the end."""

import asyncio
from typing import Any

import grpc
import pytest
import structlog
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from tests.gateway.calling import PROVIDER, answer_of
from tests.gateway.local import Api, serving
from tests.patience import BY_THE_CLOCK, patient
from worker.files.document import load_document
from worker.gateway.interceptor import Doorkeeper
from worker.gateway.mapping import METHODS
from worker.gateway.server import MOST_REQUEST_BYTES, BindError, Gateway
from workflows.engagement.terms.provider import Provider

SERVICE = "milepost.v1.Engagements"


async def raw(api: Api, method: str, body: bytes, service: str = SERVICE) -> Any:
    channel: Any = api.channel
    return await channel.unary_unary(f"/{service}/{method}")(body, timeout=BY_THE_CLOCK)


async def test_a_list_goes_on_where_its_token_says_with_the_same_filters_only() -> None:
    async with serving() as api:
        made = sorted([(await api.create()).standing.name for _ in range(5)])
        found, token = [], ""
        while True:
            page = await api.call("ListEngagements", page_size=2, page_token=token)
            found += [line.name for line in page.engagements]
            token = page.next_page_token
            if not token:
                break
            assert (await api.refusal("ListEngagements", page_token=token, stage=1)).violations.keys() == {"page_token"}
        assert found == made
        assert page.engagements[0].created_at.ToDatetime().year == 2026 and page.engagements[0].stage == 1


async def test_the_policies_are_those_of_the_provider_file() -> None:
    provider = load_document(PROVIDER, "provider.yaml", Provider)
    async with serving(provider) as api:
        shown = await api.call("GetPolicies")
        assert shown.brand == provider.brand.name
        assert [p.id for p in shown.policies] == [p.id for p in provider.policies]
        assert (await api.create(provider_document="")).receipt.version == 1, "the gateway's own file is used"
    async with serving() as api:
        answer = await api.refusal("GetPolicies")
        assert (answer.code, answer.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NO_PROVIDER_FILE")


@pytest.mark.parametrize("method", [*METHODS, "GetEngagement", "ListEngagements", "GetPolicies"])
async def test_bytes_that_are_no_request_are_an_invalid_argument(method: str) -> None:
    async with serving() as api:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await raw(api, method, b"\xff\xff\xff")
        answer = answer_of(caught.value)
        assert (answer.code, answer.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_MESSAGE")


async def test_bytes_that_are_no_request_are_an_invalid_argument_for_streams_and_stock_services_too() -> None:
    async with serving() as api:
        channel: Any = api.channel
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await raw(api, "Check", b"\xff\xff", "grpc.health.v1.Health")
        assert answer_of(caught.value).reason == "MALFORMED_MESSAGE"
        for path in (f"/{SERVICE}/WatchEngagement", "/grpc.health.v1.Health/Watch"):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                _ = [each async for each in channel.unary_stream(path)(b"\xff\xff", timeout=BY_THE_CLOCK)]
            assert answer_of(caught.value).reason == "MALFORMED_MESSAGE"
        path = f"/{reflection_pb2.DESCRIPTOR.services_by_name['ServerReflection'].full_name}/ServerReflectionInfo"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            _ = [each async for each in channel.stream_stream(path)(iter([b"\xff\xff"]), timeout=BY_THE_CLOCK)]
        assert answer_of(caught.value).reason == "MALFORMED_MESSAGE"


async def test_a_request_that_is_too_large_and_a_method_that_is_unknown_have_their_codes() -> None:
    async with serving() as api:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await raw(api, "CreateEngagement", b"x" * (MOST_REQUEST_BYTES + 1))
        assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await raw(api, "DeleteEngagement", b"")
        assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED


async def test_more_calls_than_the_door_lets_in_are_sent_away_and_the_next_ones_taken() -> None:
    async with serving(doorkeeper=Doorkeeper(most_calls=2, most_streams=1)) as api:
        name = (await api.create()).standing.name
        api.engine.hold = asyncio.Event()
        waiting = [asyncio.create_task(api.call("GetEngagement", name=name)) for _ in range(2)]
        async with patient(10, "both calls inside"):
            for _ in waiting:
                await api.engine.waiting.acquire()
        answer = await api.refusal("GetPolicies")
        assert answer.reason == "OVERLOADED"
        assert (answer.code, answer.retry) == (grpc.StatusCode.RESOURCE_EXHAUSTED, True)
        api.engine.hold.set()
        assert {response.name for response in await asyncio.gather(*waiting)} == {name}
        assert (await api.refusal("GetPolicies")).reason == "NO_PROVIDER_FILE"


async def test_the_log_has_a_line_for_each_call_and_nothing_personal() -> None:
    with structlog.testing.capture_logs() as lines:
        async with serving() as api:
            name = (await api.create(actor="Mira Halla", reason="Anna called")).standing.name
            await api.refusal("RecordInbound", name=name, contact="nobody", subject="Anna's secret", actor="Mira Halla")
            await api.refusal("GetEngagement", name="Anna Virtanen")
    calls = [line for line in lines if line["event"] == "call"]
    assert [(line["method"].split("/")[-1], line["code"], line.get("reason")) for line in calls] == [
        ("CreateEngagement", "OK", None),
        ("RecordInbound", "INVALID_ARGUMENT", "UNKNOWN_CONTACT"),
        ("GetEngagement", "INVALID_ARGUMENT", "INVALID_FIELD"),
    ]
    assert calls[1]["engagement"] == name.removeprefix("engagements/") and "engagement" not in calls[2]
    assert not any(word in str(lines) for word in ("Anna", "Mira", "Halla", "nobody", "127.0.0.1"))


async def test_health_follows_the_engine() -> None:
    async with serving(pause=0.01) as api:
        health = health_pb2_grpc.HealthStub(api.channel)

        async def until(status: Any, service: str) -> None:
            async with patient(10, f"health {status}"):
                async for answer in health.Watch(health_pb2.HealthCheckRequest(service=service)):
                    if answer.status == status:
                        return

        for service in ("", SERVICE):
            await until(health_pb2.HealthCheckResponse.SERVING, service)
        api.engine.up = False
        for service in ("", SERVICE):
            await until(health_pb2.HealthCheckResponse.NOT_SERVING, service)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await health.Check(health_pb2.HealthCheckRequest(service="other"))
        assert caught.value.code() == grpc.StatusCode.NOT_FOUND


async def test_a_stock_client_discovers_the_service_and_its_messages() -> None:
    async with serving() as api:
        stub = reflection_pb2_grpc.ServerReflectionStub(api.channel)
        asked = [
            reflection_pb2.ServerReflectionRequest(list_services=""),
            reflection_pb2.ServerReflectionRequest(file_containing_symbol=SERVICE),
        ]
        listed, file = [answer async for answer in stub.ServerReflectionInfo(iter(asked))]
        assert {s.name for s in listed.list_services_response.service} >= {SERVICE, "grpc.health.v1.Health"}
        assert b"milepost/v1/engagements.proto" in file.file_descriptor_response.file_descriptor_proto[0]


async def test_an_address_that_is_taken_is_refused() -> None:
    async with serving() as api:
        other = Gateway(api.engine, None)
        with pytest.raises(BindError, match="cannot be listened on"):
            await other.start("192.0.2.1", 0)
        await other.stop(0)


async def test_running_calls_are_finished_before_the_server_ends() -> None:
    async with serving() as api:
        name = (await api.create()).standing.name
        api.engine.hold = asyncio.Event()
        running = asyncio.create_task(api.call("GetEngagement", name=name))
        async with patient(10, "the call inside"):
            await api.engine.waiting.acquire()
        ending = asyncio.create_task(api.gateway.stop(10))
        await asyncio.wait({running, ending}, timeout=0.1)
        assert not running.done() and not ending.done()
        api.engine.hold.set()
        assert (await running).name == name
        await ending
