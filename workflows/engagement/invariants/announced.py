"""No consequence of silence unless the message that announced it was confirmed sent the required time before (design rule, beside I11)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from workflows.engagement.invariants.context import Context
from workflows.engagement.invariants.reading import data_of, moment, stages
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import Stage
from workflows.engagement.messages.answers import Entry
from workflows.engagement.time.calendar import BusinessCalendar

_ANNOUNCE = {"delivered", "review_extended"}
_PROPOSAL_DAYS = 1
"""Business days between a proposal's mail and the end of the time it names."""


def told_before(journal: Sequence[Entry], context: Context) -> Iterator[Violation]:
    """Check every deemed acceptance and every proposal that lapsed."""
    told: dict[str, datetime] = {}
    about: dict[str, tuple[str, str]] = {}
    ends: dict[str, datetime] = {}
    for entry, stage in stages(journal):
        data = data_of(entry)
        if entry.event == "NoticePlanned":
            about[data["key"]] = (data["template"], data["subject"])
        elif entry.event == "NoticeSent":
            told[data["key"]] = entry.effective
        elif entry.event in {"MilestoneDelivered", "ReviewExtended"}:
            ends[data["milestone"]] = moment(data["review_ends"])
        elif entry.event in {"AgreementProposed", "ProposalExtended"}:
            ends["proposal"] = moment(data["valid_until"])
        if entry.event == "MilestoneAccepted" and data["cause"] == "deemed":
            yield from _deemed(entry, context, told, about, ends)
        elif entry.event == "EngagementLapsed" and stage == Stage.PROPOSED:
            yield from _lapsed(entry, context, told, about, ends)


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="announced", sequence=entry.sequence, text=text)


def _deemed(
    entry: Entry, context: Context, told: dict[str, datetime], about: dict[str, tuple[str, str]], ends: dict[str, datetime]
) -> Iterator[Violation]:
    data = data_of(entry)
    milestone, key = data["milestone"], data.get("announced_by", "")
    template, subject = about.get(key, ("", ""))
    if template not in _ANNOUNCE or subject != milestone:
        yield _wrong(entry, f"'{milestone}' counts as accepted, but no message about it announced that")
        return
    if key not in told or told[key] != moment(data["announced_at"]):
        yield _wrong(entry, f"the message that announced the end of the review of '{milestone}' was not confirmed sent when it says")
        return
    if entry.effective != ends.get(milestone):
        yield _wrong(entry, f"'{milestone}' counts as accepted at another moment than the end of its review")
        return
    if context.agreement is not None:
        terms = next(m for m in context.agreement.milestones if m.id == milestone).acceptance
        days = _days_between(context.calendars_at(entry.sequence).client, told[key], ends[milestone])
        if not terms.deemed or days < terms.announced_business_days_before:
            yield _wrong(
                entry, f"silence about '{milestone}' counted as acceptance against the terms; announced {days} business days before"
            )


def _lapsed(
    entry: Entry, context: Context, told: dict[str, datetime], about: dict[str, tuple[str, str]], ends: dict[str, datetime]
) -> Iterator[Violation]:
    latest = max((k for k, (template, _) in about.items() if template == "proposal"), key=list(about).index, default="")
    if latest not in told:
        yield _wrong(entry, "the proposal lapsed, but its mail was not confirmed sent")
    elif _days_between(context.calendars_at(entry.sequence).client, told[latest], ends["proposal"]) < _PROPOSAL_DAYS:
        yield _wrong(entry, "the proposal lapsed, but its mail was confirmed sent too late")


def _days_between(calendar: BusinessCalendar, sent: datetime, end: datetime) -> int:
    """Whole business days after the day of sending, up to the day of the end; a message on a day off counts from the next business day."""
    day = calendar.local(sent.astimezone(UTC)).date()
    last = calendar.local(end.astimezone(UTC)).date()
    while not calendar.is_business_day(day):
        day += timedelta(days=1)
    return sum(calendar.is_business_day(day + timedelta(days=i)) for i in range(1, (last - day).days + 1))
