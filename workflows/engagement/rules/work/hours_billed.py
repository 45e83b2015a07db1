"""What recorded hours come to: lines, bill, and what is left below the cap. Each role's line is rounded once, half up."""

from datetime import date

from workflows.engagement.lifecycles import MilestoneState
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money, split, total
from workflows.engagement.state import State
from workflows.engagement.terms import ByHours
from workflows.engagement.terms.prices.bills import Bill, BillLine, bill_for

HOUR = 60
"""Minutes."""


class WorkedLine(Frozen):
    """Hours of one role."""

    role: str
    minutes: int
    per_hour: Money
    amount: Money
    """As the terms write prices: with tax or without."""


def amount_of(minutes: int, per_hour: Money) -> Money:
    """Minutes at a rate, exact, rounded once, half up, to the minor unit."""
    return Money(minor=(2 * minutes * per_hour.minor + HOUR) // (2 * HOUR), currency=per_hour.currency)


def by_hours(state: State, milestone: str) -> ByHours | None:
    """How a milestone is billed, where that is by hours."""
    return state.milestone_terms(milestone).billing


def worked_amount(state: State, milestone: str) -> tuple[WorkedLine, ...]:
    """What was worked on a milestone, a line for each role with hours, in the order of the terms."""
    billing, worked = by_hours(state, milestone), state.worked.get(milestone)
    if billing is None or worked is None:
        return ()
    return tuple(_line(state, role, worked.minutes[role]) for role in billing.roles if worked.minutes.get(role))


def _line(state: State, role: str, minutes: int) -> WorkedLine:
    per_hour = state.agreement.rate_card.per_hour(role)
    assert per_hour is not None
    return WorkedLine(role=role, minutes=minutes, per_hour=per_hour, amount=amount_of(minutes, per_hour))


def worked_sum(state: State, milestone: str) -> Money:
    """All lines together."""
    return total((line.amount for line in worked_amount(state, milestone)), state.agreement.currency)


def minutes_left(state: State, milestone: str, role: str) -> int:
    """How many more minutes of a role fit below the cap."""
    billing, worked = by_hours(state, milestone), state.worked.get(milestone)
    per_hour = state.agreement.rate_card.per_hour(role)
    assert billing is not None and per_hour is not None
    others = total((line.amount for line in worked_amount(state, milestone) if line.role != role), billing.cap.currency)
    room = billing.cap.minor - others.minor
    most = (HOUR * (2 * room + 1) - 1) // (2 * per_hour.minor)  # the last minute whose line, rounded half up, is still within the room
    return max(most - (worked.minutes.get(role, 0) if worked else 0), 0)


def cap_share(state: State, milestone: str) -> int:
    """How much of the cap is used, in whole per cent; 100 once not one more minute fits."""
    billing = by_hours(state, milestone)
    assert billing is not None
    if all(minutes_left(state, milestone, role) == 0 for role in billing.roles):
        return 100
    return min(worked_sum(state, milestone).minor * 100 // billing.cap.minor, 99)


def worked_bill(state: State, milestone: str) -> Bill:
    """What a milestone's invoice asks for: a line for each role; tax is computed once over all of them."""
    lines = worked_amount(state, milestone)
    bill = bill_for(state.agreement, [(line.amount, state.milestone_terms(milestone).tax) for line in lines])
    if not bill.amount.minor:
        return bill
    nets = split(bill.net, [line.amount.minor for line in lines])
    tax = bill.lines[0].tax
    named = tuple(
        BillLine(net=net, tax=tax, role=line.role, minutes=line.minutes, per_hour=line.per_hour)
        for line, net in zip(lines, nets, strict=True)
    )
    return Bill(amount=bill.amount, lines=named, taxes=bill.taxes)


class BelowCap(Frozen):
    """A milestone that came out below its cap: no variance, but worth saying."""

    milestone: str
    cap: Money
    final: Money


def below_caps(state: State) -> tuple[BelowCap, ...]:
    """Every milestone billed by hours that is over and cost less than its cap."""
    found = (
        (item, by_hours(state, item.id), worked_sum(state, item.id))
        for item in state.milestones.values()
        if item.state == MilestoneState.ACCEPTED
    )
    return tuple(BelowCap(milestone=item.id, cap=b.cap, final=final) for item, b, final in found if b is not None and final < b.cap)


def day_begun(state: State, milestone: str) -> date | None:
    """The house's day on which work on a milestone began; none before."""
    started = state.milestones[milestone].started_at
    return state.calendars.provider.local(started).date() if started else None
