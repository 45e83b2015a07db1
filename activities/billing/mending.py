"""Compares one invoice at a time in billing system and engagement, delivers events that were lost, and notes what differs."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.billing import comparing
from activities.billing.delivery import Outcome, deliver
from activities.billing.queryable import QueryableBilling, SystemInvoice, SystemRecord, SystemStatus
from activities.engagements import EngagementUnreachableError, KnownEngagement, KnownInvoice, look_at
from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.messages.ports import TEMPORARY
from workflows.portfolio.ports import Difference

Answer = TypeVar("Answer")

FEW = 2
"""Up to so many engagements without an answer are each taken for broken. More of them, and none that answers, are taken for an outage."""


class Mending:
    """What one page brings.

    Args:
        client: with the payload codec.
        name: of the billing system.
        system: asked for each invoice.
        heard: called before each of them.
        patience: seconds to wait for one engagement.

    Attributes:
        invoices: how many were compared.
        delivered: events that had been lost and were taken now.
        known: events that the engagements had already.
        differences: for a person.
    """

    def __init__(self, client: Client, name: str, system: QueryableBilling, heard: Callable[[], None], patience: float) -> None:
        self._client, self._name, self._system, self._heard, self._patience = client, name, system, heard, patience
        self.invoices = self.delivered = self.known = self._answered = self._silent = 0
        self.differences: list[Difference] = []

    async def engagement(self, engagement: str) -> None:
        """Ask the billing system about each open invoice of an engagement that it made.

        Raises:
            ApplicationError: PERMANENT, by the system's word.
            ConnectionError: the system said "later".
        """
        self._heard()
        with self._asking(engagement):
            ours = await look_at(self._client, engagement, self._patience)
            if ours is None or ours.billing != self._name:
                return
            for invoice in ours.invoices:
                if invoice.is_unpaid:
                    await self._ours(ours, invoice)

    async def listed(self, theirs: SystemInvoice) -> None:
        """Ask the engagement about an invoice that the system has, unless it was compared from the engagement's side.

        Raises:
            ApplicationError, ConnectionError: as for :meth:`engagement`.
        """
        self._heard()
        with self._asking(theirs.engagement, theirs.invoice, theirs.external):
            ours = await look_at(self._client, theirs.engagement, self._patience)
            if not self._asks_for(ours, theirs):
                record = await asked(self._system.look_up(theirs.external))
                if record is not None:
                    await self._compared(record, ours)

    async def changed(self, external: str, *, alone: bool) -> None:
        """Look at an invoice to which something happened there, or that differed the last time.

        Args:
            external: its id there.
            alone: no other part of this reconciliation compares invoices; else one that is open on a side was compared by that one.

        Raises:
            ApplicationError, ConnectionError: as for :meth:`engagement`.
        """
        self._heard()
        record = await asked(self._system.look_up(external))
        if record is None or (record.invoice.status is SystemStatus.OPEN and not alone):
            return
        theirs = record.invoice
        with self._asking(theirs.engagement, theirs.invoice, external):
            ours = await look_at(self._client, theirs.engagement, self._patience)
            if alone or not self._asks_for(ours, theirs):
                await self._compared(record, ours)

    def check_answers(self) -> None:
        """Tell an outage from single engagements that do not answer, which are noted as differences and hold up nothing.

        Raises:
            EngagementUnreachableError: none answered.
        """
        if self._silent > FEW and not self._answered:
            raise EngagementUnreachableError("no engagement answers")

    @contextmanager
    def _asking(self, engagement: str, invoice: str = "", external: str = "") -> Iterator[None]:
        """Talk with an engagement; one that does not answer holds up no other."""
        try:
            yield
        except EngagementUnreachableError as error:
            self._silent += 1
            self.differences.append(comparing.silent(engagement, invoice, external, str(error)))
        else:
            self._answered += 1

    def _asks_for(self, ours: KnownEngagement | None, theirs: SystemInvoice) -> bool:
        """Whether the engagement asks for money by this invoice: then it is its own side that compares it."""
        invoice = ours.invoice(theirs.invoice) if ours is not None and ours.billing == self._name else None
        return invoice is not None and invoice.is_unpaid and invoice.external == theirs.external

    async def _ours(self, ours: KnownEngagement, invoice: KnownInvoice) -> None:
        self._heard()
        record = await asked(self._system.look_up(invoice.external)) if invoice.external else None
        if record is not None and (record.invoice.engagement, record.invoice.invoice) == (ours.id, invoice.id):
            await self._compared(record, ours)
        else:
            self.invoices += 1
            self.differences.append(comparing.missing(ours, invoice))

    async def _compared(self, record: SystemRecord, ours: KnownEngagement | None) -> None:
        self.invoices += 1
        theirs = record.invoice
        if ours is None:
            words = "there is no such engagement here"
            self.differences.append(comparing.difference(theirs, comparing.UNKNOWN_ENGAGEMENT, "", str(theirs.amount), words))
            return
        if record.unreadable:
            self.differences.append(comparing.difference(theirs, comparing.UNREADABLE, "", "", record.unreadable))
        changed = [await self._event(event, theirs, ours) for event in record.events if event.engagement == ours.id]
        if any(changed):
            ours = await look_at(self._client, ours.id, self._patience) or ours
        self.differences += comparing.differences(theirs, ours.invoice(theirs.invoice))

    async def _event(self, event: BillingEvent, theirs: SystemInvoice, ours: KnownEngagement) -> bool:
        """Deliver one event; True where it was lost before."""
        end = await deliver(self._client, event, self._patience)
        if end.outcome is Outcome.UNREACHABLE:
            raise EngagementUnreachableError(end.message)
        if end.outcome is Outcome.REFUSED:
            told = f"{event.type.value} {event.amount} of {event.value_date.isoformat()} ({event.fact})"
            self.differences.append(comparing.difference(theirs, comparing.REFUSED, end.code, told, end.message))
            return False
        # A repetition is answered with the first receipt, which is older than what we looked at.
        is_new = end.receipt is not None and end.receipt.sequence > ours.sequence
        self.delivered, self.known = self.delivered + is_new, self.known + (not is_new)
        return is_new


async def asked(request: Awaitable[Answer]) -> Answer:
    """What a billing system answers.

    Raises:
        ConnectionError: it said "later". For an outbox that ends the attempt; here there is none, so the activity itself must try again.
        ApplicationError: PERMANENT, by the system's word.
    """
    try:
        return await request
    except ApplicationError as error:
        if error.type != TEMPORARY:
            raise
        raise ConnectionError(error.message) from error
