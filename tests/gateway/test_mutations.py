"""Mutations: answers, repetitions, validation only, who called, documents."""

import uuid
from typing import Any
from unittest.mock import Mock

import grpc
import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from milepost.v1 import contact_pb2
from tests.answered import answered
from tests.gateway.calling import FILE, PROVIDER
from tests.gateway.engine_script import ENGAGEMENT, Script, raising
from tests.gateway.local import NOW, serving
from worker.gateway.engine import Engine
from worker.gateway.mutations import Mutations
from worker.gateway.requests import digest_of
from worker.gateway.status import Violation, invalid
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.commands import RecordInbound
from workflows.engagement.shell import wire

REQUEST = contact_pb2.RecordInboundRequest(name=f"engagements/{ENGAGEMENT}", request_id=str(uuid.uuid4()), contact="anna", subject="Hello")


async def test_a_created_engagement_is_answered_with_its_receipt_and_how_it_stands() -> None:
    async with serving() as api:
        made = await api.create()
        assert made.receipt.version == 1 and made.receipt.sequence == made.standing.sequence > 0
        assert made.standing.client == "Northwind Pottery" and made.standing.waiting.kind == "engagement"
        assert (made.touched[0].kind, made.touched[0].state) == ("engagement", "INQUIRY") and len(made.touched) > 1
        agrees(made.standing, await api.call("GetEngagement", name=made.standing.name))


def agrees(standing: Any, seen: Any) -> None:
    """What an answer and Get say of the same thing is the same."""
    shared = {field.name for field in standing.DESCRIPTOR.fields} - {"waiting", "money"}
    assert [name for name in shared if getattr(standing, name) != getattr(seen, name)] == []
    assert standing.waiting.what in [one.what for one in seen.waiting]


async def test_a_mutation_is_answered_with_what_it_touched_and_what_is_possible_about_it() -> None:
    async with serving() as api:
        name = (await api.create()).standing.name
        made = await api.call("RecordInbound", name=name, contact="anna", subject="One more thing")
        assert made.receipt.version == 2 and made.standing.sequence == made.receipt.sequence
        own = made.touched[0]
        assert (own.kind, own.id, own.state) == ("inbound", "inbound-2", "RECEIVED")
        seen = await api.call("GetEngagement", name=name)
        agrees(made.standing, seen)
        about = {thing.id for thing in made.touched}
        possible = [action for action in seen.actions if action.subject in about]
        assert sorted(possible, key=lambda action: not action.leads_to) == list(made.actions) and made.actions
        assert not made.truncated


async def test_a_repetition_gets_the_first_receipt_and_another_body_is_refused() -> None:
    async with serving() as api:
        request_id = str(uuid.uuid4())
        first = await api.create(request_id=request_id)
        name = first.standing.name
        assert (await api.create(request_id=request_id.upper())).receipt == first.receipt
        other = await api.refusal("CreateEngagement", document=FILE + "\n", provider_document=PROVIDER, request_id=request_id)
        assert (other.code, other.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")
        fields = {"name": name, "contact": "anna", "subject": "Again", "request_id": str(uuid.uuid4())}
        taken = await api.call("RecordInbound", **fields)
        await api.call("RecordInbound", name=name, contact="anna", subject="In between")
        assert (await api.call("RecordInbound", **fields)).receipt == taken.receipt
        for change in ({"subject": "Other"}, {"reason": "other"}, {"on_behalf_of": "other"}):
            for asking in ({}, {"validate_only": True}):
                assert (await api.refusal("RecordInbound", **(fields | change | asking))).reason == "REQUEST_ID_REUSED"
        again = await api.call("RecordInbound", **fields, validate_only=True)
        assert not again.HasField("receipt"), "a dry run of what was taken before"
        for asking in ({}, {"validate_only": True}):
            changed = {"document": FILE + "\n", "provider_document": PROVIDER, "request_id": request_id}
            assert (await api.refusal("CreateEngagement", **changed, **asking)).reason == "REQUEST_ID_REUSED"


async def test_a_page_of_the_journal_is_bounded_in_bytes_and_the_pages_are_whole() -> None:
    """Forty answers to the questionnaire, each as long as it may be, in letters of two bytes."""
    async with serving() as api:
        name = (await api.create()).standing.name
        asked = [q.id for q in api.engine.states[name.removeprefix("engagements/")].provider.questionnaire]
        for _ in range(40):
            answers = [{"question": each, "answer": "\N{CYRILLIC SMALL LETTER ZHE}" * 4000} for each in asked]
            await api.call("RecordIntake", name=name, answers=answers)
        told, token, sizes = list[int](), "", list[int]()
        while not told or token:
            page = await api.call("ListJournal", name=name, page_size=200, page_token=token)
            told += [line.entry.sequence for line in page.lines]
            sizes.append(page.ByteSize())
            token = page.next_page_token
        assert told == list(range(1, page.last + 1)) and len(sizes) > 1
        assert max(sizes) < 1.2 * 2**20


async def test_a_repeated_creation_is_answered_also_when_its_file_would_be_refused_by_now(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as api:
        request_id = str(uuid.uuid4())
        first = await api.create(request_id=request_id)
        broken = await api.refusal("CreateEngagement", document="client: {}", provider_document=PROVIDER, request_id=request_id)
        assert broken.reason == "REQUEST_ID_REUSED", "the id is what is wrong with it, before its content"
        wrong = invalid([Violation("document.agreement.start", "is past")])
        monkeypatch.setattr("worker.gateway.documents.load_engagement", Mock(side_effect=wrong))
        assert (await api.create(request_id=request_id)).receipt == first.receipt
        fresh = await api.refusal("CreateEngagement", document=FILE, provider_document=PROVIDER)
        assert fresh.violations.keys() == {"document.agreement.start"}


async def test_validation_only_says_what_would_happen_and_changes_nothing() -> None:
    async with serving() as api:
        would = await api.create(validate_only=True)
        assert not would.HasField("receipt") and would.standing.sequence > 0
        assert api.engine.states == {}
        name = (await api.create()).standing.name
        before = await api.call("GetEngagement", name=name)
        checked = await api.call("RecordInbound", name=name, contact="anna", subject="Hello", validate_only=True)
        assert not checked.HasField("receipt") and checked.standing.sequence > before.sequence
        refused = await api.refusal("RecordInbound", name=name, contact="nobody", subject="Hello", validate_only=True)
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "UNKNOWN_CONTACT")
        assert await api.call("GetEngagement", name=name) == before
        taken = await api.call("RecordInbound", name=name, contact="anna", subject="Hello")
        taken.ClearField("receipt")
        assert taken == checked, "the dry run foretold all but the receipt"


async def test_the_caller_is_recorded_as_unverified() -> None:
    async with serving() as api:
        name = (await api.create(actor="Mira")).standing.name
        await api.call("RecordInbound", name=name, contact="anna", subject="Hello")
        state = api.engine.states[name.removeprefix("engagements/")]
        assert state.journal[0].actor == "unverified:Mira"
        assert state.journal[-1].actor == "unverified:anonymous"
        wrong = await api.refusal("CreateEngagement", document=FILE, provider_document=PROVIDER, actor="x" * 81)
        assert (wrong.code, wrong.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_METADATA")
        assert wrong.violations.keys() == {"metadata.actor"}


async def test_a_proposal_takes_a_section_or_a_whole_file_and_needs_no_calendar_of_the_caller() -> None:
    section = "\n".join(line[2:] for line in FILE.split("agreement:\n", 1)[1].splitlines())
    for document, key in ((FILE, "document.agreement"), (section, "document")):
        async with serving() as api:
            name = await api.qualified()
            broken = document.replace("currency: EUR", "currency: XXQ")
            wrong = await api.refusal("ProposeAgreement", name=name, document=broken)
            assert (wrong.code, wrong.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_DOCUMENT")
            assert any(field.startswith(key) for field in wrong.violations) and "line " in wrong.message
            made = await api.call("ProposeAgreement", name=name, document=document)
            assert made.standing.terms_version == 1


async def test_no_question_follows_a_mutation() -> None:
    """One call to the server; also where the request comes again in a later run, whose refusal holds the answer."""
    first = answered(Receipt(version=2, sequence=7, digest=digest_of(REQUEST)), ENGAGEMENT)
    script: Any = Script(update=lambda *_: first)
    mutations = Mutations(Engine(script, "queue"), lambda: NOW)
    made = await mutations.mutate(RecordInbound, REQUEST, "unverified:x", 5)
    assert made.receipt.sequence == 7 and [kind for kind, _ in script.asked] == ["update"]
    known = ApplicationError("known", first.model_dump(mode="json"), type=wire.KNOWN_REQUEST)
    script.acts["update"] = raising(WorkflowUpdateFailedError(known))
    assert await mutations.mutate(RecordInbound, REQUEST, "unverified:x", 5) == made
    assert [kind for kind, _ in script.asked] == ["update", "update"]
