"""What Temporal stores in clear, and what it shows: enough to find an engagement, and nothing about a person (I14)."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload, SearchAttributes
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client

from tests.drivers.real import Real
from tests.gateway.calling import Caller, before
from tests.moods import LATER, NEVER, Moods
from tests.patience import BY_THE_CLOCK, until
from tests.replay import stored
from tests.short_runs import limited
from tests.workflow.conftest import Begin
from worker.gateway.engine import Engine, workflow_id
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.shell import door, indexing, wire
from workflows.engagement.shell.indexing import indexed
from workflows.engagement.state import SCHEMA_VERSION, State
from workflows.engagement.state.upgrades import upgrade

WORDS = (
    *("Anna", "Virtanen", "Petri", "Laine", "Northwind", "northwind.example", "Satamatie", "Turku", "pottery", "New website", "basket"),
    *("Mira Halla", "Helena", "Jonas", "studio-halla.example", "Annankatu", "FI2112345600000785", "555 0110", "moves house", "secret"),
)
"""Names, addresses, subjects and words that people wrote, in the example and here."""


def named(told: bytes | str) -> list[str]:
    """Which of the words are there, in any spelling of upper and lower case."""
    text = (told if isinstance(told, bytes) else told.encode()).lower()
    return [word for word in WORDS if word.lower().encode() in text]


def payloads(message: Message) -> Iterator[Payload]:
    """All payloads in a message but those of search attributes, which are in clear by their nature."""
    if isinstance(message, Payload):
        yield message
        return
    if isinstance(message, SearchAttributes):
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        is_map = field.message_type.GetOptions().map_entry
        for one in value.values() if is_map else value if field.is_repeated else (value,):
            if isinstance(one, Message):
                yield from payloads(one)


async def a_life(api: Caller, moods: Moods, real: Real, name: str) -> None:
    """Words of people in every place they can come from; mails that leave, wait and fail; a new run."""
    moods.answer(name.removeprefix("engagements/"), "reply", f"{NEVER} anna@northwind.example")
    moods.answer(name.removeprefix("engagements/"), "acknowledgement", f"{LATER}, Petri is away")
    await real.workday()
    await api.call("RecordInbound", name=name, contact="petri", subject="Petri's secret", reason="Anna called")
    await real.answered()
    await api.call("RecordInbound", name=name, contact="anna", subject="Anna's secret", automatic=True, actor="Mira Halla")
    assert (await api.refusal("SignOff", name=name, by="anna", reason="Anna Virtanen")).reason == "NOT_IN_THIS_STAGE"
    await api.call("Qualify", name=name, by="mira", on_behalf_of="Anna Virtanen")
    await real.rest()


async def test_nothing_about_a_person_is_stored_in_clear(client: Client, begin: Begin, moods: Moods, settings: Settings) -> None:
    """Histories of all runs, failures, memo, search attributes, ids; and every payload is encrypted."""
    short = limited(client, updates=3)
    async with before(Engine(short, settings.task_queue, BY_THE_CLOCK)) as api:
        made = await api.create(actor="Mira Halla", reason="Anna Virtanen wrote")
        name = made.standing.name
        real = Real.found(short, begin.skipper, settings.task_queue, workflow_id(name.removeprefix("engagements/")))
        first = await real.handle.describe()
        await a_life(api, moods, real, name)
    description = await real.handle.describe()
    assert description.run_id != first.run_id
    runs = [await client.get_workflow_handle(real.handle.id, run_id=run).fetch_history() for run in (first.run_id, description.run_id)]
    assert any(e.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED for run in runs for e in run.events)
    found: list[Message] = [first.raw_description, description.raw_description, *(History(events=run.events) for run in runs)]
    for message in found:
        assert not named(message.SerializeToString())
        kinds = {bytes(p.metadata["encoding"]) for p in payloads(message)}
        assert kinds == {b"binary/encrypted"}
    assert dict(await description.memo()).keys() - {wire.MARK} == {"notes", "created_at"}
    assert (await first.static_summary() or "").startswith("business client, created ")


async def test_the_list_of_words_is_worth_looking_for(begin: Begin) -> None:
    """They are in the state; so where they are not in the history, something hid them."""
    real = await begin()
    await real.workday()
    await real.answered()
    await real.give(c.RecordInbound(contact="anna", subject="Anna's secret"))
    told = (await real.state()).model_dump_json()
    assert set(WORDS) - set(named(told)) <= {"moves house"}


@pytest.mark.parametrize("name", stored.names(stored.states_of(SCHEMA_VERSION)))
def test_what_people_read_in_temporals_own_ui_names_nobody(name: str) -> None:
    state = State.model_validate(upgrade(stored.state(SCHEMA_VERSION, name)))
    shown = indexed(state)
    line = door.details(state, shown.stage, shown.waiting_for)
    assert not named(line) and not named(shown.model_dump_json())
    assert line.startswith("Business client, created 2")
    assert f": stage {state.stage}, waiting for {shown.waiting_for}, journal {state.sequence}" in line


async def test_the_details_tell_what_comes_next(begin: Begin) -> None:
    real = await begin()
    told: WorkflowMetadata = await real.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert ": stage INQUIRY, waiting for us, journal " in told.current_details
    assert told.current_details.endswith(": contact-answer-owed") and " UTC" in told.current_details
    assert not named(told.SerializeToString())


async def upserts(real: Real) -> list[dict[str, Any]]:
    """What each upsert wrote."""
    kind = EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
    found = [e.upsert_workflow_search_attributes_event_attributes.search_attributes for e in await real.events() if e.event_type == kind]
    return [{name: payload.data.decode() for name, payload in one.indexed_fields.items()} for one in found]


async def test_lists_are_told_once_when_an_indexed_value_changes_and_only_then(begin: Begin, client: Client) -> None:
    real = await begin()
    await real.workday()
    assert await upserts(real) == []
    await real.answered()
    await real.do(c.RecordInbound(contact="anna", subject="Out of office", automatic=True))
    assert await upserts(real) == [], "neither stage nor whom it waits for has changed"
    await real.give(c.Qualify(by="mira"))
    await real.rest()  # while a message is under way the upsert waits for its landing, and costs nothing of its own
    qualifying = {indexing.STAGE: '"QUALIFYING"', indexing.WAITING_FOR: '"us"'}
    assert await upserts(real) == [qualifying]
    await real.do(c.DeclineEngagement(explanation="Not our craft.", alternative="Ask a potter."))
    assert await upserts(real) == [qualifying, {indexing.STAGE: '"DECLINED"', indexing.WAITING_FOR: '"nobody"'}]
    wanted = f"{indexing.STAGE} = 'DECLINED' AND {indexing.WAITING_FOR} = 'nobody' AND WorkflowId = '{real.handle.id}'"

    async def listed() -> list[str]:
        return [one.id async for one in client.list_workflows(wanted)]

    await until(listed, what="it in the list, which is about a second behind", pause=0.2)
