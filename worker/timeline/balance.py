"""What was agreed, due and paid over time, as step curves: plain arithmetic over the marks of a timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from worker.timeline.marks import Amount, InvoiceMark
from worker.timeline.model import Timeline

Steps = list[tuple[datetime, int]]
_SIGN = {"paid": 1, "part_paid": 1, "refunded": -1}
_CHANGES = {"charged": 1, "credited": -1}
_ENDS = frozenset({"void", "written_off"})


@dataclass(frozen=True)
class Overdue:
    """From `start` to `end`, `minor` was overdue on top of what was paid."""

    start: datetime
    end: datetime
    paid: int
    minor: int


@dataclass(frozen=True)
class Curves:
    """Step curves in minor units: each point holds from its time until the next."""

    currency: Amount  # zero, in the currency of the engagement
    agreed: Steps
    due: Steps
    paid: Steps
    besides: Steps  # what late charges add to the agreed sum, and credits and what is given up take away
    overdue: list[Overdue]
    more: int = 0  # what comes again besides the agreed sum, less what was agreed as the most and not billed

    def of(self, minor: int) -> Amount:
        """Return minor units as an amount."""
        return self.currency.model_copy(update={"minor": minor})

    def to_come(self, moment: datetime) -> int:
        """What is still to come at a moment, below zero where more was paid."""
        return value_at(self.agreed, moment) + self.more + value_at(self.besides, moment) - value_at(self.paid, moment)

    def all_of_it(self, moment: datetime) -> int:
        """All that there is to pay: what is agreed, what comes again, and late charges."""
        return value_at(self.agreed, moment) + self.more + max(value_at(self.besides, moment), 0)

    @property
    def highest(self) -> int:
        """The highest value of any curve."""
        return max((value for steps in (self.agreed, self.due, self.paid) for _, value in steps), default=0)


def balance_of(timeline: Timeline, end: datetime) -> Curves | None:
    """Return the curves of a timeline until `end`; None if no money is in the picture."""
    amounts = [each.amount for each in timeline.invoices] + [agreed.total for agreed in timeline.agreed]
    if not amounts:
        return None
    agreed = sorted((agreed.when, agreed.total.minor) for agreed in timeline.agreed)
    dues, payments, besides = [], [], []
    for each in timeline.invoices:
        dues += due_changes(each.amount.minor, each.marks)
        payments += payment_changes(each.marks)
        besides += _besides(each.amount.minor, each.marks)
    payments = [change for change in payments if change[0] <= end]
    return Curves(
        currency=amounts[0].model_copy(update={"minor": 0}),
        agreed=agreed,
        due=_accumulate(dues),
        paid=_accumulate(payments),
        besides=_accumulate(besides),
        overdue=_overdue(timeline, end, _accumulate(payments)),
        more=_minor(timeline.recurring) - _minor(timeline.below_cap),
    )


def _minor(amount: Amount | None) -> int:
    return amount.minor if amount else 0


def due_changes(minor: int, marks: Iterable[InvoiceMark]) -> Steps:
    """Return how one invoice changes what is due.

    Up at the due date and by late charges, down by credits, to zero when void; a refund or a later term may bring a new date.
    """
    known = sorted(marks, key=lambda mark: mark.when)
    dues = [mark for mark in known if mark.kind == "due"]
    if not dues:
        return []
    due = dues[0].when
    changes, left = [(due, minor), *_due_again(minor, known, dues[1:])], minor
    for mark in known:
        if mark.kind == "charged" and mark.amount is not None:
            changes.append((mark.when, mark.amount.minor))
            left += mark.amount.minor
        elif mark.kind == "credited" and mark.amount is not None:
            changes.append((max(mark.when, due), -mark.amount.minor))
            left -= mark.amount.minor
        elif mark.kind in _ENDS:
            settled = sum(change for when, change in payment_changes(known) if when <= mark.when)
            changes.append((max(mark.when, due), -(left - settled)))
            left = settled
    return changes


def _due_again(minor: int, known: list[InvoiceMark], dues: list[InvoiceMark]) -> Steps:
    """Until a new due date nothing is due: since it was named, or since the refund before it; what had ended before just becomes due."""
    changes: Steps = []
    refunds = [mark.when for mark in known if mark.kind == "refunded"]
    for mark in dues:
        amount = minor if mark.amount is None else mark.amount.minor
        since = mark.since or max((refund for refund in refunds if mark.amount is None and refund <= mark.when), default=None)
        if since is not None:
            changes.append((since, -amount))
        if since is not None or mark.amount is not None:
            changes.append((mark.when, amount))
    return changes


def _besides(minor: int, marks: Iterable[InvoiceMark]) -> Steps:
    """How late charges, credits and what is given up change what is to come from one invoice."""
    known = sorted(marks, key=lambda mark: mark.when)
    changes, left, given_up = [], minor, False
    for mark in known:
        change = 0
        if mark.kind in _CHANGES and mark.amount is not None:
            change = _CHANGES[mark.kind] * mark.amount.minor
        elif mark.kind in _ENDS:
            change, given_up = sum(paid for when, paid in payment_changes(known) if when <= mark.when) - left, True
        elif mark.kind == "due" and mark.amount is not None and given_up:
            change, given_up = mark.amount.minor, False
        changes.append((mark.when, change))
        left += change
    return changes


def payment_changes(marks: Iterable[InvoiceMark]) -> Steps:
    """Return how one invoice changes what is paid."""
    return [(mark.when, _SIGN[mark.kind] * mark.amount.minor) for mark in marks if mark.kind in _SIGN and mark.amount is not None]


def _accumulate(changes: Steps) -> Steps:
    total, steps = 0, []
    for when, change in sorted(changes):
        total += change
        steps.append((when, total))
    return steps


def value_at(steps: Steps, moment: datetime) -> int:
    """Return the value of a step curve at a moment (zero before its first step)."""
    return next((value for when, value in reversed(steps) if when <= moment), 0)


def _overdue(timeline: Timeline, end: datetime, paid: Steps) -> list[Overdue]:
    curves = [
        (_accumulate(due_changes(each.amount.minor, each.marks)), _accumulate(payment_changes(each.marks))) for each in timeline.invoices
    ]
    times = sorted({when for pair in curves for steps in pair for when, _ in steps if when <= end} | {end})
    found = []
    for start, until in pairwise(times):
        minor = sum(max(0, value_at(due, start) - value_at(settled, start)) for due, settled in curves)
        if minor:
            found.append(Overdue(start, until, value_at(paid, start), minor))
    return found
