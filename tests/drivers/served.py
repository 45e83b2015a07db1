"""One engagement, driven through the gateway alone; its clock is moved on the server, and its mails are looked up where they arrived."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import grpc
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.clocks import clock_of
from tests.drivers.engagement import Engagement
from tests.e2e.papers import FILE, HOUSE, Paper, text, without
from tests.e2e.post import Mail, mail_of
from tests.e2e.seen import Seen, seen_of
from tests.gateway.calling import Answer, answer_of
from worker.demo.gateway_client import Gateway, request_class
from worker.demo.stand_ins.mail_server import Mailbox
from worker.gateway.engine import workflow_id
from worker.gateway.inside import LISTS
from workflows.engagement.messages import commands as c
from workflows.engagement.time.calendar import BusinessCalendar

US, THEM, PAYER = "mira", "anna", "petri"
A_MINUTE = timedelta(minutes=1)
"""The server's clock runs on while it works: what happens at a moment is looked for within a minute of it."""


@dataclass(frozen=True)
class Stage:
    """What the engagements here stand on."""

    gateway: Gateway
    client: Client
    skipper: TimeSkipper
    mailbox: Mailbox


class Served(Engagement[Seen]):
    """One engagement.

    Args:
        stage: what it runs on.
        paper: its file.
        house: the provider's file.
    """

    us, them, payer = US, THEM, PAYER
    reply, morning = None, "tue"

    def __init__(self, stage: Stage, paper: Paper = FILE, house: Paper = HOUSE) -> None:
        self._stage, self._skipper, self.paper, self.house = stage, stage.skipper, paper, house
        self.name = ""
        self.ours, self.theirs = calendar_of(house["calendar"]), calendar_of(paper["client"]["calendar"])

    @property
    def id(self) -> str:
        """The opaque part of the name."""
        return self.name.removeprefix("engagements/")

    # -- what is asked of it

    async def begin(self) -> Self:
        """The inquiry arrives now."""
        made = await self._stage.gateway.create(text(self.paper), text(self.house), actor=US)
        self.name = made.standing.name
        self._handle = self._stage.client.get_workflow_handle(workflow_id(self.id))
        await self.rest()
        return self

    async def refused(self, command: c.Command) -> Answer:
        """Give a command that must be refused."""
        return await refusal(self.send(command, US))

    async def not_proposed(self, paper: Paper) -> Answer:
        """Send a proposal that must be refused."""
        return await refusal(self.send_proposal(paper))

    async def needs(self, *paths: str) -> None:
        """A proposal without what lies at one of these paths must be refused, and the refusal must name it."""
        for path in paths:
            answer = await self.not_proposed(without(self.paper, path))
            assert answer.code is grpc.StatusCode.INVALID_ARGUMENT, path
            where = f"document.{path.replace('.0', '[0]')}"
            assert "missing" in answer.violations.get(where, ""), (where, answer.violations)

    async def malformed(self, method: str, **fields: Any) -> Answer:
        """Send a request that no command model would let through."""
        request = request_class(method)(name=self.name, request_id=str(uuid.uuid4()), **fields)
        return await refusal(self._stage.gateway.call(method, request))

    # -- what it is

    async def look(self) -> Seen:
        """The engagement as callers see it, with all that is inside it."""
        seen = await self._stage.gateway.get(self.name)
        for method, things in LISTS.items():
            shown = getattr(seen, things.field)
            if len(shown) < getattr(seen.totals, things.field):
                every = await self._every(method, things.field)
                assert [one for one in every if one in list(shown)] == list(shown), "a list says the same as Get"
                del shown[:]
                shown.extend(every)
        return seen_of(seen)

    async def _every(self, method: str, field: str) -> list[Any]:
        """All things of a kind, in the order in which they came."""
        found, token = list[Any](), ""
        while True:
            request = request_class(method)(name=self.name, page_size=200, page_token=token)
            page = await self._stage.gateway.call(method, request)
            found, token = found + list(getattr(page, field)), page.next_page_token
            if not token:
                return found[::-1]

    async def statement(self) -> Seen:
        """Its money as people ask for it."""
        return seen_of(await self._stage.gateway.call("GetMoney", request_class("GetMoney")(name=self.name)))

    async def journal(self, *events: str) -> list[Seen]:
        """The journal as a watcher gets it; of these events only, where some are named."""
        told: list[Seen] = []
        async for response in self._stage.gateway.watch(self.name):
            if response.HasField("snapshot"):
                break
            told.append(seen_of(response.entry))
        return [entry for entry in told if not events or entry.event in events]

    def mails(self, template: str | None = None, to: str | None = None) -> list[Mail]:
        """Its mails in the order of arrival; of one template, or to one address."""
        found = [mail_of(m, self._stage.mailbox) for m in self._stage.mailbox.messages() if str(m["X-Milepost-Key"]).startswith(self.id)]
        return [m for m in found if template in (None, m.template) and to in (None, m.to)]

    def mail(self, template: str) -> Mail:
        """Its one mail of that template."""
        (found,) = self.mails(template)
        return found

    # -- how it is spoken to

    async def send(self, command: c.Command, actor: str) -> Any:
        return await self._stage.gateway.give(self.name, command, actor=actor)

    async def send_proposal(self, terms: Paper | None) -> Any:
        return await self._stage.gateway.propose(self.name, text(terms or self.paper), actor=US)

    async def calendar(self) -> BusinessCalendar:
        return self.ours

    def questions(self, view: Seen) -> Iterable[str]:
        found: list[str] = view.open_questions
        return found

    def due(self, view: Seen) -> datetime | None:
        found: datetime | None = view.next_deadline
        return found


def calendar_of(hours: Paper) -> BusinessCalendar:
    """The calendar of one side, from its part of the file."""
    days = hours.get("workdays", ["mon", "tue", "wed", "thu", "fri"])
    return BusinessCalendar.model_validate(hours | {"zone": clock_of(hours["zone"]), "workdays": days})


async def refusal(call: Any) -> Answer:
    """The error that a call ends with."""
    try:
        response = await call
    except grpc.aio.AioRpcError as error:
        return answer_of(error)
    raise AssertionError(f"it was taken: {response}")
