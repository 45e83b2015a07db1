"""Lines that the journal store has lost, or that were changed there, are looked for where they passed by.

That is in the histories of the engagement's runs, whose activities carried them.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from activities.engagements import asked, workflow_id
from activities.store import Store
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.ports import JournalCall
from workflows.engagement.shell import wire
from workflows.engagement.state import State


@dataclass(frozen=True)
class Mended:
    """What came of it.

    Attributes:
        filled: gaps that are closed, first and last sequence.
        left: gaps that nobody could close.
    """

    filled: tuple[tuple[int, int], ...]
    left: tuple[tuple[int, int], ...]


async def mend(client: Client, store: Store, engagement_id: str) -> Mended:
    """Close the gaps of an engagement's journal, as far as the lines can still be found.

    Args:
        client: with the payload codec.
        store: of the journal.
        engagement_id: whose.

    Raises:
        StoreError: the store does not answer.
        activities.engagements.EngagementUnreachableError: no engagement answers.
        temporalio.service.RPCError: the server does not answer.
    """
    state = await asked(client.get_workflow_handle(workflow_id(engagement_id)), wire.STATE_QUERY, State)
    gaps = list(_gaps(store.sound(engagement_id), state.stored.sequence))
    if not gaps:
        return Mended((), ())
    found = {entry.sequence: entry for entry in (*state.kept, *state.journal)}
    async for entry in _carried(client, engagement_id):
        found[entry.sequence] = entry
    filled = tuple(gap for gap in gaps if _fill(store, state, found, gap))
    return Mended(filled, tuple(gap for gap in gaps if gap not in filled))


def _fill(store: Store, state: State, found: dict[int, Entry], gap: tuple[int, int]) -> bool:
    lost = [found.get(sequence) for sequence in range(gap[0], gap[1] + 1)]
    entries = [entry for entry in lost if entry is not None]
    return len(entries) == len(lost) and store.fill(state.id, entries, state.stored)


def _gaps(sequences: list[int], through: int) -> Iterator[tuple[int, int]]:
    """First and last sequence of each gap up to a sequence."""
    expected = 1
    for sequence in [*sequences, through + 1]:
        if sequence > expected:
            yield expected, sequence - 1
        expected = max(expected, sequence + 1)


async def _carried(client: Client, engagement_id: str) -> AsyncIterator[Entry]:
    """The entries that the activities of all runs carried, as far as the server still has their histories."""
    async for run in client.list_workflows(f"WorkflowId = '{workflow_id(engagement_id)}'"):
        handle: Any = client.get_workflow_handle(run.id, run_id=run.run_id)
        async for event in handle.fetch_history_events():
            if event.event_type != EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
                continue
            payloads = event.activity_task_scheduled_event_attributes.input.payloads
            try:
                (call,) = await client.data_converter.decode(payloads, [JournalCall])
            except (ValidationError, ValueError, RuntimeError):
                continue  # an activity that carries no journal
            for entry in call.entries:
                yield entry
