"""What the world must do because of an event: the effects that go into the outbox."""

from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.messages.events import (
    Event,
    InvoiceCredited,
    InvoiceRequested,
    InvoiceVoided,
    InvoiceWrittenOff,
    NoticeQueued,
    PaymentRecorded,
    RefundRequested,
)
from workflows.engagement.messages.ports import InvoiceChange
from workflows.engagement.money.ledger.facts import PERSON
from workflows.engagement.state import State
from workflows.engagement.terms.provider import OURS


def effects(state: State, event: Event) -> tuple[Effect, ...]:
    """What the world must do because of ``event``; the state is the one after it."""
    if isinstance(event, NoticeQueued):
        notice = state.notices[event.notice]
        key = f"{notice.key}#{event.attempt}"
        return (Effect(kind=EffectKind.SEND_NOTICE, subject=notice.id, key=key, lane=f"email/{notice.recipient}"),)
    if isinstance(event, InvoiceRequested):
        return (_billing(state, EffectKind.ISSUE_INVOICE, event.invoice, "issue_invoice"),)
    change = _change(state, event)
    return (change,) if change else ()


def _billing(state: State, kind: EffectKind, invoice: str, verb: str, fact: str | None = None, change: str | None = None) -> Effect:
    system = state.provider.billing.system
    return Effect(kind=kind, subject=invoice, key=f"{state.id}/{state.sequence}/{verb}", lane=f"billing/{system}", fact=fact, change=change)


def _change(state: State, event: Event) -> Effect | None:
    """A credit note is always a document; of the rest only another billing system has to be told, and never of what it said itself."""
    told = _told(event)
    if told is None:
        return None
    invoice, change, fact = told
    number = state.invoices[invoice].number if invoice in state.invoices else None
    if number is None or (change is not InvoiceChange.CREDIT and state.provider.billing.system == OURS):
        return None
    effect = _billing(state, EffectKind.CHANGE_INVOICE, invoice, f"{change.value}_invoice", fact, change.value)
    return effect.model_copy(update={"minor": event.amount.minor}) if isinstance(event, RefundRequested) else effect


def _told(event: Event) -> tuple[str, InvoiceChange, str | None] | None:
    match event:
        case InvoiceCredited(source=source) if source == PERSON:
            return event.invoice, InvoiceChange.CREDIT, event.fact
        case PaymentRecorded(source=source, invoice=str() as invoice) if source == PERSON:
            return invoice, InvoiceChange.SETTLE, event.fact
        case RefundRequested():
            return event.invoice, InvoiceChange.REFUND, None
        case InvoiceVoided():
            return event.invoice, InvoiceChange.VOID, None
        case InvoiceWrittenOff():
            return event.invoice, InvoiceChange.WRITE_OFF, event.fact
    return None
