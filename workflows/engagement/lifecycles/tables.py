"""The life cycles, as tables.

A row says: in ``state``, ``trigger`` leads to ``next``. Nothing else in the house says so a second time: the machines, the grid test, the
diagrams and ``available_actions`` are derived from these rows. Words in ARCHITECTURE.md, section "Life cycles".
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from workflows.engagement.lifecycles.states import (
    DutyState,
    GateState,
    InboundState,
    InvoiceState,
    MilestoneState,
    NoticeState,
    PromiseState,
    Stage,
    SurveyState,
    TaskState,
)

State_co = TypeVar("State_co", bound=str, covariant=True)
"""The states of one life cycle; ``str`` where it may be any of them."""


class Kind(StrEnum):
    """The things that have a life cycle."""

    ENGAGEMENT = "engagement"
    GATE = "gate"
    MILESTONE = "milestone"
    INVOICE = "invoice"
    NOTICE = "notice"
    INBOUND = "inbound"
    TASK = "task"
    SURVEY = "survey"
    PROMISE = "promise"
    DUTY = "duty"


class Party(StrEnum):
    """Whom a thing waits for."""

    US = "us"
    """Whoever owns the engagement."""
    OWNER = "owner"
    """Whoever of us the thing itself belongs to."""
    CLIENT = "client"
    ENGINE = "engine"
    """The engine: a day, another system, or something else that happens first; or nobody."""


@dataclass(frozen=True)
class Lifecycle(Generic[State_co]):
    """One table.

    Attributes:
        kind: whose life cycle it is.
        initial: the first state.
        final: states without a way out.
        rows: ``(state, trigger, next)``.
        waits: for each state that is not final, whom it waits for; ``waits-<kind>-<STATE>`` in the catalogue says for what.
    """

    kind: Kind
    initial: State_co
    final: frozenset[State_co]
    rows: tuple[tuple[State_co, str, State_co], ...]
    waits: dict[State_co, Party]

    @property
    def states(self) -> tuple[State_co, ...]:
        """All states, in the order in which the table names them."""
        seen = dict.fromkeys([self.initial])
        for state, _, following in self.rows:
            seen.setdefault(state)
            seen.setdefault(following)
        return tuple(seen)

    @property
    def triggers(self) -> tuple[str, ...]:
        """All triggers, in the order in which the table names them."""
        return tuple(dict.fromkeys(trigger for _, trigger, _ in self.rows))


ENGAGEMENT = Lifecycle(
    Kind.ENGAGEMENT,
    Stage.INQUIRY,
    frozenset({Stage.CLOSED, Stage.DECLINED, Stage.REFERRED, Stage.LAPSED}),
    (
        (Stage.INQUIRY, "qualify", Stage.QUALIFYING),
        (Stage.INQUIRY, "decline", Stage.DECLINED),
        (Stage.INQUIRY, "refer", Stage.REFERRED),
        (Stage.INQUIRY, "lapse", Stage.LAPSED),
        (Stage.INQUIRY, "cancel", Stage.CANCELLED),
        (Stage.QUALIFYING, "propose", Stage.PROPOSED),
        (Stage.QUALIFYING, "decline", Stage.DECLINED),
        (Stage.QUALIFYING, "refer", Stage.REFERRED),
        (Stage.QUALIFYING, "lapse", Stage.LAPSED),
        (Stage.QUALIFYING, "cancel", Stage.CANCELLED),
        (Stage.PROPOSED, "propose", Stage.PROPOSED),
        (Stage.PROPOSED, "accept", Stage.ONBOARDING),
        (Stage.PROPOSED, "decline", Stage.DECLINED),
        (Stage.PROPOSED, "lapse", Stage.LAPSED),
        (Stage.PROPOSED, "cancel", Stage.CANCELLED),
        (Stage.ONBOARDING, "kick_off", Stage.ACTIVE),
        (Stage.ONBOARDING, "cancel", Stage.CANCELLED),
        (Stage.ACTIVE, "pause", Stage.PAUSED),
        (Stage.ACTIVE, "finish", Stage.SIGNING_OFF),
        (Stage.ACTIVE, "cancel", Stage.CANCELLED),
        (Stage.PAUSED, "resume", Stage.ACTIVE),
        (Stage.PAUSED, "cancel", Stage.CANCELLED),
        (Stage.SIGNING_OFF, "sign_off", Stage.COMPLETED),
        (Stage.SIGNING_OFF, "cancel", Stage.CANCELLED),
        (Stage.COMPLETED, "close", Stage.CLOSED),
        (Stage.CANCELLED, "close", Stage.CLOSED),
    ),
    {
        Stage.INQUIRY: Party.US,
        Stage.QUALIFYING: Party.US,
        Stage.PROPOSED: Party.CLIENT,
        Stage.ONBOARDING: Party.US,
        Stage.ACTIVE: Party.ENGINE,
        Stage.PAUSED: Party.US,
        Stage.SIGNING_OFF: Party.CLIENT,
        Stage.COMPLETED: Party.ENGINE,
        Stage.CANCELLED: Party.ENGINE,
    },
)

GATE = Lifecycle(
    Kind.GATE,
    GateState.SHUT,
    frozenset({GateState.WAIVED}),
    (
        (GateState.SHUT, "open", GateState.OPEN),
        (GateState.SHUT, "waive", GateState.WAIVED),
        (GateState.OPEN, "reshut", GateState.RESHUT),
        (GateState.RESHUT, "open", GateState.OPEN),
        (GateState.RESHUT, "waive", GateState.WAIVED),
    ),
    {GateState.SHUT: Party.CLIENT, GateState.OPEN: Party.ENGINE, GateState.RESHUT: Party.CLIENT},
)

MILESTONE = Lifecycle(
    Kind.MILESTONE,
    MilestoneState.PLANNED,
    frozenset({MilestoneState.ACCEPTED, MilestoneState.DROPPED}),
    (
        (MilestoneState.PLANNED, "block", MilestoneState.BLOCKED),
        (MilestoneState.PLANNED, "ready", MilestoneState.READY),
        (MilestoneState.PLANNED, "drop", MilestoneState.DROPPED),
        (MilestoneState.BLOCKED, "ready", MilestoneState.READY),
        (MilestoneState.BLOCKED, "drop", MilestoneState.DROPPED),
        (MilestoneState.READY, "block", MilestoneState.BLOCKED),
        (MilestoneState.READY, "start", MilestoneState.IN_PROGRESS),
        (MilestoneState.READY, "drop", MilestoneState.DROPPED),
        (MilestoneState.IN_PROGRESS, "deliver", MilestoneState.DELIVERED),
        (MilestoneState.IN_PROGRESS, "hold", MilestoneState.HELD),
        (MilestoneState.IN_PROGRESS, "drop", MilestoneState.DROPPED),
        (MilestoneState.HELD, "resume", MilestoneState.IN_PROGRESS),
        (MilestoneState.HELD, "drop", MilestoneState.DROPPED),
        (MilestoneState.DELIVERED, "accept", MilestoneState.ACCEPTED),
        (MilestoneState.DELIVERED, "deem", MilestoneState.ACCEPTED),
        (MilestoneState.DELIVERED, "send_back", MilestoneState.IN_REVISION),
        (MilestoneState.DELIVERED, "drop", MilestoneState.DROPPED),
        (MilestoneState.IN_REVISION, "deliver", MilestoneState.DELIVERED),
        (MilestoneState.IN_REVISION, "drop", MilestoneState.DROPPED),
    ),
    {
        MilestoneState.PLANNED: Party.ENGINE,
        MilestoneState.BLOCKED: Party.CLIENT,
        MilestoneState.READY: Party.US,
        MilestoneState.IN_PROGRESS: Party.US,
        MilestoneState.HELD: Party.US,
        MilestoneState.DELIVERED: Party.CLIENT,
        MilestoneState.IN_REVISION: Party.US,
    },
)

INVOICE = Lifecycle(
    Kind.INVOICE,
    InvoiceState.SCHEDULED,
    frozenset({InvoiceState.CREDITED, InvoiceState.VOID}),
    (
        (InvoiceState.SCHEDULED, "issue", InvoiceState.ISSUING),
        (InvoiceState.SCHEDULED, "void", InvoiceState.VOID),
        (InvoiceState.ISSUING, "issued", InvoiceState.OPEN),
        (InvoiceState.OPEN, "overdue", InvoiceState.OVERDUE),
        (InvoiceState.OPEN, "move_due_date", InvoiceState.OPEN),
        (InvoiceState.OPEN, "pay", InvoiceState.PAID),
        (InvoiceState.OPEN, "dispute", InvoiceState.DISPUTED),
        (InvoiceState.OPEN, "credit", InvoiceState.CREDITED),
        (InvoiceState.OPEN, "void", InvoiceState.VOID),
        (InvoiceState.OPEN, "write_off", InvoiceState.WRITTEN_OFF),
        (InvoiceState.OVERDUE, "move_due_date", InvoiceState.OPEN),
        (InvoiceState.OVERDUE, "pay", InvoiceState.PAID),
        (InvoiceState.OVERDUE, "dispute", InvoiceState.DISPUTED),
        (InvoiceState.OVERDUE, "credit", InvoiceState.CREDITED),
        (InvoiceState.OVERDUE, "void", InvoiceState.VOID),
        (InvoiceState.OVERDUE, "write_off", InvoiceState.WRITTEN_OFF),
        (InvoiceState.DISPUTED, "reject_dispute", InvoiceState.OPEN),
        (InvoiceState.DISPUTED, "pay", InvoiceState.PAID),
        (InvoiceState.DISPUTED, "credit", InvoiceState.CREDITED),
        (InvoiceState.DISPUTED, "write_off", InvoiceState.WRITTEN_OFF),
        (InvoiceState.DISPUTED, "reopen", InvoiceState.OPEN),
        (InvoiceState.OPEN, "give_up", InvoiceState.WRITTEN_OFF),
        (InvoiceState.OVERDUE, "give_up", InvoiceState.WRITTEN_OFF),
        (InvoiceState.DISPUTED, "give_up", InvoiceState.WRITTEN_OFF),
        (InvoiceState.PAID, "give_up", InvoiceState.WRITTEN_OFF),
        (InvoiceState.PAID, "credit", InvoiceState.CREDITED),
        (InvoiceState.PAID, "dispute", InvoiceState.DISPUTED),
        (InvoiceState.PAID, "reopen", InvoiceState.OPEN),
        (InvoiceState.WRITTEN_OFF, "pay", InvoiceState.PAID),
        (InvoiceState.WRITTEN_OFF, "credit", InvoiceState.CREDITED),
        (InvoiceState.WRITTEN_OFF, "reopen", InvoiceState.OPEN),
    ),
    {
        InvoiceState.SCHEDULED: Party.ENGINE,
        InvoiceState.ISSUING: Party.ENGINE,
        InvoiceState.OPEN: Party.CLIENT,
        InvoiceState.OVERDUE: Party.CLIENT,
        InvoiceState.DISPUTED: Party.US,
        InvoiceState.PAID: Party.ENGINE,
        InvoiceState.WRITTEN_OFF: Party.ENGINE,
    },
)

NOTICE = Lifecycle(
    Kind.NOTICE,
    NoticeState.PLANNED,
    frozenset({NoticeState.SENT, NoticeState.MERGED, NoticeState.DROPPED}),
    (
        (NoticeState.PLANNED, "hold", NoticeState.HELD),
        (NoticeState.PLANNED, "send", NoticeState.SENDING),
        (NoticeState.PLANNED, "merge", NoticeState.MERGED),
        (NoticeState.PLANNED, "drop", NoticeState.DROPPED),
        (NoticeState.HELD, "send", NoticeState.SENDING),
        (NoticeState.HELD, "merge", NoticeState.MERGED),
        (NoticeState.HELD, "drop", NoticeState.DROPPED),
        (NoticeState.SENDING, "confirm", NoticeState.SENT),
        (NoticeState.SENDING, "doubt", NoticeState.DOUBTFUL),
        (NoticeState.SENDING, "fail", NoticeState.FAILED),
        (NoticeState.SENDING, "drop", NoticeState.DROPPED),
        (NoticeState.DOUBTFUL, "confirm", NoticeState.SENT),
        (NoticeState.DOUBTFUL, "retry", NoticeState.SENDING),
        (NoticeState.DOUBTFUL, "hold", NoticeState.HELD),
        (NoticeState.DOUBTFUL, "drop", NoticeState.DROPPED),
        (NoticeState.FAILED, "retry", NoticeState.SENDING),
        (NoticeState.FAILED, "hold", NoticeState.HELD),
        (NoticeState.FAILED, "drop", NoticeState.DROPPED),
    ),
    {
        NoticeState.PLANNED: Party.ENGINE,
        NoticeState.HELD: Party.ENGINE,
        NoticeState.SENDING: Party.ENGINE,
        NoticeState.DOUBTFUL: Party.US,
        NoticeState.FAILED: Party.US,
    },
)

INBOUND = Lifecycle(
    Kind.INBOUND,
    InboundState.RECEIVED,
    frozenset({InboundState.ANSWERED}),
    (
        (InboundState.RECEIVED, "acknowledge", InboundState.ACKNOWLEDGED),
        (InboundState.RECEIVED, "answer", InboundState.ANSWERED),
        (InboundState.RECEIVED, "overdue", InboundState.OVERDUE),
        (InboundState.ACKNOWLEDGED, "answer", InboundState.ANSWERED),
        (InboundState.ACKNOWLEDGED, "overdue", InboundState.OVERDUE),
        (InboundState.OVERDUE, "answer", InboundState.ANSWERED),
    ),
    {InboundState.RECEIVED: Party.US, InboundState.ACKNOWLEDGED: Party.US, InboundState.OVERDUE: Party.US},
)

TASK = Lifecycle(
    Kind.TASK,
    TaskState.OPEN,
    frozenset({TaskState.DONE}),
    (
        (TaskState.OPEN, "complete", TaskState.DONE),
        (TaskState.OPEN, "overdue", TaskState.OVERDUE),
        (TaskState.OVERDUE, "complete", TaskState.DONE),
        (TaskState.OVERDUE, "escalate", TaskState.ESCALATED),
        (TaskState.ESCALATED, "complete", TaskState.DONE),
    ),
    {TaskState.OPEN: Party.OWNER, TaskState.OVERDUE: Party.OWNER, TaskState.ESCALATED: Party.OWNER},
)

SURVEY = Lifecycle(
    Kind.SURVEY,
    SurveyState.DUE,
    frozenset({SurveyState.ANSWERED, SurveyState.UNANSWERED}),
    (
        (SurveyState.DUE, "ask", SurveyState.ASKED),
        (SurveyState.DUE, "give_up", SurveyState.UNANSWERED),
        (SurveyState.ASKED, "remind", SurveyState.REMINDED),
        (SurveyState.ASKED, "answer", SurveyState.ANSWERED),
        (SurveyState.ASKED, "give_up", SurveyState.UNANSWERED),
        (SurveyState.REMINDED, "answer", SurveyState.ANSWERED),
        (SurveyState.REMINDED, "give_up", SurveyState.UNANSWERED),
    ),
    {SurveyState.DUE: Party.ENGINE, SurveyState.ASKED: Party.CLIENT, SurveyState.REMINDED: Party.CLIENT},
)

PROMISE = Lifecycle(
    Kind.PROMISE,
    PromiseState.GIVEN,
    frozenset({PromiseState.KEPT, PromiseState.BROKEN, PromiseState.RENEGOTIATED}),
    (
        (PromiseState.GIVEN, "keep", PromiseState.KEPT),
        (PromiseState.GIVEN, "break", PromiseState.BROKEN),
        (PromiseState.GIVEN, "renegotiate", PromiseState.RENEGOTIATED),
    ),
    {PromiseState.GIVEN: Party.CLIENT},
)

DUTY = Lifecycle(
    Kind.DUTY,
    DutyState.OPEN,
    frozenset({DutyState.DONE, DutyState.EXCUSED}),
    (
        (DutyState.OPEN, "do", DutyState.DONE),
        (DutyState.OPEN, "late", DutyState.LATE),
        (DutyState.OPEN, "excuse", DutyState.EXCUSED),
        (DutyState.LATE, "do", DutyState.DONE),
        (DutyState.LATE, "excuse", DutyState.EXCUSED),
    ),
    {DutyState.OPEN: Party.CLIENT, DutyState.LATE: Party.CLIENT},
)

LIFECYCLES: dict[Kind, Lifecycle[str]] = {
    table.kind: table for table in (ENGAGEMENT, GATE, MILESTONE, INVOICE, NOTICE, INBOUND, TASK, SURVEY, PROMISE, DUTY)
}

SETTLED_INVOICE = frozenset({InvoiceState.PAID, InvoiceState.CREDITED, InvoiceState.VOID, InvoiceState.WRITTEN_OFF})
"""States of an invoice in which nobody owes anything on it."""

RESTING_INVOICE = SETTLED_INVOICE - INVOICE.final
"""Those of them that it may leave again; until then it waits for nothing."""

CANCELLED_INVOICE = SETTLED_INVOICE - {InvoiceState.PAID}
"""Those of them in which what is not paid was taken back or given up."""

UNPAID_INVOICE = frozenset({InvoiceState.OPEN, InvoiceState.OVERDUE, InvoiceState.DISPUTED})
"""States of an invoice in which somebody owes."""

CHASED_INVOICE = UNPAID_INVOICE - {InvoiceState.DISPUTED}
"""Those of them that the ladder is about."""

UNASKED_INVOICE = frozenset({InvoiceState.SCHEDULED, InvoiceState.VOID})
"""States of an invoice that asks for nothing: not yet, or not any more."""

PASSABLE_GATE = frozenset({GateState.OPEN, GateState.WAIVED})
"""States of a gate that let work begin."""

SHUT_GATE = frozenset({GateState.SHUT, GateState.RESHUT})
"""States of a gate that let none begin."""

UNBEGUN_MILESTONE = frozenset({MilestoneState.PLANNED, MilestoneState.BLOCKED, MilestoneState.READY})
"""States of a milestone on which work has not begun."""

RUNNING_MILESTONE = frozenset({MilestoneState.IN_PROGRESS, MilestoneState.IN_REVISION})
"""States of a milestone on which we work."""

REVIEWED_MILESTONE = frozenset({MilestoneState.DELIVERED, MilestoneState.IN_REVISION})
"""States of a milestone that was delivered and not accepted yet."""

WAITING_NOTICE = frozenset({NoticeState.PLANNED, NoticeState.HELD})
"""States of a message that has not left yet."""

ASKED_SURVEY = frozenset({SurveyState.ASKED, SurveyState.REMINDED})
"""States of the survey while it waits for the client."""

WINDING_DOWN = frozenset({Stage.COMPLETED, Stage.CANCELLED})
"""Stages in which the work is over, and money or messages are not."""

ENDED = ENGAGEMENT.final
"""Stages in which nothing happens any more."""
