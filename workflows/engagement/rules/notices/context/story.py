"""What messages tell of the past: entries of the journal, also of the part of it that was sealed.

When entries are sealed, those that a message still to come tells of stay in the state (``State.kept``), until that message is out.
"""

from collections.abc import Iterable

from workflows.engagement.lifecycles import NOTICE
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import NoticeItem, State

_HISTORY = frozenset(
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


def history(state: State) -> list[Entry]:
    """What went wrong from the first day on, and what ended it."""
    return [e for e in told(state) if e.event in _HISTORY]


def told_with(state: State, notice: NoticeItem, event: str) -> Entry | None:
    """The event of that name that came from the same command as the message; none where it is not known any more."""
    planned = next((e for e in told(state) if e.event == "NoticePlanned" and e.data["notice"] == notice.id), None)
    return next((e for e in told(state) if planned and e.event == event and e.command == planned.command), None)


def still_to_tell(state: State, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Of entries that are sealed now, and those that were kept before: what a message still to come tells of."""
    waiting = {n.id for n in state.notices.values() if n.state not in NOTICE.final}
    commands = {e.command for e in told(state) if e.event == "NoticePlanned" and e.data["notice"] in waiting}
    over = any(n.template == "closing_report" and n.id not in waiting for n in state.notices.values())

    def is_wanted(entry: Entry) -> bool:
        if entry.command in commands and entry.event in _SAID:
            return True
        if over:
            return False
        return entry.event in _HISTORY or (entry.event in _NEWS and entry.sequence > state.reported_through)

    return tuple(e for e in (*state.kept, *entries) if is_wanted(e))
