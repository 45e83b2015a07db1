"""Facts of messages about work: milestones, hours, what is included before it costs, what the client brings, and all of it at rest."""

from datetime import date, datetime

from workflows.engagement.lifecycles import DUTY, MILESTONE
from workflows.engagement.rules.money.behind_gates import files_wait
from workflows.engagement.rules.notices.context.lines import (
    TemplateFacts,
    as_json,
    deadline_of,
    in_words,
    milestone_line,
    milestone_lines,
    now_of,
    unpaid_lines,
)
from workflows.engagement.rules.work.client_delay import waiting_on
from workflows.engagement.rules.work.hours_billed import below_caps, by_hours, cap_share, minutes_left, worked_amount, worked_sum
from workflows.engagement.state import DutyItem, NoticeItem, State
from workflows.engagement.terms.duty_steps import next_step, step_due

ALLOWANCES = ("meetings", "calls")


def milestone(state: State, notice: NoticeItem) -> TemplateFacts:
    """A milestone at work or in review."""
    item = state.milestones[notice.subject]
    terms = state.milestone_terms(item.id)
    return {
        "milestone": milestone_line(state, item),
        "round": item.round,
        "deemed": terms.acceptance.deemed,
        "files_wait": files_wait(state, item.id) and item.files_released_at is None,
        "review_business_days": terms.acceptance.review_business_days,
        "looked_at_again": deadline_of(state, f"resume/{item.id}"),
    }


def revision(state: State, notice: NoticeItem) -> TemplateFacts:
    """A milestone that was sent back, and what a revision beyond the included ones costs."""
    return milestone(state, notice) | {"rates": rates(state)}


def rates(state: State) -> list[TemplateFacts]:
    """The rate card, a row for each role."""
    return [{"role": rate.role, "per_hour": as_json(rate.per_hour)} for rate in state.agreement.rate_card.rates]


def hours_line(state: State, milestone: str) -> TemplateFacts | None:
    """What was worked on a milestone that is billed by hours, and what is left below its cap; none for a fixed price."""
    billing = by_hours(state, milestone)
    if billing is None:
        return None
    worked = worked_sum(state, milestone)
    lines = worked_amount(state, milestone)
    return {
        "cap": as_json(billing.cap),
        "worked": as_json(worked),
        "left": as_json(billing.cap - worked),
        "percent": cap_share(state, milestone),
        "lines": [as_json(line) for line in lines],
        "minutes": sum(line.minutes for line in lines),
        "minutes_left": [{"role": role, "minutes": minutes_left(state, milestone, role)} for role in billing.roles],
    }


def hours_lines(state: State) -> list[TemplateFacts]:
    """Milestones at work that are billed by hours."""
    rows = (
        (item, hours_line(state, item.id)) for item in state.milestones.values() if item.started_at and item.state not in MILESTONE.final
    )
    return [{"title": state.milestone_terms(item.id).title, **line} for item, line in rows if line is not None]


def cap(state: State, notice: NoticeItem) -> TemplateFacts:
    """A milestone that comes near its cap."""
    item = state.milestones[notice.subject]
    return {"milestone": milestone_line(state, item), "worked": hours_line(state, item.id)}


def allowance_lines(state: State) -> list[TemplateFacts]:
    """What is included of meetings and calls, where the agreement says so, and what of it is used."""
    included = state.agreement.rate_card.allowances
    rows = ((name, getattr(included, name), state.used.get(name, 0)) for name in ALLOWANCES)
    return [{"what": name, "used": used, "included": most, "left": max(most - used, 0)} for name, most, used in rows if most is not None]


def allowance(state: State, notice: NoticeItem) -> TemplateFacts:
    """An allowance that is nearly used, and what a further one costs."""
    line = next(row for row in allowance_lines(state) if row["what"] == notice.subject)
    return {"allowance": line, "rates": rates(state), "rate_card": state.agreement.rate_card.version}


def duty_line(state: State, item: DutyItem, today: date) -> TemplateFacts:
    """Something the client brings: its day, and what waits for it."""
    terms, house = state.agreement.client_delay, state.calendars.provider
    agreed = next(d for d in state.agreement.duties.client if d.id == item.id)
    step = next_step(terms, item.steps)
    at = step_due(terms, step, item.due_on, house) if step else None
    return {
        "id": item.id,
        "text": agreed.text,
        "state": item.state,
        "due_on": item.due_on.isoformat(),
        "done_on": item.done_on.isoformat() if item.done_on else None,
        "days_late": max(house.business_days_between(item.due_on, today), 0),
        "late_days": item.late_days,
        "policy": terms.policy,
        "steps": list(item.steps),
        "next_step": step,
        "next_on": _day_of(state, at) if at else None,
        "waiting": [state.milestone_terms(m).title for m in waiting_on(state, item)],
    }


def _day_of(state: State, at: datetime) -> str:
    return state.calendars.provider.local(at).date().isoformat()


def duty(state: State, notice: NoticeItem) -> TemplateFacts:
    """Something the client brings, and the days that moved with it."""
    item = state.duties[notice.subject]
    today = state.calendars.provider.local(now_of(state, notice)).date()
    moved = [
        {
            "title": state.milestone_terms(m.milestone).title,
            "was": m.was.isoformat(),
            "now": state.milestones[m.milestone].promised_on.isoformat(),
        }
        for m in item.moved
        if state.milestones[m.milestone].state not in MILESTONE.final
    ]
    return {"duty": duty_line(state, item, today), "moved": moved, "bills_anyway": _billed_on(state, item)}


def _billed_on(state: State, item: DutyItem) -> list[TemplateFacts]:
    """What is invoiced on its planned day all the same, and when."""
    rows = []
    for milestone in waiting_on(state, item):
        days = [
            state.deadlines[f"issue/{i.id}"].at
            for i in state.invoices.values()
            if i.milestone == milestone and f"issue/{i.id}" in state.deadlines
        ]
        rows += [{"title": state.milestone_terms(milestone).title, "on": min(days).isoformat()}] if days else []
    return rows


def allowances_and_duties(state: State, notice: NoticeItem) -> TemplateFacts:
    """What a report tells of allowances and of what the client brings."""
    today = state.calendars.provider.local(now_of(state, notice)).date()
    return {
        "allowances": allowance_lines(state),
        "duties": [duty_line(state, d, today) for d in state.duties.values() if d.state not in DUTY.final],
    }


def below_cap_lines(state: State) -> list[TemplateFacts]:
    """Milestones that came out below their cap."""
    return [
        {"title": state.milestone_terms(b.milestone).title, "cap": as_json(b.cap), "final": as_json(b.final)} for b in below_caps(state)
    ]


def standing(state: State, notice: NoticeItem) -> TemplateFacts:
    """Where work and money stand when all of it rests, goes on or ends early."""
    return in_words(state, notice) | {
        "milestones": milestone_lines(state, notice),
        "unpaid": unpaid_lines(state),
        "until": deadline_of(state, "pause/engagement"),
    }
