"""The states of all life cycles, one type for each.

JSON, journal and hash hold a state as its word, and so do templates and sentences. A word that occurs in two life cycles is therefore equal to itself
when the code runs; it is the type checker that refuses to compare the two. A state that has no member here does not load.

``StrEnum`` has hash and equality from ``str``, in C. In Python 3.11 it takes longer to look a member up in its class than to compare it, so sets of
states are constants of a module, and are not written where they are asked.
"""

from enum import StrEnum


class Stage(StrEnum):
    """Stages of an engagement."""

    INQUIRY = "INQUIRY"
    QUALIFYING = "QUALIFYING"
    DECLINED = "DECLINED"
    REFERRED = "REFERRED"
    LAPSED = "LAPSED"
    CANCELLED = "CANCELLED"
    PROPOSED = "PROPOSED"
    ONBOARDING = "ONBOARDING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    SIGNING_OFF = "SIGNING_OFF"
    COMPLETED = "COMPLETED"
    CLOSED = "CLOSED"


class GateState(StrEnum):
    """States of a gate."""

    SHUT = "SHUT"
    OPEN = "OPEN"
    WAIVED = "WAIVED"
    RESHUT = "RESHUT"


class MilestoneState(StrEnum):
    """States of a milestone."""

    PLANNED = "PLANNED"
    BLOCKED = "BLOCKED"
    READY = "READY"
    DROPPED = "DROPPED"
    IN_PROGRESS = "IN_PROGRESS"
    DELIVERED = "DELIVERED"
    HELD = "HELD"
    ACCEPTED = "ACCEPTED"
    IN_REVISION = "IN_REVISION"


class InvoiceState(StrEnum):
    """States of an invoice."""

    SCHEDULED = "SCHEDULED"
    ISSUING = "ISSUING"
    VOID = "VOID"
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    PAID = "PAID"
    DISPUTED = "DISPUTED"
    CREDITED = "CREDITED"
    WRITTEN_OFF = "WRITTEN_OFF"


class NoticeState(StrEnum):
    """States of a message of ours."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    SENDING = "SENDING"
    MERGED = "MERGED"
    DROPPED = "DROPPED"
    SENT = "SENT"
    DOUBTFUL = "DOUBTFUL"
    FAILED = "FAILED"


class InboundState(StrEnum):
    """States of a message from the client."""

    RECEIVED = "RECEIVED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    ANSWERED = "ANSWERED"
    OVERDUE = "OVERDUE"


class TaskState(StrEnum):
    """States of a task of ours."""

    OPEN = "OPEN"
    DONE = "DONE"
    OVERDUE = "OVERDUE"
    ESCALATED = "ESCALATED"


class SurveyState(StrEnum):
    """States of the survey."""

    DUE = "DUE"
    ASKED = "ASKED"
    UNANSWERED = "UNANSWERED"
    REMINDED = "REMINDED"
    ANSWERED = "ANSWERED"


class PromiseState(StrEnum):
    """States of a promise to pay."""

    GIVEN = "GIVEN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    RENEGOTIATED = "RENEGOTIATED"


class DutyState(StrEnum):
    """States of something that the client brings."""

    OPEN = "OPEN"
    DONE = "DONE"
    LATE = "LATE"
    EXCUSED = "EXCUSED"
