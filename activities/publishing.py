"""Publishes the journal entries that a call carries. A failure is logged, and does not stop the effect that carries them."""

import asyncio
import logging
from collections.abc import Sequence

from activities.journal import Journal
from workflows.engagement.messages.answers import Entry

_LOG = logging.getLogger(__name__)


async def publish_along(journal: Journal, engagement: str, entries: Sequence[Entry]) -> int | None:
    """Publish what a call carries.

    Returns:
        The last sequence that is safely outside; None where nothing came along or publishing failed: the next effect brings the entries
        again.
    """
    if not entries:
        return None
    try:
        return await asyncio.to_thread(journal.publish, engagement, entries)
    except (OSError, ValueError) as error:
        _LOG.warning("journal of %s was not published: %s", engagement, error.strerror if isinstance(error, OSError) else error)
        return None
