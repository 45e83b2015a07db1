"""What the end of an effect means: a command of the engine's own, or "try again later"."""

from dataclasses import dataclass
from types import TracebackType

from pydantic import ValidationError
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutError, TimeoutType

from workflows.engagement.messages import ports
from workflows.engagement.messages.commands import (
    Command,
    InvoiceChangeFailed,
    InvoiceIssueFailed,
    InvoiceWasChanged,
    InvoiceWasIssued,
    NoticeDelivered,
    NoticeRefused,
)
from workflows.engagement.messages.effects import EffectKind, OutboxItem
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.outbox import BACK_OFF
from workflows.engagement.state import State

_SPOKEN = frozenset({ports.TEMPORARY, ports.PERMANENT, ports.DOUBTFUL})
_OF_ALL_ATTEMPTS = frozenset({TimeoutType.SCHEDULE_TO_CLOSE, TimeoutType.SCHEDULE_TO_START})
_LONGEST = 300


@dataclass(frozen=True)
class Failure:
    """Why an activity failed.

    Attributes:
        kind: one of the failure types of :mod:`ports`; none where it is not known.
        in_doubt: an attempt was begun, and nobody knows how it ended.
        because: why, in our own words.
        words: what the other side said, where it spoke: one line, without anything internal.
    """

    kind: str | None
    in_doubt: bool
    because: Reason
    words: str | None = None

    @classmethod
    def of(cls, error: ActivityError) -> "Failure":
        """Read what Temporal reports."""
        cause = error.cause
        if isinstance(cause, ApplicationError) and cause.type in _SPOKEN:
            return cls(cause.type, False, *_said(cause))
        begun = not isinstance(cause, TimeoutError) or bool(error.started_event_id) or cause.cause is not None
        return cls(None, _in_doubt(error), why("failure-no-answer" if begun else "failure-no-worker"))


UNPREPARED = Failure(ports.PERMANENT, False, why("failure-unprepared"))
"""A defect of ours: the log says where."""


def _said(cause: ApplicationError) -> tuple[Reason, str | None]:
    """The reason that an activity gives, and the words of the other side.

    A failure without details has a message only, which is taken for such words. So it is in histories of earlier builds, and where a port is somebody
    else's. Details that this release cannot read are a newer worker's: its message would hold sentences of ours, and is left out.
    """
    if not cause.details:
        words = _line(cause.message)
        return why("failure-refused" if words else "failure-none-given"), words
    try:
        details = ports.FailureDetails.model_validate(cause.details[0])
    except ValidationError:
        return why("failure-refused"), None
    return details.because, _line(details.words)


def _line(words: str | None) -> str | None:
    return " ".join((words or "").split())[:_LONGEST].strip() or None


def _in_doubt(error: ActivityError) -> bool:
    """Whether an attempt was begun whose end nobody knows.

    The time of all attempts can also end (SCHEDULE_TO_CLOSE, SCHEDULE_TO_START) while none runs: no started event is named then, and how the last
    attempt ended, if there was one, stands below as the cause. One that ran out of its own time (START_TO_CLOSE) may have done its work. One that failed by
    itself said how it ended, and where one before it did not, the next call finds its mark.
    """
    cause: BaseException | None = error.cause
    if isinstance(cause, TimeoutError) and error.started_event_id:
        return True
    while isinstance(cause, TimeoutError):
        if cause.type not in _OF_ALL_ATTEMPTS:
            return True
        cause = cause.cause
    return False


def done(item: OutboxItem, result: ports.NoticeResult | ports.InvoiceResult | ports.ChangeInvoiceResult) -> Command:
    """The effect was carried out."""
    if isinstance(result, ports.NoticeResult):
        return NoticeDelivered(
            notice=item.effect.subject, message_id=result.message_id, document=result.document, told_through=result.told_through
        )
    if isinstance(result, ports.ChangeInvoiceResult):
        effect = item.effect
        return InvoiceWasChanged(
            invoice=effect.subject, change=effect.change or "", fact=effect.fact, number=result.number, document=result.document
        )
    return InvoiceWasIssued(
        invoice=item.effect.subject,
        number=result.number,
        reference=result.reference,
        document=result.document,
        external=result.external,
        pay_at=result.pay_at,
    )


def refused(item: OutboxItem, failure: Failure, *, doubtful: bool = False) -> Command:
    """The effect needs a person."""
    subject, because, words = item.effect.subject, failure.because, failure.words
    if item.effect.kind is EffectKind.SEND_NOTICE:
        return NoticeRefused(notice=subject, doubtful=doubtful, because=because, explanation=words)
    if item.effect.kind is EffectKind.CHANGE_INVOICE:
        return InvoiceChangeFailed(invoice=subject, effect=item.effect, because=because, explanation=words)
    return InvoiceIssueFailed(invoice=subject, because=because, explanation=words)


def failed(state: State, item: OutboxItem, failure: Failure) -> Command | None:
    """What follows from a failure: a command that asks for a person, or none: try again later."""
    unknown = failure.in_doubt and _at_most_once(state, item)
    if failure.kind in {ports.PERMANENT, ports.DOUBTFUL} or unknown or item.calls >= len(BACK_OFF):
        return refused(item, failure, doubtful=failure.kind == ports.DOUBTFUL or unknown)
    return None


def _at_most_once(state: State, item: OutboxItem) -> bool:
    if item.effect.kind is not EffectKind.SEND_NOTICE:
        return False
    return NOTICE_KINDS[state.notices[item.effect.subject].template].doubt == "at_most_once"


def whereabouts(error: Exception) -> str:
    """Kind and place of a defect, for the log: its own words might hold personal data."""
    at: TracebackType | None = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_globals.get('__name__')}:{at.tb_lineno}" if at else "unknown place"
    return f"{type(error).__name__} at {place}"
