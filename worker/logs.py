"""Logs on stderr: one line for each record, JSON for our own events. No personal data: ids, reason codes, counts, kinds and places of errors."""

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

import structlog
from temporalio.exceptions import ApplicationError

from activities.notices.smtp import MailServerUnreachableError, MailUnclearError

_IN_OUR_WORDS = (MailServerUnreachableError, MailUnclearError)
"""Errors whose words are ours: they quote nobody."""
_MOST_PLACES = 6


class PlainFormatter(logging.Formatter):
    """One line, never a traceback: the words of an error may quote a mail server, a file or a request, and so a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; an error is told by its kind and its places."""
        error = record.exc_info[1] if record.exc_info else None
        line = f"{record.levelname} {record.name} {_subject(record)}"
        return f"{line}: {told(error)}" if error is not None else line


def _subject(record: logging.LogRecord) -> str:
    activity = getattr(record, "temporal_activity", None)
    if record.exc_info and isinstance(activity, dict):
        return f"{activity.get('activity_type')} of {activity.get('workflow_id')}, attempt {activity.get('attempt')}"
    lines = record.getMessage().splitlines() or [""]
    # From its second line on asyncio shows tasks with what they raised.
    return lines[0] if record.name == "asyncio" else " ".join(lines)


def told(error: BaseException) -> str:
    """An error without words that are not ours: its kind, where it was raised, and the way there from the inside out."""
    if isinstance(error, _IN_OUR_WORDS):
        return f"{error} ({type(error).__name__})"
    kind = (error.type if isinstance(error, ApplicationError) else None) or type(error).__name__
    places = list(_places(error.__traceback__))[::-1][:_MOST_PLACES]
    return f"{kind} at {', from '.join(places)}" if places else kind


def _places(trace: TracebackType | None) -> Iterator[str]:
    """``module:line`` of each frame, outermost first."""
    for frame, line in traceback.walk_tb(trace):
        yield f"{frame.f_globals.get('__name__')}:{line}"


def configure(level: str) -> None:
    """Set up logging for a process.

    Args:
        level: least severe level written, such as INFO.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=level, handlers=[handler])
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
