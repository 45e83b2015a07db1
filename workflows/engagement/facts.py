"""What each message needs to know, read from the state at the moment it is sent, so that it tells what is true then.

Values are JSON: money as ``{"minor": int, "currency": str}``, days and moments in ISO 8601. A template finds the common facts (:func:`common`)
and those of its own row in :data:`OF`.
"""

from collections.abc import Callable
from typing import Any

from workflows.engagement.forecast import expected_days
from workflows.engagement.lifecycles import UNPAID_INVOICE
from workflows.engagement.messages.answers import Entry
from workflows.engagement.reconciliation import variances_of
from workflows.engagement.state import InboundState, InvoiceState, MilestoneState, NoticeState, State

Facts = dict[str, Any]


def _json(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def common(state: State, notice: NoticeState) -> Facts:
    """Facts every template may use."""
    return {
        "client_name": state.client.name,
        "client_kind": state.client.kind.value,
        "title": state.agreement.title if state.terms else state.inquiry.subject,
        "because": notice.because,
        "planned_at": notice.planned_at.isoformat(),
        "house_zone": state.calendars.provider.zone,
    }


def _milestone_line(state: State, item: MilestoneState) -> Facts:
    terms = state.milestone_terms(item.id)
    return {
        "id": item.id,
        "title": terms.title,
        "state": item.state,
        "deliverables": list(terms.deliverables),
        "price": {"minor": terms.price.minor, "currency": terms.price.currency},
        "promised_on": item.promised_on.isoformat(),
        "review_ends": item.review_ends.isoformat() if item.review_ends else None,
        "delivered_at": item.delivered_at.isoformat() if item.delivered_at else None,
        "handed_over_at": _handed_over(state, item),
        "accepted_at": item.accepted_at.isoformat() if item.accepted_at else None,
        "accepted_cause": item.accepted_cause,
        "revisions": item.revisions,
        "included_revisions": terms.included_revisions,
        "late": item.late,
        "round": item.round,
        "start_mode": terms.start_mode,
        "handover_guide": terms.handover_guide,
    }


def _handed_over(state: State, item: MilestoneState) -> str | None:
    """The last delivery, while ``delivered_at`` is the first."""
    deliveries = (e for e in reversed(state.journal) if e.event == "MilestoneDelivered" and e.data["milestone"] == item.id)
    last = next((e.effective for e in deliveries), item.delivered_at)
    return last.isoformat() if last else None


def _milestone_lines(state: State, notice: NoticeState) -> list[Facts]:
    """Every milestone, with the day on which it is expected as things stand; none for what is already handed over."""
    # A message may have waited for its window: the last entry tells that it is later by now.
    now = max((notice.planned_at, *(e.at for e in state.journal[-1:])))
    expected = expected_days(state, state.calendars.provider.local(now).date())
    days = {milestone: day.isoformat() for milestone, day in expected.items()}
    return [_milestone_line(state, m) | {"expected_on": days.get(m.id)} for m in state.milestones.values()]


def _invoice_line(state: State, item: InvoiceState) -> Facts:
    return {
        "id": item.id,
        "number": item.number,
        "reference": item.reference,
        "state": item.state,
        "milestone": state.milestone_terms(item.milestone).title,
        "amount": {"minor": item.amount.minor, "currency": item.amount.currency},
        "outstanding": {"minor": item.outstanding.minor, "currency": item.outstanding.currency},
        "issued_on": item.issued_on.isoformat() if item.issued_on else None,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "guards": [state.milestone_terms(m).title for m in state.gates[item.gate].guards],
    }


def _invoice(state: State, notice: NoticeState) -> Facts:
    item = state.invoices[notice.subject]
    late = state.agreement.payment.late
    step = late.ladder[notice.step - 1] if notice.step else None
    return {
        "invoice": _invoice_line(state, item),
        "bank": _json(state.provider.bank),
        "net_days": state.agreement.payment.net_days,
        "consequences": list(late.consequences),
        "tone": step.tone if step else None,
        "days": step.days if step else None,
        "reminder_number": item.reminders,
    }


def _milestone(state: State, notice: NoticeState) -> Facts:
    item = state.milestones[notice.subject]
    terms = state.milestone_terms(item.id)
    return {
        "milestone": _milestone_line(state, item),
        "round": item.round,
        "deemed": terms.acceptance.deemed,
        "review_business_days": terms.acceptance.review_business_days,
        "looked_at_again": _deadline(state, f"resume/{item.id}"),
    }


def _agreement(state: State, notice: NoticeState) -> Facts:
    terms = next((t for t in state.terms if str(t.version) == notice.subject.removeprefix("terms-")), state.terms[-1])
    agreement, provider = terms.agreement, state.provider
    return {
        "version": terms.version,
        "valid_until": terms.valid_until.isoformat(),
        "agreement": _json(agreement),
        "total": _json(sum((m.price for m in agreement.milestones[1:]), agreement.milestones[0].price)) if agreement.milestones else None,
        "promises": [m.promised_on.isoformat() for m in state.plan.milestones] if state.plan else [],
        "planned": _proposed_dates(state, terms.version),
        "roster": [{"name": provider.person(r.person).name, "duty": r.duty} for r in agreement.roster],
        "buffer": provider.buffer.percent > 0,
    }


def _proposed_dates(state: State, version: int) -> list[Facts]:
    """Start and promised day of each milestone, as the client reads them in the proposal."""
    from workflows.engagement.plan import build

    terms = next(t for t in state.terms if t.version == version)
    today = state.calendars.provider.local(terms.proposed_at).date()
    plan = state.plan or build(terms.agreement, state.calendars.provider, state.provider.buffer, today)
    return [{"id": m.id, "start_on": m.start_on.isoformat(), "promised_on": m.promised_on.isoformat()} for m in plan.milestones]


def _welcome(state: State, notice: NoticeState) -> Facts:
    provider = state.provider
    return _agreement(state, notice) | {
        "phases": list(provider.phases),
        "case_studies": [_json(c) for c in provider.case_studies],
        "policies": [_json(p) for p in provider.policies],
    }


def _inbound(state: State, notice: NoticeState) -> Facts:
    item = state.inbound[notice.subject]
    matter = state.inbound.get(item.matter or "")
    return {
        "subject": item.subject,
        "received_at": item.received_at.isoformat(),
        "reply_due": item.reply_due.isoformat() if item.reply_due else None,
        "matter": _matter(matter) if matter else None,
        "covers": [i.subject for i in state.inbound.values() if i.state == "RECEIVED" and i.id != item.id and i.contact == item.contact],
    }


def _matter(item: InboundState) -> Facts:
    due = item.reply_due.isoformat() if item.reply_due else None
    return {"subject": item.subject, "received_at": item.received_at.isoformat(), "reply_due": due}


def _report(state: State, notice: NoticeState) -> Facts:
    agreement = state.agreement
    news = [e for e in state.journal if e.sequence > state.reported_through]
    unpaid = [i for i in state.invoices.values() if i.state in UNPAID_INVOICE]
    return {
        "milestones": _milestone_lines(state, notice),
        "unpaid": [_invoice_line(state, i) for i in unpaid],
        "invoices": [_invoice_line(state, i) for i in state.invoices.values()],
        "news": [_line(e) for e in news if e.event in _NEWS],
        "goals": [_json(g) for g in agreement.goals],
        "risks": [_json(r) for r in agreement.risks],
        "non_guarantees": list(agreement.non_guarantees),
        "check_in": _json(agreement.check_in),
        "stage": state.stage,
        "next_report": _deadline(state, "report/engagement"),
    }


_NEWS = frozenset(
    {"MilestoneStarted", "MilestoneDelivered", "RevisionRequested", "MilestoneAccepted", "MilestoneHeld", "MilestoneResumed", "MilestoneDropped", "GateOpened",
     "GateWaived", "GateReshut", "InvoiceIssued", "PaymentRecorded", "InvoiceOverdue", "MeetingRecorded", "MilestoneLate", "EngagementResumed"}
)  # fmt: skip


def _line(entry: Entry) -> Facts:
    """A line of the story; its reason in the words of the person who gave one."""
    return {"event": entry.event, "at": entry.effective.isoformat(), "because": entry.reason, "data": _told(entry.data)}


def _told(data: dict[str, Any]) -> Facts:
    return {k: v for k, v in data.items() if k in {"milestone", "invoice", "gate", "cause", "purpose", "round", "by"}}


def _deadline(state: State, deadline_id: str) -> str | None:
    found = state.deadlines.get(deadline_id)
    return found.at.isoformat() if found else None


def _closing(state: State, notice: NoticeState) -> Facts:
    history = [e for e in state.journal if e.event in _NEWS]
    return {
        "goals": [_json(g) for g in state.agreement.goals],
        "milestones": _milestone_lines(state, notice),
        "invoices": [_invoice_line(state, i) for i in state.invoices.values()],
        "history": [_line(e) for e in history],
        "variances": [_json(v) for v in variances_of(state)],
        "explanations": dict(_explanations(state)),
    }


def _explanations(state: State) -> list[tuple[str, str]]:
    signed = next((e for e in reversed(state.journal) if e.event == "EngagementSignedOff"), None)
    rows = (signed.personal or {}).get("variances", []) if signed else []
    return [(str(row["milestone"]), str(row["explanation"])) for row in rows]


def _words(state: State, notice: NoticeState) -> Facts:
    """Messages whose substance a person wrote: declined, referred ..."""
    return {"subject": notice.subject}


def _recap(state: State, notice: NoticeState) -> Facts:
    """The meeting that the recap is about: the last one recorded when the recap was planned."""
    meetings = [e for e in state.journal if e.event == "MeetingRecorded" and e.at <= notice.planned_at]
    data = meetings[-1].data if meetings else {}
    return _words(state, notice) | {"purpose": data.get("purpose"), "held_at": data.get("held_at")}


def _standing(state: State, notice: NoticeState) -> Facts:
    """Where work and money stand when all of it rests, goes on or ends early."""
    return _words(state, notice) | {
        "milestones": _milestone_lines(state, notice),
        "unpaid": [_invoice_line(state, i) for i in state.invoices.values() if i.state in UNPAID_INVOICE],
        "until": _deadline(state, "pause/engagement"),
    }


def _task(state: State, notice: NoticeState) -> Facts:
    task = state.tasks[notice.subject]
    return {"task": _json(task), "owner": state.provider.person(task.owner).name}


OF: dict[str, Callable[[State, NoticeState], Facts]] = {
    "acknowledgement": _inbound,
    "added_to_request": _inbound,
    "reply": _inbound,
    "declined": _words,
    "referred": _words,
    "lapsed": _words,
    "proposal": _agreement,
    "proposal_reminder": _agreement,
    "welcome": _welcome,
    "recap": _recap,
    "invoice": _invoice,
    "payment_reminder": _invoice,
    "payment_received": _invoice,
    "invoice_cancelled": _invoice,
    "delivered": _milestone,
    "review_nudge": _milestone,
    "review_extended": _milestone,
    "deemed_accepted": _milestone,
    "revision_noted": _milestone,
    "work_held": _milestone,
    "work_resumed": _milestone,
    "paused": _standing,
    "resumed": _standing,
    "cancelled": _standing,
    "report": _report,
    "closing_report": _closing,
    "survey": _words,
    "survey_reminder": _words,
    "referral_ask": _words,
    "task_escalated": _task,
}
"""Facts of each template besides the common ones."""


def facts_for(state: State, notice: NoticeState) -> Facts:
    """All that the template of ``notice`` may use."""
    return common(state, notice) | OF[notice.template](state, notice)
