"""All reminders to a client at once, on the real server: found by a mark that tells nothing, held once, released."""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from milepost.v1 import dunning_pb2
from tests.gateway.calling import FILE, Caller, before
from tests.gateway.server_clock import ServerClock
from tests.gateway.walk import Walk, agreed, began
from tests.patience import BY_THE_CLOCK, unchanged, until
from tests.short_runs import limited
from worker.gateway.engine import Engine, workflow_id
from worker.settings import Settings
from worker.temporal.client_marks import ClientMarks
from workflows.engagement.shell import indexing

DECIDER = "anna@northwind.example"


@pytest.fixture(scope="module")
async def api(gateway_address: str) -> AsyncIterator[Caller]:
    async with grpc.aio.insecure_channel(gateway_address) as channel:
        yield Caller(channel)


@pytest.fixture
def clock(client: Client, skipper: TimeSkipper) -> ServerClock:
    """The time of each engagement on the server."""
    return ServerClock(client, skipper)


def somebody() -> str:
    """An address that no other test uses."""
    return f"Anna-{uuid.uuid4().hex[:8]}@northwind.example"


async def at_work(api: Caller, address: str, clock: ServerClock) -> Walk:
    """An engagement of that client, past its kick-off."""
    walk = await began(api, FILE.replace(DECIDER, address), set(), clock)
    await agreed(walk)
    return walk


async def listed(api: Caller, address: str, true: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    """Name -> stage of the client's engagements, newest first, once the list knows; it is about a second behind."""

    async def lines() -> list[tuple[str, int]]:
        return [(line.name, line.stage) for line in (await api.call("ListEngagements", client=address, page_size=200)).engagements]

    found = await until(lines, holds=lambda now: true(dict(now)), what="the engagements of a client in the list", pause=0.2)
    assert len(dict(found)) == len(found), "each once"
    return dict(found)


async def lengths(client: Client, names: list[str]) -> dict[str, int]:
    """How long the histories are, once none of them grows."""

    async def now() -> dict[str, int]:
        handles = {name: client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))) for name in names}
        return {name: (await handle.describe()).history_length for name, handle in handles.items()}

    return await unchanged(now, what="histories that no longer grow", pause=0.4)


def outcomes(answer: Any) -> dict[str, str]:
    return {row.name: dunning_pb2.Outcome.Name(row.outcome).removeprefix("OUTCOME_") for row in answer.engagements}


async def rests(client: Client, name: str) -> bool:
    state = await client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))).query("state")
    return state["dunning_hold"] is not None


async def test_three_engagements_of_one_client_are_held_and_the_fourth_of_another_is_not(
    api: Caller, client: Client, clock: ServerClock
) -> None:
    anna, other = somebody(), somebody()
    three = [(await at_work(api, anna, clock)).name for _ in range(3)]
    fourth = (await at_work(api, other, clock)).name
    ended = await began(api, FILE.replace(DECIDER, anna), set(), clock)
    await ended.do("DeclineEngagement", explanation="Not our craft.", alternative="Ask a potter.")
    await listed(api, anna, lambda found: len(found) == 4 and list(found.values()).count(10) == 1)
    everybody = [*three, fourth, ended.name]
    until, request_id = await ended.workday_in(10), str(uuid.uuid4())
    hold: dict[str, Any] = {
        "client": anna.upper(),
        "until": until,
        "by": "helena",
        "explanation": "Their house burned.",
        "request_id": request_id,
    }

    answer = await api.call("HoldClientDunning", **hold)
    assert outcomes(answer) == dict.fromkeys(three, "DONE") | {ended.name: "ENDED"}
    assert list(outcomes(answer)) == [ended.name, *reversed(three)], "newest first"
    assert {name for name in everybody if await rests(client, name)} == set(three)

    length = await lengths(client, everybody)
    again = await api.call("HoldClientDunning", **hold)
    assert again == answer, "the first receipts"
    assert (await api.refusal("HoldClientDunning", **(hold | {"explanation": "Another."}))).reason == "REQUEST_ID_REUSED"
    possible = await api.call("ReleaseClientDunning", engagement=three[0], validate_only=True)
    assert outcomes(possible) == outcomes(answer)
    assert await lengths(client, everybody) == length

    released = await api.call("ReleaseClientDunning", engagement=three[0])
    assert outcomes(released) == outcomes(answer)
    assert not [name for name in everybody if await rests(client, name)]
    assert await lengths(client, [fourth, ended.name]) == {name: length[name] for name in (fourth, ended.name)}
    nothing = await api.call("ReleaseClientDunning", client=anna)
    assert outcomes(nothing) == dict.fromkeys(three, "NOTHING_TO_DO") | {ended.name: "ENDED"}


async def test_a_client_is_found_in_every_run_by_a_mark_that_tells_nothing(
    client: Client, worker: None, settings: Settings, clock: ServerClock
) -> None:
    """The mark goes from run to run; it is the keyed hash, and nothing of the address stands beside it."""
    anna, short = somebody(), limited(client, updates=3)
    async with before(Engine(short, settings.task_queue, BY_THE_CLOCK)) as api:
        walk = await at_work(api, anna, clock)
        name, until = walk.name, await walk.workday_in(10)
        handle = client.get_workflow_handle(workflow_id(name.removeprefix("engagements/")))
        described = await handle.describe()
        assert described.run_id != described.raw_description.workflow_execution_info.first_run_id, "it is in a later run"
        fields = described.raw_description.workflow_execution_info.search_attributes.indexed_fields
        assert fields[indexing.CLIENT].data.decode() == f'"{ClientMarks.of_client(client).of(anna)}"'
        assert anna.partition("@")[0].lower().encode() not in described.raw_description.SerializeToString().lower()
        assert await listed(api, anna, lambda found: name in found) and len(await listed(api, anna, bool)) == 1
        answer = await api.call("HoldClientDunning", client=anna, until=until, by="helena", explanation="Their house burned.")
        assert outcomes(answer) == {name: "DONE"}
