"""The journal leaves the state for the store, on a real server: what is lost, forked or foreign there is found, told to a person, and mended."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from typer.testing import CliRunner

from activities.catalogue import say
from tests.activities.storing import in_database
from tests.drivers.real import Real
from tests.drivers.stored import store_of
from tests.patience import BY_THE_CLOCK, until
from tests.workflow.conftest import Begin
from worker.cli.app import app
from worker.mending import Mended, mend
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.state import TaskItem
from workflows.engagement.state.journal.chain import broken_at
from workflows.engagement.terms import Answer


def inbound(subject: str = "One more question") -> c.RecordInbound:
    return c.RecordInbound(contact="anna", subject=subject)


def silent(number: int) -> c.RecordInbound:
    """A message that nobody answers: nothing is sent."""
    return c.RecordInbound(contact="anna", subject=f"Away {number}", automatic=True)


async def mend_task(real: Real) -> TaskItem | None:
    return next((t for t in (await real.carried()).tasks.values() if t.what == "mend_journal"), None)


async def test_entries_leave_with_each_effect_and_the_journal_is_whole(begin: Begin, settings: Settings) -> None:
    real = await begin()
    for number in range(3):
        await real.give(inbound(f"message {number}"))
        await real.rest()
    carried, store = await real.carried(), store_of(settings)
    assert len(carried.journal) < 8 < carried.sequence and carried.stored.sequence == carried.sequence - len(carried.journal)
    entries = (await real.state()).journal
    assert broken_at(entries) is None and entries[-1].hash == carried.head
    assert all(entry.personal is not None for entry in entries if entry.commitment), "what people wrote is kept"
    assert store.end(carried.id) == carried.stored


async def test_many_entries_without_an_effect_are_stored_for_their_own_sake(begin: Begin, settings: Settings) -> None:
    real = await begin(carried=6)
    for number in range(20):
        await real.give(silent(number))
    await real.rest()
    carried = await real.carried()
    assert len(carried.journal) < 6 and store_of(settings).end(carried.id).sequence >= carried.sequence - 6
    assert broken_at((await real.state()).journal) is None


async def test_entries_with_many_words_do_not_wait_for_many_entries(begin: Begin, settings: Settings) -> None:
    """The client's answers to the questionnaire, each as long as it may be, again and again: two of them weigh as much as forty entries."""
    real = await begin(carried=40)
    asked = (await real.carried()).provider.questionnaire
    for number in range(4):
        answers = tuple(Answer(question=each.id, answer=f"{number}" * 4000) for each in asked)
        await real.give(c.RecordIntake(answers=answers))
    await real.rest()
    carried = await real.carried()
    assert carried.sequence < 40 and len(carried.journal) <= 2, "what waits is stored before there are forty"
    assert store_of(settings).end(carried.id) == carried.stored


async def _altered(settings: Settings, real: Real) -> str:
    """Somebody wrote another line over one of ours, and the hash that goes with it."""
    last = (await real.carried()).stored.sequence
    in_database(
        settings.store_dir,
        "update line set hash = 'f00d', line = replace(line, 'engine', 'nobody') where engagement = ? and sequence = ?",
        real.created.engagement_id,
        last,
    )
    return "the journal store held other entries"


async def _lost(settings: Settings, real: Real) -> str:
    """The store came back from a backup of before."""
    last = (await real.carried()).stored.sequence
    in_database(settings.store_dir, "delete from line where engagement = ? and sequence > ?", real.created.engagement_id, last - 4)
    return "the journal store has lost entries"


async def _emptied(settings: Settings, real: Real) -> str:
    """The folder is new."""
    in_database(settings.store_dir, "delete from line where engagement = ?", real.created.engagement_id)
    return "the journal store has lost entries"


async def _longer(settings: Settings, real: Real) -> str:
    """There are lines that the engagement never wrote."""
    me, last = real.created.engagement_id, (await real.carried()).stored.sequence
    columns = "engagement, hash, event, line, personal"
    for further in range(1, 40):
        in_database(
            settings.store_dir,
            f"insert into line (sequence, {columns}) select ?, {columns} from line where engagement = ? and sequence = ?",
            last + further,
            me,
            last,
        )
    return "the journal store held other entries"


@pytest.mark.parametrize("trouble", [_altered, _lost, _emptied, _longer])
async def test_what_does_not_fit_is_found_by_the_next_effect_and_becomes_one_task(
    begin: Begin, settings: Settings, trouble: Callable[[Settings, Real], Awaitable[str]]
) -> None:
    real = await begin()
    await real.give(inbound())
    await real.rest()
    assert await mend_task(real) is None
    words = await trouble(settings, real)
    await real.give(inbound("And another one"))
    await real.rest()
    task = await mend_task(real)
    assert task is not None and task.state == "OPEN"
    await real.give(inbound("A third one"))
    await real.rest()
    carried = await real.carried()
    assert [t.what for t in carried.tasks.values()].count("mend_journal") == 1, "one task, however often it is found"
    assert len(carried.journal) < 8, "and the engagement goes on storing its journal"
    told = [say(entry.because) for entry in (await real.state()).journal if entry.event == "JournalDiffered"]
    assert told and all(each.lower().startswith(words) for each in told), told
    assert ("journal mend" in say(task.text)) == (words == "the journal store has lost entries"), "only what is lost can be brought back"


async def test_lines_that_were_lost_come_back_from_the_history(begin: Begin, settings: Settings, client: Client) -> None:
    """The activities that carried them still stand in the history of the run."""
    real = await begin()
    await real.give(inbound())
    await real.rest()
    before = (await real.state()).journal
    await _lost(settings, real)
    await real.give(inbound("The one that finds it"))
    await real.rest()
    store, me = store_of(settings), real.created.engagement_id
    held = [line.sequence for line in store.lines(me)]
    assert held != list(range(1, held[-1] + 1)), "there is a gap"
    found: Mended = await mend(client, store, me)
    assert found.left == () and found.filled
    entries: Any = (await real.state()).journal
    assert broken_at(entries) is None and entries[: len(before)] == before
    assert await mend(client, store, me) == Mended((), ())


async def test_a_line_that_was_changed_comes_back_from_the_history_and_the_command_says_so(
    begin: Begin, settings: Settings, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the last line, so no effect finds it: verify does. What cannot be found is named, and the command fails."""
    real = await begin()
    for number in range(3):
        await real.give(inbound(f"message {number}"))
        await real.rest()
    me, before = real.created.engagement_id, (await real.state()).journal
    in_database(settings.store_dir, "update line set line = replace(line, 'engine', 'nobody') where engagement = ? and sequence = 6", me)
    keys = settings.keys.get_secret_value() if settings.keys else ""
    shared = {name: getattr(settings, name) for name in ("temporal_address", "namespace", "store_dir")} | {"keys": keys}
    for name, value in shared.items():
        monkeypatch.setenv(f"MILEPOST_{name.upper()}", str(value))

    async def said() -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, app, ["journal", "mend", me])
        return done.exit_code, done.output

    assert await said() == (0, f"{me}: entries 6 to 6 are back.\n")
    assert await said() == (0, f"{me}: nothing is missing.\n")
    assert (await real.state()).journal[: len(before)] == before
    last = store_of(settings).end(me).sequence
    in_database(settings.store_dir, "delete from line where engagement = ? and sequence > ?", me, last - 2)
    assert await said() == (0, f"{me}: entries {last - 1} to {last} are back.\n"), "the last ones, which no effect has missed yet"
    in_database(settings.store_dir, "delete from line where engagement = ? and sequence = 7", me)
    monkeypatch.setattr("worker.mending._carried", nothing)
    assert await said() == (1, f"{me}: entries 7 to 7 are nowhere to be found: bring the store back from a backup.\n")


async def nothing(*given: object) -> AsyncIterator[object]:
    """The histories are past their retention."""
    for none in list[object]():
        yield none


async def test_lines_of_a_run_that_the_server_forgot_are_nowhere_to_be_found(begin: Begin, settings: Settings, client: Client) -> None:
    """And it is said which."""
    real = await begin(updates=1)
    await real.give(inbound())
    await real.rest()
    store, me = store_of(settings), real.created.engagement_id
    runs = [run async for run in client.list_workflows(f"WorkflowId = 'engagement/{me}'")]
    first = min(runs, key=lambda run: run.start_time)
    latest = (await real.handle.describe()).run_id
    assert first.run_id != latest
    execution = WorkflowExecution(workflow_id=first.id, run_id=first.run_id)
    await client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    )
    in_database(settings.store_dir, "delete from line where engagement = ? and sequence < 3", me)

    async def forgotten() -> int:
        return len([run async for run in client.list_workflows(f"WorkflowId = 'engagement/{me}'")])

    await until(forgotten, holds=lambda left: left < len(runs), what="the first run is deleted", seconds=BY_THE_CLOCK)
    assert await mend(client, store, me) == Mended((), ((1, 2),))


def _found(canary: str, settings: Settings) -> bool:
    """Looked for by another process: to read the database's file here would give up the locks that the worker's store holds on it."""
    return subprocess.run(["grep", "-rqF", canary, str(settings.store_dir)], check=False).returncode == 0


async def test_an_erased_engagement_is_found_in_no_store_and_its_chain_still_verifies(begin: Begin, settings: Settings) -> None:
    """Nor is what people write afterwards kept."""
    canary = "Zimtstern-4711"
    real = await begin()
    await real.give(inbound(f"The colour is {canary}"))
    await real.rest()
    store, me = store_of(settings), real.created.engagement_id
    assert any(canary in str(entry.personal) for entry in store.entries(me)), "what is looked for was there"
    assert not _found(canary, settings), "sealed from the beginning"
    store.erase(me)
    await real.give(inbound(f"Is it {canary} after all?"))
    await real.rest()
    entries = store.entries(me)
    assert all(entry.personal is None and entry.salt is None for entry in entries) and any(entry.commitment for entry in entries)
    assert broken_at(entries) is None and entries[-1].sequence == (await real.carried()).stored.sequence
    assert await mend_task(real) is None, "what was erased is no difference"
    assert not _found(canary, settings)
