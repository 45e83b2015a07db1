"""The lines of invoices: what is owed on each by kind and age, what was charged, and what comes next."""

from datetime import date, datetime

from workflows.engagement.lifecycles import UNPAID_INVOICE, InvoiceState, PromiseState, TaskState
from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.money import Money, total
from workflows.engagement.money.ledger.books import Account, Books, BucketTotals, ChargeStatus
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.state import InvoiceItem, State
from workflows.engagement.terms import GateKind
from workflows.engagement.views.statement.lines import AgeLine, ChargeLine, InterestLine, InvoiceLine

AGES: tuple[tuple[str, int], ...] = (("not due", 0), ("1-30 days", 30), ("31-60 days", 60), ("61-90 days", 90))
"""Ages of what is outstanding, as the API names them, each with its last day after the due date; beyond the last there is ``over 90 days``."""
OLDEST = "over 90 days"
_NOTHING = BucketTotals(charged=0, paid=0, credited=0, written_off=0)


def invoice_lines(state: State, books: Books, today: date) -> tuple[InvoiceLine, ...]:
    """The invoices, with all that is owed on them by the books of the day."""
    accounts = {account.invoice: account for account in books.accounts}
    return tuple(_invoice_line(state, item, accounts.get(item.id), today) for item in state.invoices.values())


def _invoice_line(state: State, item: InvoiceItem, account: Account | None, today: date) -> InvoiceLine:
    currency, principal = item.amount.currency, account.principal if account else _NOTHING

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    due = item.payable_by
    late = (today - due).days if due and item.state in UNPAID_INVOICE and principal.outstanding > 0 else 0
    step = _next_step(state, item)
    return InvoiceLine(
        id=item.id,
        number=item.number or "",
        title=title_of(state, item.id),
        state=item.state,
        issued_on=item.issued_on,
        due_on=due,
        amount=item.amount,
        credited=money(principal.credited),
        credit_notes=tuple(note.number for note in item.credit_notes),
        paid=money(principal.paid),
        outstanding=money(principal.outstanding),
        fees=money(account.fees.outstanding if account else 0),
        interest=money(account.interest.outstanding if account else 0),
        days_late=max(0, late),
        charges=_charges(account, currency) if account else (),
        next_step=step[0],
        next_at=step[1],
    )


def _next_step(state: State, item: InvoiceItem) -> tuple[Reason | None, datetime | None]:
    """The deadline of an invoice, or of a promise about it, that speaks next; else a person's task with it; else the event it waits for."""
    about = {item.id, *(p.id for p in state.promises.values() if p.invoice == item.id and p.state == PromiseState.GIVEN)}
    found = [d for d in state.deadlines.values() if d.id.split("/", 1)[1] in about]
    following = min(found, key=lambda d: (d.at, d.id), default=None)
    if following is not None:
        return following.because, following.at
    tasks = [t for t in state.tasks.values() if t.subject == item.id and t.state != TaskState.DONE]
    task = min(tasks, key=lambda t: (t.due, t.id), default=None)
    return (task.text, task.due) if task else (_awaited(state, item), None)


def _charges(account: Account, currency: str) -> tuple[ChargeLine, ...]:
    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    return tuple(
        ChargeLine(
            id=charge.fact,
            kind=charge.bucket.value,
            on=charge.on,
            amount=money(charge.minor if charge.status is not ChargeStatus.VOID else 0),
            waived=money(charge.waived),
            status=charge.status.value,
            waived_if_paid_by=charge.waived_if_paid_by,
            inputs=tuple(
                InterestLine(first=s.first, last=s.last, days=s.days, principal=s.principal, percent=f"{s.percent:f}")
                for accrual in charge.accruals
                for s in accrual.interest.segments
            ),
        )
        for charge in account.charges
    )


def ages(lines: tuple[InvoiceLine, ...], currency: str) -> tuple[AgeLine, ...]:
    """What is outstanding on the invoices by age, all ages in order."""
    found = []
    for age in (*(name for name, _ in AGES), OLDEST):
        of_age = [line for line in lines if _age(line) == age]
        principal, fees, interest = (total((getattr(line, f) for line in of_age), currency) for f in ("outstanding", "fees", "interest"))
        found.append(AgeLine(age=age, principal=principal, fees=fees, interest=interest))
    return tuple(found)


def _age(line: InvoiceLine) -> str:
    return next((name for name, last in AGES if line.days_late <= last), OLDEST)


def _awaited(state: State, item: InvoiceItem) -> Reason | None:
    """The event that an invoice waits for; none where it was asked for, or waits for no event."""
    gate = state.gates.get(item.gate or "")
    if item.state != InvoiceState.SCHEDULED or gate is None:
        return None
    what = Named.milestone(gate.milestone) if gate.milestone else state.agreement.title
    match gate.kind:
        case GateKind.BEFORE_START:
            return why("statement-awaits-turn", what=what)
        case GateKind.ON_DELIVERY:
            return why("statement-awaits-delivery", what=what)
        case GateKind.ON_ACCEPTANCE:
            return why("statement-awaits-acceptance", what=what)
        case GateKind.ON_SIGN_OFF:
            return why("statement-awaits-sign-off")
    return None
