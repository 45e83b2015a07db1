"""A rule with a defect: the request is refused, in clean words, and nothing is written; the engagement goes on."""

import uuid
from typing import Any, NoReturn

import grpc
import pytest
from temporalio.client import Client

from activities.catalogue import say
from tests.drivers.real import envelope
from tests.gateway.calling import before
from tests.patience import BY_THE_CLOCK
from tests.workflow.conftest import Begin
from worker.gateway.engine import Engine
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Refusal
from workflows.engagement.rules.table import REACTIONS
from workflows.engagement.shell import wire

_RULES: dict[Any, Any] = REACTIONS


def defect(*_: object) -> NoReturn:
    """Stands for a reaction that has one; its words hold personal data."""
    raise KeyError("anna@northwind.example")


async def test_a_defect_in_a_reaction_refuses_the_request_and_writes_nothing(
    begin: Begin, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = await begin()
    name, events = f"engagements/{real.created.engagement_id}", await real.events()
    wrote = c.RecordInbound(contact="anna", subject="A question")
    with monkeypatch.context() as broken:
        broken.setitem(_RULES, e.InboundReceived, (defect,))
        assert await real.code_of(wrote, str(uuid.uuid4())) == "BROKEN"
        verdict = await real.handle.query(
            wire.CHECK_QUERY, wire.Check(envelope=envelope(wrote, str(uuid.uuid4()))), result_type=wire.Verdict
        )
        would: Refusal = verdict.refusal
        assert (would.code, say(would.reason), would.reason.params) == ("BROKEN", "something went wrong on our side", {})
        async with before(Engine(client, settings.task_queue, BY_THE_CLOCK)) as api:
            answer = await api.refusal("RecordInbound", name=name, contact="anna", subject="A question")
        assert (answer.code, answer.reason, answer.message) == (grpc.StatusCode.INTERNAL, "BROKEN", say(would.reason))
    assert await real.events() == events
    said = [record.getMessage() for record in caplog.records if "defect" in record.getMessage()]
    assert said and all(f"'record_inbound' met a defect: KeyError at {__name__}:" in line for line in said)
    assert "anna@" not in caplog.text and all(record.exc_info is None for record in caplog.records)
    await real.give(wrote)
    await real.rest()
    assert len((await real.state()).inbound) == 2
