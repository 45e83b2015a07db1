"""A call solves it, whatever it is: after some reminders without an answer somebody of ours phones (practice 60)."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import CHASED_INVOICE
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event, NoticeSent
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.dunning.ladder import of_this_ladder
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import InvoiceItem, State


def call(state: State, invoice: InvoiceItem, because: Reason, meta: Meta, ahead: int = 0) -> Iterator[Event]:
    """Somebody calls about an invoice; one call at a time."""
    if not is_open(state, "call_client", invoice.id):
        text = why("task-call-client", number=invoice.number or invoice.id, owed=invoice.owed)
        yield open_task(state, "call_client", invoice.id, text, because, "dunning/call", meta, ahead=ahead)


def reminders_sent(state: State, invoice: InvoiceItem, since: datetime | None = None) -> int:
    """How many reminders were confirmed sent on the ladder that runs now."""
    sent = [n.sent_at for n in of_this_ladder(state, invoice) if n.sent_at]
    return sum(since is None or at > since for at in sent)


def _last_answer(state: State, invoice: InvoiceItem) -> datetime | None:
    """When the client last wrote, or promised to pay this invoice."""
    wrote = [i.received_at for i in state.inbound.values()]
    promised = [p.given_at for p in state.promises.values() if p.invoice == invoice.id]
    return max([*wrote, *promised], default=None)


def on_sent(state: State, event: NoticeSent, meta: Meta) -> Iterator[Event]:
    """After so many reminders without a word from the client, a person calls."""
    most = state.agreement.payment.late.call_after_reminders if state.terms else None
    if most is None or event.template not in {"payment_reminder", "formal_notice"}:
        return
    invoice = state.invoices[state.notices[event.notice].subject]
    if invoice.state in CHASED_INVOICE and reminders_sent(state, invoice, _last_answer(state, invoice)) == most:
        yield from call(state, invoice, why("dunning-unanswered", reminders=most), meta)
