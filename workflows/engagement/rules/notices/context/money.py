"""Facts of messages about one invoice."""

from workflows.engagement.lifecycles import SHUT_GATE
from workflows.engagement.rules.money.invoice_contents import bill_of
from workflows.engagement.rules.notices.attached import attachments_of, noted
from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json, invoice_line
from workflows.engagement.rules.notices.context.prices import tax_rows
from workflows.engagement.rules.notices.context.work import hours_line
from workflows.engagement.state import InvoiceItem, NoticeItem, State


def invoice(state: State, notice: NoticeItem) -> TemplateFacts:
    """An invoice, how to pay it, and what happens if nobody does."""
    item = state.invoices[notice.subject]
    late, bill = state.agreement.payment.late, bill_of(state, item.id)
    step = late.ladder[notice.step - 1] if notice.step else None
    return {
        "invoice": invoice_line(state, item),
        "worked": hours_line(state, item.milestone) if item.milestone else None,
        "bank": as_json(state.provider.bank),
        "term": as_json(state.agreement.payment.term),
        "net_days": state.agreement.payment.term.net_days,
        "net": as_json(bill.net) if bill.taxes else None,
        "taxes": tax_rows(state.agreement, bill.taxes),
        "tax_note": state.agreement.payment.tax_note,
        "consequences": list(late.consequences),
        "tone": step.tone if step else None,
        "days": step.days if step else None,
        "reminder_number": item.reminders,
        "credit": {"minor": state.credit, "currency": item.amount.currency},
        "overpayment": state.agreement.payment.overpayment,
        "payment": _payment(state, notice, item),
        "still_shut": _still_shut(state, item),
        "seller_tax_id": state.provider.tax_id,
        "buyer_tax_id": state.client.tax_id,
        "buyer_address": state.client.address,
        "credit_note": note.number if (note := noted(state, notice)) else None,
        "credit_notes": [n.number for n in item.credit_notes],
        "attached": bool(attachments_of(state, notice)),
    }


def _still_shut(state: State, item: InvoiceItem) -> TemplateFacts:
    """Of each milestone that waits for this invoice, by its title: the numbers of others it waits for; none for one that is not issued yet."""
    found: TemplateFacts = {}
    for milestone_id in state.gates[item.gate].guards if item.gate else ():
        others = [g for g in state.gates.values() if milestone_id in g.guards and g.id != item.gate and g.state in SHUT_GATE]
        if others:
            found[state.milestone_terms(milestone_id).title] = [state.invoices[g.invoice].number for g in others]
    return found


def _payment(state: State, notice: NoticeItem, item: InvoiceItem) -> TemplateFacts | None:
    """The payment a message is about."""
    found = next((f for f in state.facts if f"{f.source}/{f.id}" == notice.fact), None)
    if found is None:
        return None
    others = found.invoice != item.id or any(p.invoice != item.id for p in found.parts)
    return {"amount": {"minor": found.minor, "currency": item.amount.currency}, "for_others": others}
