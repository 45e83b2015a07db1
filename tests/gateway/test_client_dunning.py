"""All reminders to a client at once: what the answer says of each engagement, and what is an error of the whole."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from milepost.v1 import dunning_pb2
from tests.gateway.calling import FILE
from tests.gateway.local import MARKS, NOW, Api, serving
from tests.unit.lived import at_work
from worker.gateway.client_dunning import AT_ONCE, request_id_for
from worker.gateway.status import lost_race, unreachable
from workflows.engagement.shell import wire
from workflows.engagement.views.answer import Answer

ANNA, DONE = "anna@northwind.example", dunning_pb2.OUTCOME_DONE
HOLD: dict[str, Any] = {"until": {"year": 2026, "month": 9, "day": 21}, "by": "helena", "explanation": "Their house burned."}
AT_WORK = [letter * 26 for letter in "bcd"]


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    """Anna has three engagements at work; Petri has a fourth."""
    life = at_work()
    async with serving() as serves:
        for engagement_id in (*AT_WORK, "e" * 26):
            serves.engine.states[engagement_id] = life.current.model_copy(update={"id": engagement_id})
            serves.engine.marks[engagement_id] = MARKS.of(ANNA)
        serves.engine.marks["e" * 26] = MARKS.of("petri@northwind.example")
        yield serves


def outcomes(answer: Any) -> dict[str, tuple[str, str]]:
    """Id -> outcome and reason code."""
    name = dunning_pb2.Outcome.Name
    return {row.name.removeprefix("engagements/"): (name(row.outcome).removeprefix("OUTCOME_"), row.reason) for row in answer.engagements}


def held(api: Api) -> set[str]:
    return {engagement_id for engagement_id, state in api.engine.states.items() if state.dunning_hold is not None}


async def test_every_engagement_of_the_client_is_held_and_no_other(api: Api) -> None:
    answer = await api.call("HoldClientDunning", client=" Anna@Northwind.Example", reason="A fire", actor="mira", **HOLD)
    assert outcomes(answer) == dict.fromkeys(AT_WORK, ("DONE", ""))
    assert held(api) == set(AT_WORK)
    entry = api.engine.states[AT_WORK[0]].journal[-1]
    assert (entry.event, entry.actor) == ("DunningHeld", "unverified:mira")
    assert all(row.receipt.sequence == api.engine.states[row.name[12:]].sequence for row in answer.engagements)
    assert "about a second behind" in answer.notes[0] and "accepted from now on are not held" in answer.notes[1]


async def test_one_of_its_engagements_names_the_client_as_well_as_the_address(api: Api) -> None:
    request_id = str(uuid.uuid4())
    first = await api.call("HoldClientDunning", engagement=f"engagements/{AT_WORK[1]}", request_id=request_id, **HOLD)
    assert held(api) == set(AT_WORK)
    assert {
        row.name: row.receipt.sequence
        for row in (await api.call("HoldClientDunning", client=ANNA, request_id=request_id, **HOLD)).engagements
    } == {row.name: row.receipt.sequence for row in first.engagements}


async def test_what_the_list_does_not_show_yet_is_reached_where_it_is_named(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    page = api.engine.page

    async def behind(query: str, size: int, token: bytes) -> Any:
        found = await page(query, size, token)
        return type(found)(tuple(line for line in found.lines if line.engagement_id != AT_WORK[0]), found.token)

    monkeypatch.setattr(api.engine, "page", behind)
    assert outcomes(await api.call("HoldClientDunning", client=ANNA, **HOLD)).keys() == set(AT_WORK[1:])
    assert outcomes(await api.call("HoldClientDunning", engagement=f"engagements/{AT_WORK[0]}", **HOLD)).keys() == set(AT_WORK)


async def test_one_that_is_older_than_the_marks_is_reached_where_it_is_named(api: Api) -> None:
    """Alone, because nothing leads from it to the others; the answer says so, and a repetition finds what is done done."""
    api.engine.marks[AT_WORK[0]] = ""
    asked: dict[str, Any] = {"engagement": f"engagements/{AT_WORK[0]}", "request_id": str(uuid.uuid4())}
    answer = await api.call("HoldClientDunning", **asked, **HOLD)
    assert outcomes(answer) == {AT_WORK[0]: ("DONE", "")} and held(api) == {AT_WORK[0]}
    assert "Name the client by its address" in answer.notes[0] and "a second behind" not in " ".join(answer.notes)
    before = api.engine.states[AT_WORK[0]]
    assert outcomes(await api.call("HoldClientDunning", **asked, **HOLD)) == outcomes(answer)
    assert api.engine.states[AT_WORK[0]] is before
    released = await api.call("ReleaseClientDunning", engagement=asked["engagement"])
    assert outcomes(released) == {AT_WORK[0]: ("DONE", "")} and not held(api)
    assert outcomes(await api.call("HoldClientDunning", client=ANNA, **HOLD)).keys() == set(AT_WORK[1:])


async def test_release_lets_them_go_on_and_says_where_nothing_rested(api: Api) -> None:
    await api.call("HoldDunning", name=f"engagements/{AT_WORK[0]}", **HOLD)
    assert outcomes(await api.call("ReleaseClientDunning", client=ANNA)) == {
        AT_WORK[0]: ("DONE", ""), AT_WORK[1]: ("NOTHING_TO_DO", "DUNNING_NOT_HELD"), AT_WORK[2]: ("NOTHING_TO_DO", "DUNNING_NOT_HELD"),
    }  # fmt: skip
    assert not held(api)


async def test_ended_ones_and_those_without_terms_are_told_apart(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that ended after the list last looked."""
    inquiry = (await api.create(document=FILE)).standing.name[12:]
    gone, just = AT_WORK[:2]
    api.engine.states[gone] = api.engine.states[gone].model_copy(update={"stage": "CLOSED"})
    page = api.engine.page

    async def behind(*asked: Any) -> Any:
        found = await page(*asked)
        api.engine.states[just] = api.engine.states[just].model_copy(update={"stage": "CLOSED"})
        return found

    monkeypatch.setattr(api.engine, "page", behind)
    assert outcomes(await api.call("HoldClientDunning", client=ANNA, **HOLD)) == {
        inquiry: ("NOTHING_TO_DO", "NOTHING_AGREED"),
        gone: ("ENDED", "ENGAGEMENT_FINISHED"),
        just: ("ENDED", "ENGAGEMENT_FINISHED"),
        AT_WORK[2]: ("DONE", ""),
    }


async def test_a_failure_at_one_stops_no_other_and_the_same_request_goes_on_from_there(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, trouble = api.engine.apply, {AT_WORK[0]: unreachable(), AT_WORK[1]: lost_race()}

    async def failing(engagement_id: str, envelope: wire.Envelope, patience: float) -> Answer:
        if engagement_id in trouble:
            raise trouble[engagement_id]
        return await apply(engagement_id, envelope, patience)

    monkeypatch.setattr(api.engine, "apply", failing)
    request_id = str(uuid.uuid4())
    answer = await api.call("HoldClientDunning", client=ANNA, request_id=request_id, **HOLD)
    assert outcomes(answer) == {
        AT_WORK[0]: ("NOT_REACHED", "ENGINE_UNREACHABLE"), AT_WORK[1]: ("NOT_REACHED", "LOST_RACE"), AT_WORK[2]: ("DONE", ""),
    }  # fmt: skip
    assert answer.engagements[1].explanation == "something else came first; try again"
    before = api.engine.states[AT_WORK[2]]
    trouble.clear()
    answer = await api.call("HoldClientDunning", client=ANNA, request_id=request_id, **HOLD)
    assert outcomes(answer) == dict.fromkeys(AT_WORK, ("DONE", ""))
    assert api.engine.states[AT_WORK[2]] is before, "nothing is done twice"


async def test_only_so_many_are_spoken_to_at_once_and_what_the_time_does_not_reach_is_told(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty engagements, none of which answers in time."""
    one = api.engine.states[AT_WORK[0]]
    for number in range(17):
        engagement_id = f"{number:026}"
        api.engine.states[engagement_id], api.engine.marks[engagement_id] = one, MARKS.of(ANNA)
    running, most = 0, 0

    async def slow(engagement_id: str, envelope: wire.Envelope, patience: float) -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(max(patience, 0.01))
        running -= 1
        raise unreachable()

    monkeypatch.setattr(api.engine, "apply", slow)
    request = dunning_pb2.HoldClientDunningRequest(client=ANNA, request_id=str(uuid.uuid4()), **HOLD)
    answer = await api.stub.HoldClientDunning(request, timeout=2)
    assert most == AT_ONCE
    assert list(outcomes(answer).values()) == [("NOT_REACHED", "ENGINE_UNREACHABLE")] * 20
    assert [row.explanation for row in answer.engagements].count("the time ran out before its turn") == 20 - AT_ONCE


async def test_only_validating_tells_what_would_become_of_each_and_changes_nothing(api: Api) -> None:
    before = dict(api.engine.states)
    answer = await api.call("HoldClientDunning", client=ANNA, validate_only=True, **HOLD)
    assert outcomes(answer) == dict.fromkeys(AT_WORK, ("DONE", ""))
    assert not any(row.HasField("receipt") for row in answer.engagements) and api.engine.states == before


async def test_a_request_id_that_was_used_for_something_else_is_refused(api: Api) -> None:
    request_id = str(uuid.uuid4())
    await api.call("HoldClientDunning", client=ANNA, request_id=request_id, **HOLD)
    for method, fields in (("HoldClientDunning", HOLD | {"explanation": "Another."}), ("ReleaseClientDunning", {})):
        answer = await api.refusal(method, client=ANNA, request_id=request_id, **fields)
        assert (answer.code, answer.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert held(api) == set(AT_WORK)


async def test_an_engagement_that_the_request_does_not_fit_says_so_in_its_row(api: Api) -> None:
    """Helena left the house before the first of them began."""
    first = api.engine.states[AT_WORK[0]]
    team = tuple(person for person in first.provider.team if person.id != "helena")
    provider = first.provider.model_copy(update={"team": team})
    api.engine.states[AT_WORK[0]] = first.model_copy(update={"provider": provider})
    answer = await api.call("HoldClientDunning", client=ANNA, **HOLD)
    assert outcomes(answer)[AT_WORK[0]] == ("REFUSED", "UNKNOWN_PERSON")
    assert answer.engagements[0].explanation.startswith("'helena' is nobody of the team; known:")
    assert held(api) == set(AT_WORK[1:])


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        (HOLD | {"until": {"year": NOW.year, "month": NOW.month, "day": NOW.day}}, "DATE_NOT_AHEAD", "until"),
        (HOLD | {"by": "nobody"}, "UNKNOWN_PERSON", "by"),
        (HOLD | {"explanation": ""}, "INVALID_FIELD", "explanation"),
        ({"by": "helena", "explanation": "x"}, "INVALID_FIELD", "until"),
        (HOLD | {"client": "Anna"}, "INVALID_FIELD", "client"),
        (HOLD | {"client": ""}, "INVALID_FIELD", "client"),
        (HOLD | {"engagement": f"engagements/{AT_WORK[0]}"}, "INVALID_FIELD", "client"),
        (HOLD | {"client": "", "engagement": "bbb"}, "INVALID_FIELD", "engagement"),
        (HOLD | {"request_id": "1"}, "INVALID_FIELD", "request_id"),
    ],
    ids=str,
)
async def test_what_fits_no_engagement_is_wrong_with_the_request(api: Api, fields: dict[str, Any], reason: str, field: str) -> None:
    answer = await api.refusal("HoldClientDunning", **({"client": ANNA} | fields))
    assert (answer.code, answer.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert answer.violations.keys() == {field} and not held(api)


async def test_a_client_that_nobody_knows_is_not_found(api: Api) -> None:
    for method, fields in (("HoldClientDunning", HOLD), ("ReleaseClientDunning", {})):
        answer = await api.refusal(method, client="kaisa@northwind.example", **fields)
        assert (answer.code, answer.reason) == (grpc.StatusCode.NOT_FOUND, "NO_SUCH_CLIENT")
        assert "kaisa" not in answer.message
        answer = await api.refusal(method, engagement="engagements/" + "z" * 26, **fields)
        assert (answer.code, answer.reason) == (grpc.StatusCode.NOT_FOUND, "NO_SUCH_ENGAGEMENT")


async def test_a_list_can_be_asked_for_one_client_and_its_token_goes_on_with_that_one_only(api: Api) -> None:
    page = await api.call("ListEngagements", client="ANNA@northwind.example", page_size=2)
    assert [line.name[12:] for line in page.engagements] == AT_WORK[:2]
    rest = await api.call("ListEngagements", client=ANNA, page_size=2, page_token=page.next_page_token)
    assert [line.name[12:] for line in rest.engagements] == AT_WORK[2:]
    for other in ({}, {"client": "petri@northwind.example"}):
        assert (await api.refusal("ListEngagements", page_token=page.next_page_token, **other)).violations.keys() == {"page_token"}
    assert (await api.refusal("ListEngagements", client="x' OR 1=1")).violations.keys() == {"client"}


def test_each_engagement_gets_an_id_of_its_own_that_a_repetition_gets_again() -> None:
    request_id = "6f1e2b7a-3c58-4d0e-9a44-0c1d2e3f4a5b"
    assert request_id_for(request_id, AT_WORK[0]) == "adc21077-0933-5383-9239-f89e429f4cb3"
    assert request_id_for(request_id, AT_WORK[0]) != request_id_for(request_id, AT_WORK[1]) != request_id
