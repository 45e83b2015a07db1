"""The plan: dates, gates and amounts that follow from accepted terms. It is built once, at acceptance; rules read it and never a file."""

from datetime import date

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money, total
from workflows.engagement.terms import Agreement, GateKind, Retainer
from workflows.engagement.terms.prices.bills import Bill, BillKind, Part, parts_of, retainer_bill, totals
from workflows.engagement.terms.provider import Buffer
from workflows.engagement.time.calendar import BusinessCalendar


class PlannedDuty(Frozen):
    """Something the client brings by a day."""

    id: str
    due_on: date
    """A working day of the client."""
    waiting: tuple[str, ...] = ()
    """Milestones that wait for it; none: what has not begun."""


class PlannedGate(Bill):
    """A gate and the invoice that opens it."""

    id: str
    invoice: str
    of: BillKind = BillKind.MILESTONE
    milestone: str | None
    """The milestone whose price it asks for; none: it asks for a part of all of them."""
    by_hours: bool = False
    """It asks for what was worked, and ``amount`` is the most."""
    kind: GateKind
    guards: tuple[str, ...]
    """Milestones that may not start while it is shut; of a gate on a date those that start after its day."""
    issue_on: date | None
    """Day on which the invoice is issued at the latest; none: when what its kind names happens."""


class PlannedRetainer(Bill):
    """A sum that comes again; ``amount`` is that of each period, gross."""

    id: str
    days: tuple[date, ...]
    """Day of each invoice, days off not considered."""


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
    """What all gates ask for, gross; retainers come besides."""
    recurring: Money | None = None
    """What all retainers ask for, gross; none where there are none."""
    milestones: tuple[PlannedMilestone, ...]
    gates: tuple[PlannedGate, ...]
    retainers: tuple[PlannedRetainer, ...] = ()

    def gate_of(self, invoice: str) -> PlannedGate | None:
        """The gate that an invoice opens."""
        return next((g for g in self.gates if g.invoice == invoice), None)

    def retainer(self, retainer_id: str) -> PlannedRetainer:
        """What is planned of a retainer."""
        return next(r for r in self.retainers if r.id == retainer_id)


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
    milestones = _milestones(agreement, calendar, buffer, accepted_on)
    gates = tuple(_gate(agreement, calendar, milestones, part, accepted_on) for part in parts_of(agreement))
    retainers = tuple(_retainer(agreement, each, accepted_on) for each in agreement.retainers)
    recurring = total((r.amount * len(r.days) for r in retainers), agreement.currency) if retainers else None
    return Plan(
        currency=agreement.currency,
        total=totals(gates, agreement.currency).amount,
        recurring=recurring,
        milestones=tuple(milestones.values()),
        gates=gates,
        retainers=retainers,
    )


def _milestones(agreement: Agreement, calendar: BusinessCalendar, buffer: Buffer, accepted_on: date) -> dict[str, PlannedMilestone]:
    by_id: dict[str, PlannedMilestone] = {}
    wished = agreement.start or calendar.add_business_days(accepted_on, agreement.start_after_business_days or 0)
    first = calendar.next_business_day(max(wished, accepted_on))
    for terms in agreement.milestones:
        after = agreement.predecessors(terms.id)
        start = max((calendar.add_business_days(by_id[a].promised_on, 1) for a in after), default=first)
        days = buffered(terms.estimate_business_days, buffer)
        by_id[terms.id] = PlannedMilestone(
            id=terms.id,
            after=after,
            start_on=start,
            estimate_on=calendar.add_business_days(start, terms.estimate_business_days),
            promised_on=calendar.add_business_days(start, days),
            business_days=days,
        )
    return by_id


def _gate(
    agreement: Agreement, calendar: BusinessCalendar, milestones: dict[str, PlannedMilestone], part: Part, accepted_on: date
) -> PlannedGate:
    return PlannedGate(
        id=f"gate-{part.id}",
        invoice=f"invoice-{part.id}",
        of=part.of,
        milestone=part.milestone,
        by_hours=any(m.id == part.milestone and m.billing is not None for m in agreement.milestones),
        kind=part.kind,
        guards=_guards(agreement, part),
        issue_on=_issue_on(agreement, calendar, milestones, part, accepted_on),
        amount=part.bill.amount,
        lines=part.bill.lines,
        taxes=part.bill.taxes,
    )


def _guards(agreement: Agreement, part: Part) -> tuple[str, ...]:
    """The milestones whose start waits for a part: its own, those that follow, all, or none."""
    everything = tuple(m.id for m in agreement.milestones)
    if part.kind is GateKind.BEFORE_START:
        return (part.milestone,) if part.milestone else everything
    if part.kind is GateKind.ON_ACCEPTANCE and part.milestone:
        return tuple(m for m in everything if part.milestone in agreement.predecessors(m))
    return everything if part.kind is GateKind.ON_DATE else ()


def _issue_on(
    agreement: Agreement, calendar: BusinessCalendar, milestones: dict[str, PlannedMilestone], part: Part, accepted_on: date
) -> date | None:
    """Before start: so long ahead of the planned start that the payment term fits, at once where there is no time left. A deposit: at once."""
    if part.kind is GateKind.ON_DATE:
        wished = part.on or calendar.add_business_days(accepted_on, part.after_business_days or 0)
        return calendar.next_business_day(max(wished, accepted_on))
    if part.kind is not GateKind.BEFORE_START:
        return None
    if part.milestone is None:
        return accepted_on
    latest = agreement.payment.term.latest_issue(milestones[part.milestone].start_on)
    return calendar.previous_business_day(latest) if latest > accepted_on else accepted_on


def _retainer(agreement: Agreement, terms: Retainer, accepted_on: date) -> PlannedRetainer:
    bill = retainer_bill(agreement, terms)
    return PlannedRetainer(id=terms.id, days=terms.days(accepted_on), amount=bill.amount, lines=bill.lines, taxes=bill.taxes)
