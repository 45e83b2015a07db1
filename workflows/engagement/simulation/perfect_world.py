"""The perfect world: every message arrives, every invoice is made at once. What it answers to an effect is a command like any other's."""

import hashlib

from workflows.engagement.messages.commands import Command, DocumentRef, InvoiceWasChanged, InvoiceWasIssued, NoticeDelivered
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.money.creditor_reference import build_reference
from workflows.engagement.rules.notices.planning import message_id
from workflows.engagement.state import State


def document_for(key: str) -> DocumentRef:
    """A reference to a document nobody wrote."""
    return DocumentRef(sha256=hashlib.sha256(key.encode()).hexdigest(), size=0)


def number_for(state: State, invoice: str) -> str:
    """The next number of an engagement that is alone in its series; an invoice keeps the one it has."""
    known = state.invoices[invoice].number
    used = sum(item.number is not None for item in state.invoices.values())
    return known or f"{state.provider.billing.invoice_series}-{used + 1:04d}"


def answer(state: State, effect: Effect) -> Command:
    """What comes back when an effect is carried out as it should be."""
    document = document_for(effect.key)
    if effect.kind is EffectKind.SEND_NOTICE:
        sent_as = message_id(state, effect.subject)
        return NoticeDelivered(notice=effect.subject, message_id=sent_as, document=document, told_through=state.sequence)
    if effect.kind is EffectKind.CHANGE_INVOICE:
        notes = sum(len(item.credit_notes) for item in state.invoices.values())
        number = f"{state.provider.billing.credit_note_series}-{notes + 1:04d}" if effect.change == "credit" else None
        return InvoiceWasChanged(
            invoice=effect.subject,
            change=effect.change or "",
            fact=effect.fact,
            number=number,
            document=document if number else None,
        )
    number = number_for(state, effect.subject)
    return InvoiceWasIssued(invoice=effect.subject, number=number, reference=build_reference(number.replace("-", "")), document=document)
