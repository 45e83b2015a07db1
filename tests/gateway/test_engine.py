"""What Temporal answers, and what callers hear: with a scripted client where a real server cannot easily be made to fail."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import grpc
import pytest
from temporalio.api.common.v1 import Memo, Payload
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsResponse
from temporalio.client import (
    WorkflowExecutionStatus,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, encode_search_attributes
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCStatusCode

from tests.answered import answered
from tests.gateway.engine_script import ENGAGEMENT, Script, described, engine, raising, rpc
from worker.gateway.engine import Engine, RefusedByRule, workflow_id
from worker.gateway.notes import CREATED_AT
from worker.gateway.pages import STAGE, WAITING
from worker.gateway.status import ApiError
from worker.temporal.codec import EncryptionCodec
from worker.temporal.keys import KeyRing
from workflows.engagement.messages.answers import Receipt, Refusal
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import Money
from workflows.engagement.shell import wire

ENVELOPE = wire.Envelope(command={"kind": "qualify", "by": "mira"}, request_id="r", digest="d", actor="unverified:x")
ANSWER = answered(Receipt(version=2, sequence=7, digest="d"))
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
COMPLETED = described(WorkflowExecutionStatus.COMPLETED)
TROUBLES = [
    (rpc(RPCStatusCode.UNAVAILABLE), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.DEADLINE_EXCEEDED), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.CANCELLED), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.FAILED_PRECONDITION), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.INTERNAL), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.PERMISSION_DENIED), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.NOT_FOUND, NamespaceNotFoundFailure(namespace="x")), grpc.StatusCode.UNAVAILABLE),
    (rpc(RPCStatusCode.RESOURCE_EXHAUSTED), grpc.StatusCode.RESOURCE_EXHAUSTED),
    (rpc(RPCStatusCode.ABORTED), grpc.StatusCode.ABORTED),
    (WorkflowUpdateRPCTimeoutOrCancelledError(), grpc.StatusCode.UNAVAILABLE),
]


@pytest.mark.parametrize(("trouble", "code"), TROUBLES, ids=lambda v: getattr(getattr(v, "status", v), "name", type(v).__name__))
@pytest.mark.parametrize("call", ["view", "journal", "check", "apply", "notes"])
async def test_trouble_has_a_code_that_says_try_again_and_nothing_internal(call: str, trouble: Exception, code: grpc.StatusCode) -> None:
    it = engine(query=raising(trouble), update=raising(trouble), describe=raising(trouble))
    calls: dict[str, Callable[[], Any]] = {
        "view": lambda: it.view(ENGAGEMENT, NOW, 5),
        "journal": lambda: it.journal(ENGAGEMENT, wire.JournalQuery(), 5),
        "check": lambda: it.check(ENGAGEMENT, ENVELOPE, NOW, 5),
        "apply": lambda: it.apply(ENGAGEMENT, ENVELOPE, 5),
        "notes": lambda: it.notes(ENGAGEMENT),
    }
    with pytest.raises(ApiError) as caught:
        await calls[call]()
    assert caught.value.code == code and caught.value.retry
    assert "internal" not in caught.value.message and "10.0.0.7" not in caught.value.message
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


async def test_an_unknown_engagement_is_not_found_also_for_an_update() -> None:
    missing = raising(rpc(RPCStatusCode.NOT_FOUND))
    it = engine(query=missing, update=missing, describe=missing)
    for call in (it.view(ENGAGEMENT, NOW, 5), it.apply(ENGAGEMENT, ENVELOPE, 5)):
        with pytest.raises(ApiError) as caught:
            await call
        assert (caught.value.code, caught.value.reason) == (grpc.StatusCode.NOT_FOUND, "NO_SUCH_ENGAGEMENT")


async def test_an_update_to_a_finished_engagement_is_a_failed_precondition() -> None:
    it = engine(update=raising(rpc(RPCStatusCode.NOT_FOUND)), describe=COMPLETED)
    with pytest.raises(ApiError) as caught:
        await it.apply(ENGAGEMENT, ENVELOPE, 5)
    assert (caught.value.code, caught.value.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ENGAGEMENT_FINISHED")


async def test_a_worker_that_takes_too_long_is_unavailable_and_the_shorter_patience_counts() -> None:
    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    for own, callers in ((0.01, 100.0), (100.0, 0.01)):
        with pytest.raises(ApiError) as caught:
            await engine(own, query=never).view(ENGAGEMENT, NOW, callers)
        assert (caught.value.code, caught.value.reason, caught.value.retry) == (grpc.StatusCode.UNAVAILABLE, "ENGINE_UNREACHABLE", True)


async def test_a_refusal_arrives_as_the_rule_said_it() -> None:
    refusal = Refusal(reason=why("GATE_SHUT", gates=("g",), amount=Money.parse("40.00 EUR")))
    failure = ApplicationError(refusal.code, refusal.model_dump(mode="json"), type=refusal.code)
    with pytest.raises(RefusedByRule) as caught:
        await engine(update=raising(WorkflowUpdateFailedError(failure))).apply(ENGAGEMENT, ENVELOPE, 5)
    assert caught.value.refusal == refusal


async def test_a_request_that_was_taken_in_an_earlier_run_gets_its_first_receipt() -> None:
    failure = ApplicationError("known", ANSWER.model_dump(mode="json"), type=wire.KNOWN_REQUEST)
    assert await engine(update=raising(WorkflowUpdateFailedError(failure))).apply(ENGAGEMENT, ENVELOPE, 5) == ANSWER


async def test_an_update_is_sent_under_the_id_of_its_request() -> None:
    script: Any = Script(update=lambda *_: ANSWER)
    assert await Engine(script, "queue").apply(ENGAGEMENT, ENVELOPE, 5) == ANSWER
    assert script.asked == [("update", ("api/r",))]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ApplicationError("KeyError: 'secret'", type="KeyError"), grpc.StatusCode.INTERNAL),
        (ApplicationError("run ended", type="AcceptedUpdateCompletedWorkflow"), grpc.StatusCode.ABORTED),
    ],
    ids=["mistake", "race"],
)
async def test_an_update_that_fails_otherwise_is_our_mistake_or_a_lost_race(failure: ApplicationError, code: grpc.StatusCode) -> None:
    with pytest.raises(ApiError) as caught:
        await engine(update=raising(WorkflowUpdateFailedError(failure))).apply(ENGAGEMENT, ENVELOPE, 5)
    assert caught.value.code == code and "secret" not in caught.value.message


async def test_a_query_that_fails_is_our_mistake() -> None:
    with pytest.raises(ApiError) as caught:
        await engine(query=raising(WorkflowQueryFailedError("secret"))).view(ENGAGEMENT, NOW, 5)
    assert caught.value.code == grpc.StatusCode.INTERNAL and "secret" not in caught.value.message


CREATED, STARTED = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def listed(memo: Mapping[str, Payload], attributes: TypedSearchAttributes) -> WorkflowExecutionInfo:
    found = WorkflowExecutionInfo(memo=Memo(fields=memo))
    found.execution.workflow_id = workflow_id(ENGAGEMENT)
    found.start_time.FromDatetime(STARTED)
    encode_search_attributes(attributes, found.search_attributes)
    return found


async def test_a_line_of_the_list_comes_from_what_is_indexed_and_noted_and_opens_one_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    codec = EncryptionCodec(KeyRing("k", {"k": bytes(32)}))
    converter = replace(pydantic_data_converter, payload_codec=codec)
    memo = dict(zip(NOTED, await converter.encode(list(NOTED.values())), strict=True))
    attributes = TypedSearchAttributes([SearchAttributePair(STAGE, "ACTIVE"), SearchAttributePair(WAITING, "us")])
    rows = [listed(memo, attributes), listed({}, TypedSearchAttributes([]))]
    monkeypatch.setattr(codec, "open", opened := Mock(wraps=codec.open))
    page = await Engine(lister(rows, converter), "queue").page("q", 5, b"")
    assert [(line.engagement_id, line.stage, line.waiting_for, line.created_at) for line in page.lines] == [
        (ENGAGEMENT, "ACTIVE", "us", CREATED),
        (ENGAGEMENT, "", "", STARTED),
    ]
    assert page.token == b"" and [one.args for one in opened.call_args_list] == [(memo[CREATED_AT],)]


NOTED = {CREATED_AT: CREATED.isoformat(), "notes": {"digest": "d"}, "sequence": 7}


def lister(answer: Sequence[WorkflowExecutionInfo] | Exception, converter: DataConverter = pydantic_data_converter) -> Any:
    """A client that is asked for lists alone."""
    script: Any = Script()
    found = ListWorkflowExecutionsResponse(executions=answer) if not isinstance(answer, Exception) else None
    script.lists = AsyncMock(side_effect=answer if found is None else None, return_value=found)
    script.workflow_service, script.data_converter = SimpleNamespace(list_workflow_executions=script.lists), converter
    return script


async def test_a_list_that_the_server_allows_no_more_is_told_at_once_with_when_to_try_again() -> None:
    """Left to itself the SDK tries again for ten seconds, and the caller hears that no worker answers."""
    script = lister(rpc(RPCStatusCode.RESOURCE_EXHAUSTED))
    with pytest.raises(ApiError) as caught:
        await Engine(script, "queue").page("q", 5, b"")
    assert (caught.value.code, caught.value.retry) == (grpc.StatusCode.RESOURCE_EXHAUSTED, True)
    assert script.lists.await_count == 1 and script.lists.await_args.kwargs == {"retry": False}


async def test_a_token_the_server_does_not_know_is_told_apart_from_other_trouble() -> None:
    script = lister(rpc(RPCStatusCode.INVALID_ARGUMENT))
    with pytest.raises(ValueError, match="not a page token"):
        await Engine(script, "queue").page("q", 5, b"odd")
    with pytest.raises(ApiError) as caught:
        await Engine(script, "queue").page("q", 5, b"")
    assert caught.value.code == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("trouble", [rpc(RPCStatusCode.NOT_FOUND), rpc(RPCStatusCode.UNAVAILABLE), RuntimeError("no connection")])
async def test_a_server_that_does_not_answer_or_lacks_the_namespace_is_out_of_reach(trouble: Exception) -> None:
    async def describe(*_: Any, **__: Any) -> None:
        raise trouble

    script: Any = Script()
    script.workflow_service = SimpleNamespace(describe_namespace=describe)
    assert not await Engine(script, "queue").reachable()
