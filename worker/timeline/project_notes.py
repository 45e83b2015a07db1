"""The few words of the story above the work: what a reader should see first, at most four."""

from collections.abc import Iterator

from worker.timeline.marks import Gate
from worker.timeline.model import Invoice, Milestone, Note
from worker.timeline.project_milestones import back_mark, end_mark, late_mark
from worker.timeline.project_source import Source

_MOST = 4
_NOTABLE_DAYS = 3


def notes(source: Source, milestones: tuple[Milestone, ...], gates: tuple[Gate, ...], invoices: tuple[Invoice, ...]) -> tuple[Note, ...]:
    """The notes, in order of time.

    Args:
        source: the engagement.
        milestones: rows already made; notes refer to their marks.
        gates: likewise.
        invoices: likewise.
    """
    marks = [*gates, *(mark for row in milestones for mark in row.marks), *(mark for row in invoices for mark in row.marks)]
    when = {mark.id: mark.when for mark in marks if mark.id}
    found = [*_late_payments(source, gates, invoices), *_sent_back(source), *_late(source), *_deemed(source)]
    by_moment = {when[note.mark]: note for note in reversed(found) if note.mark in when}  # of one moment the first note is enough
    return tuple(by_moment[moment] for moment in sorted(by_moment))[:_MOST]


def _late_payments(source: Source, gates: tuple[Gate, ...], invoices: tuple[Invoice, ...]) -> Iterator[Note]:
    rows = {invoice.id: invoice for invoice in invoices}
    for gate in gates:
        invoice = rows.get(gate.invoice or "")
        if not gate.late or invoice is None or gate.milestone is None:
            continue
        started = next(iter(source.about("milestone", gate.milestone, "MilestoneStarted")), None)
        title = source.names.milestone(gate.milestone)
        if started is None:
            yield Note(mark=gate.id, text=source.say("picture-note-unpaid", milestone=title))
            continue
        waited = source.working_days(gate.when, started.effective)
        yield Note(mark=gate.id, text=source.say("picture-note-late", status=invoice.status, milestone=title, days=waited))


def _sent_back(source: Source) -> Iterator[Note]:
    for entry in source.of("RevisionRequested"):
        milestone = str(entry.data["milestone"])
        again = [e for e in source.about("milestone", milestone, "MilestoneDelivered") if e.sequence > entry.sequence]
        title, round_ = source.names.milestone(milestone), int(str(entry.data["used"]))
        days = source.working_days(entry.effective, again[0].effective) if again else 0
        code = "picture-note-back.redone" if again else "picture-note-back"
        yield Note(mark=back_mark(milestone, round_), text=source.say(code, milestone=title, round=round_, days=days))


def _late(source: Source) -> Iterator[Note]:
    for entry in source.of("MilestoneLate"):
        milestone = str(entry.data["milestone"])
        yield Note(mark=late_mark(milestone), text=source.say("picture-note-delay", milestone=source.names.milestone(milestone)))


def _deemed(source: Source) -> Iterator[Note]:
    for entry in source.of("MilestoneAccepted"):
        if entry.data["cause"] == "deemed":
            title = source.names.milestone(entry.data["milestone"])
            yield Note(mark=end_mark(str(entry.data["milestone"])), text=source.say("picture-note-deemed", milestone=title))
            return  # once tells the rule
