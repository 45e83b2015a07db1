"""Gates and invoices: issue, payment, refund, dispute, and what a gate makes of them."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from workflows.engagement.lifecycles import UNPAID_INVOICE, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import (
    CreditInvoice,
    DisputeInvoice,
    InvoiceIssueFailed,
    InvoiceWasIssued,
    RecordPayment,
    RecordRefund,
    RejectDispute,
    VoidInvoice,
    WriteOffInvoice,
)
from workflows.engagement.messages.events import (
    Deadline,
    DisputeRejected,
    Event,
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceRequested,
    InvoiceVoided,
    InvoiceWrittenOff,
    MilestoneAccepted,
    MilestoneBlocked,
    MilestoneDropped,
    PaymentRecorded,
    RefundRecorded,
)
from workflows.engagement.money import Money
from workflows.engagement.plan import PlannedGate
from workflows.engagement.rules.action import AGREED, Action, deadline, known_contact, moved, not_in_the_future
from workflows.engagement.rules.dunning import at_the_end, next_step, steps_behind
from workflows.engagement.rules.notices import plan_notice
from workflows.engagement.rules.tasks import open_task
from workflows.engagement.state import InvoiceState, Item, State
from workflows.engagement.terms import GateKind

MIDNIGHT = time(0, 0)


def due_date(state: State, meta: Meta) -> date:
    """The last day to pay what is asked for today: by the agreed term, never on a day off."""
    calendar = state.calendars.provider
    return calendar.next_business_day(calendar.local(meta.at).date() + timedelta(days=state.agreement.payment.net_days))


def request(state: State, invoice_id: str, because: str, meta: Meta) -> InvoiceRequested:
    """Ask the billing system for an invoice, dated today."""
    return InvoiceRequested(
        because=because,
        rule="invoices/issue",
        invoice=invoice_id,
        number=f"{state.id[:8].upper()}-{state.counters.get('number', 0) + 1:03d}",
        amount=state.invoices[invoice_id].amount,
        issued_on=state.calendars.provider.local(meta.at).date(),
        due_on=due_date(state, meta),
        move=moved(state, Kind.INVOICE, invoice_id, "issue"),
        stops=(f"issue/{invoice_id}",),
    )


def on_issue_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day of issue of an invoice that comes before the work."""
    if state.invoices[subject].state == "SCHEDULED":
        yield request(state, subject, "payment comes before the work, and its term must fit before the planned start", meta)


def bill_accepted(state: State, event: MilestoneAccepted, meta: Meta) -> Iterator[Event]:
    """Acceptance issues the invoice of its own gate."""
    for gate in _own_gates(state, event.milestone, GateKind.ON_ACCEPTANCE):
        yield request(state, gate.invoice, "the milestone is accepted, and its price falls due on acceptance", meta)


def on_blocked(state: State, event: MilestoneBlocked, meta: Meta) -> Iterator[Event]:
    """Whose turn has come is billed at once, even before the planned day; a first milestone keeps its planned day."""
    if state.planned(event.milestone).after:
        for gate in _own_gates(state, event.milestone, GateKind.BEFORE_START):
            yield request(state, gate.invoice, "the milestone's turn has come, and it starts once this is paid", meta)


def _own_gates(state: State, milestone: str, kind: GateKind) -> list[PlannedGate]:
    """The gate that asks for the milestone's own price, where its invoice is still to be issued."""
    assert state.plan is not None
    own = [g for g in state.plan.gates if g.milestone == milestone and g.kind is kind]
    return [g for g in own if state.invoices[g.invoice].state == "SCHEDULED"]


def issued(state: State, command: InvoiceWasIssued, meta: Meta) -> Iterator[Event]:
    """The billing system made it."""
    invoice = state.invoices[command.invoice]
    if invoice.state != "ISSUING":
        return
    assert invoice.issued_on and invoice.due_on
    behind = steps_behind(state, invoice.due_on, meta)
    yield InvoiceIssued(
        because="the billing system made the invoice",
        rule="invoices/issued",
        invoice=invoice.id,
        number=command.number,
        reference=command.reference,
        amount=invoice.amount,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        steps_behind=behind,
        document=command.document,
        move=moved(state, Kind.INVOICE, invoice.id, "issued"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on, behind),
    )


def payment_deadlines(state: State, invoice_id: str, due_on: date, behind: int) -> tuple[Deadline, ...]:
    """When the invoice becomes overdue, and the first step of the ladder that is not behind it."""
    calendar = state.calendars.provider
    after = calendar.at(due_on + timedelta(days=1), MIDNIGHT)
    overdue = deadline("overdue", invoice_id, after, f"{due_on} was the due date")
    step = next_step(state, invoice_id, due_on, behind)
    return (overdue, step) if step else (overdue,)


def on_issued(state: State, event: InvoiceIssued, meta: Meta) -> Iterator[Event]:
    """The invoice goes to whoever pays; one whose milestone was dropped meanwhile goes nowhere."""
    if state.milestones[state.invoices[event.invoice].milestone].state == "DROPPED":
        why = "its milestone was dropped before it was made"
        yield void(state, event.invoice, why, "invoices/dropped", why)
        return
    yield plan_notice(state, "invoice", event.invoice, "By our agreement this payment falls due now.", "invoices/issued")


def issue_failed(state: State, command: InvoiceIssueFailed, meta: Meta) -> Iterator[Event]:
    """The billing system could not make it: a person looks, then tries again."""
    if state.invoices[command.invoice].state != "ISSUING":
        return
    text, because = "The invoice could not be made: mend the cause and retry", "the billing system did not make the invoice"
    yield open_task(state, "issue_failed", command.invoice, text, because, "invoices/failed", meta, detail=command.explanation)


def on_overdue(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The due date ended unpaid; where the ladder has no step left for that, a person decides."""
    invoice = state.invoices[subject]
    if invoice.state != "OPEN":
        return
    because = f"it was due on {invoice.due_on} and is not paid"
    yield InvoiceOverdue(because=because, rule="invoices/overdue", invoice=subject, move=moved(state, Kind.INVOICE, subject, "overdue"))
    if f"dunning/{subject}" not in state.deadlines:
        yield from at_the_end(state, subject, meta)


def _stops(invoice_id: str) -> tuple[str, ...]:
    return (f"overdue/{invoice_id}", f"dunning/{invoice_id}", f"issue/{invoice_id}")


def _exact(amount: Money, expected: Money) -> None:
    if amount.currency != expected.currency:
        raise Refused("CURRENCY_MISMATCH", f"the engagement is in {expected.currency}", field="amount", expected=expected.currency)
    if amount != expected:
        raise Refused(
            "NOT_IN_FULL", f"a payment is recorded in full: {expected} is outstanding, not {amount}", field="amount", expected=str(expected)
        )


def _pay(state: State, command: RecordPayment, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    owed = invoice.amount - (invoice.paid - invoice.refunded)
    _exact(command.amount, owed)
    yield PaymentRecorded(
        because=f"{command.amount} came in for {invoice.number}",
        rule="invoices/pay",
        invoice=invoice.id,
        amount=command.amount,
        allocated=owed,
        credit=command.amount - owed,
        value_date=command.value_date,
        reference=command.reference,
        move=moved(state, Kind.INVOICE, invoice.id, "pay"),
        stops=_stops(invoice.id),
    )


def on_paid(state: State, event: PaymentRecorded, meta: Meta) -> Iterator[Event]:
    """The client hears that it came in."""
    invoice = state.invoices[event.invoice]
    yield plan_notice(state, "payment_received", invoice.id, "Your payment came in.", "invoices/pay", thread=invoice.notice)


def _refund(state: State, command: RecordRefund, meta: Meta) -> Iterator[Event]:
    invoice, due = state.invoices[command.invoice], due_date(state, meta)
    _exact(command.amount, invoice.paid - invoice.refunded)
    behind = steps_behind(state, due, meta)
    yield RefundRecorded(
        because=f"{command.amount} of {invoice.number} went back",
        rule="invoices/refund",
        invoice=invoice.id,
        amount=command.amount,
        value_date=command.value_date,
        due_on=due,
        steps_behind=behind,
        reference=command.reference,
        move=moved(state, Kind.INVOICE, invoice.id, "refund"),
        starts=payment_deadlines(state, invoice.id, due, behind),
    )


def _dispute(state: State, command: DisputeInvoice, meta: Meta) -> Iterator[Event]:
    move = moved(state, Kind.INVOICE, command.invoice, "dispute")
    yield InvoiceDisputed(
        because="the client says that something is wrong with it",
        rule="invoices/dispute",
        invoice=command.invoice,
        by=command.by,
        explanation=command.explanation,
        move=move,
        stops=_stops(command.invoice),
    )


def on_disputed(state: State, event: InvoiceDisputed, meta: Meta) -> Iterator[Event]:
    """Reminders stop, and somebody settles it."""
    text, because = "Settle the dispute with the client", "the client disputes the invoice"
    yield open_task(state, "settle_dispute", event.invoice, text, because, "invoices/dispute", meta, detail=event.explanation)


def _reject(state: State, command: RejectDispute, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    assert invoice.due_on is not None
    # What fell due while it was disputed is not made up for: whoever settled it has just talked to the client.
    behind = max(invoice.steps_taken, steps_behind(state, invoice.due_on, meta))
    yield DisputeRejected(
        because="the dispute is settled, and the invoice stands",
        rule="invoices/dispute",
        invoice=invoice.id,
        explanation=command.explanation,
        steps_behind=behind,
        move=moved(state, Kind.INVOICE, invoice.id, "reject_dispute"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on, behind),
    )


def _credit(state: State, command: CreditInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceCredited(
        because="a credit note cancels it in full",
        rule="invoices/credit",
        invoice=invoice.id,
        amount=invoice.outstanding,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "credit"),
        stops=_stops(invoice.id),
    )


def void(state: State, invoice_id: str, because: str, rule: str, explanation: str) -> InvoiceVoided:
    """Withdraw an invoice."""
    invoice = state.invoices[invoice_id]
    move = moved(state, Kind.INVOICE, invoice_id, "void")
    return InvoiceVoided(
        because=because,
        rule=rule,
        invoice=invoice_id,
        amount=invoice.amount,
        explanation=explanation,
        move=move,
        stops=_stops(invoice_id),
    )


def _void(state: State, command: VoidInvoice, meta: Meta) -> Iterator[Event]:
    yield void(state, command.invoice, "it should not exist", "invoices/void", command.explanation)


def _write_off(state: State, command: WriteOffInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceWrittenOff(
        because="nobody expects this payment any more",
        rule="invoices/write-off",
        invoice=invoice.id,
        amount=invoice.outstanding,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "write_off"),
        stops=_stops(invoice.id),
    )


def on_cancelled_invoice(state: State, event: InvoiceCredited | InvoiceVoided, meta: Meta) -> Iterator[Event]:
    """Who got an invoice hears that it is not to be paid any more."""
    invoice = state.invoices[event.invoice]
    if invoice.notice:
        because = "An invoice we sent you is no longer to be paid."
        yield plan_notice(state, "invoice_cancelled", invoice.id, because, event.rule, body=event.explanation, thread=invoice.notice)


def on_dropped(state: State, event: MilestoneDropped, meta: Meta) -> Iterator[Event]:
    """With a milestone its invoice goes, or a person decides about one that is out."""
    for invoice in state.invoices.values():
        if invoice.milestone != event.milestone:
            continue
        if invoice.state == "SCHEDULED":
            why = "its milestone was dropped"
            yield void(state, invoice.id, why, "invoices/dropped", why)
        elif invoice.state in UNPAID_INVOICE:
            text = "The milestone was dropped and its invoice is out: credit it, or agree with the client what stays"
            yield open_task(state, "settle_invoice", invoice.id, text, "its milestone was dropped", "invoices/dropped", meta)


def _not_yet_accepted(state: State, item: Item) -> Refused | None:
    assert isinstance(item, InvoiceState)
    if item.state in {"SCHEDULED", "ISSUING"}:
        return Refused("INVOICE_NOT_ISSUED", "the invoice is not issued yet", state=item.state)
    return None


_I = Kind.INVOICE

ACTIONS = (
    Action(
        RecordPayment,
        _I,
        "pay",
        AGREED,
        _pay,
        "invoice",
        (),
        (not_in_the_future("value_date"),),
        stage_code="NOTHING_AGREED",
        illegal=_not_yet_accepted,
    ),
    Action(RecordRefund, _I, "refund", AGREED, _refund, "invoice", (), (not_in_the_future("value_date"),)),
    Action(DisputeInvoice, _I, "dispute", AGREED, _dispute, "invoice", (), (known_contact("by"),)),
    Action(RejectDispute, _I, "reject_dispute", AGREED, _reject, "invoice"),
    Action(CreditInvoice, _I, "credit", AGREED, _credit, "invoice"),
    Action(VoidInvoice, _I, "void", AGREED, _void, "invoice"),
    Action(WriteOffInvoice, _I, "write_off", AGREED, _write_off, "invoice"),
)
