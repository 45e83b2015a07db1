"""The methods of the API: each reads the request, asks the engine, and answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import Message

from milepost.v1 import answers_pb2, dunning_pb2, engagement_pb2, engagements_pb2, opening_pb2, reading_pb2, statement_pb2
from worker.gateway import listing
from worker.gateway.client_dunning import ClientDunning
from worker.gateway.creation import Creation
from worker.gateway.engine import PATIENCE_SECONDS, Engine
from worker.gateway.inside import LISTS, Things, page_of
from worker.gateway.journal import listed
from worker.gateway.mapping import METHODS, engagement, fill, money_statement
from worker.gateway.mutations import Mutations
from worker.gateway.page_tokens import wrong_token
from worker.gateway.requests import actor_of, engagement_id_of
from worker.gateway.status import ApiError, Reason
from worker.gateway.watched import Hub
from worker.gateway.watching import watch
from workflows.engagement.messages.commands import Command, CreateEngagement
from workflows.engagement.terms.provider import Provider

SERVICE = engagements_pb2.DESCRIPTOR.services_by_name["Engagements"]

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
Method: TypeAlias = Callable[[Any, Context], Any]

_MARGIN_SECONDS = 0.25


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Engagements:
    """`milepost.v1.Engagements`; errors are raised as `ApiError`, which the interceptor turns into statuses."""

    def __init__(self, engine: Engine, provider: Provider | None, stop: asyncio.Event, clock: Callable[[], datetime] = now) -> None:
        """Serve from an engine.

        Args:
            engine: where engagements run.
            provider: the house; None where no provider file is configured.
            stop: set when the gateway stops, so that watches end.
            clock: the time now, in UTC.
        """
        self._engine, self._provider, self._stop, self._clock = engine, provider, stop, clock
        self._creation, self._mutations = Creation(engine, provider, clock), Mutations(engine, clock)
        self._client_dunning, self._hub = ClientDunning(engine, clock), Hub(engine, clock)

    def methods(self) -> dict[str, Method]:
        """Method of the API -> what does it; those that answer with a stream are asynchronous generators."""
        reading: dict[str, Method] = {
            "GetEngagement": self.get,
            "ListEngagements": self.list,
            "WatchEngagement": self.watch,
            "GetMoney": self.money,
            "GetPolicies": self.policies,
            "ListJournal": self.journal,
        }
        of_clients: dict[str, Method] = {"HoldClientDunning": self.hold_client_dunning, "ReleaseClientDunning": self.release_client_dunning}
        lists = {name: self._list_of(things) for name, things in LISTS.items()}
        return reading | lists | of_clients | {name: self._mutation(kind) for name, kind in METHODS.items()}

    async def get(self, request: reading_pb2.GetEngagementRequest, context: Context) -> engagement_pb2.Engagement:
        """One engagement, as it is now."""
        return engagement(await self._engine.view(engagement_id_of(request.name), self._clock(), patience(context)))

    async def money(self, request: statement_pb2.GetMoneyRequest, context: Context) -> statement_pb2.MoneyStatement:
        """Where the money of one engagement stands."""
        found = await self._engine.money(engagement_id_of(request.name), self._clock(), patience(context))
        if found is None:
            message = "nothing is agreed yet, so there is no money to show"
            raise ApiError(grpc.StatusCode.FAILED_PRECONDITION, Reason.NOTHING_AGREED, message)
        return money_statement(found)

    async def list(self, request: reading_pb2.ListEngagementsRequest, context: Context) -> reading_pb2.ListEngagementsResponse:
        """A page of engagements, newest first."""
        wish = listing.wish_of(request, self._engine.mark_of)
        try:
            page = await self._engine.page(wish.query, wish.size, wish.token)
        except ValueError:
            raise wrong_token() from None
        return listing.response(page.lines, page.token, wish)

    async def watch(
        self, request: reading_pb2.WatchEngagementRequest, context: Context
    ) -> AsyncIterator[reading_pb2.WatchEngagementResponse]:
        """The journal of one engagement, and its state, as they grow."""
        async for response in watch(self._hub, self._stop, request):
            yield response

    async def journal(self, request: reading_pb2.ListJournalRequest, context: Context) -> reading_pb2.ListJournalResponse:
        """A page of the journal of one engagement, the oldest first."""
        return await listed(self._engine, request, patience(context))

    async def policies(self, request: reading_pb2.GetPoliciesRequest, context: Context) -> reading_pb2.GetPoliciesResponse:
        """The published rules of the house."""
        if self._provider is None:
            message = "this gateway has no provider file, and so no policies to show"
            raise ApiError(grpc.StatusCode.FAILED_PRECONDITION, Reason.NO_PROVIDER_FILE, message)
        rules = [fill(reading_pb2.Policy(), policy) for policy in self._provider.policies]
        return reading_pb2.GetPoliciesResponse(brand=self._provider.brand.name, policies=rules)

    async def hold_client_dunning(
        self, request: dunning_pb2.HoldClientDunningRequest, context: Context
    ) -> dunning_pb2.ClientDunningResponse:
        """Reminders to a client rest, in all its engagements."""
        return await self._client_dunning.hold(request, actor_of(context.invocation_metadata()), patience(context))

    async def release_client_dunning(
        self, request: dunning_pb2.ReleaseClientDunningRequest, context: Context
    ) -> dunning_pb2.ClientDunningResponse:
        """Reminders to a client go on, in all its engagements."""
        return await self._client_dunning.release(request, actor_of(context.invocation_metadata()), patience(context))

    def _list_of(self, things: Things) -> Method:
        async def page(request: Any, context: Context) -> Message:
            return await page_of(self._engine, things, request, patience(context))

        return page

    def _mutation(self, kind: type[Command]) -> Method:
        async def create(request: opening_pb2.CreateEngagementRequest, context: Context) -> answers_pb2.MutationResponse:
            return await self._creation.create(request, actor_of(context.invocation_metadata()), patience(context))

        async def mutate(request: Any, context: Context) -> answers_pb2.MutationResponse:
            return await self._mutations.mutate(kind, request, actor_of(context.invocation_metadata()), patience(context))

        return create if kind is CreateEngagement else mutate


def patience(context: Context) -> float:
    """Seconds to wait for the engine: a little less than the caller waits, so that the caller hears why."""
    remaining = context.time_remaining()
    return PATIENCE_SECONDS if remaining is None else max(remaining - _MARGIN_SECONDS, _MARGIN_SECONDS)
