"""Structured logs, one JSON object a line, on stderr. No personal data: ids, reason codes and counts only."""

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Set up logging for a process.

    Args:
        level: least severe level written, such as INFO.
    """
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
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
