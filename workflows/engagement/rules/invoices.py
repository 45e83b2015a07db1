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
    WaiveGate,
    WriteOffInvoice,
)
from workflows.engagement.messages.events import (
    Deadline,
    DisputeRejected,
    Event,
    GateOpened,
    GateReshut,
    GateWaived,
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceRequested,
    InvoiceVoided,
    InvoiceWrittenOff,
    MilestoneAccepted,
    MilestoneDropped,
    PaymentRecorded,
    RefundRecorded,
)
from workflows.engagement.money import Money
from workflows.engagement.rules.action import AGREED, Action, deadline, known_contact, known_person, moved, not_in_the_future
from workflows.engagement.rules.dunning import first_step
from workflows.engagement.rules.notices import plan_notice
from workflows.engagement.rules.tasks import open_task
from workflows.engagement.state import InvoiceState, Item, State
from workflows.engagement.terms import GateKind

MIDNIGHT = time(0, 0)


def request(state: State, invoice_id: str, because: str, meta: Meta, ahead: int = 0) -> InvoiceRequested:
    """Ask the billing system for an invoice: dated today, due by the agreed term, never on a day off.

    ``ahead`` counts the invoices that the same decision asks for before this one.
    """
    calendar = state.calendars.provider
    today = calendar.local(meta.at).date()
    due = calendar.next_business_day(today + timedelta(days=state.agreement.payment.net_days))
    invoice = state.invoices[invoice_id]
    count = state.counters.get("number", 0) + 1 + ahead
    return InvoiceRequested(
        because=because,
        rule="invoices/issue",
        invoice=invoice_id,
        number=f"{state.id[:8].upper()}-{count:03d}",
        amount=invoice.amount,
        issued_on=today,
        due_on=due,
        move=moved(state, Kind.INVOICE, invoice_id, "issue"),
        stops=(f"issue/{invoice_id}",),
    )


def on_issue_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day of issue of an invoice that comes before the work."""
    if state.invoices[subject].state == "SCHEDULED":
        yield request(state, subject, "payment comes before the work, and its term must fit before the planned start", meta)


def bill_accepted(state: State, event: MilestoneAccepted, meta: Meta) -> Iterator[Event]:
    """Acceptance issues the invoice of its own gate, and hurries the one that holds up the next milestone."""
    assert state.plan is not None
    ahead = 0
    for gate in state.plan.gates:
        invoice = state.invoices[gate.invoice]
        if invoice.state != "SCHEDULED":
            continue
        if gate.milestone == event.milestone and gate.kind is GateKind.ON_ACCEPTANCE:
            because = "the milestone is accepted, and its price falls due on acceptance"
        elif gate.kind is GateKind.BEFORE_START and event.milestone in state.planned(gate.milestone).after:
            because = "the next milestone's turn has come, and it starts once this is paid"
        else:
            continue
        yield request(state, invoice.id, because, meta, ahead)
        ahead += 1


def issued(state: State, command: InvoiceWasIssued, meta: Meta) -> Iterator[Event]:
    """The billing system made it."""
    invoice = state.invoices[command.invoice]
    assert invoice.issued_on and invoice.due_on
    yield InvoiceIssued(
        because="the billing system made the invoice",
        rule="invoices/issued",
        invoice=invoice.id,
        number=command.number,
        reference=command.reference,
        amount=invoice.amount,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        document=command.document,
        move=moved(state, Kind.INVOICE, invoice.id, "issued"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on),
    )


def payment_deadlines(state: State, invoice_id: str, due_on: date) -> tuple[Deadline, ...]:
    """When the invoice becomes overdue, and the first step of the ladder."""
    calendar = state.calendars.provider
    after = calendar.at(due_on + timedelta(days=1), MIDNIGHT)
    overdue = deadline("overdue", invoice_id, after, f"{due_on} was the due date")
    step = first_step(state, invoice_id, due_on)
    return (overdue, step) if step else (overdue,)


def on_issued(state: State, event: InvoiceIssued, meta: Meta) -> Iterator[Event]:
    """The invoice goes to whoever pays."""
    yield plan_notice(state, "invoice", event.invoice, "By our agreement this payment falls due now.", "invoices/issued")


def issue_failed(state: State, command: InvoiceIssueFailed, meta: Meta) -> Iterator[Event]:
    """The billing system could not make it: a person looks, then tries again."""
    text = f"The invoice could not be made ({command.explanation}): mend the cause and retry"
    yield open_task(state, "issue_failed", command.invoice, text, "the billing system did not make the invoice", "invoices/failed", meta)


def on_overdue(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The due date ended unpaid."""
    if state.invoices[subject].state == "OPEN":
        because = f"it was due on {state.invoices[subject].due_on} and is not paid"
        yield InvoiceOverdue(because=because, rule="invoices/overdue", invoice=subject, move=moved(state, Kind.INVOICE, subject, "overdue"))


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
    """The payment opens its gate, and the client hears that it came in."""
    invoice = state.invoices[event.invoice]
    if state.gates[invoice.gate].state in {"SHUT", "RESHUT"}:
        because = f"{event.amount} was paid for {invoice.number}"
        move = moved(state, Kind.GATE, invoice.gate, "open")
        yield GateOpened(because=because, rule="gates/open", gate=invoice.gate, invoice=invoice.id, move=move)
    yield plan_notice(state, "payment_received", invoice.id, "Your payment came in.", "invoices/pay", thread=invoice.notice)


def _refund(state: State, command: RecordRefund, meta: Meta) -> Iterator[Event]:
    invoice, calendar = state.invoices[command.invoice], state.calendars.provider
    _exact(command.amount, invoice.paid - invoice.refunded)
    today = calendar.local(meta.at).date()
    due = calendar.next_business_day(today + timedelta(days=state.agreement.payment.net_days))
    yield RefundRecorded(
        because=f"{command.amount} of {invoice.number} went back",
        rule="invoices/refund",
        invoice=invoice.id,
        amount=command.amount,
        value_date=command.value_date,
        due_on=due,
        reference=command.reference,
        move=moved(state, Kind.INVOICE, invoice.id, "refund"),
        starts=payment_deadlines(state, invoice.id, due),
    )


def on_refund(state: State, event: RefundRecorded, meta: Meta) -> Iterator[Event]:
    """Money that went back shuts the gate it had opened."""
    gate = state.gates[state.invoices[event.invoice].gate]
    if gate.state != "OPEN":
        return
    because = f"{event.amount} went back"
    yield GateReshut(
        because=because, rule="gates/reshut", gate=gate.id, invoice=event.invoice, move=moved(state, Kind.GATE, gate.id, "reshut")
    )
    text = "The payment behind this gate went back: decide with the client how work goes on"
    yield open_task(state, "gate_reshut", gate.id, text, because, "gates/reshut", meta)


def _dispute(state: State, command: DisputeInvoice, meta: Meta) -> Iterator[Event]:
    move = moved(state, Kind.INVOICE, command.invoice, "dispute")
    yield InvoiceDisputed(
        because=command.explanation,
        rule="invoices/dispute",
        invoice=command.invoice,
        by=command.by,
        explanation=command.explanation,
        move=move,
        stops=_stops(command.invoice),
    )


def on_disputed(state: State, event: InvoiceDisputed, meta: Meta) -> Iterator[Event]:
    """Reminders stop, and somebody settles it."""
    text = f"Settle the dispute with the client: {event.explanation}"[:300]
    yield open_task(state, "settle_dispute", event.invoice, text, "the client disputes the invoice", "invoices/dispute", meta)


def _reject(state: State, command: RejectDispute, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    assert invoice.due_on is not None
    yield DisputeRejected(
        because=command.explanation,
        rule="invoices/dispute",
        invoice=invoice.id,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "reject_dispute"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on),
    )


def _credit(state: State, command: CreditInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceCredited(
        because=command.explanation,
        rule="invoices/credit",
        invoice=invoice.id,
        amount=invoice.outstanding,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "credit"),
        stops=_stops(invoice.id),
    )


def void(state: State, invoice_id: str, explanation: str, rule: str) -> InvoiceVoided:
    """Withdraw an invoice."""
    invoice = state.invoices[invoice_id]
    move = moved(state, Kind.INVOICE, invoice_id, "void")
    return InvoiceVoided(
        because=explanation,
        rule=rule,
        invoice=invoice_id,
        amount=invoice.amount,
        explanation=explanation,
        move=move,
        stops=_stops(invoice_id),
    )


def _void(state: State, command: VoidInvoice, meta: Meta) -> Iterator[Event]:
    yield void(state, command.invoice, command.explanation, "invoices/void")


def _write_off(state: State, command: WriteOffInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceWrittenOff(
        because=command.explanation,
        rule="invoices/write-off",
        invoice=invoice.id,
        amount=invoice.outstanding,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "write_off"),
        stops=_stops(invoice.id),
    )


def on_cancelled_invoice(state: State, event: InvoiceCredited | InvoiceVoided, meta: Meta) -> Iterator[Event]:
    """Who got an invoice hears that it is void."""
    invoice = state.invoices[event.invoice]
    if invoice.number and invoice.notice:
        because = "An invoice we sent you is no longer to be paid."
        yield plan_notice(state, "invoice_cancelled", invoice.id, because, event.rule, body=event.explanation, thread=invoice.notice)


def on_dropped(state: State, event: MilestoneDropped, meta: Meta) -> Iterator[Event]:
    """With a milestone its invoice goes, or a person decides about one that is out."""
    for invoice in state.invoices.values():
        if invoice.milestone != event.milestone:
            continue
        if invoice.state == "SCHEDULED":
            yield void(state, invoice.id, "its milestone was dropped", "invoices/dropped")
        elif invoice.state in UNPAID_INVOICE:
            text = "The milestone was dropped and its invoice is out: credit it, or agree with the client what stays"
            yield open_task(state, "settle_invoice", invoice.id, text, "its milestone was dropped", "invoices/dropped", meta)


def _waive(state: State, command: WaiveGate, meta: Meta) -> Iterator[Event]:
    yield GateWaived(
        because=f"{command.by} lets work begin unpaid: {command.explanation}",
        rule="gates/waive",
        gate=command.gate,
        by=command.by,
        explanation=command.explanation,
        move=moved(state, Kind.GATE, command.gate, "waive"),
    )


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
    Action(WaiveGate, Kind.GATE, "waive", AGREED, _waive, "gate", (), (known_person("by"),)),
)
