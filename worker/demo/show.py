"""The live timeline in the terminal: when, what happened, why, which message left."""

from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from worker.mailbox import Mailbox
from worker.story import Voice, tell
from workflows.engagement.messages.answers import Entry
from workflows.engagement.time.calendar import BusinessCalendar

SHOWN: dict[str, str] = {
    "EngagementCreated": "good",
    "InboundReceived": "client",
    "InboundAnswered": "us",
    "IntakeRecorded": "client",
    "EngagementQualified": "us",
    "AgreementProposed": "us",
    "AgreementAccepted": "client",
    "MeetingRecorded": "us",
    "EngagementActivated": "good",
    "MilestoneBlocked": "client",
    "MilestoneReady": "good",
    "MilestoneStarted": "us",
    "MilestoneDelivered": "us",
    "RevisionRequested": "client",
    "MilestoneAccepted": "good",
    "MilestoneLate": "late",
    "GateOpened": "good",
    "InvoiceIssued": "us",
    "InvoiceOverdue": "late",
    "PaymentRecorded": "client",
    "InvoicePaid": "good",
    "InvoiceReopened": "late",
    "InvoiceGivenUp": "late",
    "InvoiceDisputed": "client",
    "RefundRecorded": "us",
    "ChargebackRecorded": "late",
    "CreditApplied": "good",
    "InvoiceCredited": "us",
    "InvoiceWrittenOff": "late",
    "FactReversed": "us",
    "FeeCharged": "late",
    "InterestClaimed": "late",
    "ChargeWaived": "good",
    "PaymentPromised": "client",
    "PromiseKept": "good",
    "DunningResumed": "late",
    "PromiseBroken": "late",
    "WorkSuspended": "late",
    "SuspensionLifted": "good",
    "FilesReleased": "good",
    "NoticeHeld": "quiet",
    "NoticeDoubted": "late",
    "TaskOpened": "us",
    "TaskDone": "good",
    "WorkFinished": "good",
    "EngagementSignedOff": "client",
    "SurveyAsked": "us",
    "SurveyReminded": "us",
    "SurveyAnswered": "client",
    "EngagementClosed": "good",
}
"""Event -> how it looks; the others stay in the journal."""

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
        self._last = ""

    def head(self, title: str) -> None:
        """The first line."""
        self._console.rule(f"[bold]{title}", align="left", style="dim")
        self._line("when", "what happened", "because", "dim")

    def entry(self, entry: Entry, voice: Voice) -> None:
        """One journal entry, if it is worth a line.

        Args:
            entry: the entry.
            voice: who tells it.
        """
        if entry.event == "NoticeSent":
            self._mail(entry, voice)
            return
        told = tell(entry.event, entry.data | (entry.personal or {}), voice) if entry.event in SHOWN else None
        if told is not None:
            what = f"{told.what} ({told.who})" if told.who not in {"", voice.sentence("story-us")} else told.what
            self._line(self._when(entry.effective), what, self._because(entry, voice), SHOWN[entry.event])

    def _because(self, entry: Entry, voice: Voice) -> str:
        """Why; and that money counts from an earlier day than the one on which we heard of it."""
        why, day = voice.say(entry.because), str(entry.data.get("value_date", ""))
        late = entry.event == "PaymentRecorded" and day < self._calendar.local(entry.effective).date().isoformat()
        return voice.sentence("story-counts-from", because=why, day=day) if late else why

    def _mail(self, entry: Entry, voice: Voice) -> None:
        message = self._mailbox.arrived.get(str(entry.data["message_id"]))
        subject = str(message["Subject"]) if message else str(entry.data["template"])
        what = f"  ✉ {voice.names.person(entry.data['recipient'])}: {subject}"
        self._line(self._when(entry.effective), what, voice.say(entry.because), "mail")

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
