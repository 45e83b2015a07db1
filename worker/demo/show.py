"""The live timeline in the terminal: when, what happened, why, which message left."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from worker.mailbox import Mailbox
from workflows.engagement.calendar import BusinessCalendar
from workflows.engagement.messages.answers import Entry

Teller = Callable[[dict[str, Any]], str]

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
    "InvoiceOverdue": ("late", lambda d: f"Invoice overdue: {d['invoice'].removeprefix('invoice-')}"),
    "PaymentRecorded": ("good", lambda d: f"Paid: {d['invoice'].removeprefix('invoice-')}"),
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
        self._last_day = ""

    def head(self, title: str) -> None:
        """The first line."""
        self._console.rule(f"[bold]{title}", align="left", style="dim")
        self._line("", "when", "what happened", "because", "dim")

    def entry(self, entry: Entry) -> None:
        """One journal entry, if it is worth a line."""
        if entry.event == "NoticeSent":
            self._mail(entry)
            return
        told = TOLD.get(entry.event)
        if told is not None:
            style, teller = told
            self._line("", self._when(entry.effective), teller(entry.data), entry.because, style)

    def _mail(self, entry: Entry) -> None:
        message = self._mailbox.arrived.get(str(entry.data["message_id"]))
        subject = str(message["Subject"]) if message else str(entry.data["template"])
        self._line("", self._when(entry.effective), f"  ✉ {str(entry.data['recipient']).capitalize()}: {subject}", entry.because, "mail")

    def note(self, text: str) -> None:
        """Something about the stage, not about the engagement."""
        self._console.print(Text(f"{'':<{_WHEN}}  {text}", style=_STYLES["note"]))

    def _when(self, moment: datetime) -> str:
        return self._calendar.local(moment).strftime("%a %d %b %H:%M")

    def _line(self, day: str, when: str, what: str, why: str, style: str) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=_WHEN)
        table.add_column(width=self._what)
        table.add_column(ratio=1)
        shown = "" if when == self._last_day else when
        self._last_day = when
        table.add_row(Text(shown, style="dim"), Text(what, style=_STYLES.get(style, style)), Text(why, style="dim"))
        self._console.print(table)
