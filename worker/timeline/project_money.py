"""Invoices and the agreed sum, from the journal."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from worker.timeline.marks import AgreedSum, Amount, InvoiceKind, InvoiceMark
from worker.timeline.model import Invoice
from worker.timeline.project_invoice import OneInvoice
from worker.timeline.project_late import days_late, dispute_spans, overdue_spans, promise_spans, reminders, settled_on, story
from worker.timeline.project_moves import running_interest
from worker.timeline.project_payments import payment_marks
from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import CHASED_INVOICE, UNPAID_INVOICE, InvoiceState
from workflows.engagement.messages.answers import Entry
from workflows.engagement.money import Money
from workflows.engagement.state import InvoiceItem
from workflows.engagement.terms import GateKind
from workflows.engagement.terms.plan import Plan
from workflows.engagement.terms.prices.bills import BillKind, totals

_HAS_A_TERM = UNPAID_INVOICE | {InvoiceState.PAID}

_ENDS: dict[str, tuple[InvoiceKind, str]] = {
    "InvoiceVoided": ("void", "picture-withdrawn"),
    "InvoiceWrittenOff": ("written_off", "picture-written-off"),
    "InvoiceGivenUp": ("written_off", "picture-given-up"),
}
"""Event -> the mark, and its sentence."""
_LATER_DUE = ("InvoiceReopened", "DueDateMoved")


def invoices(source: Source) -> tuple[Invoice, ...]:
    """A row for each invoice of the plan, in the order in which they were or will be issued."""
    if source.state.plan is None:
        return ()
    planned = {gate.invoice: gate.issue_on for gate in source.state.plan.gates}
    order = sorted(source.state.invoices.values(), key=lambda item: item.issued_on or planned.get(item.id) or date.max)
    return tuple(_row(source, item, planned.get(item.id)) for item in order)


def agreed(source: Source) -> tuple[AgreedSum, ...]:
    """What was agreed in total, from acceptance on."""
    plan = source.state.plan
    return tuple(
        AgreedSum(
            when=entry.effective,
            total=source.amount(plan.total),
            what=_agreed(source, plan),
            because=source.because(entry),
            rule=entry.rule,
        )
        for entry in source.of("AgreementAccepted")
        if plan is not None
    )


def recurring(source: Source) -> Amount | None:
    """What comes again besides what was agreed in total: all of it, or what of it was invoiced before an early end; none where nothing does."""
    plan = source.state.plan
    if plan is None or plan.recurring is None:
        return None
    came = sum(item.amount.minor for item in source.state.invoices.values() if item.of is BillKind.RETAINER)
    early = next(source.of("EngagementCancelled"), None) is not None
    return source.amount({"minor": came if early else plan.recurring.minor, "currency": plan.currency})


def below_cap(source: Source) -> Amount | None:
    """What was agreed as the most for work by the hour and was not billed in the end; none before anything is agreed."""
    plan, items = source.state.plan, source.state.invoices
    if plan is None:
        return None
    billed = [gate for gate in plan.gates if gate.by_hours and items[gate.invoice].number]
    return source.amount({"minor": sum(g.amount.minor - items[g.invoice].amount.minor for g in billed), "currency": plan.currency})


def charges(source: Source) -> Amount | None:
    """Fees and interest that are outstanding, to the day of the picture; none before anything is agreed."""
    plan, items = source.state.plan, source.state.invoices
    if plan is None:
        return None
    owed = sum(item.fees_owed + item.interest_owed + running_interest(source, item) for item in items.values())
    return source.amount({"minor": owed, "currency": plan.currency})


def credit(source: Source) -> Amount | None:
    """What the client has paid beyond what is owed; none before anything is agreed."""
    plan = source.state.plan
    return source.amount({"minor": source.state.credit, "currency": plan.currency}) if plan else None


def _agreed(source: Source, plan: Plan) -> str:
    """The sum, what of it is tax, and what comes again besides."""
    sums = totals(plan.gates, plan.currency)
    said = {"sum": plan.total, "net": sums.net, "tax": sums.tax, "recurring": plan.recurring or Money.zero(plan.currency)}
    variant = "-".join([*(["tax"] if sums.taxes else []), *(["again"] if plan.recurring else [])])
    code = f"picture-agreed.{variant}" if variant else "picture-agreed"
    return source.say(code, **{name: source.money(value) for name, value in said.items()})


def _row(source: Source, item: InvoiceItem, planned: date | None) -> Invoice:
    of = OneInvoice(source, item, tuple(entry for entry in source.entries if entry.data.get("invoice") == item.id))
    spans = (*overdue_spans(of), *dispute_spans(of), *promise_spans(of))
    marks = (*_issue(of, planned), *_dues(of), *spans, *reminders(of), *payment_marks(of), *_ends(of))
    late = days_late(of)
    return Invoice(
        id=item.id,
        number=of.number,
        amount=source.amount(item.amount),
        status=_status(of, late, planned),
        late=late > 0 and item.state in _HAS_A_TERM,
        marks=marks,
    )


def _issue(of: OneInvoice, planned: date | None) -> Iterator[InvoiceMark]:
    amount = of.source.money(of.item.amount)
    issued = of.of("InvoiceIssued")
    for entry in issued:
        requested = next((e for e in of.of("InvoiceRequested") if e.sequence < entry.sequence), entry)
        yield of.mark(
            "issued",
            entry.effective,
            of.say("picture-issued", amount=amount),
            of.source.because(requested),
            requested.rule,
            label=story(of),
        )
    if not issued and of.source.now and planned and of.item.state == InvoiceState.SCHEDULED:
        when = max(of.source.opening(planned), of.source.now)
        yield of.mark("issued", when, of.say("picture-issued-ahead", amount=amount), _why_then(of), "invoices/issue", day_only=True)


def _why_then(of: OneInvoice) -> str:
    gate = of.source.state.gates[of.item.gate] if of.item.gate else None
    dated = gate is not None and (gate.kind is GateKind.ON_DATE or gate.milestone is None)
    return of.say("picture-issued-agreed" if dated else "picture-issued-before-start")


def _dues(of: OneInvoice) -> Iterator[InvoiceMark]:
    """The due date; one that took the place of an earlier one says how much is due then."""
    later = of.of(*_LATER_DUE)
    for entry in of.of("InvoiceIssued"):
        when = of.source.close(str(entry.data["due_on"]))
        if not any(e.effective < when for e in later):
            yield of.mark("due", when, of.say("picture-due"), _term(of), "invoices/due", day_only=True)
    for index, entry in enumerate(later):
        when = max(of.source.close(str(entry.data["due_on"])), entry.effective)
        if any(e.effective < when for e in later[index + 1 :]):
            continue
        yield of.told("due", entry, of.say("picture-due"), day_only=True, **_instead(of, entry)).model_copy(update={"when": when})


def _term(of: OneInvoice) -> str:
    term = of.source.state.agreement.payment.term
    if term.end_of_month_plus is not None:
        return of.say("picture-due-after-month", days=term.end_of_month_plus)
    return of.say("picture-due-within", days=term.net_days or 0)


def _instead(of: OneInvoice, entry: Entry) -> dict[str, Amount | datetime]:
    """How much a later due date is about, and since when the earlier one does not count; an earlier one that never came is only replaced."""
    first = of.source.close(str(of.of("InvoiceIssued")[0].data["due_on"]))
    if entry.effective < first:
        return {}
    amount = of.source.amount({"minor": of.left(entry.sequence), "currency": of.item.amount.currency})
    given_up = any(e.sequence < entry.sequence for e in of.of("InvoiceWrittenOff", "InvoiceGivenUp"))
    return {"amount": amount} if given_up else {"amount": amount, "since": entry.effective}


def _ends(of: OneInvoice) -> Iterator[InvoiceMark]:
    """Withdrawn, or given up."""
    for entry in of.of(*_ENDS):
        kind, code = _ENDS[entry.event]
        amount: Any = entry.data["amount"]
        yield of.told(kind, entry, of.say(code, amount=of.source.money(amount)))


def _status(of: OneInvoice, late_days: int, planned: date | None) -> str:
    item, source = of.item, of.source
    payable = item.payable_by if item.state in CHASED_INVOICE else None
    if late_days and (item.state == InvoiceState.PAID or payable):
        return of.say("picture-invoice-late", days=late_days)
    if item.state == InvoiceState.PAID:
        return (
            of.say("picture-invoice-paid.on", day=source.short(settled_on(of))) if of.of("InvoicePaid") else of.say("picture-invoice-paid")
        )
    if payable:
        return of.say("picture-invoice-due", day=source.short(payable))
    return _coming(of, planned) if item.state == InvoiceState.SCHEDULED else of.say(f"picture-invoice-{item.state}")


def _coming(of: OneInvoice, planned: date | None) -> str:
    if planned:
        return of.say("picture-invoice-on", day=of.source.short(planned))
    signed_off = of.item.gate is not None and of.source.state.gates[of.item.gate].kind is GateKind.ON_SIGN_OFF
    if signed_off:
        return of.say("picture-invoice-after-sign-off")
    return of.say("picture-invoice-after", milestone=of.source.names.milestone(of.item.milestone))
