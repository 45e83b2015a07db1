"""What the shell asks of the core at its door: is this request known, is it possible, what has the clock to say, what stands in the journal."""

import logging
from datetime import datetime

from pydantic import ValidationError

from workflows.engagement.messages.answers import Receipt, Refusal
from workflows.engagement.messages.commands import Tick
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.shell.results import whereabouts
from workflows.engagement.shell.wire import Envelope, JournalQuery, update_id
from workflows.engagement.state import State
from workflows.engagement.views.engagement import JournalPage

MALFORMED = Refusal(reason=why("MALFORMED_COMMAND"))
DEFECT = Refusal(reason=why("BROKEN"))
"""A rule has a defect; the log says where."""
_LOG = logging.getLogger(__name__)


def ticked(state: State, now: datetime, rules: int) -> State:
    """The state after the clock had its say; the same one where nothing is due."""
    due = core.next_due(state)
    return state if due is None or due.at > now else core.handle(state, Tick(), core.clock_meta(state, now, rules)).state


def known(state: State, envelope: Envelope) -> Receipt | None:
    """The receipt that this request got in an earlier run."""
    return state.receipts.get(update_id(envelope.source, envelope.request_id))


def refusal(state: State, envelope: Envelope, now: datetime, rules: int) -> Refusal | None:
    """Why the request would be refused now, after the clock had its say; none where it would be taken.

    All that follows from it is tried out: a defect met only when the request is taken would fail the engagement's task again and again.
    """
    try:
        command = envelope.opened()
    except (KeyError, ValidationError):
        return MALFORMED
    try:
        return core.check(ticked(state, now, rules), command, envelope.meta(now, rules))
    except Exception as defect:
        _LOG.error("%s: '%s' met a defect: %s", state.id, command.kind, whereabouts(defect))
        return DEFECT


def page(state: State, query: JournalQuery) -> JournalPage:
    """Entries of the journal that are still in the state."""
    entries = tuple(e for e in state.journal if e.sequence > query.after)[: query.limit]
    return JournalPage(entries=entries, last=state.sequence, sealed_through=state.sealed[-1].last if state.sealed else 0)


def details(state: State, stage: str, waiting_for: str) -> str:
    """A line for people who look at the engagement in Temporal's own UI; no personal data.

    It begins with what the summary of the first run says, because Temporal does not take that along to the next one.
    """
    due = core.next_due(state)
    who = f"{state.client.kind.value} client, created {state.created_at:%Y-%m-%d}".capitalize()
    line = f"{who}: stage {stage}, waiting for {waiting_for}, journal {state.sequence}"
    return f"{line}, next {due.at:%d %b %Y %H:%M} UTC: {due.because.code}" if due else line
