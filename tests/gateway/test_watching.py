"""WatchEngagement: every entry once and in order, from any token, until somebody ends it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import grpc
import pytest

from tests.gateway.calling import ending, until_snapshot
from tests.gateway.local import Api, serving
from tests.patience import patient
from worker.gateway.interceptor import Doorkeeper
from worker.gateway.status import unreachable
from workflows.engagement.views.engagement import EngagementView

MANY = 50
NOBODY = "engagements/aaaaaaaaaaaaaaaaaaaaaaaaaa"


async def begun(api: Api) -> Any:
    """A new engagement."""
    return await api.call("GetEngagement", name=(await api.create()).standing.name)


async def test_the_whole_journal_comes_then_the_engagement_and_both_again_after_a_change() -> None:
    async with serving() as api:
        made = await begun(api)
        stream = api.watching(made.name)
        told, snapshot = await until_snapshot(stream)
        assert told == list(range(1, made.sequence + 1)) and snapshot == made
        await api.call("RecordInbound", name=made.name, contact="anna", subject="Hello")
        after = await api.call("GetEngagement", name=made.name)
        told, snapshot = await until_snapshot(stream)
        assert told == list(range(made.sequence + 1, after.sequence + 1)) and snapshot == after
        stream.cancel()


async def test_an_entry_carries_what_happened_and_nothing_personal() -> None:
    async with serving() as api:
        name = (await api.create(actor="Mira")).standing.name
        first = (await api.watching(name).read()).entry
        kept = api.engine.states[name.removeprefix("engagements/")].journal[0]
        assert (first.sequence, first.event, first.actor, first.hash) == (1, "EngagementCreated", "unverified:Mira", kept.hash)
        assert first.data["lead_source"] == kept.data["lead_source"]
        second = [e async for e in take(api.watching(name), 2)][1].entry
        personal = api.engine.states[name.removeprefix("engagements/")].journal[1].personal
        assert personal and second.commitment and not any(str(value) in str(second) for value in personal.values() if value)


async def take(stream: Any, count: int) -> Any:
    for _ in range(count):
        yield await stream.read()


async def test_from_any_token_exactly_the_rest_comes() -> None:
    async with serving() as api:
        made = await begun(api)
        for after in range(made.sequence + 1):
            stream = api.watching(made.name, after)
            told, snapshot = await until_snapshot(stream)
            assert told == list(range(after + 1, made.sequence + 1)) and snapshot == made
            stream.cancel()


async def test_more_entries_than_one_page_holds_come_all_the_same() -> None:
    async with serving() as api:
        name = (await api.create()).standing.name
        state_id = name.removeprefix("engagements/")
        state = api.engine.states[state_id]
        many = tuple(state.journal[0].model_copy(update={"sequence": n}) for n in range(1, 451))
        api.engine.states[state_id] = state.model_copy(update={"journal": many, "sequence": 450})
        told, _ = await until_snapshot(api.watching(name))
        assert told == list(range(1, 451))


async def test_a_snapshot_never_runs_ahead_of_the_entries_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as api:
        made = await begun(api)
        view, interfered = api.engine.view, list[int]()

        async def late(engagement_id: str, now: datetime, patience: float) -> EngagementView:
            if not interfered:  # something happens between the last look at the journal and the view
                interfered.append(1)
                await api.call("RecordInbound", name=made.name, contact="anna", subject="Meanwhile")
            return await view(engagement_id, now, patience)

        monkeypatch.setattr(api.engine, "view", late)
        told, snapshot = await until_snapshot(api.watching(made.name))
        assert interfered and snapshot.sequence > made.sequence
        assert told == list(range(1, snapshot.sequence + 1))


async def test_a_token_ahead_of_the_journal_or_below_zero_is_wrong() -> None:
    async with serving() as api:
        made = await begun(api)
        for token in (made.sequence + 1, -1):
            answer = await ending(api.watching(made.name, token))
            assert answer.code == grpc.StatusCode.INVALID_ARGUMENT and answer.violations.keys() == {"after"}


async def test_an_unknown_engagement_is_not_found() -> None:
    async with serving() as api:
        assert (await ending(api.watching(NOBODY))).code == grpc.StatusCode.NOT_FOUND
        assert (await ending(api.watching("engagements/"))).code == grpc.StatusCode.INVALID_ARGUMENT


async def test_a_stopping_gateway_ends_a_watch_that_can_be_resumed_elsewhere() -> None:
    async with serving() as api:
        made = await begun(api)
        stream = api.watching(made.name)
        await until_snapshot(stream)
        async with patient(5, "the end of a gateway, long before the time that it may take"):
            await api.gateway.stop(3600)
        answer = await ending(stream)
        assert (answer.code, answer.reason, answer.retry) == (grpc.StatusCode.UNAVAILABLE, "STOPPING", True)


async def test_a_caller_who_leaves_makes_room_for_the_next() -> None:
    async with serving(doorkeeper=Doorkeeper(most_streams=1)) as api:
        name = (await api.create()).standing.name
        stream = api.watching(name)
        await until_snapshot(stream)
        assert (await ending(api.watching(name))).code == grpc.StatusCode.RESOURCE_EXHAUSTED
        stream.cancel()
        async with patient(10, "room for another watch"):
            while True:
                try:
                    await until_snapshot(api.watching(name))
                    break
                except grpc.aio.AioRpcError as error:
                    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_many_who_watch_one_engagement_share_one_bell_and_each_question(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(doorkeeper=Doorkeeper(most_streams=MANY)) as api:
        made, engine, asked = await begun(api), api.engine, Counter[str]()
        journal, view, rings = engine.journal, engine.view, engine.rings

        async def counted(*args: Any) -> Any:
            asked["journal"] += 1
            await asyncio.sleep(0.05)  # so that all of them come while the first one is under way
            return await journal(*args)

        async def looked(*args: Any) -> Any:
            asked["view"] += 1
            return await view(*args)

        def rung(*args: Any) -> Any:
            asked["bell"] += 1
            return rings(*args)

        for name, stand_in in (("journal", counted), ("view", looked), ("rings", rung)):
            monkeypatch.setattr(engine, name, stand_in)
        streams = [api.watching(made.name, made.sequence) for _ in range(MANY)]
        snapshots = [snapshot for _, snapshot in await asyncio.gather(*map(until_snapshot, streams))]
        assert snapshots == [made] * MANY and asked == {"bell": 1, "journal": 1, "view": 1}
        asked.clear()
        await api.call("RecordInbound", name=made.name, contact="anna", subject="Hello")
        told = [entries for entries, _ in await asyncio.gather(*map(until_snapshot, streams))]
        last = (await api.call("GetEngagement", name=made.name)).sequence
        assert told == [list(range(made.sequence + 1, last + 1))] * MANY
        # One for what is new, and one more that finds that nothing is newer.
        assert asked["journal"] <= 2 and asked["bell"] == 0 and asked["view"] <= 2
        for stream in streams:
            stream.cancel()


async def test_one_who_leaves_takes_nothing_from_the_others_and_the_last_ends_the_bell() -> None:
    async with serving() as api:
        made, ended = await begun(api), asyncio.Event()
        rings = api.engine.rings

        async def ringing(engagement_id: str) -> AsyncGenerator[None, None]:
            try:
                async for _ in rings(engagement_id):
                    yield
            finally:
                ended.set()

        api.engine.rings = ringing  # type: ignore[method-assign]
        first, second = api.watching(made.name, made.sequence), api.watching(made.name, made.sequence)
        await until_snapshot(first)
        await until_snapshot(second)
        first.cancel()
        await api.call("RecordInbound", name=made.name, contact="anna", subject="Hello")
        assert (await until_snapshot(second))[0] and not ended.is_set()
        second.cancel()
        async with patient(10, "the end of the bell"):
            await ended.wait()


async def test_trouble_at_the_bell_ends_all_streams_and_the_next_one_begins_anew() -> None:
    async with serving() as api:
        made, break_it = await begun(api), asyncio.Event()

        async def breaking(engagement_id: str) -> AsyncGenerator[None, None]:
            yield
            await break_it.wait()
            raise unreachable()

        rings = api.engine.rings
        api.engine.rings = breaking  # type: ignore[method-assign]
        streams = [api.watching(made.name, made.sequence) for _ in range(3)]
        for stream in streams:
            await until_snapshot(stream)
        break_it.set()
        for stream in streams:
            assert (await ending(stream)).code == grpc.StatusCode.UNAVAILABLE
        api.engine.rings = rings  # type: ignore[method-assign]
        assert (await until_snapshot(api.watching(made.name)))[1] == made


async def test_a_token_of_a_moment_ago_is_not_ahead_although_others_asked_before() -> None:
    async with serving() as api:
        made, silent = await begun(api), asyncio.Event()

        async def late(engagement_id: str) -> AsyncGenerator[None, None]:
            yield
            await silent.wait()

        api.engine.rings = late  # type: ignore[method-assign]
        first = api.watching(made.name, made.sequence)
        await until_snapshot(first)
        token = (await api.call("RecordInbound", name=made.name, contact="anna", subject="Hello")).receipt.sequence
        told, snapshot = await until_snapshot(api.watching(made.name, token))
        assert told == [] and snapshot.sequence == token
