"""What the shell asks of the core at its door: is this request known, is it possible, what has the clock to say, what stands in the journal."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic import ValidationError

from workflows.engagement.messages.answers import Receipt, Refusal, Refused
from workflows.engagement.messages.commands import Command, SetDeadlineAside, Tick
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.shell.fullness import Fullness
from workflows.engagement.shell.results import whereabouts
from workflows.engagement.shell.wire import At, Check, Envelope, JournalQuery, Verdict, update_id
from workflows.engagement.state import State
from workflows.engagement.views import answer as answers
from workflows.engagement.views.engagement import JournalPage

MOST_SKEW = timedelta(minutes=5)
"""By how much the clocks of a gateway and of the server may differ."""
MALFORMED = Refusal(reason=why("MALFORMED_COMMAND"))
DEFECT = Refusal(reason=why("BROKEN"))
"""A rule has a defect; the log says where."""
_LOG = logging.getLogger(__name__)


def ticked(state: State, now: datetime, rules: int) -> State:
    """The state after the clock had its say, as far as one step lets it; the same one where nothing is due.

    A deadline whose rule has a defect is set aside, with a task for a person. To mend the rule later is a rule change: a run that set the deadline
    aside does so whenever it is replayed.
    """
    while core.is_behind(state, now):
        try:
            return core.handle(state, Tick(), core.clock_meta(state, now, rules)).state
        except core.BrokenDeadlineError as broken:
            defect = broken.__cause__
            assert isinstance(defect, Exception)
            _LOG.error("%s: the deadline '%s' met a defect: %s", state.id, broken.deadline, whereabouts(defect))
            state = core.handle(state, SetDeadlineAside(deadline=broken.deadline), core.clock_meta(state, now, rules)).state
    return state


class Taken(NamedTuple):
    """A command, and what came of it."""

    command: Command
    outcome: core.Outcome


class Glance:
    """What the validator of a command found out, kept for the handler, which asks the same next: the state after the clock, and what comes of it.

    A replay runs no validator; there the handler finds it out.
    """

    def __init__(self) -> None:
        self._state: State | None = None
        self._asked: tuple[datetime, int] | None = None
        self._found: State | None = None
        self._tried: tuple[State, Envelope, datetime, int] | None = None
        self._taken: Taken | None = None

    def __call__(self, state: State, now: datetime, rules: int) -> State:
        """As :func:`ticked`."""
        if self._found is None or self._state is not state or self._asked != (now, rules):
            self._found = ticked(state, now, rules)
            self._state, self._asked = state, (now, rules)
        return self._found

    def taken(self, state: State, envelope: Envelope, now: datetime, rules: int) -> Taken:
        """What comes of a request.

        Raises:
            Refused: it is not possible.
            KeyError, pydantic.ValidationError: it is malformed.
        """
        tried = (state, envelope, now, rules)
        if self._taken is None or self._tried is None or self._tried[0] is not state or self._tried[1:] != tried[1:]:
            command = envelope.opened()
            self._taken = Taken(command, core.handle(state, command, envelope.meta(now, rules)))
            self._tried = tried
        return self._taken

    def forget(self) -> None:
        """A command was taken: keep no older state for it."""
        self._tried = self._taken = None


def created_at(envelope: Envelope, started: datetime) -> datetime:
    """The moment of a creation: the one at which it was given, so that whoever gave it knows it already; that of the start where the clocks differ.

    Where the clock of who gave it is ahead of the server's, what comes in the first seconds is taken at this moment too (:func:`core.handle`).
    """
    given = envelope.given_at
    return given if given is not None and abs(given - started) <= MOST_SKEW else started


def known(state: State, envelope: Envelope) -> Receipt | None:
    """The receipt that this request got in an earlier run."""
    return state.receipts.get(update_id(envelope.source, envelope.request_id))


def refusal(
    state: State,
    envelope: Envelope,
    now: datetime,
    rules: int,
    glance: Glance | None = None,
    fullness: Fullness | None = None,
) -> Refusal | None:
    """Why the request would be refused now, after the clock had its say; none where it would be taken.

    None as well where the clock has more to say than one step lets it: that comes first, and what becomes of the request is still open. All that
    follows from it is tried out: a defect met only when the request is taken would fail the engagement's task again and again.

    Args:
        state: the aggregate.
        envelope: the request.
        now: business time.
        rules: version of the rules.
        glance: keeps what is found out.
        fullness: whether there is room; none where a replay asks too.
    """
    glance = glance or Glance()
    try:
        command = envelope.opened()
    except (KeyError, ValidationError):
        return MALFORMED
    try:
        full = fullness.refusal(state, command, envelope.length) if fullness else None
        if full is not None:
            return full
        after = glance(state, now, rules)
        if not core.is_behind(after, now):
            glance.taken(after, envelope, now, rules)
        return None
    except Refused as answer:
        return answer.refusal
    except Exception as defect:
        _LOG.error("%s: '%s' met a defect: %s", state.id, command.kind, whereabouts(defect))
        return DEFECT


def asked_at(asked: At | Check | None, now: datetime) -> datetime:
    """The business moment of a question: that of who asks, unless the engagement's own clock is ahead, as in virtual time."""
    return max(now, asked.at) if asked is not None and asked.at is not None else now


def verdict(state: State, envelope: Envelope, now: datetime, rules: int, fullness: Fullness | None = None) -> Verdict:
    """What the request would be answered now, after the clock had its say; nothing is kept of it.

    A request that was taken before, and one that comes while the clock has more to say than one step lets it, would change nothing that can be told
    now: the answer is how the engagement stands, with the first receipt where there is one.
    """
    receipt = known(state, envelope)
    if receipt is not None:
        return Verdict(answer=answers.bare(state, receipt))
    glance = Glance()
    refused = refusal(state, envelope, now, rules, glance, fullness)
    if refused is not None:
        return Verdict(refusal=refused)
    after = glance(state, now, rules)
    if core.is_behind(after, now):
        return Verdict(answer=answers.bare(after, None))
    made = answered(after, *glance.taken(after, envelope, now, rules), now)
    return Verdict(answer=made.model_copy(update={"receipt": None}))


def answered(before: State, command: Command, outcome: core.Outcome, now: datetime) -> answers.Answer:
    """The answer to a command that was taken; of a defect in it nothing depends, so that a release may mend it: then less is told."""
    try:
        return answers.answer(before, outcome, command, now)
    except Exception as defect:
        _LOG.error("%s: the answer to '%s' met a defect: %s", before.id, command.kind, whereabouts(defect))
        return answers.plainest(outcome.state, outcome.receipt)


def page(state: State, query: JournalQuery) -> JournalPage:
    """Entries of the journal that the store is not known to hold."""
    entries = tuple(e for e in state.journal if e.sequence > query.after)[: query.limit]
    return JournalPage(entries=entries, last=state.sequence, head=state.head, stored=state.stored.sequence)


def details(state: State, stage: str, waiting_for: str) -> str:
    """A line for people who look at the engagement in Temporal's own UI; no personal data.

    It begins with what the summary of the first run says, because Temporal does not take that along to the next one.
    """
    due = core.next_due(state)
    who = f"{state.client.kind.value} client, created {state.created_at:%Y-%m-%d}".capitalize()
    line = f"{who}: stage {stage}, waiting for {waiting_for}, journal {state.sequence}"
    return f"{line}, next {due.at:%d %b %Y %H:%M} UTC: {due.because.code}" if due else line
