"""Milestones and their gates, from the journal: estimate, promises, work, reviews, and what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from worker.timeline.marks import MilestoneKind, MilestoneMark
from worker.timeline.model import Milestone
from worker.timeline.project_promises import promises
from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import MILESTONE, UNBEGUN_MILESTONE, MilestoneState
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import MilestoneItem

_NEVER_LATE = MILESTONE.final | {MilestoneState.DELIVERED, MilestoneState.PLANNED}

_STEPS = {
    "MilestoneBlocked": "blocked",
    "MilestoneReady": None,
    "MilestoneStarted": "work",
    "MilestoneHeld": "held",
    "MilestoneResumed": "work",
    "MilestoneDelivered": "review",
    "RevisionRequested": "revision",
    "MilestoneAccepted": None,
    "MilestoneDropped": None,
}
"""Event -> what the milestone does from then on."""
_SAID = frozenset({MilestoneState.BLOCKED, MilestoneState.READY, MilestoneState.IN_PROGRESS, MilestoneState.HELD, MilestoneState.DROPPED})
"""States with words of their own."""
_KINDS: dict[str, MilestoneKind] = {"blocked": "blocked", "held": "blocked", "work": "work", "revision": "work", "review": "review"}


def milestones(source: Source, *, estimates: bool) -> tuple[Milestone, ...]:
    """A row for each milestone of the plan; none before the agreement is accepted."""
    return tuple(_row(source, item, index, estimates) for index, item in enumerate(source.state.milestones.values(), 1))


def back_mark(milestone: str, number: int) -> str:
    """Id of the mark of the ``number``-th time a milestone was sent back."""
    return f"{milestone}/back-{number}"


def end_mark(milestone: str) -> str:
    """Id of the mark of a milestone's acceptance."""
    return f"{milestone}/end"


def late_mark(milestone: str) -> str:
    """Id of the mark that a promised day passed."""
    return f"{milestone}/late"


@dataclass(frozen=True)
class _Of:
    """One milestone."""

    source: Source
    item: MilestoneItem
    title: str
    entries: list[Entry]

    def mark(self, kind: MilestoneKind, when: datetime, what: str, because: str, rule: str, **more: Any) -> MilestoneMark:
        said = self.source.say("picture-of-milestone", milestone=self.title, what=what)
        return MilestoneMark(kind=kind, when=when, what=said, because=because, rule=rule, **more)

    def told(self, kind: MilestoneKind, entry: Entry, what: str, **more: Any) -> MilestoneMark:
        return self.mark(kind, entry.effective, what, self.source.because(entry), entry.rule, **more)


def _row(source: Source, item: MilestoneItem, index: int, estimates: bool) -> Milestone:
    terms = source.state.milestone_terms(item.id)
    of = _Of(source, item, terms.title, source.about("milestone", item.id, *_STEPS, "MilestoneLate", "ReviewExtended"))
    marks = [*_spans(of), *promises(source, item, of.entries), *_points(of), *_ahead(of)]
    if estimates:
        marks.insert(0, _estimate(of))
    return Milestone(
        id=item.id,
        number=str(index),
        name=terms.title,
        status=_status(of),
        amount=source.amount(terms.price),
        late=_is_late(of),
        marks=tuple(marks),
    )


def _estimate(of: _Of) -> MilestoneMark:
    planned, days = of.source.state.planned(of.item.id), of.source.state.milestone_terms(of.item.id).estimate_business_days
    accepted = next(of.source.of("AgreementAccepted"))
    because = of.source.say("picture-estimate-because", day=of.source.short(accepted.effective))
    return of.mark(
        "estimate", of.source.opening(planned.start_on), of.source.say("picture-estimate"), because, accepted.rule,
        until=of.source.close(planned.estimate_on), day_only=True, when_note=of.source.say("picture-estimate-days", days=days),
    )  # fmt: skip


def _spans(of: _Of) -> Iterator[MilestoneMark]:
    """Work, reviews and standstill, each from its entry to the next."""
    steps = [entry for entry in of.entries if entry.event in _STEPS]
    for index, entry in enumerate(steps):
        doing = _STEPS[entry.event]
        if doing is None:
            continue
        until = steps[index + 1].effective if index + 1 < len(steps) else _expected(of, doing)
        if until is None or until > entry.effective:
            yield of.told(_KINDS[doing], entry, _doing(of, doing, entry), until=until, **_aside(of, doing, entry, until))


def _expected(of: _Of, doing: str) -> datetime | None:
    """When what is going on should end; none where it just lasts."""
    source = of.source
    if source.now is None:
        return source.end
    if doing == "review" and of.item.review_ends:
        return max(of.item.review_ends, source.now)
    return max(source.close(of.item.promised_on), source.now) if doing in {"work", "revision"} else None


def _doing(of: _Of, doing: str, entry: Entry) -> str:
    if doing == "revision":
        return of.source.say("picture-doing-revision", used=str(entry.data["used"]), included=str(entry.data["included"]))
    return of.source.say(f"picture-doing-{doing}", client=of.source.client)


def _aside(of: _Of, doing: str, entry: Entry, until: datetime | None) -> dict[str, Any]:
    if doing == "review":
        days = of.source.state.milestone_terms(of.item.id).acceptance.review_business_days
        return {"when_note": of.source.say("picture-review-days", days=days)}
    return {"late": _overdue_meanwhile(of, entry, until)} if doing == "blocked" else {"day_only": True}


def _overdue_meanwhile(of: _Of, entry: Entry, until: datetime | None) -> bool:
    gates = entry.data.get("gates")
    invoices = {of.source.state.gates[str(gate)].invoice for gate in gates} if isinstance(gates, list) else set()
    overdue = [e.effective for e in of.source.of("InvoiceOverdue") if e.data["invoice"] in invoices]
    return any(until is None or moment < until for moment in overdue)


def _points(of: _Of) -> Iterator[MilestoneMark]:
    """What happened at one moment."""
    names, say = of.source.names, of.source.say
    for entry in of.entries:
        if entry.event == "RevisionRequested":
            number = int(str(entry.data["used"]))
            said = say("picture-sent-back", by=names.person(entry.data["by"]))
            yield of.told("sent_back", entry, said, id=back_mark(of.item.id, number))
        elif entry.event == "MilestoneAccepted" and entry.data["cause"] == "deemed":
            label = say("picture-deemed.label")
            yield of.told("deemed", entry, say("picture-deemed"), id=end_mark(of.item.id), label=label)
        elif entry.event == "MilestoneAccepted":
            by = names.person(entry.data.get("by"))
            yield of.told("accepted", entry, say("picture-accepted", by=by), id=end_mark(of.item.id), label=_praise(of))
        elif entry.event == "MilestoneDropped":
            yield of.told("dropped", entry, say("picture-dropped"), label=of.source.because(entry))
        elif entry.event == "MilestoneLate":
            yield of.told("delay", entry, say("picture-delay"), late=True, id=late_mark(of.item.id))


def _praise(of: _Of) -> str:
    """What is worth saying about an acceptance: sent back before, or early."""
    if of.item.revisions:
        return of.source.say("picture-accepted-after", times=of.item.revisions)
    delivered = next((e.effective for e in of.entries if e.event == "MilestoneDelivered"), None)
    early = of.source.working_days(delivered, of.source.close(of.item.promised_on)) if delivered else 0
    return of.source.say("picture-accepted-early", days=early) if early > 0 else ""


def _ahead(of: _Of) -> Iterator[MilestoneMark]:
    """What is still to come: planned work, the end of a review."""
    source, item = of.source, of.item
    if source.now is None:
        return
    if item.state == MilestoneState.DELIVERED and item.review_ends and item.review_ends > source.now:
        label = source.say("picture-review-answer", client=source.client, moment=source.reader.moment(item.review_ends))
        because = source.say("picture-review-ends-because")
        yield of.mark("deadline", item.review_ends, source.say("picture-review-ends"), because, "milestones/review", label=label)
    planned = source.state.planned(item.id)
    start, end = source.opening(planned.start_on), source.close(item.promised_on)
    if item.state in UNBEGUN_MILESTONE and source.now < end:
        because = source.say("picture-work-planned-because")
        what = source.say("picture-work-planned")
        yield of.mark("work", max(start, source.now), what, because, "milestones/plan", until=end, day_only=True)


def _is_late(of: _Of) -> bool:
    if of.item.state in _NEVER_LATE or of.source.now is None:
        return False
    return of.source.now > of.source.close(of.item.promised_on)


def _status(of: _Of) -> str:
    """How it stands, as clients read it."""
    item, source = of.item, of.source
    terms = source.state.milestone_terms(item.id)
    if item.state == MilestoneState.ACCEPTED and item.accepted_at:
        code = "picture-status-deemed" if item.accepted_cause == "deemed" else "picture-status-accepted"
        again = ".again" if item.revisions else ""
        return source.say(code + again, day=source.short(item.accepted_at), revisions=item.revisions)
    if item.state == MilestoneState.DELIVERED and item.review_ends:
        return source.say("picture-status-review", day=source.short(item.review_ends))
    if item.state == MilestoneState.IN_REVISION:
        return source.say("picture-status-revision", revisions=item.revisions, included=terms.included_revisions)
    if item.state == MilestoneState.PLANNED and source.end > source.close(item.promised_on):
        return _after(of)  # its day moves once it begins
    state = item.state if item.state in _SAID else "planned"
    return source.say(f"picture-status-{state}", day=source.short(item.promised_on))


def _after(of: _Of) -> str:
    """What a milestone waits for: ``after Design``."""
    state, names, say = of.source.state, of.source.names, of.source.say
    before = [names.milestone(each) for each in state.planned(of.item.id).after if state.milestones[each].state not in MILESTONE.final]
    return say("picture-status-after", milestone=before[0]) if before else say("picture-status-not-begun")
