"""What a caller sees of hours, of what is included before it costs, and of what the client brings."""

from datetime import date

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.rules.work.hours_billed import by_hours, worked_amount, worked_sum
from workflows.engagement.state import State


class HoursLineView(Frozen):
    """Hours of one role."""

    role: str
    minutes: int
    per_hour: Money
    amount: Money


class HoursEntryView(Frozen):
    """Hours that can still be corrected."""

    id: str
    role: str
    minutes: int


class HoursView(Frozen):
    """What was worked on a milestone that is billed by hours."""

    cap: Money
    worked: Money
    left: Money
    lines: tuple[HoursLineView, ...]
    entries: tuple[HoursEntryView, ...]


class AllowanceView(Frozen):
    """What is included before it costs."""

    what: str
    """``meetings`` or ``calls``."""
    used: int
    included: int | None
    """None: as many as it takes."""


class DutyView(Frozen):
    """Something the client brings by a day."""

    id: str
    text: str
    state: str
    due_on: date
    milestones: tuple[str, ...]
    """Ids of the milestones that the terms say wait for it; empty: all that have not begun."""
    done_on: date | None
    late_days: int
    """Business days of ours by which it was late, once done."""
    steps: tuple[str, ...]
    """Consequences that were taken: ``held``, ``delayed``, ``suspended``, ``abandoned``."""


def hours_of(state: State, milestone: str) -> HoursView | None:
    """What was worked on a milestone; none where it has a fixed price."""
    billing = by_hours(state, milestone)
    if billing is None:
        return None
    worked, kept = worked_sum(state, milestone), state.worked.get(milestone)
    entries = kept.entries if kept else {}
    return HoursView(
        cap=billing.cap,
        worked=worked,
        left=billing.cap - worked,
        lines=tuple(HoursLineView.model_validate(line, from_attributes=True) for line in worked_amount(state, milestone)),
        entries=tuple(HoursEntryView(id=name, role=entry.role, minutes=entry.minutes) for name, entry in entries.items()),
    )


def allowances_of(state: State) -> tuple[AllowanceView, ...]:
    """Meetings and calls, counted from the acceptance on; empty before."""
    if state.plan is None:
        return ()
    included = state.agreement.rate_card.allowances
    return tuple(
        AllowanceView(what=what, used=state.used.get(what, 0), included=most)
        for what, most in (("meetings", included.meetings), ("calls", included.calls))
    )


def duties_of(state: State) -> tuple[DutyView, ...]:
    """What the client brings by a day."""
    texts = {duty.id: duty.text for duty in state.agreement.duties.client} if state.duties else {}
    return tuple(
        DutyView(
            id=duty.id,
            text=texts[duty.id],
            state=duty.state,
            due_on=duty.due_on,
            milestones=duty.waiting,
            done_on=duty.done_on,
            late_days=duty.late_days,
            steps=duty.steps,
        )
        for duty in state.duties.values()
    )
