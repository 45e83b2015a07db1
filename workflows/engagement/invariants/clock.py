"""I11: a deadline is computed once and recorded; what the clock does, it does at a recorded moment, once."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from workflows.engagement.invariants.reading import CLOCK, data_of, moment, starts_of, stops_of
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.messages.answers import Entry

_SAID: dict[str, tuple[str, str]] = {
    "InboundReceived": ("reply_due", "reply/{inbound}"),
    "AcknowledgementDeferred": ("until", "ack/{contact}"),
    "TaskOpened": ("due", "task/{task}"),
    "MilestoneDelivered": ("review_ends", "review/{milestone}"),
    "ReviewExtended": ("review_ends", "review/{milestone}"),
    "AgreementProposed": ("valid_until", "valid/engagement"),
    "ProposalExtended": ("valid_until", "valid/engagement"),
    "NoticeHeld": ("until", "notice/{notice}"),
    "ReportScheduled": ("at", "report/engagement"),
    "SurveyScheduled": ("at", "survey/survey"),
    "SurveyExtended": ("at", "survey/survey"),
}
"""What an event says about a moment, and the deadline that must be set to just that."""

_CLOCKED: dict[str, tuple[str, ...]] = {
    "InboundOverdue": ("reply/{inbound}",),
    "TaskOverdue": ("task/{task}",),
    "TaskEscalated": ("task/{task}",),
    "MilestoneLate": ("promise/{milestone}",),
    "ReviewExtended": ("review/{milestone}",),
    "RetainerDue": ("retainer/{retainer}",),
    "InvoiceOverdue": ("overdue/{invoice}",),
    "DunningStepTaken": ("dunning/{invoice}",),
    "PromiseBroken": ("promised/{promise}",),
    "ProposalExtended": ("valid/engagement",),
    "EngagementLapsed": ("valid/engagement", "lapse/engagement"),
    "SurveyAsked": ("survey/survey",),
    "SurveyReminded": ("survey/survey",),
    "SurveyExtended": ("survey/survey",),
    "SurveyClosed": ("survey/survey",),
}
"""Events that only the clock may cause, and the deadline each needs."""


def _deadlines_behind(entry: Entry) -> tuple[str, ...]:
    data = data_of(entry)
    if entry.event == "MilestoneAccepted":
        return (f"review/{data['milestone']}",) if data["cause"] == "deemed" else ()
    return tuple(name.format(**data) for name in _CLOCKED.get(entry.event, ()))


def on_time(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I11."""
    running: dict[str, datetime] = {}
    fallen: dict[str, datetime] = {}
    spoken: tuple[str, datetime] | None = None
    before: Entry | None = None
    for entry in journal:
        yield from _in_order(before, entry)
        if entry.command.startswith(CLOCK):
            if spoken != (entry.command, entry.effective):
                if spoken is not None and (spoken[0] != entry.command or entry.effective < spoken[1]):
                    # Another tick goes on at the same moment; or what just fell set a deadline that is past already, and that one has its turn first.
                    running = fallen | running
                spoken = (entry.command, entry.effective)
                fallen = {name: at for name, at in running.items() if at == entry.effective}
                running = {name: at for name, at in running.items() if at > entry.effective}
                if not fallen:
                    yield _wrong(entry, "the clock spoke at a moment for which no deadline was recorded")
            yield from _spoken(entry, fallen)
        elif _deadlines_behind(entry):
            yield _wrong(entry, f"only the clock may cause {entry.event}")
        yield from _set(entry, running, fallen)
        before = entry


def _in_order(before: Entry | None, entry: Entry) -> Iterator[Violation]:
    if before is not None and entry.at < before.at:
        yield _wrong(entry, "recorded earlier than the entry before it")
    if entry.effective > entry.at:
        yield _wrong(entry, "took effect before its time")
    if entry.effective != entry.at and not entry.command.startswith(CLOCK):
        yield _wrong(entry, "took effect at another moment than it was recorded, though no deadline is behind it")


def _spoken(entry: Entry, fallen: dict[str, datetime]) -> Iterator[Violation]:
    """What needs a deadline uses one up."""
    needed = _deadlines_behind(entry)
    found = next((name for name in needed if name in fallen), None)
    if found:
        del fallen[found]
    elif needed:
        yield _wrong(entry, f"{entry.event} without its deadline, or a second time for one")


def _set(entry: Entry, running: dict[str, datetime], fallen: dict[str, datetime]) -> Iterator[Violation]:
    """Take over what the entry sets and stops."""
    for stopped in stops_of(entry):
        running.pop(stopped, None)
        fallen.pop(stopped, None)
    starts = starts_of(entry)
    for name, at in starts.items():
        if running.get(name, entry.effective) > entry.effective:
            yield _wrong(entry, f"'{name}' was running and is computed a second time")
        running[name] = at
    if entry.event in _SAID:
        field, name = _SAID[entry.event]
        data = data_of(entry)
        said = data.get(field)
        if entry.event == "TaskOpened" and not starts:
            return  # after the end of all no clock runs; before, I9 misses the deadline
        if said is not None and starts.get(name.format(**data)) != moment(said):
            yield _wrong(entry, f"{field} says {said}, but '{name.format(**data)}' is set to another moment")


def set_and_not_stopped(journal: Sequence[Entry]) -> dict[str, datetime]:
    """Deadlines that were set and not stopped; those that are past may have fallen due."""
    running: dict[str, datetime] = {}
    for entry in journal:
        for stopped in stops_of(entry):
            running.pop(stopped, None)
        running |= starts_of(entry)
    return running


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="I11", sequence=entry.sequence, text=text)
