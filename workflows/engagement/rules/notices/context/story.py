"""What messages tell of the past: entries of the journal.

Entries leave the state when the journal store holds them. Those that a message or another effect still to come tells of are kept (``State.kept``)
until it is out. What the closing report tells of, from the first day on, is read from the store when it is written (:data:`HISTORY`).
"""

from collections.abc import Iterable

from workflows.engagement.lifecycles import ENDED, NOTICE, WINDING_DOWN, TaskState
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.effects import Effect
from workflows.engagement.state import NoticeItem, State

HISTORY = frozenset(
    {"MilestoneLate", "RevisionRequested", "MilestoneHeld", "InvoiceOverdue", "GateReshut", "MilestoneDelivered", "MilestoneDropped",
     "MilestoneResumed", "InvoicePaid", "InvoiceCancelled", "InvoiceVoided", "InvoiceWrittenOff", "DueDateMoved", "GateOpened", "GateWaived"}
)  # fmt: skip
"""What the closing report tells of, from the first day on: troubles, and what ended them."""
_NEWS = frozenset(
    {"MilestoneLate", "RevisionRequested", "MilestoneHeld", "InvoiceOverdue", "GateReshut", "MilestoneDelivered", "MilestoneDropped",
     "MilestoneResumed", "PaymentRecorded", "GateWaived", "MilestoneStarted", "MilestoneAccepted", "FilesReleased", "InvoiceIssued",
     "MeetingRecorded", "EngagementResumed"}
)  # fmt: skip
"""What a progress report tells of."""
_SAID = frozenset({"NoticePlanned", "InboundAnswered", "MeetingRecorded", "EngagementSignedOff", "InvoiceCredited"})
"""What a message itself came from: who said what is told when it leaves."""


def told(state: State) -> tuple[Entry, ...]:
    """What is left to tell from, the oldest first."""
    return (*state.kept, *state.journal)


def news(state: State) -> list[Entry]:
    """What happened since the last progress report."""
    return [e for e in told(state) if e.sequence > state.reported_through and e.event in _NEWS]


def told_with(state: State, notice: NoticeItem, event: str) -> Entry | None:
    """The event of that name that came from the same command as the message; none where it is not known any more."""
    planned = next((e for e in told(state) if e.event == "NoticePlanned" and e.data["notice"] == notice.id), None)
    return next((e for e in told(state) if planned and e.event == event and e.command == planned.command), None)


def behind(state: State, effect: Effect) -> Entry | None:
    """The entry from which an effect came."""
    key = effect.first or effect.key
    return next((e for e in told(state) if key.startswith(f"{state.id}/{e.sequence}/")), None)


def still_to_tell(state: State, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Of entries that the store holds now, and those that were kept before: what a message or another effect still to come tells of."""
    waiting = {n.id for n in state.notices.values() if n.state not in NOTICE.final}
    commands = {e.command for e in told(state) if e.event == "NoticePlanned" and e.data["notice"] in waiting}
    effects = [o.effect for o in state.outbox] + [t.effect for t in state.tasks.values() if t.effect and t.state != TaskState.DONE]
    causes = {entry.sequence for effect in effects if (entry := behind(state, effect))}
    over = state.stage in ENDED | WINDING_DOWN  # no report leaves any more

    def is_wanted(entry: Entry) -> bool:
        if entry.sequence in causes or (entry.command in commands and entry.event in _SAID):
            return True
        return not over and entry.event in _NEWS and entry.sequence > state.reported_through

    return tuple(e for e in (*state.kept, *entries) if is_wanted(e))
