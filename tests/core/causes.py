"""Every kind of deadline with every event that sets it, and why none of them can do so while it runs, or what holds where one can."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from workflows.engagement.invariants.reading import CLOCK, move_of, starts_of, stops_of
from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Entry
from workflows.engagement.money.interest import known_through
from workflows.engagement.rules.dunning.interest_rule import bearing, first_day_of_interest, rule_of
from workflows.engagement.rules.tasks.life import is_open
from workflows.engagement.state import State


class Why(StrEnum):
    """Why a deadline does not run when an event sets it."""

    BORN = "it is set once: what it is about has just come into being"
    FELL = "it has just fallen due, and this is what its function says"
    PAST = "it runs no more: its moment is past, or it was stopped before"
    LEFT = "it does not run in the state of the thing that this move leaves"
    STOPS = "the event itself stops it"
    ASKS = "the rule asks first whether it runs"
    AGAIN = "it may run: the table says which moment holds"


SET_BY: dict[str, dict[str, tuple[Why, ...]]] = {
    "lapse": {"EngagementCreated": (Why.BORN,)},
    "remind": {"AgreementProposed": (Why.STOPS,)},
    "valid": {"AgreementProposed": (Why.STOPS,), "ProposalExtended": (Why.FELL,)},
    "issue": {"AgreementAccepted": (Why.BORN,), "DutyLate": (Why.AGAIN,)},
    "retainer": {"AgreementAccepted": (Why.BORN,), "RetainerDue": (Why.FELL,)},
    "overdue": {
        "InvoiceIssued": (Why.LEFT,),
        "InvoiceReopened": (Why.LEFT,),
        "DisputeRejected": (Why.LEFT,),
        "DueDateMoved": (Why.STOPS,),
    },
    "dunning": {
        "InvoiceIssued": (Why.LEFT,),
        "InvoiceReopened": (Why.LEFT,),
        "DisputeRejected": (Why.LEFT,),
        "DueDateMoved": (Why.STOPS,),
        "DunningStepTaken": (Why.FELL,),
        "DunningStepSkipped": (Why.FELL,),
        "DunningStepPutOff": (Why.FELL,),
        "DunningResumed": (Why.ASKS,),
    },
    "value": {name: (Why.AGAIN,) for name in ("PaymentRecorded", "RefundRecorded", "InvoiceCredited", "ChargebackRecorded")},
    "promised": {"PaymentPromised": (Why.BORN,)},
    "hold": {"DunningHeld": (Why.STOPS,)},
    "rate": {"InterestClaimed": (Why.BORN,), "InvoiceReopened": (Why.PAST,), "ReferenceRateSupplied": (Why.STOPS, Why.PAST)},
    "promise": {
        "MilestoneStarted": (Why.LEFT,),
        "MilestoneResumed": (Why.LEFT,),
        "RevisionRequested": (Why.LEFT,),
        "DutyDone": (Why.AGAIN,),
        "DutyExcused": (Why.AGAIN,),
    },
    "review": {"MilestoneDelivered": (Why.LEFT,), "ReviewExtended": (Why.FELL,)},
    "nudge": {"MilestoneDelivered": (Why.LEFT,), "ReviewExtended": (Why.PAST, Why.BORN)},
    "reply": {"InboundReceived": (Why.BORN,)},
    "ack": {"AcknowledgementDeferred": (Why.ASKS,)},
    "report": {"ReportScheduled": (Why.LEFT, Why.FELL)},
    "task": {"TaskOpened": (Why.BORN,), "TaskOverdue": (Why.FELL,)},
    "notice": {"NoticeHeld": (Why.LEFT, Why.FELL)},
    "survey": {"SurveyScheduled": (Why.BORN,), "SurveyAsked": (Why.FELL,), "SurveyReminded": (Why.FELL,), "SurveyExtended": (Why.FELL,)},
    "duty": {"AgreementAccepted": (Why.BORN,), "DutyLate": (Why.FELL,), "DutyStepTaken": (Why.FELL,), "DutyStepPutOff": (Why.FELL,)},
    "duty-reminder": {"AgreementAccepted": (Why.BORN,)},
    "resume": {"MilestoneHeld": (Why.LEFT,)},
    "pause": {"EngagementPaused": (Why.LEFT,)},
}
"""By the first part of the id and the name of the event; one of the reasons holds each time."""

RUNS_WHILE: dict[str, tuple[Kind, frozenset[str]]] = {
    "lapse": (Kind.ENGAGEMENT, frozenset({"INQUIRY", "QUALIFYING"})),
    "remind": (Kind.ENGAGEMENT, frozenset({"PROPOSED"})),
    "valid": (Kind.ENGAGEMENT, frozenset({"PROPOSED"})),
    "issue": (Kind.INVOICE, frozenset({"SCHEDULED"})),
    "overdue": (Kind.INVOICE, frozenset({"OPEN"})),
    "dunning": (Kind.INVOICE, frozenset({"OPEN", "OVERDUE"})),
    "promised": (Kind.PROMISE, frozenset({"GIVEN"})),
    "promise": (Kind.MILESTONE, frozenset({"IN_PROGRESS", "IN_REVISION"})),
    "review": (Kind.MILESTONE, frozenset({"DELIVERED"})),
    "nudge": (Kind.MILESTONE, frozenset({"DELIVERED"})),
    "reply": (Kind.INBOUND, frozenset({"RECEIVED", "ACKNOWLEDGED"})),
    "report": (Kind.ENGAGEMENT, frozenset({"ACTIVE", "SIGNING_OFF"})),
    "task": (Kind.TASK, frozenset({"OPEN", "OVERDUE"})),
    "notice": (Kind.NOTICE, frozenset({"HELD"})),
    "survey": (Kind.SURVEY, frozenset({"DUE", "ASKED", "REMINDED"})),
    "duty": (Kind.DUTY, frozenset({"OPEN", "LATE"})),
    "duty-reminder": (Kind.DUTY, frozenset({"OPEN"})),
    "resume": (Kind.MILESTONE, frozenset({"HELD"})),
    "pause": (Kind.ENGAGEMENT, frozenset({"PAUSED"})),
}
"""In which states of the thing it is about a deadline runs; of the others no state decides that."""


ALWAYS_WHILE: dict[str, frozenset[str]] = {
    "lapse": frozenset({"INQUIRY"}),
    "valid": frozenset({"PROPOSED"}),
    "overdue": frozenset({"OPEN"}),
    "promised": frozenset({"GIVEN"}),
    "task": frozenset({"OPEN", "OVERDUE"}),
    "notice": frozenset({"HELD"}),
    "survey": frozenset({"DUE", "ASKED", "REMINDED"}),
    "duty": frozenset({"OPEN"}),
}
"""In which states of the thing a deadline must run: without it nothing would ever move it on."""


def stands_still(state: State) -> list[str]:
    """Deadlines that do not run though something waits for them."""
    if state.ended:
        return []
    wanted = ["hold/engagement"] if state.dunning_hold else []
    wanted += [f"value/{day}" for day in state.dated_ahead]
    for what, states in ALWAYS_WHILE.items():
        kind = RUNS_WHILE[what][0]
        found = [item.id for item in state.items(kind).values() if item.state in states]
        wanted += [f"{what}/{'engagement' if kind is Kind.ENGAGEMENT else item}" for item in found]
    rule = rule_of(state)
    if rule is not None and not is_open(state, "reference_rate_missing", "engagement"):
        wanted += [f"rate/{i.id}" for i in bearing(state) if known_through(rule, first_day_of_interest(i)) is not None]
    return [name for name in wanted if name not in state.deadlines]


def runs_for_nothing(state: State) -> list[str]:
    """Deadlines that run though the thing they are about is in another state."""
    found = []
    for name in state.deadlines:
        what, subject = name.split("/", 1)
        if what in RUNS_WHILE:
            kind, states = RUNS_WHILE[what]
            item = state.item(kind, state.id if kind is Kind.ENGAGEMENT else subject)
            if item is None or item.state not in states:
                found.append(name)
    return found


class Causes:
    """Reads a journal, entry by entry, and says for each deadline that is set why it did not run.

    Attributes:
        seen: kind, event and reason, as far as they came about.
    """

    def __init__(self) -> None:
        self.seen: set[tuple[str, str, Why]] = set()
        self._last = dict[str, datetime]()
        """The moment for which each was set last, unless it was stopped since."""
        self._set = set[str]()
        self._moves = dict[tuple[str, str], tuple[str, str]]()
        """The last move of each thing: the command behind it, and the state it left."""

    def read(self, entries: Iterable[Entry]) -> list[str]:
        """Take in more entries; what is returned is wrong: set by an event, or for a reason, that nobody wrote down."""
        return [wrong for entry in entries for wrong in self._read(entry)]

    def _read(self, entry: Entry) -> list[str]:
        step, found = move_of(entry), list[str]()
        if step is not None:
            self._moves[step.kind, step.id] = (entry.command, step.origin)
        for name in starts_of(entry):
            what = name.partition("/")[0]
            reasons = SET_BY.get(what, {}).get(entry.event, ())
            holds = [why for why in reasons if self._holds(why, entry, name)]
            self.seen |= {(what, entry.event, why) for why in holds[:1]}
            if not holds:
                found.append(f"{entry.sequence}: {entry.event} sets '{name}', and none of these holds: {[*map(str, reasons)]}")
        for name in stops_of(entry):
            self._last.pop(name, None)
        self._last |= starts_of(entry)
        self._set |= self._last.keys()
        return found

    def _holds(self, why: Why, entry: Entry, name: str) -> bool:
        at, clock = self._last.get(name), entry.command.startswith(CLOCK)
        if why is Why.BORN:
            return name not in self._set
        if why is Why.FELL:
            return clock and at == entry.effective
        if why is Why.PAST:
            return name in self._set and (at is None or at < entry.effective)
        if why is Why.STOPS:
            return name in stops_of(entry)
        return why is not Why.LEFT or self._left(entry, name)

    def _left(self, entry: Entry, name: str) -> bool:
        """The thing moved with this very command, out of a state in which the deadline does not run."""
        what, subject = name.split("/", 1)
        kind, states = RUNS_WHILE[what]
        moves = [m for (of, item), m in self._moves.items() if of == kind.value and (kind is Kind.ENGAGEMENT or item == subject)]
        return any(command == entry.command and origin not in states for command, origin in moves)
