"""On a real server: a key ring that cannot read the namespace's data refuses to start, and the data is encrypted."""

import asyncio
import base64
import uuid
from collections.abc import Iterator

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from worker import devserver
from worker.settings import Settings
from worker.temporal.client import connect
from worker.temporal.key_check import KeyRefusedError, check_key
from worker.temporal.keys import KeyRingError


@pytest.fixture(scope="module")
def server() -> Iterator[devserver.Server]:
    with devserver.blocking(devserver.running(need_time_skipping=True, database=None, say=print)) as running:
        yield running


@pytest.fixture
async def namespace(server: devserver.Server) -> str:
    """A namespace that nobody used before."""
    name = f"keys-{uuid.uuid4().hex}"
    client = await Client.connect(server.address)
    day = Duration(seconds=86400)
    await client.workflow_service.register_namespace(RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=day))
    return name


def key(key_id: str, byte: int) -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(bytes([byte]) * 32).decode()}"


async def with_keys(server: devserver.Server, namespace: str, *keys: str) -> Client:
    return await connect(Settings.load(temporal_address=server.address, namespace=namespace, keys=",".join(keys), key_file=None))


async def recorded(client: Client) -> dict[str, str]:
    answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    return dict(answer.namespace_info.data)


async def test_the_first_start_records_a_fingerprint_and_no_key(server: devserver.Server, namespace: str) -> None:
    client = await with_keys(server, namespace, key("a", 1))
    await check_key(client)
    ((name, use),) = (await recorded(client)).items()
    assert name.startswith("milepost.key.a/") and use == "in use"
    assert base64.urlsafe_b64encode(bytes([1]) * 32).decode()[:10] not in name and (bytes([1]) * 8).hex() not in name


async def test_later_starts_with_the_same_ring_pass_and_write_nothing(
    server: devserver.Server, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await check_key(await with_keys(server, namespace, key("a", 1)))
    again = await with_keys(server, namespace, key("a", 1))
    monkeypatch.setattr(again.workflow_service, "update_namespace", lambda *_, **__: pytest.fail("nothing is new"))
    await check_key(again)


async def test_other_material_under_a_recorded_id_is_refused(server: devserver.Server, namespace: str) -> None:
    await check_key(await with_keys(server, namespace, key("a", 1)))
    with pytest.raises(KeyRefusedError, match=r"Payload key 'a' is not the key .* a new key needs a new id"):
        await check_key(await with_keys(server, namespace, key("a", 2)))


async def test_a_ring_without_a_recorded_key_is_refused_and_leaves_no_mark(server: devserver.Server, namespace: str) -> None:
    await check_key(await with_keys(server, namespace, key("a", 1)))
    with pytest.raises(KeyRefusedError, match=rf"namespace '{namespace}' needs payload key 'a', .* \(it holds 'b'\)"):
        await check_key(await with_keys(server, namespace, key("b", 1)))
    await check_key(await with_keys(server, namespace, key("a", 1)))


async def test_a_new_key_may_join_the_ring_and_is_needed_from_then_on(server: devserver.Server, namespace: str) -> None:
    await check_key(await with_keys(server, namespace, key("a", 1)))
    await check_key(await with_keys(server, namespace, key("b", 2), key("a", 1)))
    await check_key(await with_keys(server, namespace, key("a", 1), key("b", 2)))
    with pytest.raises(KeyRefusedError, match="needs payload key 'b'"):
        await check_key(await with_keys(server, namespace, key("a", 1)))


async def test_processes_with_one_ring_that_start_at_once_all_pass(server: devserver.Server, namespace: str) -> None:
    clients = [await with_keys(server, namespace, key("a", 1), key("b", 2)) for _ in range(6)]
    await asyncio.gather(*(check_key(client) for client in clients))
    assert len(await recorded(clients[0])) == 2


async def test_of_different_rings_that_start_at_once_at_most_one_stays_and_none_is_locked_out(
    server: devserver.Server, namespace: str
) -> None:
    """Also with other material under the same id, where one record would hide the other."""
    clients = [await with_keys(server, namespace, key("a", byte)) for byte in range(1, 6)]
    outcomes = await asyncio.gather(*(check_key(client) for client in clients), return_exceptions=True)
    winners = [client for client, outcome in zip(clients, outcomes, strict=True) if outcome is None]
    assert len(winners) <= 1
    assert all(isinstance(outcome, KeyRefusedError) for outcome in outcomes if outcome is not None)
    await check_key(winners[0] if winners else clients[0])
    assert list((await recorded(clients[0])).values()).count("in use") == 1


async def test_a_late_ring_that_looked_before_the_first_was_recorded_is_refused(
    server: devserver.Server, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst interleaving: it reads an empty record, the first ring starts completely, then it writes."""
    first, late = await with_keys(server, namespace, key("a", 1)), await with_keys(server, namespace, key("a", 2))
    write = late.workflow_service.update_namespace
    overtaken = False

    async def overtaken_write(*args: object, **kwargs: object) -> object:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            await check_key(first)
        return await write(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(late.workflow_service, "update_namespace", overtaken_write)
    with pytest.raises(KeyRefusedError, match="is not the key"):
        await check_key(late)
    await check_key(first)


async def test_a_client_that_does_not_encrypt_is_refused(server: devserver.Server, namespace: str) -> None:
    with pytest.raises(KeyRingError, match="does not encrypt"):
        await check_key(await Client.connect(server.address, namespace=namespace))


async def test_a_namespace_that_does_not_exist_is_an_error_of_the_call(server: devserver.Server) -> None:
    with pytest.raises(RPCError, match="not found"):
        await check_key(await with_keys(server, "nobody-made-this-one", key("a", 1)))


async def test_the_server_never_holds_readable_input_memo_or_summary(server: devserver.Server) -> None:
    client = await with_keys(server, server.namespace, key("a", 1))
    workflow_id = f"sealed-{uuid.uuid4().hex}"
    handle = await client.start_workflow(
        "Nobody",
        {"client": "Anna Virtanen"},
        id=workflow_id,
        task_queue="nobody-polls",
        memo={"about": "Anna Virtanen"},
        static_summary="Website for Anna Virtanen",
        static_details="Anna Virtanen",
    )
    execution = WorkflowExecution(workflow_id=workflow_id)
    history = await client.workflow_service.get_workflow_execution_history(
        GetWorkflowExecutionHistoryRequest(namespace=client.namespace, execution=execution)
    )
    described = await client.workflow_service.describe_workflow_execution(
        DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=execution)
    )
    stored = history.SerializeToString() + described.SerializeToString()
    assert b"binary/encrypted" in stored and b"Anna" not in stored and b"Virtanen" not in stored
    description = await handle.describe()
    assert await description.static_summary() == "Website for Anna Virtanen"
    assert await description.memo() == {"about": "Anna Virtanen"}
    await handle.terminate()
