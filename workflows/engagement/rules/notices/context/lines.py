"""Facts that several messages share: a line for a milestone, for an invoice, for something that happened."""

from datetime import date, datetime
from typing import Any

from workflows.engagement.lifecycles import UNBEGUN_MILESTONE, UNPAID_INVOICE, MilestoneState
from workflows.engagement.messages.answers import Entry
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.state import InvoiceItem, MilestoneItem, NoticeItem, State

TemplateFacts = dict[str, Any]
_DONE = frozenset({MilestoneState.ACCEPTED, MilestoneState.DROPPED, MilestoneState.DELIVERED})


def as_json(value: Any) -> Any:
    """A model as JSON; anything else as it is."""
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def common(state: State, notice: NoticeItem) -> TemplateFacts:
    """Facts every template may use."""
    return {
        "client_name": state.client.name,
        "client_kind": state.client.kind.value,
        "title": state.agreement.title if state.terms else state.inquiry.subject,
        "because": as_json(notice.because),
        "planned_at": notice.planned_at.isoformat(),
        "house_zone": state.calendars.provider.zone.name,
    }


def in_words(state: State, notice: NoticeItem) -> TemplateFacts:
    """Messages whose substance a person wrote: declined, referred ..."""
    return {"subject": notice.subject}


def deadline_of(state: State, deadline_id: str) -> str | None:
    """When a deadline falls due; none where it is not set."""
    found = state.deadlines.get(deadline_id)
    return found.at.isoformat() if found else None


def milestone_line(state: State, item: MilestoneItem) -> TemplateFacts:
    """A milestone: what was agreed about it, and where it stands."""
    terms = state.milestone_terms(item.id)
    return {
        "id": item.id,
        "title": terms.title,
        "state": item.state,
        "deliverables": list(terms.deliverables),
        "price": {"minor": terms.price.minor, "currency": terms.price.currency},
        "by_hours": terms.billing is not None,
        "promised_on": item.promised_on.isoformat(),
        "review_ends": item.review_ends.isoformat() if item.review_ends else None,
        "delivered_at": item.delivered_at.isoformat() if item.delivered_at else None,
        "handed_over_at": item.handed_over_at.isoformat() if item.handed_over_at else None,
        "accepted_at": item.accepted_at.isoformat() if item.accepted_at else None,
        "accepted_cause": item.accepted_cause,
        "revisions": item.revisions,
        "included_revisions": terms.included_revisions,
        "late": item.late,
        "round": item.round,
        "start_mode": terms.start_mode,
        "handover_guide": terms.handover_guide,
    }


def now_of(state: State, notice: NoticeItem) -> datetime:
    """When a message is told: it may have waited for its window, and the last entry tells that it is later by now."""
    return max(notice.planned_at, state.recorded_at or notice.planned_at)


def expected_days(state: State, today: date) -> dict[str, date]:
    """Expected hand-over of every milestone that is still open, never earlier than promised.

    It is the day that the rules would promise if everything open began as soon as it can: a payment that is missing is taken to come today.

    Args:
        state: the aggregate, with a plan.
        today: in the provider's zone.
    """
    expected: dict[str, date] = {}
    for item in state.milestones.values():
        if item.state not in _DONE:
            expected[item.id] = max(item.promised_on, _at_best(state, item, today, expected))
    return expected


def _at_best(state: State, item: MilestoneItem, today: date, expected: dict[str, date]) -> date:
    calendar = state.calendars.provider
    if item.state in UNBEGUN_MILESTONE:
        planned = state.planned(item.id)
        after = [calendar.add_business_days(expected[a], 1) for a in planned.after if a in expected]
        start = max((planned.start_on, calendar.next_business_day(today), *after))
        return calendar.add_business_days(start, planned.business_days)
    if item.held_at is not None and item.state == MilestoneState.HELD:
        lost = calendar.business_days_between(calendar.local(item.held_at).date(), today)
        return calendar.add_business_days(item.promised_on, max(lost, 0))
    promise = state.deadlines.get(f"promise/{item.id}")
    return calendar.local(promise.at).date() if promise else today


def milestone_lines(state: State, notice: NoticeItem) -> list[TemplateFacts]:
    """Every milestone, with the day on which it is expected as things stand; none for what is already handed over."""
    expected = expected_days(state, state.calendars.provider.local(now_of(state, notice)).date())
    days = {milestone: day.isoformat() for milestone, day in expected.items()}
    return [milestone_line(state, m) | {"expected_on": days.get(m.id)} for m in state.milestones.values()]


def invoice_line(state: State, item: InvoiceItem) -> TemplateFacts:
    """An invoice: what it asks for, until when, and what waits for it."""
    return {
        "id": item.id,
        "number": item.number,
        "reference": item.reference,
        "state": item.state,
        "milestone": title_of(state, item.id),
        "of": item.of.value,
        "kind": state.gates[item.gate].kind.value if item.gate else None,
        "amount": {"minor": item.amount.minor, "currency": item.amount.currency},
        "outstanding": {"minor": item.outstanding.minor, "currency": item.outstanding.currency},
        "paid": as_json(item.paid),
        "credited": {"minor": item.credited, "currency": item.amount.currency},
        "fees": as_json(item.fees),
        "interest": as_json(item.interest),
        "fees_paid": {"minor": item.fees_paid, "currency": item.amount.currency},
        "interest_paid": {"minor": item.interest_paid, "currency": item.amount.currency},
        "owed": as_json(item.owed),
        "charged": any(c.invoice == item.id and not c.waived for c in state.charges.values()),
        "issued_on": item.issued_on.isoformat() if item.issued_on else None,
        "due_on": item.payable_by.isoformat() if item.payable_by else None,
        "pay_at": item.pay_at,
        "guards": [state.milestone_terms(m).title for m in (state.gates[item.gate].guards if item.gate else ()) if _not_begun(state, m)],
        "mail": _mail(state, item),
    }


def _mail(state: State, item: InvoiceItem) -> TemplateFacts | None:
    """Where the mail is that carries it, and when it leaves if that is known; none while there is no mail."""
    notice = state.notices.get(item.notice or "")
    if notice is None:
        return None
    later = next((o.not_before for o in state.outbox if o.effect.subject == notice.id and o.not_before), None)
    leaves = later.isoformat() if later else deadline_of(state, f"notice/{notice.id}")
    return {"state": notice.state, "leaves_at": leaves}


def _not_begun(state: State, milestone: str) -> bool:
    return state.milestones[milestone].state in UNBEGUN_MILESTONE


def unpaid_lines(state: State) -> list[TemplateFacts]:
    """Invoices that wait for money."""
    return [invoice_line(state, i) for i in state.invoices.values() if i.state in UNPAID_INVOICE]


def story_line(entry: Entry) -> TemplateFacts:
    """A line of the story, with its reason and, where a person gave one, the reason in that person's words."""
    return {
        "event": entry.event,
        "at": entry.effective.isoformat(),
        "because": as_json(entry.because),
        "explanation": entry.explanation,
        "data": _told(entry.data),
    }


_TOLD = frozenset({"milestone", "invoice", "gate", "cause", "purpose", "round", "by", "amount", "due_on", "value_date", "settled_on"})


def _told(data: dict[str, Any]) -> TemplateFacts:
    return {k: v for k, v in data.items() if k in _TOLD}
