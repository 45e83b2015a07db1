"""What a caller sees of an engagement: read from the state, never stored."""

from datetime import date, datetime

from workflows.engagement.messages.answers import AvailableAction, Entry
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.rules.opening.onboarding import open_questions
from workflows.engagement.rules.waiting import Waiting, waiting_for
from workflows.engagement.state import MilestoneItem, NoticeItem, State
from workflows.engagement.views.included import AllowanceView, DutyView, HoursView, allowances_of, duties_of, hours_of
from workflows.engagement.views.money import InvoiceView, MoneyView, invoice_of, money_of

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
    "money_of",
    "open_questions",
    "view",
]


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


class EngagementView(Frozen):
    """The engagement as Get and List show it."""

    id: str
    client: str
    title: str
    stage: str
    created_at: datetime
    version: int
    sequence: int
    terms_version: int
    billing: str
    """The billing system that makes its invoices. Read by billing only, no part of the API."""
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


class JournalPage(Frozen):
    """Entries after a sequence."""

    entries: tuple[Entry, ...]
    last: int
    """Sequence of the last entry there is."""
    head: str
    """Its hash."""
    stored: int
    """Entries up to here lie in the journal store."""


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


def view(state: State, actions: tuple[AvailableAction, ...]) -> EngagementView:
    """The engagement as callers see it.

    Args:
        state: the aggregate.
        actions: what is possible now (:func:`core.available`).
    """
    first = min(state.deadlines.values(), key=lambda d: d.at, default=None)
    kinds = {g.id: g.kind.value for g in state.plan.gates} if state.plan else {}
    survey = state.survey
    return EngagementView(
        id=state.id,
        client=state.client.name,
        title=state.agreement.title if state.terms else state.inquiry.subject,
        stage=state.stage,
        created_at=state.created_at,
        version=state.version,
        sequence=state.sequence,
        terms_version=state.terms_version,
        billing=state.provider.billing.system,
        waiting=waiting_for(state),
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
        invoices=tuple(invoice_of(state, i) for i in state.invoices.values()),
        tasks=tuple(TaskView.model_validate(t, from_attributes=True) for t in state.tasks.values()),
        inbound=tuple(InboundView.model_validate(i, from_attributes=True) for i in state.inbound.values()),
        notices=tuple(_notice(n) for n in state.notices.values()),
        survey=SurveyView.model_validate(survey, from_attributes=True) if survey else None,
        money=money_of(state),
        open_questions=open_questions(state),
        actions=actions,
        duties=duties_of(state),
        allowances=allowances_of(state),
        promises=_promises_of(state),
        dunning_held_until=state.dunning_hold.until if state.dunning_hold else None,
    )


def _promises_of(state: State) -> tuple[PromiseView, ...]:
    """All promises, in the order in which they were given."""
    return tuple(PromiseView.model_validate(promise, from_attributes=True) for promise in state.promises.values())
