"""From the journal to the picture: what happened and what is planned, as marks that can say why."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from activities.formats import city_of
from worker.timeline.marks import Gate, Mark
from worker.timeline.model import HeadlinePart, Invoice, Milestone, Timeline
from worker.timeline.project_gates import gates
from worker.timeline.project_messages import inbound, messages
from worker.timeline.project_milestones import milestones
from worker.timeline.project_money import agreed, below_cap, charges, credit, invoices, recurring
from worker.timeline.project_notes import notes
from worker.timeline.project_source import Source
from worker.timeline.project_stages import days_off, stages
from worker.timeline.project_tasks import tasks
from worker.timeline.project_waiting import waited, waiting
from workflows.engagement.lifecycles import MilestoneState, Stage
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import State
from workflows.engagement.views.engagement import MoneyView, money_of

_RUNNING = frozenset(
    {MilestoneState.IN_PROGRESS, MilestoneState.DELIVERED, MilestoneState.IN_REVISION, MilestoneState.HELD, MilestoneState.BLOCKED}
)
"""States of a milestone that say where the engagement is."""


def project(state: State, now: datetime | None = None, *, entries: Sequence[Entry] | None = None, estimates: bool = True) -> Timeline:
    """The timeline of an engagement.

    Args:
        state: the aggregate.
        now: the moment of the picture; none, or an engagement that has ended, gives a finished one.
        entries: the whole journal, where older parts of it are no longer in the state.
        estimates: False for a picture that goes to the client: the size of our reserve, estimate against promise, is not told.

    Raises:
        LookupError: the journal is empty.
    """
    source = Source(state, tuple(entries if entries is not None else state.journal), None if state.ended else now)
    if not source.entries:
        raise LookupError("the journal is empty: there is nothing to draw")
    rows, bills, doors, bars = milestones(source, estimates=estimates), invoices(source), tuple(gates(source)), waiting(source)
    places = state.calendars
    return Timeline(
        title=source.say("picture-title", title=state.agreement.title if state.terms else state.inquiry.subject, client=state.client.name),
        client=source.client,
        provider=state.provider.brand.name,
        zone=places.client.zone.name,
        provider_place=city_of(places.provider.zone.name, source.reader.locale),
        locale=state.client.decider.language.value,
        now=source.now,
        headline=tuple(_headline(source)),
        stages=stages(source),
        milestones=rows,
        gates=doors,
        invoices=bills,
        agreed=agreed(source),
        recurring=recurring(source),
        below_cap=below_cap(source),
        charges=charges(source),
        credit=credit(source),
        messages=messages(source),
        inbound=tuple(inbound(source)),
        waiting=bars,
        tasks=tuple(tasks(source)),
        days_off=tuple(days_off(source, _last(rows, bills, doors, source.end))),
        notes=notes(source, rows, doors, bills),
        report_rhythm=_rhythm(source),
        waited_for_us=waited(source, bars, "us"),
        waited_for_client=waited(source, bars, "client"),
    )


def _last(rows: Sequence[Milestone], bills: Sequence[Invoice], doors: Sequence[Gate], end: datetime) -> datetime:
    """The last moment of the picture, plans included."""
    marks: list[Mark] = [*doors, *(mark for row in rows for mark in row.marks), *(mark for bill in bills for mark in bill.marks)]
    return max([end, *(moment for mark in marks for moment in mark.moments())])


def _rhythm(source: Source) -> str:
    if not source.state.accepted:
        return ""
    reports = source.state.agreement.reports
    return source.say(f"picture-rhythm-{reports.every}", weekday=source.reader.weekday(reports.weekday.number))


def _headline(source: Source) -> Iterator[HeadlinePart]:
    """The answer first: where we are, what was promised, the money, whose turn."""
    state = source.state
    accepted = next(source.of("AgreementAccepted"), None)
    if accepted is not None:
        yield HeadlinePart(
            lead=source.say("picture-lead-agreed"),
            strong=source.reader.short_day(accepted.effective) + f" {source.reader.local(accepted.effective).year}",
        )
    yield HeadlinePart(lead=source.say("picture-lead-now"), strong=_where(source))
    money = money_of(state)
    if money is not None:
        yield HeadlinePart(lead=source.say("picture-lead-paid"), strong=source.money(money.paid, whole=True), rest=_paid_of(source, money))
        if money.overdue.minor:
            yield HeadlinePart(lead=source.say("picture-lead-overdue"), strong=source.money(money.overdue, whole=True))
    if state.survey is not None and state.survey.handling is not None:
        scores = source.say("picture-scores", handling=state.survey.handling, outcome=state.survey.outcome or 0)
        yield HeadlinePart(lead=source.say("picture-lead-survey"), strong=scores, rest=source.say("picture-scores-for"))
    if source.now is not None:
        yield from _turn(source)


def _paid_of(source: Source, money: MoneyView) -> str:
    """Of which sum that was paid, and what was paid besides it."""
    again, less = recurring(source), below_cap(source)
    minor = money.agreed.minor + (again.minor if again else 0) - (less.minor if less else 0)
    late = sum(item.fees_paid + item.interest_paid for item in source.state.invoices.values())
    of, charges = (source.money(money.agreed.model_copy(update={"minor": each}), whole=True) for each in (minor, late))
    return source.say("picture-paid-of.late" if late else "picture-paid-of", sum=of, charges=charges)


def _where(source: Source) -> str:
    if source.state.stage == Stage.ACTIVE:
        for item in source.state.milestones.values():
            if item.state in _RUNNING:
                return source.say(
                    "picture-where", milestone=source.names.milestone(item.id), state=source.say(f"picture-running-{item.state}")
                )
    return source.say(f"picture-stage-{source.state.stage}.small")


def _turn(source: Source) -> Iterator[HeadlinePart]:
    """Whom we wait for, and until when: what the client has to do first, else whatever of ours has the nearest day."""
    bars = [bar for bar in waiting(source) if bar.until is None]
    client = next((bar for bar in bars if bar.party == "client"), None)
    if client is not None:
        yield HeadlinePart(lead=source.say("picture-turn-client", client=source.client), strong=client.label)
    elif bars:
        yield HeadlinePart(lead=source.say("picture-turn-us"), strong=bars[0].label)
