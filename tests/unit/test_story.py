"""The journal in words: every event is told or knowingly silent, every message has a name, and ids become names."""

from datetime import date, datetime
from typing import Any

import pytest

from activities.catalogue import catalogue
from tests.core.late_payer import settled_late
from tests.events import all_events
from tests.unit.lived import whole
from worker.story import Names, Voice, tell
from worker.story.names import ToldFact
from worker.story.notices import notice_words
from worker.story.telling import ROWS, SILENT
from workflows.engagement.messages.reasons import Named, why
from workflows.engagement.money import Money
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS

EUROS = {"minor": 4000, "currency": "EUR"}
NAMES = Names(
    client="Northwind",
    people={"anna": "Anna Virtanen", "mira": "Mira Halla"},
    milestones={"design": "Design"},
    invoices={"invoice-design": "A-002", "invoice-build": "A-003"},
    tasks={"task-1": why("task-low-score")},
    bills={"invoice-launch": "Launch"},
    gates={"gate-design": "Design"},
    notices={"notice-1": ("payment_reminder", "invoice-design")},
    steps={"notice-1": -3},
    duties={"photos": "The photos"},
    facts={"payment-7": ToldFact("payment", Money(minor=4000, currency="EUR")), "given-up": ToldFact("write_off")},
)
VOICE = Voice(NAMES)
CALL = "Call the client and hear what went wrong"


class _Loud:
    """Figures as nobody writes them."""

    def money(self, value: Money) -> str:
        return f"<{value.minor} {value.currency}>"

    def day(self, value: date) -> str:
        return f"<{value:%d/%m}>"

    def moment(self, value: datetime) -> str:
        return f"<{value:%H:%M}>"


def test_every_event_is_told_or_knowingly_silent() -> None:
    events = {event.model_fields["name"].default for event in all_events()}
    assert set(ROWS) | SILENT == events and not set(ROWS) & SILENT


def test_every_message_has_a_name() -> None:
    words = [notice_words(template, "x", VOICE) for template in NOTICE_KINDS]
    assert all(catalogue().has(f"story-notice-{template.replace('_', '-')}") for template in NOTICE_KINDS)
    assert len(set(words)) == len(words) and not any("story-" in word or "_" in word for word in words)


@pytest.mark.parametrize("persona", ["late", "silent", "unhappy"])
def test_a_whole_journal_can_be_told_and_no_id_is_left_in_it(persona: str) -> None:
    state = whole(persona).current
    voice = Voice(Names.of(state))
    for entry in state.journal:
        told = tell(entry.event, entry.data | (entry.personal or {}), voice)
        assert (told is None) == (entry.event in SILENT)
        if told:
            assert not any(mark in told.what + told.who for mark in ("notice-", "invoice-", "task-", "gate-", "story-", "{", "None")), told


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
        (
            "TaskOpened",
            {
                "task": "task-9",
                "text": why("task-follow-up", contact=Named.person("anna"), about="sums").model_dump(mode="json"),
                "owner": "mira",
            },
            "task",
            "Call Anna Virtanen: sums",
            "Mira Halla",
        ),
        ("TaskDone", {"task": "task-1", "by": "engine"}, "task", f"Done: {CALL}", "Milepost"),
        ("TaskEscalated", {"task": "task-1", "to": "mira"}, "task", f"Escalated: {CALL}", "Mira Halla"),
        ("GateOpened", {"gate": "gate-design"}, "gate", "Open: the gate of Design", ""),
        ("InboundReceived", {"contact": "anna"}, "client", "A message", "Anna Virtanen"),
        ("InboundReceived", {"contact": "anna", "subject": "Hello { $x }"}, "client", "Hello { $x }", "Anna Virtanen"),
        ("InvoiceCancelled", {"invoice": "invoice-launch"}, "invoice", "No longer to be paid: the invoice for Launch", "us"),
        (
            "PaymentPromised",
            {"invoice": "invoice-design", "by": "anna", "on": "2026-11-06"},
            "invoice",
            "Promised by 2026-11-06: A-002",
            "Anna Virtanen",
        ),
        (
            "DunningStepMerged",
            {"invoice": "invoice-design", "step": 1, "into": 3},
            "invoice",
            "Step 1 of the ladder goes into step 3: A-002",
            "us",
        ),
        ("AgreementProposed", {"version": 2}, "stage", "Proposed: version 2", "us"),
        ("PaymentRecorded", {"invoice": "invoice-design", "amount": EUROS}, "invoice", "Payment, 40.00 EUR: A-002", "Northwind"),
        ("PaymentRecorded", {"invoice": None, "amount": EUROS, "payer": "Aunt Agatha"}, "invoice", "Payment, 40.00 EUR", "Aunt Agatha"),
        (
            "PaymentRecorded",
            {"invoice": None, "parts": [{"invoice": "invoice-design"}, {"invoice": "invoice-build"}], "amount": EUROS},
            "invoice",
            "Payment, 40.00 EUR: A-002 and A-003",
            "Northwind",
        ),
        (
            "PaymentRecorded",
            {"invoice": "invoice-design", "amount": {"minor": 4000.0, "currency": "EUR"}},
            "invoice",
            "Payment, 40.00 EUR: A-002",
            "Northwind",
        ),
        ("InvoicePaid", {"invoice": "invoice-design"}, "invoice", "Paid: A-002", "Northwind"),
        ("InvoiceReopened", {"invoice": "invoice-design"}, "invoice", "To be paid again: A-002", "Northwind"),
        ("InvoiceGivenUp", {"invoice": "invoice-design", "amount": EUROS}, "invoice", "Written off as before, 40.00 EUR: A-002", "us"),
        ("RefundRecorded", {"invoice": None, "amount": EUROS}, "invoice", "Refunded, 40.00 EUR", "us"),
        ("FactReversed", {"of": "payment-7"}, "invoice", "Counts as never recorded: the payment of 40.00 EUR", "us"),
        ("FactReversed", {"of": "given-up"}, "invoice", "Counts as never recorded: the writing off", "us"),
        ("FactReversed", {"of": "unheard-of"}, "invoice", "Counts as never recorded: unheard-of", "us"),
        ("DisputeClosed", {"invoice": "invoice-design", "won": True}, "invoice", "The bank decided for us: A-002", ""),
        ("DisputeClosed", {"invoice": "invoice-design", "won": False}, "invoice", "The bank decided for the client: A-002", ""),
        ("FeeCharged", {"invoice": "invoice-design", "amount": EUROS}, "invoice", "Late fee, 40.00 EUR: A-002", "Northwind"),
        (
            "HoursRecorded",
            {"milestone": "design", "minutes": 210, "role": "design", "by": "mira"},
            "milestone",
            "Design: 3 h 30 min worked, design",
            "Mira Halla",
        ),
        (
            "HoursCorrected",
            {"milestone": "design", "minutes": 45, "role": "design"},
            "milestone",
            "Design: 45 min taken back, design",
            "us",
        ),
        ("CapNeared", {"milestone": "design", "percent": 90}, "milestone", "Design: 90 % of the cap is used", "us"),
        ("AllowanceNeared", {"allowance": "meetings", "used": 3, "included": 4}, "meeting", "Meetings: 3 used, 4 included", "us"),
        ("AllowanceExceeded", {"allowance": "calls", "used": 5, "included": 4}, "meeting", "Calls: 5 used, 4 included", "us"),
        ("DutyLate", {"duty": "photos"}, "client", "Late: The photos", "Northwind"),
        ("DutyStepTaken", {"duty": "photos", "step": "held"}, "client", "Late, and work waits for it: The photos", "Northwind"),
    ],
)
def test_an_event_in_words(event: str, data: dict[str, Any], kind: str, what: str, who: str) -> None:
    told = tell(event, data, VOICE)
    assert told is not None and (told.kind, told.what, told.who) == (kind, what, who)


def test_in_a_whole_life_of_money_no_id_is_left() -> None:
    """What was recorded, reversed, promised and charged is called by its name."""
    state = settled_late().current
    voice = Voice(Names.of(state))
    told = [tell(entry.event, entry.data | (entry.personal or {}), voice) for entry in state.journal]
    words = [line.what for line in told if line and line.kind == "invoice"]
    assert "Counts as never recorded: the payment of 25.00 EUR" in words and "Payment, 300.00 EUR: INV-0002" in words
    assert not [line for line in words if "invoice-" in line or "api/" in line or "{" in line]


def test_what_a_newer_release_writes_is_passed_over() -> None:
    assert tell("FromTheFuture", {}, VOICE) is None
    assert notice_words("from_the_future", "x", VOICE) == "from_the_future"


def test_words_with_braces_from_outside_are_only_words() -> None:
    voice = Voice(Names("Northwind", milestones={"m": "{ $client } {-brand}"}))
    assert tell("MilestoneReady", {"milestone": "m"}, voice).what == "{ $client } {-brand}: may start"  # type: ignore[union-attr]


def test_figures_are_those_of_the_reader_and_titles_are_never_taken_for_figures() -> None:
    names = Names("Northwind", milestones={"m": "Phase 1 MVP of 2026-11-06"}, invoices={"i": "10 FTE"})
    voice = Voice(names, figures=_Loud())
    told = [
        tell("MilestoneStarted", {"milestone": "m"}, voice),
        tell("PaymentRecorded", {"invoice": "i", "amount": EUROS}, voice),
        tell("DueDateMoved", {"invoice": "i", "due_on": "2026-11-06"}, voice),
    ]
    assert [each.what for each in told if each] == [
        "Phase 1 MVP of 2026-11-06: work begins",
        "Payment, <4000 EUR>: 10 FTE",
        "Now due <06/11>: 10 FTE",
    ]
    assert voice.say(why("money-due-now")) == "by our agreement this payment falls due now"
    assert voice.say(why("dunning-promised", by=Named.person("anna"), amount=Money(minor=1, currency="EUR"), day=date(2026, 11, 6))) == (
        "'anna' promised <1 EUR> by <06/11>"
    )


@pytest.mark.parametrize(
    ("days", "word"), [(-3, "Due in 3 days"), (-1, "Due in 1 day"), (0, "Due today"), (3, "Reminder"), (None, "Reminder")]
)
def test_a_reminder_is_called_by_its_place_on_the_ladder(days: int | None, word: str) -> None:
    assert notice_words("payment_reminder", "invoice-design", VOICE, days) == f"{word}: A-002"
