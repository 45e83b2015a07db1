"""The live timeline in the terminal: when, what happened, why, which message left."""

from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from worker.demo.stand_ins.mail_server import Mailbox
from worker.story import Voice, tell
from workflows.engagement.messages.answers import Entry
from workflows.engagement.time.calendar import BusinessCalendar

_LATE = frozenset(
    {"MilestoneLate", "InvoiceOverdue", "PromiseBroken", "DunningResumed", "WorkSuspended", "NoticeDoubted", "InvoiceReopened", "InvoiceGivenUp",
     "ChargebackRecorded", "InvoiceWrittenOff", "FeeCharged", "InterestClaimed"}
)  # fmt: skip
"""Events that are shown in red."""
_STYLES = {
    "stage": "green", "gate": "green", "client": "yellow", "survey": "yellow", "invoice": "yellow", "milestone": "cyan", "meeting": "cyan", "task": "cyan",
    "message": "dim", "mail": "magenta", "note": "bold white",
}  # fmt: skip
"""By kind of line."""
_WHEN, _KIND = 16, 9


class Show:
    """Prints the timeline.

    Args:
        console: where to.
        mailbox: where subjects of messages are read.
        calendar: whose zone the times are shown in.
    """

    def __init__(self, console: Console, mailbox: Mailbox, calendar: BusinessCalendar) -> None:
        self._console, self._mailbox, self._calendar = console, mailbox, calendar
        self._what = 56 if console.width >= 140 else 40
        self._last = ""

    def head(self, title: str) -> None:
        """The first line."""
        self._console.rule(f"[bold]{title}", align="left", style="dim")
        self._line("when", "", "what happened", "because", "dim")

    def entry(self, entry: Entry, voice: Voice) -> None:
        """One journal entry, if it is worth a line.

        Args:
            entry: the entry.
            voice: who tells it.
        """
        if entry.event == "NoticeSent":
            self._mail(entry, voice)
            return
        told = tell(entry.event, entry.data | (entry.personal or {}), voice)
        settled = entry.event == "TaskDone" and entry.data.get("by") == "engine"  # another line says by what
        if told is not None and not settled:
            who = f" · {told.who}" if told.who in voice.names.people.values() else ""
            style = "red" if entry.event in _LATE else _STYLES[told.kind]
            self._line(self._when(entry.effective), told.kind, told.what + who, self._because(entry, voice), style)

    def _because(self, entry: Entry, voice: Voice) -> str:
        """Why; and that money counts from an earlier day than the one on which we heard of it."""
        why, day = voice.say(entry.because), str(entry.data.get("value_date", ""))
        late = entry.event == "PaymentRecorded" and day < self._calendar.local(entry.effective).date().isoformat()
        return voice.sentence("story-counts-from", because=why, day=day) if late else why

    def _mail(self, entry: Entry, voice: Voice) -> None:
        message = self._mailbox.arrived.get(str(entry.data["message_id"]))
        subject = str(message["Subject"]) if message else str(entry.data["template"])
        whom = voice.names.person(entry.data["recipient"])
        self._line(self._when(entry.effective), "message", f"✉ {whom}: {subject}", voice.say(entry.because), _STYLES["mail"])

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

    def _line(self, when: str, kind: str, what: str, why: str, style: str) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=_WHEN)
        table.add_column(width=_KIND)
        table.add_column(width=self._what)
        table.add_column(ratio=1)
        table.add_row(Text(self._new(when), style="dim"), Text(kind, style="dim"), Text(what, style=style), Text(why, style="dim"))
        self._console.print(table)
