"""The live timeline in the terminal: when, what happened, why, which message left."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from worker.mailbox import Mailbox
from worker.story.sums import sum_of
from workflows.engagement.messages.answers import Entry
from workflows.engagement.money.ledger.facts import PERSON
from workflows.engagement.time.calendar import BusinessCalendar

Teller = Callable[[dict[str, Any]], str]


def _bills(data: dict[str, Any]) -> str:
    """The invoices that an entry names, by what they are for."""
    named = [part["invoice"] for part in data.get("parts") or ()] + ([data["invoice"]] if data.get("invoice") else [])
    return " and ".join(invoice.removeprefix("invoice-") for invoice in named)


def _for(data: dict[str, Any]) -> str:
    return f" for {_bills(data)}" if _bills(data) else ""


def _at(data: dict[str, Any]) -> str:
    """Where money came in; nowhere in particular where a person recorded it."""
    return "" if data["source"] == PERSON else f" at {str(data['source']).capitalize()}"


TOLD: dict[str, tuple[str, Teller]] = {
    "EngagementCreated": ("good", lambda d: "An inquiry arrived"),
    "InboundReceived": ("client", lambda d: f"{d['contact'].capitalize()} wrote"),
    "InboundAnswered": ("us", lambda d: f"{d['by'].capitalize()} answered"),
    "IntakeRecorded": ("client", lambda d: "Intake completed" if not d.get("open_questions") else "Intake continued"),
    "EngagementQualified": ("us", lambda d: "Qualified"),
    "AgreementProposed": ("us", lambda d: f"Proposal, version {d['version']}"),
    "AgreementAccepted": ("client", lambda d: "The client accepted the agreement"),
    "MeetingRecorded": ("us", lambda d: f"Meeting: {d['purpose'].replace('_', ' ')}"),
    "EngagementActivated": ("good", lambda d: "Work may begin"),
    "MilestoneBlocked": ("client", lambda d: f"{d['milestone'].capitalize()} waits at its gate"),
    "MilestoneReady": ("good", lambda d: f"{d['milestone'].capitalize()} is ready to start"),
    "MilestoneStarted": ("us", lambda d: f"{d['milestone'].capitalize()} started, promised for {d['promised_on']}"),
    "MilestoneDelivered": (
        "us",
        lambda d: f"{d['milestone'].capitalize()} delivered" + (f", round {d['round']}" if d["round"] > 1 else ""),
    ),
    "RevisionRequested": ("client", lambda d: f"{d['milestone'].capitalize()} sent back, round {d['used']} of {d['included']}"),
    "MilestoneAccepted": (
        "good",
        lambda d: f"{d['milestone'].capitalize()} " + ("accepted" if d["cause"] == "client" else "deemed accepted"),
    ),
    "MilestoneLate": ("late", lambda d: f"{d['milestone'].capitalize()} is late"),
    "GateOpened": ("good", lambda d: f"Gate open: {d['gate'].removeprefix('gate-')}"),
    "InvoiceIssued": ("us", lambda d: f"Invoice {d['number']} issued, due {d['due_on']}"),
    "InvoiceOverdue": ("late", lambda d: f"Invoice overdue: {_bills(d)}"),
    "PaymentRecorded": ("client", lambda d: f"{sum_of(d['amount'])} came in{_at(d)}{_for(d)}"),
    "InvoicePaid": ("good", lambda d: f"Paid: {_bills(d)}"),
    "InvoiceReopened": ("late", lambda d: f"To be paid again: {_bills(d)}"),
    "InvoiceGivenUp": ("late", lambda d: f"Written off as before: {_bills(d)}"),
    "InvoiceDisputed": ("client", lambda d: f"Disputed: {_bills(d)}"),
    "RefundRecorded": ("us", lambda d: f"{sum_of(d['amount'])} went back{_for(d)}"),
    "ChargebackRecorded": ("late", lambda d: f"The bank took {sum_of(d['amount'])} back{_for(d)}"),
    "CreditApplied": ("good", lambda d: f"{sum_of(d['amount'])} of the credit used{_for(d)}"),
    "InvoiceCredited": ("us", lambda d: f"Credit note, {sum_of(d['amount'])}{_for(d)}"),
    "InvoiceWrittenOff": ("late", lambda d: f"Written off: {_bills(d)}"),
    "FactReversed": ("us", lambda d: "A record counts as never made"),
    "FeeCharged": ("late", lambda d: f"Late fee, {sum_of(d['amount'])}{_for(d)}"),
    "InterestClaimed": ("late", lambda d: f"Interest is asked for: {_bills(d)}"),
    "ChargeWaived": ("good", lambda d: f"A charge is waived: {_bills(d)}"),
    "PaymentPromised": ("client", lambda d: f"Promised by {d['on']}: {_bills(d)}"),
    "PromiseKept": ("good", lambda d: f"The promise was kept: {_bills(d)}"),
    "DunningResumed": ("late", lambda d: f"The ladder goes on: {_bills(d)}"),
    "PromiseBroken": ("late", lambda d: f"The promise was broken: {_bills(d)}"),
    "WorkSuspended": ("late", lambda d: f"Work stops until it is paid: {_bills(d)}"),
    "SuspensionLifted": ("good", lambda d: f"Work may go on: {_bills(d)}"),
    "FilesReleased": ("good", lambda d: f"The final files of {d['milestone'].capitalize()} are released"),
    "NoticeHeld": ("quiet", lambda d: "A message waits for the next window"),
    "NoticeDoubted": ("late", lambda d: "Nobody knows whether a message left"),
    "TaskOpened": ("us", lambda d: f"Task for {d['owner'].capitalize()}: {d['what'].replace('_', ' ')}"),
    "TaskDone": ("good", lambda d: "Task done"),
    "WorkFinished": ("good", lambda d: "All milestones are finished"),
    "EngagementSignedOff": ("client", lambda d: "The client signed off"),
    "SurveyAsked": ("us", lambda d: "Two questions asked"),
    "SurveyReminded": ("us", lambda d: "The one reminder"),
    "SurveyAnswered": ("client", lambda d: f"Survey answered: handling {d['handling']}, outcome {d['outcome']}"),
    "EngagementClosed": ("good", lambda d: "Closed"),
}
"""Event -> how it looks and what it says; the others stay in the journal."""

_STYLES = {"good": "green", "client": "yellow", "us": "cyan", "late": "red", "quiet": "dim", "mail": "magenta", "note": "bold white"}
_WHEN = 16
_ID = re.compile(r"'([a-z0-9-]+)'")
"""A person, in the words of the journal: it holds no names."""


class Show:
    """Prints the timeline.

    Args:
        console: where to.
        mailbox: where subjects of messages are read.
        calendar: whose zone the times are shown in.
    """

    def __init__(self, console: Console, mailbox: Mailbox, calendar: BusinessCalendar) -> None:
        self._console, self._mailbox, self._calendar = console, mailbox, calendar
        self._what = 60 if console.width >= 140 else 46
        self._last = ""

    def head(self, title: str) -> None:
        """The first line."""
        self._console.rule(f"[bold]{title}", align="left", style="dim")
        self._line("when", "what happened", "because", "dim")

    def entry(self, entry: Entry) -> None:
        """One journal entry, if it is worth a line."""
        if entry.event == "NoticeSent":
            self._mail(entry)
            return
        told = TOLD.get(entry.event)
        if told is not None:
            style, teller = told
            why = _ID.sub(lambda found: found[1].capitalize(), entry.because) + self._counts_from(entry)
            self._line(self._when(entry.effective), teller(entry.data), why, style)

    def _counts_from(self, entry: Entry) -> str:
        """That money counts from an earlier day than the one on which we heard of it."""
        day = str(entry.data.get("value_date", ""))
        late = entry.event == "PaymentRecorded" and day < self._calendar.local(entry.effective).date().isoformat()
        return f"; it counts from {day}, the day on which it was paid" if late else ""

    def _mail(self, entry: Entry) -> None:
        message = self._mailbox.arrived.get(str(entry.data["message_id"]))
        subject = str(message["Subject"]) if message else str(entry.data["template"])
        self._line(self._when(entry.effective), f"  ✉ {str(entry.data['recipient']).capitalize()}: {subject}", entry.because, "mail")

    def note(self, text: str, at: datetime | None = None) -> None:
        """Something about the stage, not about the engagement; with the time where the engagement does not know of it."""
        table = Table.grid(padding=(0, 2))
        table.add_column(width=_WHEN)
        table.add_column(ratio=1)
        table.add_row(Text(self._new(self._when(at)) if at else "", style="dim"), Text(text, style=_STYLES["note"]))
        self._console.print(table)

    def _when(self, moment: datetime) -> str:
        return self._calendar.local(moment).strftime("%a %d %b %H:%M")

    def _new(self, when: str) -> str:
        """A time, unless the line before has the same."""
        shown = "" if when == self._last else when
        self._last = when
        return shown

    def _line(self, when: str, what: str, why: str, style: str) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=_WHEN)
        table.add_column(width=self._what)
        table.add_column(ratio=1)
        table.add_row(Text(self._new(when), style="dim"), Text(what, style=_STYLES.get(style, style)), Text(why, style="dim"))
        self._console.print(table)
