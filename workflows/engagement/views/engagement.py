"""What a caller sees of an engagement: read from the state, never stored."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from workflows.engagement.lifecycles import LIFECYCLES, RESTING_INVOICE, Kind
from workflows.engagement.messages.answers import AvailableAction, Entry
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.rules.deciding import available
from workflows.engagement.rules.opening.onboarding import open_questions
from workflows.engagement.rules.waiting import Waiting, waiting_for
from workflows.engagement.state import Item, MilestoneItem, NoticeItem, State
from workflows.engagement.views.included import AllowanceView, DutyView, HoursView, allowances_of, duties_of, hours_of
from workflows.engagement.views.money import InvoiceView, MoneyView, invoice_of, money_of
from workflows.engagement.views.named import Names, names_in

__all__ = [
    "EngagementView",
    "GateView",
    "InboundView",
    "InvoiceView",
    "JournalPage",
    "MilestoneView",
    "MoneyView",
    "NoticeView",
    "SurveyView",
    "TaskView",
    "Totals",
    "is_open",
    "item_of",
    "money_of",
    "open_questions",
    "view",
]

NEWEST = 10
"""Of each kind so many that are finished are shown; lists have the rest."""


class MilestoneView(Frozen):
    """A milestone."""

    id: str
    title: str
    state: str
    price: Money
    start_on: date
    promised_on: date
    """What the client was told; the estimate itself is not shown."""
    started_at: datetime | None
    delivered_at: datetime | None
    review_ends: datetime | None
    accepted_at: datetime | None
    accepted_cause: str
    """``client``, ``deemed`` or empty."""
    revisions: int
    included_revisions: int
    gates: tuple[str, ...]
    """Gates that guard its start."""
    hours: HoursView | None
    """Where it is billed by them; ``price`` is then the cap."""


class GateView(Frozen):
    """A gate."""

    id: str
    state: str
    kind: str
    milestone: str
    """Empty where it asks for a part of all prices."""
    invoice: str
    guards: tuple[str, ...]
    waived_by: str


class TaskView(Frozen):
    """A task of ours."""

    id: str
    state: str
    what: str
    subject: str
    owner: str
    due: datetime
    text: Reason


class InboundView(Frozen):
    """A message from the client."""

    id: str
    state: str
    contact: str
    subject: str
    received_at: datetime
    reply_due: datetime | None


class NoticeView(Frozen):
    """A message to somebody."""

    id: str
    state: str
    template: str
    recipient: str
    internal: bool
    subject: str
    planned_at: datetime
    sent_at: datetime | None
    message_id: str
    because: Reason


class PromiseView(Frozen):
    """A promise of the client to pay by a day."""

    id: str
    state: str
    invoice: str
    by: str
    on: date
    amount: Money


class SurveyView(Frozen):
    """The satisfaction survey."""

    state: str
    at: datetime
    handling: int | None
    outcome: int | None
    recommend: int | None


class Totals(Frozen):
    """How many things there are in all, shown or not."""

    invoices: int
    tasks: int
    inbound: int
    notices: int
    promises: int


class EngagementView(Frozen):
    """The engagement as Get shows it: of invoices, tasks, messages and promises those that are open, and the newest of the rest."""

    id: str
    client: str
    title: str
    stage: str
    created_at: datetime
    version: int
    sequence: int
    terms_version: int
    waiting: tuple[Waiting, ...]
    next_deadline: datetime | None
    next_because: Reason | None
    milestones: tuple[MilestoneView, ...]
    gates: tuple[GateView, ...]
    invoices: tuple[InvoiceView, ...]
    tasks: tuple[TaskView, ...]
    inbound: tuple[InboundView, ...]
    notices: tuple[NoticeView, ...]
    survey: SurveyView | None
    money: MoneyView | None
    """None before anything was agreed."""
    open_questions: tuple[str, ...]
    """Required questions of the questionnaire without an answer."""
    actions: tuple[AvailableAction, ...]
    duties: tuple[DutyView, ...]
    allowances: tuple[AllowanceView, ...]
    promises: tuple[PromiseView, ...]
    dunning_held_until: date | None
    """While all reminders rest: the day on which they go on."""
    totals: Totals
    names: Names
    """What people call the things that its reasons name. No part of the API."""


class JournalPage(Frozen):
    """Entries after a sequence."""

    entries: tuple[Entry, ...]
    last: int
    """Sequence of the last entry there is."""
    head: str
    """Its hash."""
    stored: int
    """Entries up to here lie in the journal store."""


_OF_KIND: dict[Kind, Callable[[State, Any], Frozen]] = {
    Kind.INVOICE: lambda state, item: invoice_of(state, item),
    Kind.TASK: lambda state, item: TaskView.model_validate(item, from_attributes=True),
    Kind.INBOUND: lambda state, item: InboundView.model_validate(item, from_attributes=True),
    Kind.NOTICE: lambda state, item: _notice(item),
    Kind.PROMISE: lambda state, item: PromiseView.model_validate(item, from_attributes=True),
}


def item_of(state: State, kind: Kind, item: Item) -> Any:
    """An invoice, task, message or promise as callers see it."""
    return _OF_KIND[kind](state, item)


def is_open(kind: Kind, item: Item) -> bool:
    """Whether something can still become of it."""
    return item.state not in LIFECYCLES[kind].final and item.state not in RESTING_INVOICE


def _shown(state: State, kind: Kind) -> tuple[Any, ...]:
    """Those that are open and the newest of the rest, in the order in which they came."""
    items = state.items(kind)
    finished = [item.id for item in items.values() if not is_open(kind, item)]
    left_out = set(finished[:-NEWEST])
    return tuple(item_of(state, kind, item) for item in items.values() if item.id not in left_out)


def _milestone(state: State, item: MilestoneItem) -> MilestoneView:
    terms, planned = state.milestone_terms(item.id), state.planned(item.id)
    return MilestoneView(
        id=item.id,
        title=terms.title,
        state=item.state,
        price=terms.price,
        start_on=planned.start_on,
        promised_on=item.promised_on,
        started_at=item.started_at,
        delivered_at=item.delivered_at,
        review_ends=item.review_ends,
        accepted_at=item.accepted_at,
        accepted_cause=item.accepted_cause or "",
        revisions=item.revisions,
        included_revisions=terms.included_revisions,
        gates=tuple(g.id for g in state.gates.values() if item.id in g.guards),
        hours=hours_of(state, item.id),
    )


def _notice(item: NoticeItem) -> NoticeView:
    told = item if item.message_id else item.model_copy(update={"message_id": ""})
    return NoticeView.model_validate(told, from_attributes=True)


def view(state: State, now: datetime) -> EngagementView:
    """The engagement as callers see it, with what is possible about the things that are shown.

    Args:
        state: the aggregate.
        now: the business moment by which it is asked what is possible.
    """
    first = min(state.deadlines.values(), key=lambda d: d.at, default=None)
    kinds = {g.id: g.kind.value for g in state.plan.gates} if state.plan else {}
    survey, waiting = state.survey, tuple(waiting_for(state))
    tasks, notices = _shown(state, Kind.TASK), _shown(state, Kind.NOTICE)
    invoices, inbound, promises = (_shown(state, kind) for kind in (Kind.INVOICE, Kind.INBOUND, Kind.PROMISE))
    named = (*state.milestones, *state.gates, *state.duties, *((survey.id,) if survey else ()))
    seen = tuple(item.id for item in (*invoices, *tasks, *inbound, *notices, *promises))
    reasons = (first.because if first else None, *(w.what for w in waiting), *(t.text for t in tasks), *(n.because for n in notices))
    return EngagementView(
        id=state.id,
        client=state.client.name,
        title=state.agreement.title if state.terms else state.inquiry.subject,
        stage=state.stage,
        created_at=state.created_at,
        version=state.version,
        sequence=state.sequence,
        terms_version=state.terms_version,
        waiting=waiting,
        next_deadline=first.at if first else None,
        next_because=first.because if first else None,
        milestones=tuple(_milestone(state, m) for m in state.milestones.values()),
        gates=tuple(
            GateView(
                id=g.id,
                state=g.state,
                kind=kinds[g.id],
                milestone=g.milestone or "",
                invoice=g.invoice,
                guards=g.guards,
                waived_by=g.waived_by or "",
            )
            for g in state.gates.values()
        ),
        invoices=invoices,
        tasks=tasks,
        inbound=inbound,
        notices=notices,
        survey=SurveyView.model_validate(survey, from_attributes=True) if survey else None,
        money=money_of(state),
        open_questions=open_questions(state),
        actions=available(state, now, (state.id, *named, *seen)),
        duties=duties_of(state),
        allowances=allowances_of(state),
        promises=promises,
        dunning_held_until=state.dunning_hold.until if state.dunning_hold else None,
        totals=Totals(**{kind: len(getattr(state, kind)) for kind in Totals.model_fields}),
        names=names_in(state, reasons),
    )
