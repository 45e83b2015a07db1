"""A billing system of somebody else behind a signed webhook, on a port of 127.0.0.1: it checks signatures with the public library and answers as told."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True)
class Received:
    """A message as it arrived."""

    headers: dict[str, str]
    body: bytes
    genuine: frozenset[str]
    """Those secrets of the system that the message is signed by."""

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def type(self) -> str:
        return str(json.loads(self.body)["type"])

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found


class _QuietServer(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


Answers = Callable[[Received], Response]


def answer(status: int = 200, **said: Any) -> Response:
    """An answer, as JSON where it says something."""
    return Response(json.dumps(said) if said else b"", status_code=status, media_type="application/json")


@dataclass
class OtherSystem:
    """What it knows and how it answers.

    Attributes:
        secrets: what it checks with.
        answers: how it answers; by default it numbers each invoice once.
        received: all that came, whatever the answer.
        url: where it listens.
    """

    secrets: tuple[str, ...]
    answers: Answers = field(init=False)
    received: list[Received] = field(default_factory=list)
    invoices: dict[tuple[str, str], str] = field(default_factory=dict)
    credit_notes: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def __post_init__(self) -> None:
        self.answers = self.by_the_book

    def by_the_book(self, message: Received) -> Response:
        """As docs/webhooks.md asks for: one invoice for each pair of engagement and invoice, one credit note for each webhook-id."""
        if message.type == "invoice.credited":
            note = self.credit_notes.setdefault(message.id, message.data["credit_note"] or f"C-{len(self.credit_notes) + 1}")
            return answer(200, number=note)
        if message.type != "invoice.requested":
            return answer(204)
        about = (message.data["engagement"], message.data["invoice"])
        number = self.invoices.setdefault(about, message.data["number"] or f"A-{len(self.invoices) + 1}")
        return answer(200, number=number, external=f"inv_{number}", pay_at=f"https://acme.example/pay/{number}")

    async def _receive(self, request: Request) -> Response:
        body, headers = await request.body(), dict(request.headers)
        genuine = frozenset(secret for secret in self.secrets if _is_genuine(secret, body, headers))
        message = Received(headers, body, genuine)
        self.received.append(message)
        return self.answers(message) if genuine else answer(401)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["OtherSystem"]:
        """Listens for as long as the block runs."""
        app = FastAPI()
        app.add_api_route("/milepost", self._receive, methods=["POST"])
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/milepost"
        server = _QuietServer(uvicorn.Config(app, log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield self
        finally:
            server.should_exit = True
            await serving


def _is_genuine(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except WebhookVerificationError:
        return False
    return True
