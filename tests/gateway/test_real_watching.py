"""WatchEngagement and ListEngagements on the real server: nothing lost or twice, from run to run; nothing personal in clear."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import grpc
import pytest
from temporalio.client import Client

from tests.activities.storing import in_database
from tests.drivers.stored import store_of
from tests.gateway.calling import FILE, Caller, before, ending, until_snapshot
from tests.patience import BY_THE_CLOCK, at_rest, patient, unchanged, until
from tests.short_runs import limited
from worker.gateway.engine import Engine, workflow_id
from worker.gateway.server import Gateway
from worker.settings import Settings


@pytest.fixture(scope="module")
async def api(gateway_address: str) -> AsyncIterator[Caller]:
    async with grpc.aio.insecure_channel(gateway_address) as channel:
        yield Caller(channel)


async def writes(api: Caller, name: str, subject: str) -> int:
    """A message from the client; returns the journal's sequence after it."""
    return int((await api.call("RecordInbound", name=name, contact="anna", subject=subject)).standing.sequence)


async def follow(api: Caller, name: str, after: int, last: int) -> list[int]:
    """The sequences a watch tells until it has told `last`."""
    stream, told = api.watching(name, after), list[int]()
    async with patient(30, f"entry {last}") as waiting:
        while not told or told[-1] < last:
            response = await stream.read()
            waiting.saw(response)
            if response.HasField("entry"):
                told.append(response.entry.sequence)
    stream.cancel()
    return told


async def test_a_watch_hears_of_everything_once_while_others_write(api: Caller) -> None:
    name = (await api.create()).standing.name
    stream = api.watching(name)
    told, _ = await until_snapshot(stream)
    last = max(await asyncio.gather(*(writes(api, name, f"message {n}") for n in range(5))))
    while not told or told[-1] < last:
        told += (await until_snapshot(stream))[0]
    stream.cancel()
    assert told == list(range(1, told[-1] + 1))


async def test_an_interrupted_watch_goes_on_where_it_was(api: Caller) -> None:
    name = (await api.create()).standing.name
    last, told = 0, list[int]()
    for n in range(4):
        last = await writes(api, name, f"message {n}")
        told += await follow(api, name, told[-1] if told else 0, last)
    assert told == list(range(1, told[-1] + 1)) and told[-1] >= last


async def test_a_watch_and_repetitions_survive_the_step_into_a_new_run(client: Client, settings: Settings, worker: None) -> None:
    async with before(Engine(limited(client, updates=3), settings.task_queue, BY_THE_CLOCK, store=store_of(settings))) as api:
        create_id, request_id = str(uuid.uuid4()), str(uuid.uuid4())
        made = await api.create(request_id=create_id)
        name = made.standing.name
        handle = client.get_workflow_handle(workflow_id(name.removeprefix("engagements/")))
        first_run = (await handle.describe()).run_id
        stream = api.watching(name)
        told, _ = await until_snapshot(stream)
        first = await api.call("RecordInbound", name=name, contact="anna", subject="first", request_id=request_id)
        last = 0
        for n in range(8):
            last = await writes(api, name, f"message {n}")
        while told[-1] < last:
            told += (await until_snapshot(stream))[0]
        stream.cancel()
        assert (await handle.describe()).run_id != first_run, "the engagement is in a new run"
        assert told == list(range(1, told[-1] + 1))
        length = await quiet(client, name)
        again = await api.call("RecordInbound", name=name, contact="anna", subject="first", request_id=request_id)
        assert again.receipt == first.receipt
        other = await api.refusal("RecordInbound", name=name, contact="anna", subject="other", request_id=request_id)
        assert other.code == grpc.StatusCode.ALREADY_EXISTS
        assert (await api.create(request_id=create_id)).receipt == made.receipt
        assert await quiet(client, name) == length
        await api.answers_questions(name)
        await api.call("Qualify", name=name, by="mira")
        proposed = await api.call("ProposeAgreement", name=name, document=FILE)
        assert proposed.standing.terms_version == 1, "what the gateway noted went along"
        await listed_once(api, name, made.standing.created_at.ToDatetime())


async def test_what_left_the_engagement_is_read_from_the_store(client: Client, settings: Settings, worker: None) -> None:
    """From the first entry on, by watch and list alike; and what the store has lost is named, and not passed over."""
    async with before(Engine(client, settings.task_queue, BY_THE_CLOCK, store=store_of(settings))) as api:
        name = (await api.create()).standing.name
        last = max([await writes(api, name, f"message {n}") for n in range(3)])
        await quiet(client, name)
        me = name.removeprefix("engagements/")
        held = store_of(settings).end(me).sequence
        assert held > 8
        assert await follow(api, name, 0, last) == list(range(1, last + 1))
        told, token = list[int](), ""
        while not told or token:
            page = await api.call("ListJournal", name=name, page_size=4, page_token=token)
            told += [line.entry.sequence for line in page.lines]
            token = page.next_page_token
        assert told == list(range(1, page.last + 1)) and page.lines[-1].entry.hash == page.head
        in_database(settings.store_dir, "delete from line where engagement = ? and sequence = 5", me)
        answer = await api.refusal("ListJournal", name=name)
        assert (answer.code, answer.reason, answer.metadata["lost"]) == (grpc.StatusCode.DATA_LOSS, "JOURNAL_INCOMPLETE", "5")
        behind = await api.call("ListJournal", name=name, after=5)
        assert behind.lines[0].entry.sequence == 6
        assert (await ending(api.watching(name))).reason == "JOURNAL_INCOMPLETE"


async def test_of_an_erased_engagement_nothing_personal_is_told_neither_from_the_store_nor_from_what_it_carries(
    client: Client, settings: Settings, worker: None
) -> None:
    async with before(Engine(client, settings.task_queue, BY_THE_CLOCK, store=store_of(settings))) as api:
        name = (await api.create()).standing.name
        await quiet(client, name)
        await api.call("RecordInbound", name=name, contact="anna", subject="A canary", automatic=True)
        await quiet(client, name)
        asked = {"name": name, "page_size": 200}
        told = (await api.call("ListJournal", **asked)).lines
        assert sum(bool(line.personal) for line in told) > 2 and any("canary" in line.personal for line in told), (
            "what it carries itself is told"
        )
        store_of(settings).erase(name.removeprefix("engagements/"))
        erased = (await api.call("ListJournal", **asked)).lines
        assert not any(line.personal or line.salt for line in erased)
        assert [line.line for line in erased] == [line.line for line in told]


async def test_a_gateway_without_the_store_says_so(client: Client, settings: Settings, worker: None) -> None:
    async with before(Engine(client, settings.task_queue, BY_THE_CLOCK)) as api:
        name = (await api.create()).standing.name
        await quiet(client, name)
        answer = await api.refusal("ListJournal", name=name)
        assert answer.code == grpc.StatusCode.UNAVAILABLE


async def quiet(client: Client, name: str) -> int:
    """Length of the current run's history when nothing is on its way and it no longer grows."""
    handle = client.get_workflow_handle(workflow_id(name.removeprefix("engagements/")))
    await at_rest(handle)

    async def length() -> int:
        return (await handle.describe()).history_length

    return await unchanged(length, what="a history that no longer grows", pause=0.3)


async def listed_once(api: Caller, name: str, created: object) -> None:
    """One line, with the first moment, for an engagement of several runs; the list is about a second behind."""

    async def found() -> list[Any]:
        return [line for line in (await api.call("ListEngagements", page_size=200)).engagements if line.name == name]

    lines = await until(found, holds=lambda lines: lines and lines[0].stage, what=f"{name} in the list", pause=0.2)
    assert [line.created_at.ToDatetime() for line in lines] == [created]


async def test_a_list_is_newest_first_goes_on_by_its_token_and_filters(api: Caller) -> None:
    names = [(await api.create()).standing.name for _ in range(3)]
    await api.call("DeclineEngagement", name=names[0], explanation="Not our craft.", alternative="Ask a potter.")

    async def found(size: int, **filters: Any) -> list[str]:
        lines, token = list[str](), ""
        while True:
            page = await api.call("ListEngagements", page_size=size, page_token=token, **filters)
            assert len(page.engagements) <= size
            lines += [line.name for line in page.engagements if line.name in names]
            token = page.next_page_token
            if not token:
                return lines

    async def declined_and_all() -> tuple[list[str], int]:
        return await found(200, stage=10), len(await found(200))

    await until(declined_and_all, holds=lambda seen: seen == (names[:1], 3), what="the list, which is about a second behind", pause=0.2)
    assert await found(2) == names[::-1]
    assert set(await found(200, stage=1, waiting_for=1)) == {names[1], names[2]}
    page = await api.call("ListEngagements", page_size=1)
    other = await api.refusal("ListEngagements", page_size=1, page_token=page.next_page_token, stage=1)
    assert other.violations.keys() == {"page_token"}
    for place in (0, 12, 40):
        garbled = page.next_page_token[:place] + "AAAA" + page.next_page_token[place + 4 :]
        assert (await api.refusal("ListEngagements", page_size=1, page_token=garbled)).violations.keys() == {"page_token"}


async def test_a_stopping_gateway_ends_a_watch_at_once_and_another_goes_on(client: Client, settings: Settings, api: Caller) -> None:
    name = (await api.create()).standing.name
    gateway = Gateway(Engine(client, settings.task_queue, BY_THE_CLOCK), None)
    port = await gateway.start("127.0.0.1", 0)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stream = Caller(channel).watching(name)
        told, _ = await until_snapshot(stream)
        async with patient(5, "the end of a gateway, long before the time that it may take"):
            await gateway.stop(3600)
        answer = await ending(stream)
        assert (answer.code, answer.retry) == (grpc.StatusCode.UNAVAILABLE, True)
    last = await writes(api, name, "meanwhile")
    assert (await follow(api, name, told[-1], last))[0] == told[-1] + 1


async def test_nothing_personal_is_outside_the_encrypted_payloads(api: Caller, client: Client) -> None:
    name = (await api.create(actor="Mira Halla", reason="Anna called")).standing.name
    await writes(api, name, "Anna's secret")
    handle = client.get_workflow_handle(workflow_id(name.removeprefix("engagements/")))
    description = await handle.describe()
    history = await handle.fetch_history(rpc_timeout=timedelta(seconds=BY_THE_CLOCK))
    seen = description.raw_description.SerializeToString() + b"".join(event.SerializeToString() for event in history.events)
    for word in (b"Anna", b"anna", b"Northwind", b"Mira", b"mira", b"pottery", b"secret", b"Helsinki"):
        assert word not in seen, word
