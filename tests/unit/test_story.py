"""The journal in words: every event is told or knowingly silent, every message has a name, and ids become names."""

from typing import Any

import pytest

from tests.unit.lived import whole
from worker.story import Names, reason, tell
from worker.story.notices import TEMPLATES, notice_words
from worker.story.telling import ROWS, SILENT
from workflows.engagement.messages.events import all_events
from workflows.engagement.notice_kinds import NOTICE_KINDS

NAMES = Names(
    client="Northwind",
    people={"anna": "Anna Virtanen", "mira": "Mira Halla"},
    milestones={"design": "Design"},
    invoices={"invoice-design": "A-002"},
    tasks={"task-1": "Call the client"},
    notices={"notice-1": ("payment_reminder", "invoice-design")},
    steps={"notice-1": -3},
)


def test_every_event_is_told_or_knowingly_silent() -> None:
    events = {event.model_fields["name"].default for event in all_events()}
    assert set(ROWS) | SILENT == events and not set(ROWS) & SILENT


def test_every_message_has_a_name() -> None:
    assert set(NOTICE_KINDS) == TEMPLATES


@pytest.mark.parametrize("persona", ["late", "silent", "unhappy"])
def test_a_whole_journal_can_be_told_and_no_id_is_left_in_it(persona: str) -> None:
    state = whole(persona).current
    names = Names.of(state)
    for entry in state.journal:
        told = tell(entry.event, entry.data | (entry.personal or {}), names)
        assert (told is None) == (entry.event in SILENT)
        if told:
            assert not any(mark in told.what + told.who for mark in ("notice-", "invoice-", "task-", "gate-", "{", "None")), told


@pytest.mark.parametrize(
    ("event", "data", "kind", "what", "who"),
    [
        ("MilestoneAccepted", {"milestone": "design", "cause": "deemed"}, "milestone", "Design: counts as accepted", "Northwind"),
        ("MilestoneAccepted", {"milestone": "design", "cause": "client", "by": "anna"}, "milestone", "Design: accepted", "Anna Virtanen"),
        ("MilestoneDelivered", {"milestone": "design", "round": 2}, "milestone", "Design: delivered again", "us"),
        ("NoticeSent", {"notice": "notice-1", "recipient": "anna"}, "message", "Due in 3 days: A-002", "Anna Virtanen"),
        (
            "NoticeSent",
            {"notice": "n", "template": "report", "subject": "engagement", "recipient": "anna"},
            "message",
            "Progress report",
            "Anna Virtanen",
        ),
        ("NoticeHeld", {"notice": "notice-1"}, "message", "Held: Due in 3 days: A-002", ""),
        ("MeetingRecorded", {"purpose": "closing_call", "by": "mira"}, "meeting", "Held: closing call", "Mira Halla"),
        ("TaskOpened", {"task": "task-9", "text": "Write to them", "owner": "mira"}, "task", "Write to them", "Mira Halla"),
        ("TaskDone", {"task": "task-1", "by": "engine"}, "task", "Done: Call the client", "Milepost"),
        ("TaskEscalated", {"task": "task-1", "to": "mira"}, "task", "Escalated: Call the client", "Mira Halla"),
        ("GateOpened", {"gate": "gate-design"}, "gate", "Open: the gate of Design", ""),
        ("InboundReceived", {"contact": "anna"}, "client", "A message", "Anna Virtanen"),
        (
            "DunningStepMerged",
            {"invoice": "invoice-design", "step": 1, "into": 3},
            "invoice",
            "Step 1 of the ladder goes into step 3: A-002",
            "us",
        ),
        ("AgreementProposed", {"version": 2}, "stage", "Proposed: version 2", "us"),
    ],
)
def test_an_event_in_words(event: str, data: dict[str, Any], kind: str, what: str, who: str) -> None:
    told = tell(event, data, NAMES)
    assert told is not None and (told.kind, told.what, told.who) == (kind, what, who)


def test_what_a_newer_release_writes_is_passed_over() -> None:
    assert tell("FromTheFuture", {}, NAMES) is None
    assert notice_words("from_the_future", "x", NAMES) == "from_the_future"


def test_words_with_braces_from_outside_are_only_words() -> None:
    assert tell("TaskOpened", {"task": "t", "text": "{milestone}", "owner": "mira"}, NAMES).what == "{milestone}"  # type: ignore[union-attr]


@pytest.mark.parametrize(("days", "word"), [(-3, "Due in 3 days"), (0, "Due today"), (3, "Reminder"), (None, "Reminder")])
def test_a_reminder_is_called_by_its_place_on_the_ladder(days: int | None, word: str) -> None:
    assert notice_words("payment_reminder", "invoice-design", NAMES, days) == f"{word}: A-002"


def test_a_reason_fits_behind_because() -> None:
    assert reason("You wrote to us.") == "you wrote to us"
    assert reason("Northwind Pottery asked: help") == "Northwind Pottery asked: help"
