"""The plan: what accepted terms make of themselves, with dates, gates and amounts. Built once, at acceptance; rules read it, never a file."""

from datetime import date

from workflows.engagement.calendar import BusinessCalendar
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.provider import Buffer
from workflows.engagement.terms import Agreement, GateKind


class PlannedGate(Frozen):
    """A gate and the invoice that opens it."""

    id: str
    invoice: str
    milestone: str
    """The milestone whose price it asks for."""
    kind: GateKind
    amount: Money
    guards: tuple[str, ...]
    """Milestones that may not start while it is shut."""
    issue_on: date | None
    """Day on which the invoice is issued at the latest; none: when the milestone is accepted."""


class PlannedMilestone(Frozen):
    """A milestone and its dates, in the provider's zone."""

    id: str
    after: tuple[str, ...]
    start_on: date
    estimate_on: date
    """When it should be done."""
    promised_on: date
    """What the client is told: the estimate plus the buffer."""
    business_days: int
    """From start to promise; a later start moves the promise by as much."""


class Plan(Frozen):
    """Dates, gates and amounts."""

    currency: str
    total: Money
    milestones: tuple[PlannedMilestone, ...]
    gates: tuple[PlannedGate, ...]

    @property
    def ends_on(self) -> date:
        """The last promised day."""
        return max(m.promised_on for m in self.milestones)


def buffered(estimate: int, buffer: Buffer) -> int:
    """Business days promised for ``estimate`` business days: plus ``percent``, rounded up, at most ``cap`` (practices 3 and 4)."""
    return estimate + min(-(-estimate * buffer.percent // 100), buffer.cap_business_days)


def build(agreement: Agreement, calendar: BusinessCalendar, buffer: Buffer, accepted_on: date) -> Plan:
    """The plan of ``agreement``.

    Args:
        agreement: the accepted terms.
        calendar: the provider's, resolved.
        buffer: the provider's promise buffer.
        accepted_on: local day of acceptance; nothing is planned before it.
    """
    milestones: list[PlannedMilestone] = []
    by_id: dict[str, PlannedMilestone] = {}
    wished = agreement.start or calendar.add_business_days(accepted_on, agreement.start_after_business_days or 0)
    first = calendar.next_business_day(max(wished, accepted_on))
    for terms in agreement.milestones:
        after = agreement.predecessors(terms.id)
        start = max((calendar.add_business_days(by_id[a].promised_on, 1) for a in after), default=first)
        days = buffered(terms.estimate_business_days, buffer)
        planned = PlannedMilestone(
            id=terms.id,
            after=after,
            start_on=start,
            estimate_on=calendar.add_business_days(start, terms.estimate_business_days),
            promised_on=calendar.add_business_days(start, days),
            business_days=days,
        )
        milestones.append(planned)
        by_id[terms.id] = planned
    gates = tuple(_gate(agreement, calendar, by_id[terms.id], accepted_on) for terms in agreement.milestones if terms.price.minor)
    total = sum((m.price for m in agreement.milestones), Money(minor=0, currency=agreement.currency))
    return Plan(currency=agreement.currency, total=total, milestones=tuple(milestones), gates=gates)


def _gate(agreement: Agreement, calendar: BusinessCalendar, planned: PlannedMilestone, accepted_on: date) -> PlannedGate:
    """The gate of one priced milestone.

    Before start: billed so long ahead of the planned start that the payment term fits, at once where there is no time left. On acceptance: what
    comes after the milestone waits for it.
    """
    terms = next(m for m in agreement.milestones if m.id == planned.id)
    followers = tuple(m.id for m in agreement.milestones if planned.id in agreement.predecessors(m.id))
    ahead = terms.gate is GateKind.BEFORE_START
    issue_on = None
    if ahead:
        latest = date.fromordinal(planned.start_on.toordinal() - agreement.payment.net_days)
        issue_on = calendar.previous_business_day(latest) if latest > accepted_on else accepted_on
    return PlannedGate(
        id=f"gate-{planned.id}",
        invoice=f"invoice-{planned.id}",
        milestone=planned.id,
        kind=terms.gate,
        amount=terms.price,
        guards=(planned.id,) if ahead else followers,
        issue_on=issue_on,
    )
