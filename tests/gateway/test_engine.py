"""What Temporal answers, and what callers hear: with a scripted client where a real server cannot easily be made to fail."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.client import (
    WorkflowExecutionStatus,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCStatusCode

from tests.answered import answered
from tests.gateway.engine_script import ENGAGEMENT, Script, described, engine, raising, rpc
from worker.gateway.engine import Engine, RefusedByRule, workflow_id
from worker.gateway.status import ApiError
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


async def test_a_line_of_the_list_comes_from_what_is_indexed_and_noted() -> None:
    created, started = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    def execution(memo: dict[str, Any], attributes: dict[str, str]) -> Any:
        async def noted() -> dict[str, Any]:
            return memo

        found = SimpleNamespace(get=lambda key: attributes.get(key.name))
        return SimpleNamespace(id=workflow_id(ENGAGEMENT), memo=noted, start_time=started, typed_search_attributes=found)

    async def fetched() -> None:
        return None

    rows = [execution({"created_at": created.isoformat()}, {"MilepostStage": "ACTIVE", "MilepostWaitingFor": "us"}), execution({}, {})]
    script: Any = Script()
    script.list_workflows = lambda *_, **__: SimpleNamespace(fetch_next_page=fetched, current_page=rows, next_page_token=None)
    page = await Engine(script, "queue").page("q", 5, b"")
    assert [(line.engagement_id, line.stage, line.waiting_for, line.created_at) for line in page.lines] == [
        (ENGAGEMENT, "ACTIVE", "us", created),
        (ENGAGEMENT, "", "", started),
    ]
    assert page.token == b""


@pytest.mark.parametrize("trouble", [rpc(RPCStatusCode.NOT_FOUND), rpc(RPCStatusCode.UNAVAILABLE), RuntimeError("no connection")])
async def test_a_server_that_does_not_answer_or_lacks_the_namespace_is_out_of_reach(trouble: Exception) -> None:
    async def describe(*_: Any, **__: Any) -> None:
        raise trouble

    script: Any = Script()
    script.workflow_service = SimpleNamespace(describe_namespace=describe)
    assert not await Engine(script, "queue").reachable()
