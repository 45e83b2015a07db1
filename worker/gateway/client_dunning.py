"""HoldClientDunning and ReleaseClientDunning: one request, given to every engagement of a client, and a row of the answer for each.

Nothing is remembered between the engagements: each gets an ordinary HoldDunning or ReleaseDunning, under a request id made from the caller's and its own.
So the same request, sent again, writes nothing where it was taken, and reaches what was missed the first time.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid5

import grpc
from google.protobuf.message import Message

from milepost.v1 import answers_pb2, dunning_pb2
from worker.gateway.addresses import address_in
from worker.gateway.engine import Engine, RefusedByRule
from worker.gateway.giving import SOURCE, envelope_of, given
from worker.gateway.listing import query_of
from worker.gateway.mapping import command_of, fill, name_of
from worker.gateway.page_tokens import LARGEST_SIZE
from worker.gateway.refusals import plain, refused
from worker.gateway.requests import Asked, asked, digest_of, engagement_id_in
from worker.gateway.status import ApiError, Reason, Violation, invalid, reused, unknown_client
from workflows.engagement.lifecycles import ENDED
from workflows.engagement.messages.answers import Refusal
from workflows.engagement.messages.commands import Command, HoldDunning, ReleaseDunning
from workflows.engagement.shell import indexing, wire
from workflows.engagement.views.answer import Answer

AT_ONCE = 8
"""Engagements of one client that are spoken to at the same time."""
LATE = (
    "The list of a client's engagements is about a second behind: one that was created a moment ago may be missing here. "
    "Send the same request again, with the same request id, to reach it too."
)
UNMARKED = (
    "The engagement that was named is older than the marks by which engagements of one client are found, so no other was looked for. "
    "Name the client by its address to reach those."
)
LATER = "Engagements in which terms are accepted from now on are not held by this."

Request: TypeAlias = dunning_pb2.HoldClientDunningRequest | dunning_pb2.ReleaseClientDunningRequest
Row: TypeAlias = dunning_pb2.EngagementOutcome

_NOTHING_RESTS = "DUNNING_NOT_HELD"


class ClientDunning:
    """Speaks to all engagements of a client."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Use an engine.

        Args:
            engine: where engagements run.
            clock: the time now, in UTC.
        """
        self._engine, self._clock = engine, clock

    async def hold(self, request: dunning_pb2.HoldClientDunningRequest, actor: str, patience: float) -> dunning_pb2.ClientDunningResponse:
        """Let all reminders to a client rest.

        Args:
            request: as it came.
            actor: who calls, as the journals record it.
            patience: seconds the caller waits.

        Raises:
            ApiError: the request is wrong, nobody knows the client, its id was used for something else, or the engine does not answer.
        """
        given, note = await self._give(HoldDunning, request, dunning_pb2.HoldDunningRequest(), actor, patience)
        return dunning_pb2.ClientDunningResponse(engagements=given, notes=(note, LATER))

    async def release(
        self, request: dunning_pb2.ReleaseClientDunningRequest, actor: str, patience: float
    ) -> dunning_pb2.ClientDunningResponse:
        """Let reminders to a client go on; arguments and errors are those of `hold`."""
        given, note = await self._give(ReleaseDunning, request, dunning_pb2.ReleaseDunningRequest(), actor, patience)
        return dunning_pb2.ClientDunningResponse(engagements=given, notes=(note,))

    async def _give(self, kind: type[Command], request: Request, single: Message, actor: str, patience: float) -> tuple[list[Row], str]:
        """A row for each engagement, and what the list of them may lack."""
        until = asyncio.get_running_loop().time() + patience
        common = asked(request)
        envelope = _envelope(kind, request, single, common, actor)
        found, note = await self._engagements(request)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(engagement_id: str, stage: str) -> tuple[Row, ApiError | None]:
            async with gate:
                return await self._outcome(kind, engagement_id, stage, envelope, common, until)

        outcomes = await asyncio.gather(*(one(*each) for each in found.items()))
        _judge([row for row, _ in outcomes], [error for _, error in outcomes if error is not None], common)
        return [row for row, _ in outcomes], note

    async def _engagements(self, request: Request) -> tuple[dict[str, str], str]:
        """Ids of all engagements of the client, newest first, with their stages as far as the list knows them; and what may be missing.

        The one that was named is among them, also where the list does not know it yet, or its client has no mark.
        """
        address, named = _client_in(request)
        mark = self._engine.mark_of(address) if address else await self._engine.mark_in(named)
        if not mark:
            return {named: ""}, UNMARKED
        query, token, found = query_of({indexing.CLIENT: mark}), b"", {named: ""} if named else {}
        while True:
            page = await self._engine.page(query, LARGEST_SIZE, token)
            found |= {line.engagement_id: line.stage for line in page.lines}
            token = page.token
            if not token:
                break
        if not found:
            raise unknown_client()
        return found, LATE

    async def _outcome(
        self, kind: type[Command], engagement_id: str, stage: str, envelope: wire.Envelope, common: Asked, until: float
    ) -> tuple[Row, ApiError | None]:
        row = Row(name=name_of(engagement_id))
        if stage in ENDED:  # the list is behind, but nothing that ended goes on
            return _told(row, dunning_pb2.OUTCOME_ENDED, Reason.ENGAGEMENT_FINISHED, f"it is {stage}"), None
        own = envelope.model_copy(update={"request_id": request_id_for(common.request_id, engagement_id)})
        try:
            answer = await self._taken(engagement_id, own, common, until)
        except RefusedByRule as no:
            error = refused(no.refusal, kind)
            return _refused(row, no.refusal, error), error
        except ApiError as error:
            ended = error.reason == Reason.ENGAGEMENT_FINISHED
            return _told(row, dunning_pb2.OUTCOME_ENDED if ended else dunning_pb2.OUTCOME_NOT_REACHED, error.reason, error.message), error
        row.outcome = dunning_pb2.OUTCOME_DONE
        if answer.receipt is not None:
            row.receipt.CopyFrom(fill(answers_pb2.Receipt(), answer.receipt))
        return row, None

    async def _taken(self, engagement_id: str, envelope: wire.Envelope, common: Asked, until: float) -> Answer:
        """The answer; without a receipt where only validation was asked for."""
        patience = until - asyncio.get_running_loop().time()
        if patience <= 0:
            raise ApiError(grpc.StatusCode.UNAVAILABLE, Reason.ENGINE_UNREACHABLE, "the time ran out before its turn", retry=True)
        return await given(self._engine, engagement_id, envelope, common, self._clock(), patience)


def request_id_for(request_id: str, engagement_id: str) -> str:
    """The request id under which one engagement gets its part of a request: the same for a repetition."""
    return str(uuid5(UUID(request_id), f"{SOURCE}/{engagement_id}"))


def _envelope(kind: type[Command], request: Any, single: Message, common: Asked, actor: str) -> wire.Envelope:
    """The command as each engagement gets it; its digest does not depend on how the client was named."""
    for field in single.DESCRIPTOR.fields:
        if field.name == "name" or (field.has_presence and not request.HasField(field.name)):
            continue
        value = getattr(request, field.name)
        if field.message_type is not None:
            getattr(single, field.name).CopyFrom(value)
        else:
            setattr(single, field.name, value)
    return envelope_of(command_of(kind, single, {}), common, digest_of(single), actor)


def _client_in(request: Request) -> tuple[str, str]:
    """The client's address, or the id of one of its engagements; the other is empty."""
    problems: list[Violation] = []
    address = address_in("client", request.client, problems)
    if bool(request.client.strip()) == bool(request.engagement):
        wrong = "is there besides `engagement`" if request.engagement else "is missing, and so is `engagement`"
        problems.append(Violation("client", f"{wrong}, expected one of them"))
    named = engagement_id_in("engagement", request.engagement, problems) if request.engagement else ""
    if problems:
        raise invalid(problems)
    return address, named


def _refused(row: Row, refusal: Refusal, error: ApiError) -> Row:
    stage = plain(refusal.reason).get("stage")
    if stage in ENDED:
        return _told(row, dunning_pb2.OUTCOME_ENDED, Reason.ENGAGEMENT_FINISHED, f"it is {stage}")
    if stage is not None:
        return _told(row, dunning_pb2.OUTCOME_NOTHING_TO_DO, error.reason, f"nothing is agreed yet: it is {stage}")
    nothing = refusal.code == _NOTHING_RESTS
    return _told(row, dunning_pb2.OUTCOME_NOTHING_TO_DO if nothing else dunning_pb2.OUTCOME_REFUSED, error.reason, error.message)


def _told(row: Row, outcome: dunning_pb2.Outcome.ValueType, reason: str, explanation: str) -> Row:
    row.outcome, row.reason, row.explanation = outcome, str(reason), explanation
    return row


def _judge(rows: list[Row], errors: list[ApiError], common: Asked) -> None:
    """What is wrong with the request itself, and not with one of the engagements, is an error of the whole.

    Raises:
        ApiError: nothing was done, and a field is wrong for every engagement that was asked, or the id was used for something else.
    """
    if any(row.outcome == dunning_pb2.OUTCOME_DONE for row in rows):
        return
    if any(error.reason == Reason.REQUEST_ID_REUSED for error in errors):
        raise reused(common.request_id)
    asked_for = [row for row in rows if row.outcome not in (dunning_pb2.OUTCOME_ENDED, dunning_pb2.OUTCOME_NOTHING_TO_DO)]
    wrong = [error for error in errors if error.code is grpc.StatusCode.INVALID_ARGUMENT]
    if wrong and len(wrong) == len(asked_for) and len({error.reason for error in wrong}) == 1:
        raise wrong[0]
