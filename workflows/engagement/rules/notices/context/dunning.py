"""Facts of messages about late payment: what is owed by kind, what was announced, and what comes next with its day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import CHASED_INVOICE, MILESTONE
from workflows.engagement.money import Money
from workflows.engagement.money.interest import RateMissingError, known_through, percent_on
from workflows.engagement.money.interest.charge import Segment
from workflows.engagement.money.ledger.books import Account, ChargeStatus
from workflows.engagement.rules.dunning.announcing import BY_HAND, announcement, mark, still_to_come
from workflows.engagement.rules.dunning.fees import fee_amount
from workflows.engagement.rules.dunning.interest_rule import bearing, first_day_of_interest, rule_of
from workflows.engagement.rules.dunning.ladder import ahead_of, day_of, ladder_of
from workflows.engagement.rules.dunning.stopped_work import covered
from workflows.engagement.rules.money.books import invoice_in_books
from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json
from workflows.engagement.rules.notices.context.money import invoice
from workflows.engagement.rules.notices.context.work import milestone
from workflows.engagement.state import InvoiceItem, NoticeItem, PromiseItem, State
from workflows.engagement.terms import CONSEQUENCES


def today_of(state: State, notice: NoticeItem) -> date:
    """The day on which a message leaves, as near as the state knows it."""
    return day_of(state, max(notice.planned_at, state.recorded_at or notice.planned_at))


def late(state: State, notice: NoticeItem) -> TemplateFacts:
    """An unpaid invoice: as :func:`invoice`, with what is owed by kind, what is announced and what is next."""
    item, today = state.invoices[notice.subject], today_of(state, notice)
    account = invoice_in_books(state, item.id, today)
    step = ladder_of(state)[notice.step - 1] if notice.step else None
    days = step.formal_notice.new_term_days if step and step.formal_notice else None
    return invoice(state, notice) | {
        "owing": _owing(state, item, account, today),
        "charges": list(_charges(account, item)),
        "charge": _charge(state, notice, account),
        "interest_rule": _rule(state, item, today),
        "announced": [_announced(state, item, name, today) for name in notice.announces],
        "announce_days": state.agreement.payment.late.announce_days,
        "next": _next(state, item, today),
        "new_term_ends": (today + timedelta(days=days)).isoformat() if days else None,
        "promise": _promise(state, _last_promise(state, item.id)),
    }


def promise(state: State, notice: NoticeItem) -> TemplateFacts:
    """A promise to pay, and the invoice it is about."""
    item = state.promises[notice.subject]
    about = notice.model_copy(update={"subject": item.invoice})
    return late(state, about) | {"promise": _promise(state, item)}


def suspension(state: State, notice: NoticeItem) -> TemplateFacts:
    """Work that stopped, and the invoice it waits for."""
    item = state.milestones[notice.subject]
    assert item.held_for is not None
    about = notice.model_copy(update={"subject": item.held_for})
    return milestone(state, notice) | late(state, about) | {"all_work": state.agreement.payment.late.suspends == "all"}


def collection(state: State, notice: NoticeItem) -> TemplateFacts:
    """All that whoever collects must know."""
    item = state.invoices[notice.subject]
    told = [n for n in state.notices.values() if n.subject == item.id and n.sent_at and not n.internal]
    payments = [f for f in state.facts if f.invoice == item.id and f.kind.value in {"payment", "refund", "credit_note", "chargeback"}]
    money = [{"on": f.value_date.isoformat(), "kind": f.kind.value, "amount": _money(f.minor, item)} for f in payments]
    return late(state, notice) | {
        "client_address": state.client.address,
        "contacts": [as_json(contact) for contact in state.client.contacts],
        "told": [{"template": n.template, "at": _moment(n.sent_at), "announces": [m.rsplit("-", 1)[0] for m in n.announces]} for n in told],
        "moved": money,
        "promises": [_promise(state, p) for p in state.promises.values() if p.invoice == item.id],
        "terms_version": state.accepted,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _money(minor: int, item: InvoiceItem) -> TemplateFacts:
    return {"minor": minor, "currency": item.amount.currency}


def _owing(state: State, item: InvoiceItem, account: Account | None, today: date) -> TemplateFacts:
    """What is owed today, by kind; interest to this day, or to the day before the first whose rate is not known."""
    fees, interest = (account.fees.outstanding, account.interest.outstanding) if account else (item.fees_owed, item.interest_owed)
    principal = item.outstanding.minor
    return {
        "principal": _money(principal, item),
        "fees": _money(fees, item),
        "interest": _money(interest, item),
        "total": _money(principal + fees + interest, item),
        "interest_unknown_from": _unknown_from(state, item, today),
    }


def _unknown_from(state: State, item: InvoiceItem, today: date) -> str | None:
    """The first day whose rate is not known, where interest is asked for and runs beyond it."""
    rule = rule_of(state)
    if rule is None or item not in bearing(state):
        return None
    known = known_through(rule, first_day_of_interest(item))
    return (known + timedelta(days=1)).isoformat() if known is not None and known < today else None


def _charges(account: Account | None, item: InvoiceItem) -> Iterator[TemplateFacts]:
    """Fees and interest that count, each with what went into it."""
    for charge in account.charges if account else ():
        if charge.status in {ChargeStatus.DUE, ChargeStatus.CONDITIONAL}:
            segments = [s for accrual in charge.accruals for s in accrual.interest.segments]
            yield {
                "kind": charge.bucket.value,
                "on": charge.on.isoformat(),
                "amount": _money(charge.minor, item),
                "waived_if_paid_by": charge.waived_if_paid_by.isoformat() if charge.waived_if_paid_by else None,
                "segments": [_segment(segment) for segment in segments],
            }


def _segment(segment: Segment) -> TemplateFacts:
    """Days of one principal and one rate, of which interest is made."""
    return {
        "first": segment.first.isoformat(),
        "last": segment.last.isoformat(),
        "days": segment.days,
        "principal": as_json(segment.principal),
        "percent": f"{segment.percent.normalize():f}",
    }


def _charge(state: State, notice: NoticeItem, account: Account | None) -> TemplateFacts | None:
    """The charge a message tells of; a fee with what it comes to by all that is known when the message leaves."""
    found = state.charges.get(notice.fact or "")
    if found is None:
        return None
    until = found.waived_if_paid_by.isoformat() if found.waived_if_paid_by else None
    booked = next((c.minor for c in account.charges if c.fact == found.id), None) if account else None
    amount = found.amount and {"minor": found.amount.minor if booked is None else booked, "currency": found.amount.currency}
    return {"kind": found.kind, "amount": amount, "waived_if_paid_by": until}


def _rule(state: State, item: InvoiceItem, today: date) -> TemplateFacts | None:
    """By which rule interest runs, at which rate today, and from when."""
    rule = rule_of(state)
    if rule is None or item.due_on is None:
        return None
    first = first_day_of_interest(item)
    try:
        percent = f"{percent_on(rule, max(today, first), first).normalize():f}"
    except RateMissingError:
        percent = None
    return {"title": rule.title, "percent": percent, "stated": rule.stated, "from": first.isoformat()}


def _announced(state: State, item: InvoiceItem, name: str, today: date) -> TemplateFacts:
    """A consequence, and the first day on which it can come."""
    kind, number = name.rsplit("-", 1)
    late = state.agreement.payment.late
    ahead = next((a.day for a in ahead_of(state, item) if a.number == int(number)), today)
    step = late.ladder[int(number) - 1] if int(number) != BY_HAND else None
    fee = (step.fee if step else late.fee) if kind == "fee" else None
    amount: Money | None = fee_amount(state, item, fee) if fee else None
    return {
        "what": kind,
        "on": max(ahead, today + timedelta(days=late.announce_days)).isoformat(),
        "amount": as_json(amount) if amount else None,
        "waived_within": fee.waived_if_paid_within_days if fee else None,
        "take_down": step.take_down if step else None,
        "all_work": late.suspends == "all",
        "milestones": [state.milestone_terms(m).title for m in covered(state, item) if state.milestones[m].state not in MILESTONE.final],
    }


def _next(state: State, item: InvoiceItem, today: date) -> TemplateFacts | None:
    """The next step of the ladder, as things stand, with what earlier messages announced of it; none at its end."""
    if item.state not in CHASED_INVOICE:
        return None
    ahead = next((a for a in ahead_of(state, item) if a.day > today), None)
    if ahead is None:
        return None
    due = still_to_come(state, item, ahead.number)
    told = [kind for kind in CONSEQUENCES if (name := mark(kind, ahead.number)) in due and announcement(state, item, name)]
    return {"on": ahead.day.isoformat(), "parts": [part for part in ahead.step.parts if part not in CONSEQUENCES or part in told]}


def _last_promise(state: State, invoice_id: str) -> PromiseItem | None:
    found = [p for p in state.promises.values() if p.invoice == invoice_id]
    return found[-1] if found else None


def _promise(state: State, item: PromiseItem | None) -> TemplateFacts | None:
    if item is None:
        return None
    return {
        "state": item.state,
        "on": item.on.isoformat(),
        "amount": as_json(item.amount),
        "by": item.by,
        "given_at": item.given_at.isoformat(),
    }
