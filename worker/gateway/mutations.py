"""Every mutation but creation: one command, one answer, and no question afterwards."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from google.protobuf.message import Message

from milepost.v1 import answers_pb2, opening_pb2
from worker.files.late_payment import FIELD, LatePaymentError, with_interest_rule
from worker.gateway import calendars, documents
from worker.gateway.engine import Engine, RefusedByRule
from worker.gateway.giving import envelope_of, given
from worker.gateway.mapping import command_of, response
from worker.gateway.notes import Notes
from worker.gateway.refusals import refused
from worker.gateway.requests import Asked, asked, digest_of
from worker.gateway.status import Reason, Violation, invalid
from workflows.engagement.messages.commands import Command, ProposeAgreement
from workflows.engagement.terms import Agreement


class Mutations:
    """Gives commands to engagements."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Use an engine.

        Args:
            engine: where engagements run.
            clock: the time now, in UTC.
        """
        self._engine, self._clock = engine, clock

    async def mutate(self, kind: type[Command], request: Message, actor: str, patience: float) -> answers_pb2.MutationResponse:
        """Give the command that a request stands for.

        Args:
            kind: class of the command.
            request: as it came.
            actor: who calls, as the journal records it.
            patience: seconds the caller waits.

        Raises:
            ApiError: the request is wrong, not possible now, its id was used for something else, or the engine does not answer.
        """
        common = asked(request)
        filled, below = await self._filled(kind, request, common)
        command = command_of(kind, request, filled)
        envelope = envelope_of(command, common, digest_of(request), actor)
        try:
            answer = await given(self._engine, common.engagement_id, envelope, common, self._clock(), patience)
        except RefusedByRule as error:
            raise refused(error.refusal, kind, below) from None
        return response(answer, answer.receipt)

    async def _filled(self, kind: type[Command], request: Any, common: Asked) -> tuple[dict[str, Any], dict[str, str]]:
        """Fields that come from a document, and where they stood in it."""
        if kind is not ProposeAgreement:
            return {}, {}
        notes = await self._engine.notes(common.engagement_id)
        filled, key = await documents.apart(self._proposed, request, notes)
        return filled, {"agreement": key}

    def _proposed(self, request: opening_pb2.ProposeAgreementRequest, notes: Notes) -> tuple[dict[str, Any], str]:
        agreement, key = documents.load_agreement(request.document)
        place = f"document.{key}" if key else "document"
        agreement = _with_interest_rule(agreement, notes, self._clock().date(), place)
        years = calendars.years_of(agreement, self._clock().date(), place)
        # The hours were checked when the engagement was created: what is wrong with them now is no field of this request.
        dates = calendars.resolve((notes.provider_hours, "provider.calendar"), (notes.client_hours, "client.calendar"), years)
        return {"agreement": agreement, "calendars": dates}, key


def _with_interest_rule(agreement: Agreement, notes: Notes, today: date, path: str) -> Agreement:
    """The agreement with the interest rule it names; what is wrong with that is told under the path of the request."""
    try:
        return with_interest_rule(agreement, notes.client_kind, today, notes.interest_rules, notes.reference_rates)
    except LatePaymentError as error:
        raise invalid([Violation(f"{path}.{FIELD}", str(error))], Reason.INVALID_DOCUMENT) from None
