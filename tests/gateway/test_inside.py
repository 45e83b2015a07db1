"""Lists of what is inside one engagement: newest first, page by page, each once, and nothing that Get does not show the same."""

from typing import Any

import grpc
import pytest

from tests.gateway.local import Api, serving
from worker.gateway.inside import LISTS
from workflows.engagement.views.engagement import NEWEST

MESSAGES = 14


async def busy(api: Api) -> str:
    """An engagement with many answered messages, and two that are not."""
    name = str((await api.create()).standing.name)
    for number in range(MESSAGES):
        made = await api.call("RecordInbound", name=name, contact="anna", subject=f"Question {number}")
        if number < MESSAGES - 2:
            await api.call("AnswerInbound", name=name, inbound=made.touched[0].id, by="mira", text="Gladly.")
    return name


async def pages(api: Api, method: str, name: str, size: int, **filters: Any) -> list[Any]:
    """All things on all pages, as they come."""
    found, token = list[Any](), ""
    while True:
        page = await api.call(method, name=name, page_size=size, page_token=token, **filters)
        shown = list(getattr(page, LISTS[method].field))
        assert len(shown) <= size
        found, token = found + shown, page.next_page_token
        if not token:
            assert page.total_size == len(found)
            return found


async def test_get_shows_the_open_things_and_the_newest_of_the_rest_and_says_how_many_there_are() -> None:
    async with serving() as api:
        name = await busy(api)
        seen = await api.call("GetEngagement", name=name)
        everything = (await pages(api, "ListMessages", name, 200))[::-1]
        open_ = await pages(api, "ListMessages", name, 200, open_only=True)
        assert seen.totals.inbound == len(everything) == MESSAGES + 1 and len(open_) == 3
        finished = [one for one in everything if one not in open_]
        assert [one for one in everything if one in open_ or one in finished[-NEWEST:]] == list(seen.inbound)


@pytest.mark.parametrize("size", (1, 4, MESSAGES + 1, 200))
async def test_page_after_page_comes_everything_once_newest_first(size: int) -> None:
    async with serving() as api:
        name = await busy(api)
        ids = [one.id for one in await pages(api, "ListMessages", name, size)]
        assert ids == [f"inbound-{number}" for number in range(MESSAGES + 1, 0, -1)]


async def test_what_comes_or_ends_between_two_pages_loses_nothing_and_doubles_nothing() -> None:
    async with serving() as api:
        name = await busy(api)
        first = await api.call("ListMessages", name=name, page_size=2, open_only=True)
        last = first.inbound[-1].id
        await api.call("AnswerInbound", name=name, inbound=last, by="mira", text="Gladly.")
        await api.call("RecordInbound", name=name, contact="anna", subject="Meanwhile")
        rest = await api.call("ListMessages", name=name, page_size=2, open_only=True, page_token=first.next_page_token)
        assert [one.id for one in rest.inbound] == ["inbound-1"]


@pytest.mark.parametrize("method", LISTS)
async def test_each_list_answers_and_a_wrong_token_is_told(method: str) -> None:
    async with serving() as api:
        name, other = await busy(api), str((await api.create()).standing.name)
        seen = await api.call("GetEngagement", name=name)
        field = LISTS[method].field
        assert len(await pages(api, method, name, 3)) == getattr(seen.totals, field)
        token = (await api.call("ListMessages", name=name, page_size=1)).next_page_token
        wrong = [(name, "here", False), (name, token[:-4] + "AAAA", False), (other, token, False), (name, token, True)]
        wrong += [(name, token, False)] if method != "ListMessages" else []
        for whose, given, open_only in wrong:
            answer = await api.refusal(method, name=whose, page_token=given, open_only=open_only)
            assert answer.code == grpc.StatusCode.INVALID_ARGUMENT and answer.violations.keys() == {"page_token"}
        answer = await api.refusal(method, name=name, page_size=-1)
        assert answer.violations.keys() == {"page_size"}
        assert (await api.refusal(method, name="engagements/aaaaaaaaaaaaaaaaaaaaaaaaaa")).code == grpc.StatusCode.NOT_FOUND
        assert (await api.refusal(method, name="")).violations.keys() == {"name"}


async def test_a_list_says_of_each_thing_what_get_says_of_it() -> None:
    async with serving() as api:
        name = await busy(api)
        seen = await api.call("GetEngagement", name=name)
        listed = await pages(api, "ListNotices", name, 200)
        assert seen.notices and all(shown in listed for shown in seen.notices)
