"""Every method on the real server: taken, or refused by the rule that speaks about it; and each error code the server can make."""

import uuid
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from milepost.v1 import states_pb2
from tests.begun import beginning
from tests.drivers.stored import store_of
from tests.gateway.calling import FILE, PROVIDER, Caller, before, ending, until_snapshot
from tests.gateway.server_clock import ServerClock
from tests.gateway.walk import Walk
from tests.gateway.walks import walked
from tests.moments import HOUSE, MOMENTS, still_to_come
from tests.patience import BY_THE_CLOCK, unchanged
from worker.gateway.engine import Engine, workflow_id
from worker.settings import Settings
from worker.temporal.client import connect

NOBODY = "engagements/aaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture(scope="module")
async def api(gateway_address: str) -> AsyncIterator[Caller]:
    async with grpc.aio.insecure_channel(gateway_address) as channel:
        yield Caller(channel)


async def history_length(client: Client, name: str) -> int:
    return (await client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))).describe()).history_length


async def at_rest(api: Caller, client: Client, name: str) -> int:
    """The history's length once the first messages have left."""
    await api.until(name, lambda e: all(n.state != states_pb2.NOTICE_STATE_SENDING for n in e.notices))
    return await settled(client, name)


async def settled(client: Client, name: str) -> int:
    """The history's length when it no longer grows."""
    return await unchanged(lambda: history_length(client, name), what="a history that no longer grows", pause=0.2)


@pytest.fixture
def clock(client: Client, skipper: TimeSkipper) -> ServerClock:
    """The time of each engagement on the server."""
    return ServerClock(client, skipper)


async def watched(api: Caller, walks: Iterable[Walk]) -> None:
    """Each journal is told from its first entry to its last."""
    for each in walks:
        told, snapshot = await until_snapshot(api.watching(each.name))
        assert told == list(range(1, snapshot.sequence + 1))


async def test_every_method_is_taken_or_refused_by_its_own_rule(api: Caller, clock: ServerClock) -> None:
    """Now, whenever that is."""
    await watched(api, await walked(api, clock, datetime.now(HOUSE).date()))
    assert (await api.refusal("GetPolicies")).reason == "NO_PROVIDER_FILE"


@pytest.mark.parametrize("name", ("a second before midnight", "a second before the clocks go forward", "29 February"))
async def test_so_it_is_at_other_moments(name: str, client: Client, worker: None, clock: ServerClock, settings: Settings) -> None:
    """On the same server; `test_every_hour.py` knows many more, and no server."""
    moment = still_to_come(MOMENTS[name], datetime.now(UTC) + timedelta(hours=1))
    async with (
        beginning(client, moment) as later,
        before(Engine(later, settings.task_queue, BY_THE_CLOCK, store=store_of(settings)), lambda: moment) as api,
    ):
        walks = await walked(api, clock, moment.astimezone(HOUSE).date())
        for walk in walks:
            assert (await walk.look()).created_at.ToDatetime(UTC) == moment
        await watched(api, walks)


async def test_a_mutation_is_seen_by_the_next_get_and_validation_alone_writes_nothing(api: Caller, client: Client) -> None:
    name = (await api.create()).standing.name
    made = await api.call("RecordInbound", name=name, contact="anna", subject="Seen at once")
    seen = await api.call("GetEngagement", name=name)
    assert seen.sequence >= made.receipt.sequence and seen.inbound[-1].subject == "Seen at once"
    before = await at_rest(api, client, name)
    assert not (await api.call("RecordInbound", name=name, contact="anna", subject="x", validate_only=True)).HasField("receipt")
    assert (await api.refusal("RecordInbound", name=name, contact="x", subject="x", validate_only=True)).reason == "UNKNOWN_CONTACT"
    assert (await api.refusal("RecordInbound", name=name, contact="x", subject="x")).reason == "UNKNOWN_CONTACT"
    assert await settled(client, name) == before


async def test_repetitions_get_the_first_receipt_and_write_nothing(api: Caller, client: Client) -> None:
    request_id, other = str(uuid.uuid4()), str(uuid.uuid4())
    first = await api.create(request_id=request_id)
    name = first.standing.name
    taken = await api.call("RecordInbound", name=name, contact="anna", subject="Once", request_id=other)
    before = await at_rest(api, client, name)
    assert (await api.create(request_id=request_id)).receipt == first.receipt
    assert (await api.call("RecordInbound", name=name, contact="anna", subject="Once", request_id=other)).receipt == taken.receipt
    changed = await api.refusal("RecordInbound", name=name, contact="anna", subject="Twice", request_id=other)
    assert (changed.code, changed.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    changed = await api.refusal("CreateEngagement", document=FILE + "\n", provider_document=PROVIDER, request_id=request_id)
    assert (changed.code, changed.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert await settled(client, name) == before


async def test_the_receipt_of_a_creation_is_the_one_the_engagement_keeps(api: Caller, client: Client) -> None:
    made = await api.create()
    state = await client.get_workflow_handle(workflow_id(made.standing.name.removeprefix("engagements/"))).query("state")
    (kept,) = state["receipts"].values()
    assert (kept["version"], kept["sequence"], kept["digest"]) == (made.receipt.version, made.receipt.sequence, made.receipt.digest)


async def test_unknown_stale_and_finished_engagements_have_their_codes(api: Caller, client: Client) -> None:
    unknown = await api.refusal("GetEngagement", name=NOBODY)
    assert (unknown.code, unknown.reason) == (grpc.StatusCode.NOT_FOUND, "NO_SUCH_ENGAGEMENT")
    assert (await api.refusal("Qualify", name=NOBODY, by="mira")).code == grpc.StatusCode.NOT_FOUND
    assert (await ending(api.watching(NOBODY))).code == grpc.StatusCode.NOT_FOUND
    name = await api.qualified()
    for _ in range(2):
        await api.call("ProposeAgreement", name=name, document=FILE)
    stale = await api.refusal("AcceptAgreement", name=name, by="anna", terms_version=1, acknowledges_change=True)
    assert (stale.code, stale.reason) == (grpc.StatusCode.ABORTED, "STALE_TERMS")
    early = await api.refusal("SignOff", name=name, by="anna")
    assert early.code == grpc.StatusCode.FAILED_PRECONDITION and "accept_agreement" in early.actions
    await client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))).terminate()
    gone = await api.refusal("Qualify", name=name, by="mira")
    assert (gone.code, gone.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ENGAGEMENT_FINISHED")


async def test_without_a_worker_creation_works_and_everything_else_is_unavailable(client: Client, worker: None) -> None:
    async with before(Engine(client, "nobody-polls", patience=1.0)) as api:
        name = (await api.create()).standing.name
        for method, fields in (("GetEngagement", {}), ("Qualify", {"by": "mira"}), ("Qualify", {"by": "mira", "validate_only": True})):
            answer = await api.refusal(method, name=name, **fields)
            assert (answer.code, answer.reason, answer.retry) == (grpc.StatusCode.UNAVAILABLE, "ENGINE_UNREACHABLE", True)
    await client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))).terminate()


async def test_without_a_server_everything_is_unavailable(settings: Settings) -> None:
    nowhere = await connect(settings.model_copy(update={"temporal_address": "127.0.0.1:1"}), lazy=True)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("GetEngagement", {"name": NOBODY}),
        ("Qualify", {"name": NOBODY, "by": "mira"}),
        ("ListEngagements", {}),
        ("CreateEngagement", {"document": FILE, "provider_document": PROVIDER}),
    ]
    async with before(Engine(nowhere, settings.task_queue, patience=1.0)) as api:
        for method, fields in calls:
            answer = await api.refusal(method, **fields)
            assert (answer.code, answer.retry) == (grpc.StatusCode.UNAVAILABLE, True), method
        assert (await ending(api.watching(NOBODY))).code == grpc.StatusCode.UNAVAILABLE
