"""The HTTP door for billing systems: POST /webhooks/{source}.

An answer of 2xx is a promise: the engagement has the event, or a person will look at it, or it is none of our business. Everything else makes a sender
try again, so nothing is lost where we do not know yet. A body is read for its content only after its signature was verified.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import structlog
from fastapi import FastAPI, Request, Response

from activities.billing.delivery import Delivery, Outcome
from activities.billing.signed.issued import IssuedInvoices, Noted
from activities.billing.signed.messages import Answered
from worker.billing.patience import Patience
from worker.billing.quarantine import Quarantine
from worker.gateway.http_door import RefusedError
from worker.gateway.webhooks.signatures import Verdict, verdict_on
from worker.gateway.webhooks.sources import DeliverHeard, Door, ForeignError, IssuedInvoice, UnavailableError, UnreadableError
from workflows.engagement.messages.billing_events import BillingEvent, InvoiceMade

LARGEST_BODY = 256 * 1024
RETRY_SECONDS = 30
BODY_SECONDS = 10.0
"""For a body to arrive: a sender has it ready."""

_log = structlog.get_logger("milepost.webhooks")
_NOT_NOW = "not now; try again"
_UNAUTHENTIC = {
    Verdict.FORGED: "the signature does not fit the body",
    Verdict.STALE: "the timestamp is more than 300 s old",
    Verdict.FUTURE: "the timestamp is more than 300 s in the future",
}
"""Of a genuine message the time is explained: its sender's clock is wrong."""


def now() -> datetime:
    """Time on the wall."""
    return datetime.now(UTC)


async def always() -> bool:
    """Engagements can be reached."""
    return True


class Receiver:
    """Takes messages of billing systems.

    Args:
        doors: who may send.
        deliver: gives what was heard to its engagement.
        quarantine: keeps what no engagement takes.
        issued: keeps what a system says about invoices that it was asked for.
        patience: how long a sender is asked to try again where a refusal passes by itself.
        reachable: whether engagements can be reached, for health checks.
        clock: time on the wall.
    """

    def __init__(
        self,
        doors: Sequence[Door],
        deliver: DeliverHeard,
        quarantine: Quarantine,
        issued: IssuedInvoices,
        patience: Patience,
        reachable: Callable[[], Awaitable[bool]] = always,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._doors = {door.source.name: door for door in doors}
        if len(self._doors) != len(doors):
            raise ValueError("two billing systems have the same name")
        self._deliver, self._quarantine, self._issued, self._clock = deliver, quarantine, issued, clock
        self._patience, self._reachable = patience, reachable

    def app(self) -> FastAPI:
        """The HTTP application."""
        app = FastAPI(title="Milepost webhooks", docs_url=None, redoc_url=None, openapi_url=None)

        @app.post("/webhooks/{source}")
        async def receive(source: str, request: Request) -> Response:
            try:
                return await self._receive(source, request)
            except RefusedError as refused:
                return _answer(refused.status, message=refused.message)
            except Exception as error:
                # The sender tries again, and the log says what kind of mistake; a trace could hold words of the message.
                _log.error("webhook_failed", source=source[:40], kind=type(error).__name__)
                return _answer(503, message=_NOT_NOW)

        @app.get("/health")
        async def health() -> Response:
            return _answer(200, result="serving") if await self._reachable() else _answer(503, result="not serving")

        return app

    async def _receive(self, source: str, request: Request) -> Response:
        door = self._doors.get(source)
        if door is None:
            raise RefusedError(404, "no sender of that name is known here")
        body = await _body(request)
        self._verify(door, request, body)
        try:
            heard = await door.translator.translate(body)
        except UnreadableError as error:
            raise RefusedError(400, str(error)) from None
        except ForeignError as error:
            _log.warning("webhook_foreign", source=source, reason=error.reason)
            return _answer(409, message=str(error), reason=error.reason)
        except UnavailableError:
            return _answer(503, message=_NOT_NOW)
        if not heard:
            return _answer(200, result="ignored")
        return _together([await self._take(one, body) for one in heard])

    def _verify(self, door: Door, request: Request, body: bytes) -> None:
        verdict = verdict_on(door.source.scheme, request.headers.items(), body, door.source.secrets, self._clock())
        if verdict is Verdict.ACCEPTED:
            return
        _log.warning("webhook_refused", source=door.source.name, verdict=verdict.value)
        if verdict is Verdict.MALFORMED:
            raise RefusedError(400, "the signature headers are not as expected")
        raise RefusedError(401, _UNAUTHENTIC[verdict])

    async def _take(self, heard: BillingEvent | IssuedInvoice, body: bytes) -> Response:
        if isinstance(heard, IssuedInvoice):
            return await self._note(heard)
        delivered = await self._deliver(heard)
        if delivered.arrived:
            await asyncio.to_thread(self._quarantine.settle, heard)
            await asyncio.to_thread(self._patience.settle, heard)
            return _answer(200, result=delivered.outcome.value)
        if delivered.outcome is Outcome.UNREACHABLE:
            return _answer(503, message=_NOT_NOW)
        if await asyncio.to_thread(self._patience.lasts, heard, delivered.code, self._clock()):
            return _answer(503, message=_NOT_NOW, reason=delivered.code)
        return await self._set_aside(heard, delivered, body)

    async def _set_aside(self, event: BillingEvent, delivered: Delivery, body: bytes) -> Response:
        await asyncio.to_thread(self._quarantine.put, event, delivered, body, self._clock())
        _log.warning("webhook_quarantined", source=event.source, type=event.type.value, code=delivered.code)
        return _answer(202, result="quarantined", reason=delivered.code)

    async def _note(self, made: IssuedInvoice) -> Response:
        answer = Answered(number=made.number, external=made.external, pay_at=made.pay_at)
        noted = await asyncio.to_thread(self._issued.note, made.source, made.engagement, made.invoice, answer)
        if noted is Noted.UNEXPECTED:
            raise RefusedError(409, "this invoice was not requested from this sender")
        if noted is Noted.CONTRADICTS:
            raise RefusedError(409, "this invoice was issued before under another number or id")
        delivered = await self._deliver(InvoiceMade(source=made.source, engagement=made.engagement, invoice=made.invoice))
        if delivered.outcome is Outcome.UNREACHABLE:
            return _answer(503, message=_NOT_NOW)
        # An engagement that refuses does not wait for it: it has the invoice, or needs none any more.
        return _answer(200, result=noted.value)


def _together(answers: Sequence[Response]) -> Response:
    """One answer for a message with several events: trying again wins over a person's look, and that over all being well."""
    return max(answers, key=lambda answer: answer.status_code)


async def _body(request: Request) -> bytes:
    too_large = RefusedError(413, f"the body is too large: at most {LARGEST_BODY} bytes are expected")
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > LARGEST_BODY:
        raise too_large
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            more = True
            while more:
                message = await request.receive()
                if message["type"] != "http.request":
                    raise RefusedError(400, "the body ended too early")
                parts += message.get("body", b"")
                more = message.get("more_body", False)
                if len(parts) > LARGEST_BODY:
                    raise too_large
    except TimeoutError:
        raise RefusedError(408, "the body did not arrive in time") from None
    return bytes(parts)


def _answer(status: int, **content: str) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 503:
        headers["retry-after"] = str(RETRY_SECONDS)
    return Response(json.dumps(content), status_code=status, media_type="application/json", headers=headers)
