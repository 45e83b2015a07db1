"""What an engagement costs: events of its history and billable actions, over all runs of its chain."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

NOT_COUNTED = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
    }
)
"""What moving the virtual clock writes by itself; no engagement has them in real life."""

ACTIONS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED: "starts",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: "continues",
    EventType.EVENT_TYPE_TIMER_STARTED: "timers",
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: "activities",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: "updates",
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: "upserts",
    EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED: "marks",
}
"""Event -> the billable action that it is the trace of.

After the list "Actions" in the documentation of Temporal Cloud: a workflow started or continued as new, a timer started, each attempt of an activity,
an update that was accepted, one upsert of search attributes; a change of the memo is taken for one as well. Workflow tasks and refused updates are
none. Queries are the caller's and leave no trace in a history. A second attempt of an activity would show in the event that begins it: such a history
is not counted at all (``DisturbedError``).
"""


SERVER_EVENTS, SERVER_BYTES = 51_200, 50 * 1024 * 1024
"""Where the server ends a run by force."""


class DisturbedError(AssertionError):
    """The machine was so busy that the server lost patience with the worker: such a history says nothing about the engagement."""


@dataclass(frozen=True)
class Cost:
    """What was counted.

    Attributes:
        events: history events, without those that moving the clock writes.
        actions: billable actions by kind.
        size: bytes of the history as the server stores it, payloads encrypted.
        runs: runs of the chain; one more than it was continued as new.
        longest: events of the longest run, all of them, up to the end of what was counted.
        largest: bytes of the largest run, likewise.
    """

    events: int
    actions: Counter[str]
    size: int
    runs: int
    longest: int = 0
    largest: int = 0

    @property
    def billable(self) -> int:
        """All actions together."""
        return self.actions.total()

    def since(self, before: "Cost") -> "Cost":
        """What came after an earlier count."""
        return replace(
            self,
            events=self.events - before.events,
            actions=self.actions - before.actions,
            size=self.size - before.size,
            runs=self.runs - before.runs,
        )

    def told(self) -> dict[str, int]:
        """As it is pinned: the events, all actions, and each kind of action that occurs."""
        return {"events": self.events, "actions": self.billable, **dict(sorted((+self.actions).items()))}


async def histories(client: Client, workflow_id: str) -> AsyncIterator[list[HistoryEvent]]:
    """The history of each run of a chain, the first run first."""
    description = await client.get_workflow_handle(workflow_id).describe()
    run = description.raw_description.workflow_execution_info.first_run_id
    while run:
        events = list((await client.get_workflow_handle(workflow_id, run_id=run).fetch_history()).events)
        yield events
        last = events[-1]
        rolled = last.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
        run = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id if rolled else ""


async def cost_of(client: Client, workflow_id: str) -> Cost:
    """Count all runs of an engagement.

    Raises:
        DisturbedError: a workflow task did not complete, or an activity ran twice.
    """
    counted: Counter[int] = Counter()
    sizes: list[int] = []
    lengths: list[int] = []
    async for events in histories(client, workflow_id):
        _undisturbed(events)
        counted += Counter(e.event_type for e in events if e.event_type not in NOT_COUNTED)
        sizes.append(sum(e.ByteSize() for e in events))
        lengths.append(len(events))
    actions = Counter({name: counted[kind] for kind, name in ACTIONS.items()})
    actions["starts"] -= len(sizes) - 1  # the start of a later run is the continue-as-new that led to it
    return Cost(counted.total(), actions, sum(sizes), len(sizes), max(lengths), max(sizes))


def _undisturbed(events: list[HistoryEvent]) -> None:
    for event in events:
        if event.event_type in {EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED}:
            raise DisturbedError(f"event {event.event_id}: a workflow task did not complete")
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED and event.activity_task_started_event_attributes.attempt > 1:
            raise DisturbedError(f"event {event.event_id}: an activity needed a second attempt")
