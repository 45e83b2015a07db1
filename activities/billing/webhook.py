"""Billing by any other system behind a signed webhook: it is asked for invoices and told about their changes; docs/webhooks.md is the contract."""

import asyncio
import json
from dataclasses import dataclass

from pydantic import ValidationError

from activities.billing.credit_note import CreditNotePage
from activities.billing.kept import PAGE_TYPE, Kept
from activities.billing.page import InvoicePage
from activities.billing.series import Numbers
from activities.billing.signed.issued import IssuedInvoices, Noted
from activities.billing.signed.messages import Answered, InvoiceRequested, invoice_changed, invoice_requested
from activities.billing.signed.sender import LATER, Answer, Sender
from activities.failures import permanent, temporary
from activities.store import Store
from activities.store.documents import reference
from workflows.engagement.messages.billing_events import InvoiceMade
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceChange, InvoiceResult, IssueInvoiceCall
from workflows.engagement.messages.reasons import why

_ANY_NUMBER = "0"
"""For a trial of a page whose number is not known yet."""


@dataclass(frozen=True)
class Replayed:
    """A request that was sent again.

    Attributes:
        status: HTTP status of the answer, 200 to 299.
        made: the invoice that the answer named, as its engagement hears of it; none where it named none, or contradicts what is known.
    """

    status: int
    made: InvoiceMade | None = None


class WebhookBilling:
    """Asks another system for invoices.

    Args:
        sender: sends to that system.
        issued: what it made, as it answered or reported.
        store: where the client's page of an invoice lies, and which keys were answered before.
        numbers: gives numbers of our own series, where the terms name one; none: that system numbers.
    """

    def __init__(self, sender: Sender, issued: IssuedInvoices, store: Store, numbers: Numbers | None = None) -> None:
        self._sender, self._issued, self._numbers = sender, issued, numbers
        self._kept = Kept(store, f"webhook/{sender.target.name}/")
        self._pages, self._credit_notes = InvoicePage(), CreditNotePage()

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: TEMPORARY: the system is away, or took the request and will say the number later; PERMANENT: it refuses, or
                says neither number nor later.
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        # A page that cannot be written must not leave an invoice behind at the other system.
        known = await self._kept.known(call, InvoiceResult, lambda: self._pages.render(call, call.number or _ANY_NUMBER))
        if known is not None:
            return known
        number = call.number or await self._own_number(call.series, f"{call.engagement}/{call.invoice}")
        made = await self._made(call.model_copy(update={"number": number}))
        return await self._kept.keep(call, lambda: self._finished(call, number, made))

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Tell of a void, credit, write-off, refund or settlement; any 2xx means that it knows.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        credits = call.change is InvoiceChange.CREDIT
        known = await self._kept.known(
            call, ChangeInvoiceResult, lambda: self._credit_notes.render(call, _ANY_NUMBER) if credits else None
        )  # fmt: skip
        if known is not None:
            return known
        own = await self._own_number(call.series, call.key) if credits else None
        message = invoice_changed(call, own)
        answer = await self._sender.send(call.key, message.type, call.engagement, call.invoice, message.model_dump_json().encode())
        return await self._kept.keep(call, lambda: self._finished_change(call, own, _read(answer)))

    async def replay(self, message_id: str) -> Replayed:
        """Send a kept message again under its id; an answer that names the invoice counts as if it had come at first.

        Args:
            message_id: its webhook-id.

        Returns:
            How it was answered, and the invoice of which its engagement is to hear.

        Raises:
            NeverSentError: nothing was sent to this system under that id.
            ApplicationError: TEMPORARY or PERMANENT.
        """
        answer = await self._sender.replay(message_id)
        kept = await asyncio.to_thread(self._sender.kept, message_id)
        said = _read(answer)
        if kept.type != InvoiceRequested.model_fields["type"].default or answer.status == LATER or said.number is None:
            return Replayed(answer.status)
        noted = await asyncio.to_thread(self._issued.note, self._name, kept.engagement, kept.invoice, said)
        if noted not in (Noted.TAKEN, Noted.KNOWN):
            return Replayed(answer.status)
        return Replayed(answer.status, InvoiceMade(source=self._name, engagement=kept.engagement, invoice=kept.invoice))

    async def _made(self, call: IssueInvoiceCall) -> Answered:
        """What the system made, asking it only where it did not say so before."""
        about = (self._name, call.engagement, call.invoice)
        made = await asyncio.to_thread(self._issued.answer, *about)
        if made is not None:
            return made
        # Before it is asked: it may report the invoice before it answers.
        await asyncio.to_thread(self._issued.expect, *about)
        message = invoice_requested(call)
        answer = await self._sender.send(call.key, message.type, call.engagement, call.invoice, message.model_dump_json().encode())
        if answer.status != LATER:
            said = _read(answer)
            if said.number is None and call.number is None:
                raise permanent(why("failure-system-no-number", system=self._name, status=answer.status))
            said = said.model_copy(update={"number": said.number or call.number})
            if await asyncio.to_thread(self._issued.note, *about, said) is not Noted.CONTRADICTS:
                return said
        made = await asyncio.to_thread(self._issued.answer, *about)
        if made is None:
            raise temporary(why("failure-system-at-work", system=self._name))
        return made

    def _finished(self, call: IssueInvoiceCall, own: str | None, made: Answered) -> tuple[InvoiceResult, bytes]:
        number = made.number or own
        if number is None:
            raise permanent(why("failure-system-reported-no-number", system=self._name))
        creditor_reference, page = self._pages.render(call, number)
        document = reference(page, PAGE_TYPE)
        return InvoiceResult(
            number=number, reference=creditor_reference, document=document, external=made.external, pay_at=made.pay_at
        ), page

    def _finished_change(self, call: ChangeInvoiceCall, own: str | None, said: Answered) -> tuple[ChangeInvoiceResult, bytes | None]:
        number = said.number or own
        result = ChangeInvoiceResult(number=number, external=said.external)
        if call.change is not InvoiceChange.CREDIT or number is None:
            return result, None
        page = self._credit_notes.render(call, number)
        return result.model_copy(update={"document": reference(page, PAGE_TYPE)}), page

    async def _own_number(self, series: str | None, key: str) -> str | None:
        return None if series is None or self._numbers is None else await self._numbers.take(series, key)

    @property
    def _name(self) -> str:
        return self._sender.target.name


def _read(answer: Answer) -> Answered:
    """What the answer says; an empty body, or one that is no JSON object, says nothing.

    Raises:
        ApplicationError: PERMANENT: it names something that cannot be a number, id or address.
    """
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Answered()
    if not isinstance(said, dict):
        return Answered()
    try:
        return Answered.model_validate(said)
    except ValidationError as error:
        fields = sorted({str(part["loc"][0]) for part in error.errors()})
        raise permanent(why("failure-system-unreadable", fields=fields)) from error
