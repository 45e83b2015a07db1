"""Real Temporal servers, started, used, killed and restarted as Milepost does it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.patience import patient, until
from worker import devserver
from worker.devserver import launch, ready
from worker.devserver.ports import free_ports
from worker.devserver.ready import skips_time

STAGE = SearchAttributeKey.for_keyword("MilepostStage")
SCORE = SearchAttributeKey.for_int("MilepostCsat")
ATTRIBUTES = {"MilepostStage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, "MilepostCsat": IndexedValueType.INDEXED_VALUE_TYPE_INT}
BOUND_SECONDS = 30


@workflow.defn
class Waiting:
    """Waits for a number of days and answers how many have gone by on its own clock."""

    @workflow.run
    async def run(self, days: int) -> int:
        start = workflow.now()
        workflow.upsert_search_attributes([SCORE.value_set(5)])
        await workflow.sleep(timedelta(days=days))
        return (workflow.now() - start).days


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _eventually(fact: Callable[[], Awaitable[bool]]) -> None:
    await until(fact, what=fact.__name__, seconds=BOUND_SECONDS)


async def _retention(client: Client) -> timedelta:
    answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    return answer.config.workflow_execution_retention_ttl.ToTimedelta()


@pytest.fixture(scope="module")
def throw_away() -> Iterator[devserver.Server]:
    """Hold one in-memory server that skips time, as a test session does."""
    wanted = devserver.running(need_time_skipping=True, database=None, say=print, search_attributes=ATTRIBUTES)
    with devserver.blocking(wanted) as server:
        yield server
    assert server.pid is not None
    assert not _is_alive(server.pid), "the server outlived its block"


async def test_months_pass_in_a_throw_away_server(throw_away: devserver.Server) -> None:
    """A workflow lives through 60 days at once, and its search attributes are known to history, not to the frontend alone."""
    client = await Client.connect(throw_away.address, namespace=throw_away.namespace)
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    async with Worker(client, task_queue="waiting", workflows=[Waiting], workflow_runner=UnsandboxedWorkflowRunner()):
        handle = await skipper.client.start_workflow(Waiting.run, 60, id="waiting", task_queue="waiting")
        async with patient(BOUND_SECONDS, "the end of 60 days"):
            await skipper.fast_forward(handle, timedelta(days=61))
            assert await handle.result() == 60
    events = [event.WhichOneof("attributes") for event in (await handle.fetch_history()).events]
    assert "upsert_workflow_search_attributes_event_attributes" in events
    assert "workflow_task_failed_event_attributes" not in events


async def test_a_throw_away_server_keeps_three_days(throw_away: devserver.Server) -> None:
    """Finished workflows of a throw-away server are kept for 3 days."""
    assert await _retention(await Client.connect(throw_away.address)) == timedelta(days=3)


async def test_the_probe_leaves_no_workflow_behind(throw_away: devserver.Server) -> None:
    """Whoever counts workflows counts their own only."""
    client = await Client.connect(throw_away.address)
    assert await skips_time(client)

    async def none_left() -> bool:
        return (await client.count_workflows('WorkflowType = "MilepostProbe"')).count == 0

    await _eventually(none_left)


async def test_a_durable_server_survives_sigkill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was accepted is there after kill -9 and a restart, at the same address, and is worked on at once."""
    monkeypatch.setattr(ready, "_REFRESH_SECONDS", 0)
    database = tmp_path / "odd name?#%.db"  # it travels through a URI

    async with devserver.running(False, database, say=print, search_attributes=ATTRIBUTES) as server:
        client = await Client.connect(server.address)
        marked = TypedSearchAttributes([SearchAttributePair(STAGE, "ACTIVE")])
        await client.start_workflow(Waiting.run, 0, id="kept", task_queue="waiting", search_attributes=marked)
        with pytest.raises(devserver.DevServerError, match=r"in use.*stop that one first"):
            async with devserver.running(False, database, say=print):
                pass
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        async with patient(BOUND_SECONDS, "the server's end"):
            await server.died()
    async with devserver.running(False, database, say=print, search_attributes=ATTRIBUTES) as again:
        assert again.address == server.address
        client = await Client.connect(again.address)
        serving = Worker(client, task_queue="waiting", workflows=[Waiting], workflow_runner=UnsandboxedWorkflowRunner())
        async with serving, patient(BOUND_SECONDS, "the workflow's end"):
            assert await client.get_workflow_handle("kept").result() == 0
        assert await _retention(client) == timedelta(days=30)
    taken = int(again.address.rsplit(":", 1)[1])
    async with devserver.running(False, database, say=print, reserved=[taken]) as elsewhere:
        assert elsewhere.address != again.address, "that port is for something else now"


async def test_a_server_that_cannot_skip_time_is_named_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A durable server lets nobody move its clocks; where that is needed, the next source serves, and a line says why."""
    monkeypatch.setattr(ready, "_REFRESH_SECONDS", 0)  # no workflow runs here that could be too early
    said: list[str] = []
    async with devserver.running(False, tmp_path / "real.db", say=print) as durable:
        assert not await skips_time(await Client.connect(durable.address))
        async with devserver.running(True, None, durable.address, say=said.append) as server:
            assert server.address != durable.address
            assert server.pid is not None
    assert said[0] == "Passed over: the address from the settings: it cannot skip time"


async def test_a_server_too_old_to_know_the_question_cannot_skip_time(
    throw_away: devserver.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It drops the unknown field and starts the probe as usual; that the workflow has no clock of its own gives it away."""

    class Dropped(TimeSkipper):
        @property
        def client(self) -> Client:
            return plain

    plain = await Client.connect(throw_away.address)
    assert await skips_time(plain)
    monkeypatch.setattr(ready, "TimeSkipper", Dropped)
    assert not await skips_time(plain)


async def test_a_server_at_a_given_address_is_used_and_left_alone(throw_away: devserver.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address from the settings comes first, is prepared, keeps its own retention, and outlives the block."""
    monkeypatch.setattr(ready, "_REFRESH_SECONDS", 0)
    async with devserver.running(
        True, None, throw_away.address, say=print, namespace="studio", search_attributes=ATTRIBUTES, retention=timedelta(days=9)
    ) as server:
        assert (server.address, server.namespace, server.pid) == (throw_away.address, "studio", None)
        client = await Client.connect(server.address, namespace="studio")
        assert (await client.count_workflows('MilepostStage = "ACTIVE"')).count == 0
        assert await _retention(client) == timedelta(days=9)
    async with devserver.running(False, None, throw_away.address, say=print, namespace="studio", retention=timedelta(days=5)):
        assert await _retention(client) == timedelta(days=9), "somebody else's namespace is theirs"

    async def none_left() -> bool:
        return (await client.count_workflows("")).count == 0

    await _eventually(none_left)


async def test_a_port_taken_at_the_last_moment_costs_one_more_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that finds a port occupied is started again on others."""
    asked: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as occupied:

        def unlucky(count: int, reserved: Collection[int]) -> list[int]:
            asked.append(count)
            ports = free_ports(count, reserved)
            return [occupied.getsockname()[1]] * len(ports) if len(asked) == 1 else ports

        monkeypatch.setattr(launch, "free_ports", unlucky)
        async with devserver.running(False, None, say=print) as server:
            await Client.connect(server.address)
    assert len(asked) == 2


async def test_the_server_dies_with_its_parent(tmp_path: Path) -> None:
    """A parent killed by SIGKILL, which can clean up nothing, leaves no server behind."""
    program = (
        "import asyncio, sys\n"
        "from worker import devserver\n"
        "async def main():\n"
        "    async with devserver.running(False, None, say=lambda line: None) as server:\n"
        "        print(server.pid, flush=True)\n"
        "        await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    litter = os.environ | {"TMPDIR": str(tmp_path)}  # what nobody is left to clean up
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env=litter)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert _is_alive(pid)
    parent.kill()
    await parent.wait()

    async def gone() -> bool:
        return not _is_alive(pid)

    await _eventually(gone)


async def test_a_cancelled_start_leaves_nothing_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives up while a server starts finds no process of it afterwards."""
    program, note = tmp_path / "temporal", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {note}.new\nmv {note}.new {note}\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    async def start() -> None:
        async with devserver.running(False, None, say=print):
            raise AssertionError("a server that only sleeps was taken for ready")

    task = asyncio.create_task(start())

    async def started() -> bool:
        return note.exists()

    await _eventually(started)
    pid = int(note.read_text())
    assert _is_alive(pid)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not _is_alive(pid)
