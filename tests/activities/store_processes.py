"""What other processes do to a store in tests; it loads fast, and tells its parent by a file how far it came."""

import os
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from activities.store import Store
from tests.activities.storing import store_in
from workflows.engagement.messages.ports import JournalCall


def append_all(folder: str, url: str, calls: Sequence[str]) -> None:
    """Append what the calls carry, one after the other."""
    with closing(store_in(Path(folder), url)) as store:
        for call in calls:
            assert store.append(JournalCall.model_validate_json(call)).misfit is None


def hold(folder: str, url: str, engagement: str, held: str) -> None:
    """Keep other writers of an engagement out until this process is ended."""
    with store_in(Path(folder), url).effect(engagement) as effect:
        effect.compare(JournalCall(engagement=engagement))
        Path(held).touch()
        time.sleep(600)


def die_in_the_middle(folder: str, url: str, call: str, content: bytes) -> None:
    """Write a large document and lines, and be killed before the transaction ends."""
    journal = JournalCall.model_validate_json(call)
    store: Store = store_in(Path(folder), url)
    laid = store.lay(journal.engagement, content, "text/plain")
    with store.effect(journal.engagement) as effect:
        effect.journal(journal)
        effect.document(laid)
        effect.claim("a")
        os.kill(os.getpid(), 9)


def record_and_die(folder: str, url: str, engagement: str) -> None:
    """Record a result that is not synced, and be killed at once."""
    with store_in(Path(folder), url).effect(engagement, synced=False) as effect:
        effect.record("a", "done")
    os.kill(os.getpid(), 9)
