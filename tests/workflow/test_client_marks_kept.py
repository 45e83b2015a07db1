"""On a real server: a namespace remembers by which key it knows its clients, whatever the ring looks like later."""

import asyncio
from collections.abc import Iterator

import pytest
from temporalio.client import Client

from tests.workflow.test_key_check import key, namespace, recorded, with_keys
from worker import devserver
from worker.temporal.client_marks import client_marks
from worker.temporal.key_check import KeyRefusedError, check_key
from worker.temporal.keys import KeyRingError

__all__ = ["namespace"]
ANNA = "anna@northwind.example"


@pytest.fixture(scope="module")
def server() -> Iterator[devserver.Server]:
    with devserver.blocking(devserver.running(need_time_skipping=True, database=None, say=print)) as running:
        yield running


async def mark(client: Client) -> str:
    """Anna's, as a gateway that starts with this client makes it."""
    await check_key(client)
    return (await client_marks(client)).of(ANNA)


async def test_a_client_keeps_its_mark_through_rotations_and_in_any_order_of_the_ring(server: devserver.Server, namespace: str) -> None:
    first = await mark(await with_keys(server, namespace, key("a", 1)))
    assert await mark(await with_keys(server, namespace, key("b", 2), key("a", 1))) == first
    assert await mark(await with_keys(server, namespace, key("a", 1), key("b", 2))) == first
    last = await with_keys(server, namespace, key("c", 3), key("a", 1), key("b", 2))
    assert await mark(last) == first
    (record,) = [name for name in await recorded(last) if name.startswith("milepost.clients.")]
    assert record.startswith("milepost.clients.a/"), "the key, and who started first"


async def test_a_ring_without_that_key_is_refused(server: devserver.Server, namespace: str) -> None:
    await client_marks(await with_keys(server, namespace, key("a", 1)))
    with pytest.raises(KeyRefusedError, match="known by payload key 'a', expected in the key ring"):
        await client_marks(await with_keys(server, namespace, key("b", 2)))


async def test_gateways_that_start_at_once_agree_on_one_key_or_refuse(server: devserver.Server, namespace: str) -> None:
    one = [await with_keys(server, namespace, key("a", 1), key("b", 2)) for _ in range(3)]
    other = [await with_keys(server, namespace, key("b", 2), key("a", 1)) for _ in range(3)]
    outcomes = await asyncio.gather(*(client_marks(client) for client in (*one, *other)), return_exceptions=True)
    made = {outcome.of(ANNA) for outcome in outcomes if not isinstance(outcome, BaseException)}
    assert len(made) <= 1
    assert all(isinstance(outcome, KeyRefusedError) for outcome in outcomes if isinstance(outcome, BaseException))
    assert {await mark(one[0]), await mark(other[0])} == {await mark(one[0])} >= made, "who starts again gets in"


async def test_a_client_that_does_not_encrypt_is_refused(server: devserver.Server, namespace: str) -> None:
    with pytest.raises(KeyRingError, match="does not encrypt"):
        await client_marks(await Client.connect(server.address, namespace=namespace))
