"""An engagement file lived through under a virtual clock, as a list of what happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from worker.files.terms_check import TermsCheck
from worker.story import tell
from worker.timeline.project_source import Source
from workflows.engagement.messages.commands import CreateEngagement, ProposeAgreement
from workflows.engagement.simulation.personas import Persona, live
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State

ENGAGEMENT = "simulated1"
"""Id of the engagement: its invoices get numbers such as SIMULATE-001."""
_MORNING = time(9, 30)
_SALT = "0" * 64
_SILENT = frozenset({"EngagementCreated", "NoticeHeld", "InboundAnswered", "IntakeRecorded"})
"""Told already by another line: the inquiry, the message that left, the answer that was sent."""


@dataclass(frozen=True)
class Happening:
    """A line of the list.

    Attributes:
        at: when it took effect, in the client's zone.
        kind: stage, message, client, milestone, gate, invoice, task, meeting or survey.
        what: what happened.
        who: who did it, or whom it goes to.
        because: why.
        rule: by which rule.
    """

    at: datetime
    kind: str
    what: str
    who: str
    because: str
    rule: str


def simulate(found: TermsCheck, who: Persona, start: date | None) -> Simulation:
    """Live through the engagement of a file whose proposal can be sent.

    Args:
        found: the file, checked against its provider file.
        who: the client.
        start: day of the inquiry, at half past nine on the client's clock; the file's own moment, or today, where missing.
    """
    assert found.provider is not None and found.calendars is not None and found.file.agreement is not None
    create = CreateEngagement(engagement_id=ENGAGEMENT, file=found.file, provider=found.provider, calendars=found.calendars, salt=_SALT)
    propose = ProposeAgreement(agreement=found.file.agreement, calendars=found.calendars)
    return live(create, propose, who, first_moment(found, start))


def first_moment(found: TermsCheck, start: date | None) -> datetime:
    """When the inquiry arrives, in UTC."""
    assert found.calendars is not None
    if start is None and found.file.inquiry.received_at is not None:
        return found.file.inquiry.received_at
    return found.calendars.client.at(start or date.today(), _MORNING)


def happenings(state: State) -> Iterator[Happening]:
    """What happened, in order of effect: messages, gates, invoices, tasks, milestones and stages."""
    source = Source(state, state.journal, None)
    held = {entry.data["notice"]: entry for entry in reversed(list(source.of("NoticeHeld")))}
    for entry in sorted(state.journal, key=lambda entry: (entry.effective, entry.sequence)):
        told = tell(entry.event, entry.data | (entry.personal or {}), source.names)
        moot = entry.event == "TaskDone" and entry.data.get("by") == "engine"
        if told is None or entry.event in _SILENT or moot:
            continue
        waited = held.get(entry.data.get("notice")) if entry.event == "NoticeSent" else None
        since = f"; held since {source.reader.moment(waited.effective)}, {source.because(waited)}" if waited else ""
        yield Happening(
            at=state.calendars.client.local(entry.effective),
            kind=told.kind,
            what=source.figures(told.what),
            who=told.who,
            because=source.because(entry) + since,
            rule=entry.rule,
        )
