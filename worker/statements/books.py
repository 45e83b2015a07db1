"""The books that a statement is matched with, read from the engagements and the number series."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from activities.engagements import PREFIX, RUNNING, EngagementUnreachableError, KnownEngagement, look_at
from worker.statements.matching import Books, OpenInvoice, Owner
from worker.statements.reading import Row
from worker.statements.references import references_in
from workflows.portfolio import wire
from workflows.portfolio.numbers import Taken

_AT_ONCE = 16
_BODY = 4
"""Where the body of a creditor reference begins, behind RF and the check digits."""


async def read_books(client: Client, rows: Iterable[Row], series: Sequence[str], patience: float = 10.0) -> Books:
    """What is open in all engagements, and whose the rows' other references are.

    Args:
        client: with the payload codec.
        rows: of the statement.
        series: names of the number series of invoices, in which references of settled invoices are looked up.
        patience: seconds to wait for one engagement.

    Raises:
        EngagementUnreachableError: none of them answers, or a number series does not.
        temporalio.service.RPCError: the server does not answer.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(engagement: str) -> KnownEngagement | str | None:
        async with gate:
            try:
                return await look_at(client, engagement, patience)
            except EngagementUnreachableError:
                return engagement

    found = await asyncio.gather(*[one(engagement) async for engagement in _engagements(client)])
    known = [engagement for engagement in found if isinstance(engagement, KnownEngagement)]
    silent = tuple(sorted(engagement for engagement in found if isinstance(engagement, str)))
    if silent and not known:
        raise EngagementUnreachableError("no engagement answers")
    open_ones, settled = tuple(_open(known)), _settled(known)
    references = (
        {reference for row in rows for reference in references_in(row.reference)} - {one.reference for one in open_ones} - set(settled)
    )
    return Books(open=open_ones, settled=settled | await _owners(client, references, series), silent=silent)


async def _engagements(client: Client) -> AsyncIterator[str]:
    async for execution in client.list_workflows(RUNNING):
        if execution.id.startswith(PREFIX):
            yield execution.id.removeprefix(PREFIX)


def _open(engagements: Iterable[KnownEngagement]) -> Iterable[OpenInvoice]:
    for engagement in engagements:
        for invoice in engagement.invoices:
            if invoice.is_unpaid and invoice.reference:
                yield OpenInvoice(engagement.id, invoice.id, invoice.number, invoice.reference, invoice.outstanding, engagement.client)


def _settled(engagements: Iterable[KnownEngagement]) -> dict[str, Owner]:
    return {
        invoice.reference: Owner(engagement.id, invoice.id)
        for engagement in engagements
        for invoice in engagement.invoices
        if invoice.reference and not invoice.is_unpaid
    }


async def _owners(client: Client, references: Iterable[str], series: Sequence[str]) -> dict[str, Owner]:
    """Owners by the number series: also those of engagements that have ended."""
    owners: dict[str, Owner] = {}
    for reference in sorted(references):
        for name in series:
            taken = await _owner(client, name, reference[_BODY:])
            engagement, _, invoice = taken.key.partition("/") if taken else ("", "", "")
            if engagement and invoice:
                owners.setdefault(reference, Owner(engagement, invoice))
    return owners


async def _owner(client: Client, series: str, number: str) -> Taken | None:
    handle = client.get_workflow_handle(wire.series_workflow_id(series))
    kind: Any = Taken | None
    try:
        found: Taken | None = await handle.query(wire.OWNER_QUERY, number, result_type=kind)
        return found
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise
    except WorkflowQueryFailedError as error:
        raise EngagementUnreachableError(f"the number series '{series}' does not answer") from error
