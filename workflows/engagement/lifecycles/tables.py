"""The life cycles, as tables.

A row says: in ``state``, ``trigger`` leads to ``next``. Nothing else in the house says so a second time: the machines, the grid test, the
diagrams and ``available_actions`` are derived from these rows. Words in ARCHITECTURE.md, section "Life cycles".
"""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True)
class Lifecycle:
    """One table.

    Attributes:
        kind: whose life cycle it is.
        initial: the first state.
        final: states without a way out.
        rows: ``(state, trigger, next)``.
        waits: for each state that is not final, what it waits for, in words; ``{who}`` is filled from the state.
    """

    kind: Kind
    initial: str
    final: frozenset[str]
    rows: tuple[tuple[str, str, str], ...]
    waits: dict[str, str]

    @property
    def states(self) -> tuple[str, ...]:
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
    "INQUIRY",
    frozenset({"CLOSED", "DECLINED", "REFERRED", "LAPSED"}),
    (
        ("INQUIRY", "qualify", "QUALIFYING"),
        ("INQUIRY", "decline", "DECLINED"),
        ("INQUIRY", "refer", "REFERRED"),
        ("INQUIRY", "lapse", "LAPSED"),
        ("INQUIRY", "cancel", "CANCELLED"),
        ("QUALIFYING", "propose", "PROPOSED"),
        ("QUALIFYING", "decline", "DECLINED"),
        ("QUALIFYING", "refer", "REFERRED"),
        ("QUALIFYING", "lapse", "LAPSED"),
        ("QUALIFYING", "cancel", "CANCELLED"),
        ("PROPOSED", "propose", "PROPOSED"),
        ("PROPOSED", "accept", "ONBOARDING"),
        ("PROPOSED", "decline", "DECLINED"),
        ("PROPOSED", "lapse", "LAPSED"),
        ("PROPOSED", "cancel", "CANCELLED"),
        ("ONBOARDING", "kick_off", "ACTIVE"),
        ("ONBOARDING", "cancel", "CANCELLED"),
        ("ACTIVE", "pause", "PAUSED"),
        ("ACTIVE", "finish", "SIGNING_OFF"),
        ("ACTIVE", "cancel", "CANCELLED"),
        ("PAUSED", "resume", "ACTIVE"),
        ("PAUSED", "cancel", "CANCELLED"),
        ("SIGNING_OFF", "sign_off", "COMPLETED"),
        ("SIGNING_OFF", "cancel", "CANCELLED"),
        ("COMPLETED", "close", "CLOSED"),
        ("CANCELLED", "close", "CLOSED"),
    ),
    {
        "INQUIRY": "us, to look at the intake and qualify",
        "QUALIFYING": "us, to propose",
        "PROPOSED": "the client, to accept",
        "ONBOARDING": "us, to hold the kick-off",
        "ACTIVE": "the work on its milestones",
        "PAUSED": "us, to resume on the day named",
        "SIGNING_OFF": "the client, to sign off",
        "COMPLETED": "money, survey and tasks to be settled",
        "CANCELLED": "open money and tasks to be settled",
    },
)

GATE = Lifecycle(
    Kind.GATE,
    "SHUT",
    frozenset({"WAIVED"}),
    (
        ("SHUT", "open", "OPEN"),
        ("SHUT", "waive", "WAIVED"),
        ("OPEN", "reshut", "RESHUT"),
        ("RESHUT", "open", "OPEN"),
        ("RESHUT", "waive", "WAIVED"),
    ),
    {"SHUT": "the client, to pay", "OPEN": "nothing", "RESHUT": "the client, to pay again"},
)

MILESTONE = Lifecycle(
    Kind.MILESTONE,
    "PLANNED",
    frozenset({"ACCEPTED", "DROPPED"}),
    (
        ("PLANNED", "block", "BLOCKED"),
        ("PLANNED", "ready", "READY"),
        ("PLANNED", "drop", "DROPPED"),
        ("BLOCKED", "ready", "READY"),
        ("BLOCKED", "drop", "DROPPED"),
        ("READY", "block", "BLOCKED"),
        ("READY", "start", "IN_PROGRESS"),
        ("READY", "drop", "DROPPED"),
        ("IN_PROGRESS", "deliver", "DELIVERED"),
        ("IN_PROGRESS", "hold", "HELD"),
        ("IN_PROGRESS", "drop", "DROPPED"),
        ("HELD", "resume", "IN_PROGRESS"),
        ("HELD", "drop", "DROPPED"),
        ("DELIVERED", "accept", "ACCEPTED"),
        ("DELIVERED", "deem", "ACCEPTED"),
        ("DELIVERED", "send_back", "IN_REVISION"),
        ("DELIVERED", "drop", "DROPPED"),
        ("IN_REVISION", "deliver", "DELIVERED"),
        ("IN_REVISION", "drop", "DROPPED"),
    ),
    {
        "PLANNED": "the milestones before it",
        "BLOCKED": "the client, to pay what its gate asks for",
        "READY": "us, to start",
        "IN_PROGRESS": "us, to deliver",
        "HELD": "us, to resume",
        "DELIVERED": "the client, to review",
        "IN_REVISION": "us, to deliver again",
    },
)

INVOICE = Lifecycle(
    Kind.INVOICE,
    "SCHEDULED",
    frozenset({"CREDITED", "VOID"}),
    (
        ("SCHEDULED", "issue", "ISSUING"),
        ("SCHEDULED", "void", "VOID"),
        ("ISSUING", "issued", "OPEN"),
        ("OPEN", "overdue", "OVERDUE"),
        ("OPEN", "move_due_date", "OPEN"),
        ("OPEN", "pay", "PAID"),
        ("OPEN", "dispute", "DISPUTED"),
        ("OPEN", "credit", "CREDITED"),
        ("OPEN", "void", "VOID"),
        ("OPEN", "write_off", "WRITTEN_OFF"),
        ("OVERDUE", "move_due_date", "OPEN"),
        ("OVERDUE", "pay", "PAID"),
        ("OVERDUE", "dispute", "DISPUTED"),
        ("OVERDUE", "credit", "CREDITED"),
        ("OVERDUE", "void", "VOID"),
        ("OVERDUE", "write_off", "WRITTEN_OFF"),
        ("DISPUTED", "reject_dispute", "OPEN"),
        ("DISPUTED", "pay", "PAID"),
        ("DISPUTED", "credit", "CREDITED"),
        ("DISPUTED", "write_off", "WRITTEN_OFF"),
        ("DISPUTED", "reopen", "OPEN"),
        ("OPEN", "give_up", "WRITTEN_OFF"),
        ("OVERDUE", "give_up", "WRITTEN_OFF"),
        ("DISPUTED", "give_up", "WRITTEN_OFF"),
        ("PAID", "give_up", "WRITTEN_OFF"),
        ("PAID", "credit", "CREDITED"),
        ("PAID", "dispute", "DISPUTED"),
        ("PAID", "reopen", "OPEN"),
        ("WRITTEN_OFF", "pay", "PAID"),
        ("WRITTEN_OFF", "credit", "CREDITED"),
        ("WRITTEN_OFF", "reopen", "OPEN"),
    ),
    {
        "SCHEDULED": "its day of issue",
        "ISSUING": "the billing system",
        "OPEN": "the client, to pay",
        "OVERDUE": "the client, to pay",
        "DISPUTED": "us, to settle the dispute",
        "PAID": "nothing",
        "WRITTEN_OFF": "nothing",
    },
)

NOTICE = Lifecycle(
    Kind.NOTICE,
    "PLANNED",
    frozenset({"SENT", "MERGED", "DROPPED"}),
    (
        ("PLANNED", "hold", "HELD"),
        ("PLANNED", "send", "SENDING"),
        ("PLANNED", "merge", "MERGED"),
        ("PLANNED", "drop", "DROPPED"),
        ("HELD", "send", "SENDING"),
        ("HELD", "merge", "MERGED"),
        ("HELD", "drop", "DROPPED"),
        ("SENDING", "confirm", "SENT"),
        ("SENDING", "doubt", "DOUBTFUL"),
        ("SENDING", "fail", "FAILED"),
        ("SENDING", "drop", "DROPPED"),
        ("DOUBTFUL", "confirm", "SENT"),
        ("DOUBTFUL", "retry", "SENDING"),
        ("DOUBTFUL", "hold", "HELD"),
        ("DOUBTFUL", "drop", "DROPPED"),
        ("FAILED", "retry", "SENDING"),
        ("FAILED", "hold", "HELD"),
        ("FAILED", "drop", "DROPPED"),
    ),
    {
        "PLANNED": "its turn",
        "HELD": "the next service window",
        "SENDING": "the mail server",
        "DOUBTFUL": "us, to find out whether it arrived",
        "FAILED": "us, to send it again or let it be",
    },
)

INBOUND = Lifecycle(
    Kind.INBOUND,
    "RECEIVED",
    frozenset({"ANSWERED"}),
    (
        ("RECEIVED", "acknowledge", "ACKNOWLEDGED"),
        ("RECEIVED", "answer", "ANSWERED"),
        ("RECEIVED", "overdue", "OVERDUE"),
        ("ACKNOWLEDGED", "answer", "ANSWERED"),
        ("ACKNOWLEDGED", "overdue", "OVERDUE"),
        ("OVERDUE", "answer", "ANSWERED"),
    ),
    {"RECEIVED": "us, to acknowledge", "ACKNOWLEDGED": "us, to answer", "OVERDUE": "us, to answer"},
)

TASK = Lifecycle(
    Kind.TASK,
    "OPEN",
    frozenset({"DONE"}),
    (
        ("OPEN", "complete", "DONE"),
        ("OPEN", "overdue", "OVERDUE"),
        ("OVERDUE", "complete", "DONE"),
        ("OVERDUE", "escalate", "ESCALATED"),
        ("ESCALATED", "complete", "DONE"),
    ),
    {"OPEN": "its owner", "OVERDUE": "its owner", "ESCALATED": "the person it was escalated to"},
)

SURVEY = Lifecycle(
    Kind.SURVEY,
    "DUE",
    frozenset({"ANSWERED", "UNANSWERED"}),
    (
        ("DUE", "ask", "ASKED"),
        ("DUE", "give_up", "UNANSWERED"),
        ("ASKED", "remind", "REMINDED"),
        ("ASKED", "answer", "ANSWERED"),
        ("ASKED", "give_up", "UNANSWERED"),
        ("REMINDED", "answer", "ANSWERED"),
        ("REMINDED", "give_up", "UNANSWERED"),
    ),
    {"DUE": "its day", "ASKED": "the client, to answer", "REMINDED": "the client, to answer"},
)

PROMISE = Lifecycle(
    Kind.PROMISE,
    "GIVEN",
    frozenset({"KEPT", "BROKEN", "RENEGOTIATED"}),
    (
        ("GIVEN", "keep", "KEPT"),
        ("GIVEN", "break", "BROKEN"),
        ("GIVEN", "renegotiate", "RENEGOTIATED"),
    ),
    {"GIVEN": "the client, to pay by the day named"},
)

DUTY = Lifecycle(
    Kind.DUTY,
    "OPEN",
    frozenset({"DONE", "EXCUSED"}),
    (
        ("OPEN", "do", "DONE"),
        ("OPEN", "late", "LATE"),
        ("OPEN", "excuse", "EXCUSED"),
        ("LATE", "do", "DONE"),
        ("LATE", "excuse", "EXCUSED"),
    ),
    {"OPEN": "the client, to bring it", "LATE": "the client, to bring it"},
)

LIFECYCLES: dict[Kind, Lifecycle] = {
    table.kind: table for table in (ENGAGEMENT, GATE, MILESTONE, INVOICE, NOTICE, INBOUND, TASK, SURVEY, PROMISE, DUTY)
}

SETTLED_INVOICE = frozenset({"PAID", "CREDITED", "VOID", "WRITTEN_OFF"})
"""States of an invoice in which nobody owes anything on it."""

UNPAID_INVOICE = frozenset({"OPEN", "OVERDUE", "DISPUTED"})
"""States of an invoice in which somebody owes."""

PASSABLE_GATE = frozenset({"OPEN", "WAIVED"})
"""States of a gate that let work begin."""

ENDED = ENGAGEMENT.final
"""Stages in which nothing happens any more."""
