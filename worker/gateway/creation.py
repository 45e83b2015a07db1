"""CreateEngagement: from a file to a running engagement, answered without waiting for the engagement's first step."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from milepost.v1 import answers_pb2, opening_pb2
from worker.gateway import calendars, documents
from worker.gateway.engine import AlreadyStarted, Engine
from worker.gateway.giving import SOURCE, envelope_of
from worker.gateway.mapping import command_of, response
from worker.gateway.notes import Notes
from worker.gateway.refusals import refused
from worker.gateway.requests import Asked, asked, digest_of
from worker.gateway.status import ApiError, Reason, Violation, invalid, reused
from workflows.engagement.messages.answers import Refused
from workflows.engagement.messages.commands import CreateEngagement
from workflows.engagement.rules import core, table
from workflows.engagement.shell import indexing, wire
from workflows.engagement.terms.provider import Provider
from workflows.engagement.views.answer import Answer, answer

_ID_LENGTH = 26


def engagement_id_for(request_id: str) -> str:
    """The id of the engagement that a request creates: the same for a repetition, and telling nothing about the client."""
    digest = hashlib.sha256(f"create/{request_id}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_ID_LENGTH]


@dataclass(frozen=True)
class _Planned:
    """An engagement as it would begin."""

    envelope: wire.Envelope
    notes: Notes
    indexed: indexing.Indexed
    address: str
    answer: Answer
    summary: str


class Creation:
    """Creates engagements."""

    def __init__(self, engine: Engine, provider: Provider | None, clock: Callable[[], datetime]) -> None:
        """Use an engine.

        Args:
            engine: where engagements run.
            provider: the house, for requests that carry no provider file.
            clock: the time now, in UTC.
        """
        self._engine, self._provider, self._clock = engine, provider, clock

    async def create(self, request: opening_pb2.CreateEngagementRequest, actor: str, patience: float) -> answers_pb2.MutationResponse:
        """Create an engagement, or answer a repetition with the first receipt.

        Args:
            request: as it came.
            actor: who calls, as the journal records it.
            patience: seconds the caller waits.

        Raises:
            ApiError: the request is wrong, its id was used for something else, or the engine does not answer.
        """
        common = asked(request)
        digest, engagement_id = digest_of(request), engagement_id_for(common.request_id)
        try:
            planned = await documents.apart(self._plan, request, common, digest, actor)
        except ApiError:
            # What was right at first may be wrong by now, for example a start that has passed: a repetition is answered all the same.
            known = None if common.validate_only else await self._known(engagement_id)
            if known is None:
                raise
            return await self._repeated(known, engagement_id, digest, common, patience)
        if common.validate_only:
            taken = await self._known(engagement_id)
            if taken is not None and taken.digest != digest:
                raise reused(common.request_id)
            return response(planned.answer, None)
        try:
            mark = self._engine.mark_of(planned.address)
            await self._engine.start(engagement_id, planned.envelope, planned.notes, planned.indexed, mark, planned.summary)
        except AlreadyStarted:
            return await self._repeated(await self._engine.notes(engagement_id), engagement_id, digest, common, patience)
        return response(planned.answer, planned.notes.receipt)

    def _plan(self, request: opening_pb2.CreateEngagementRequest, common: Asked, digest: str, actor: str) -> _Planned:
        now = self._clock()
        command = self._command(request, engagement_id_for(common.request_id), now)
        envelope = envelope_of(command, common, digest, actor).model_copy(update={"given_at": now})
        try:
            outcome = core.handle(None, command, envelope.meta(now, table.RULES_VERSION))
        except Refused as no:
            raise refused(no.refusal, CreateEngagement) from None
        state = outcome.state
        notes = Notes(
            digest=digest,
            receipt=outcome.receipt,
            created_at=state.created_at,
            provider_hours=command.provider.calendar,
            client_hours=command.file.client.calendar,
            client_kind=command.file.client.kind,
            interest_rules=command.provider.interest_rules,
            reference_rates=command.provider.reference_rates,
        )
        summary = f"{command.file.client.kind.value} client, created {now:%Y-%m-%d}"
        address = command.file.client.decider.email
        return _Planned(envelope, notes, indexing.indexed(state), address, answer(None, outcome, command, now), summary)

    def _command(self, request: opening_pb2.CreateEngagementRequest, engagement_id: str, now: datetime) -> CreateEngagement:
        file = documents.load_engagement(request.document)
        provider = self._provider_of(request)
        years = calendars.years_of(file.agreement, now.date(), "document.agreement")
        dates = calendars.resolve(
            (provider.calendar, "provider_document.calendar"), (file.client.calendar, "document.client.calendar"), years
        )
        salt = secrets.token_hex(32)
        filled = {"engagement_id": engagement_id, "file": file, "provider": provider, "calendars": dates, "salt": salt}
        return command_of(CreateEngagement, request, filled)

    def _provider_of(self, request: opening_pb2.CreateEngagementRequest) -> Provider:
        if request.provider_document:
            return documents.load_provider(request.provider_document)
        if self._provider is None:
            wrong = "is missing, expected the text of provider.yaml: this gateway has none of its own"
            raise invalid([Violation("provider_document", wrong)], Reason.NO_PROVIDER_FILE)
        return self._provider

    async def _known(self, engagement_id: str) -> Notes | None:
        try:
            return await self._engine.notes(engagement_id)
        except ApiError:
            return None

    async def _repeated(
        self, notes: Notes, engagement_id: str, digest: str, common: Asked, patience: float
    ) -> answers_pb2.MutationResponse:
        if notes.digest != digest:
            raise reused(common.request_id)
        # The engagement knows the id, and looks no further: what it answers is how it stands now.
        repeated = wire.Envelope(command={}, source=SOURCE, request_id=common.request_id, digest=digest, actor="")
        return response(await self._engine.check(engagement_id, repeated, self._clock(), patience), notes.receipt)
