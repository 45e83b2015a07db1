"""The namespace job, against a frontend that keeps namespaces and search attributes in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import grpc
import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    AddSearchAttributesResponse,
    ListSearchAttributesRequest,
    ListSearchAttributesResponse,
    OperatorServiceServicer,
    add_OperatorServiceServicer_to_server,
)
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    CountWorkflowExecutionsResponse,
    RegisterNamespaceRequest,
    RegisterNamespaceResponse,
    WorkflowServiceServicer,
    add_WorkflowServiceServicer_to_server,
)

from worker.namespace import NamespaceError, prepare_namespace
from worker.search_attributes import SEARCH_ATTRIBUTES

KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
INT = IndexedValueType.INDEXED_VALUE_TYPE_INT
Context = grpc.aio.ServicerContext


@dataclass
class Frontend(WorkflowServiceServicer, OperatorServiceServicer):
    """What the job needs of a Temporal server; `busy` calls are refused first, as while it starts."""

    address: str = ""
    namespaces: dict[str, timedelta] = field(default_factory=dict)
    attributes: dict[str, IndexedValueType.ValueType] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    busy: int = 0
    forbidden: bool = False

    async def RegisterNamespace(self, request: RegisterNamespaceRequest, context: Context) -> RegisterNamespaceResponse:
        if self.forbidden:
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, "not for you")
        await self._start_up(context)
        if request.namespace in self.namespaces:
            await context.abort(grpc.StatusCode.ALREADY_EXISTS, "namespace exists")
        self.namespaces[request.namespace] = request.workflow_execution_retention_period.ToTimedelta()
        return RegisterNamespaceResponse()

    async def ListSearchAttributes(self, request: ListSearchAttributesRequest, context: Context) -> ListSearchAttributesResponse:
        await self._start_up(context)
        return ListSearchAttributesResponse(custom_attributes=self.attributes)

    async def AddSearchAttributes(self, request: AddSearchAttributesRequest, context: Context) -> AddSearchAttributesResponse:
        self.attributes |= request.search_attributes
        self.added += sorted(request.search_attributes)
        return AddSearchAttributesResponse()

    async def CountWorkflowExecutions(self, request: CountWorkflowExecutionsRequest, context: Context) -> CountWorkflowExecutionsResponse:
        await self._start_up(context)
        self.queries.append(request.query)
        return CountWorkflowExecutionsResponse()

    async def _start_up(self, context: Context) -> None:
        if self.busy:
            self.busy -= 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "still starting")


@pytest.fixture
async def frontend() -> AsyncIterator[Frontend]:
    server, service = grpc.aio.server(), Frontend()
    add_WorkflowServiceServicer_to_server(service, server)
    add_OperatorServiceServicer_to_server(service, server)
    service.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    yield service
    await server.stop(None)


async def test_a_new_namespace_gets_its_retention_and_every_search_attribute(frontend: Frontend) -> None:
    await prepare_namespace(frontend.address, "studio", retention=timedelta(days=7))
    assert frontend.namespaces == {"studio": timedelta(days=7)}
    assert frontend.attributes == SEARCH_ATTRIBUTES


async def test_a_second_run_changes_nothing(frontend: Frontend) -> None:
    await prepare_namespace(frontend.address, "studio", retention=timedelta(days=7))
    added = list(frontend.added)
    await prepare_namespace(frontend.address, "studio", retention=timedelta(days=30))
    assert frontend.namespaces == {"studio": timedelta(days=7)}
    assert frontend.added == added


async def test_only_missing_attributes_are_added_and_foreign_ones_are_left(frontend: Frontend) -> None:
    frontend.attributes = {"Theirs": INT, "Ours": KEYWORD}
    await prepare_namespace(frontend.address, "studio", attributes={"Ours": KEYWORD, "New": INT})
    assert frontend.added == ["New"]
    assert frontend.attributes == {"Theirs": INT, "Ours": KEYWORD, "New": INT}


async def test_an_attribute_of_another_type_is_refused_by_name_before_anything_is_added(frontend: Frontend) -> None:
    frontend.attributes = {"Score": KEYWORD}
    with pytest.raises(NamespaceError, match=r"Score is INDEXED_VALUE_TYPE_KEYWORD in namespace studio, expected INDEXED_VALUE_TYPE_INT"):
        await prepare_namespace(frontend.address, "studio", attributes={"New": INT, "Score": INT})
    assert frontend.added == []


async def test_it_ends_only_when_a_query_with_every_attribute_is_taken_though_the_server_is_still_starting(frontend: Frontend) -> None:
    frontend.busy = 3
    await prepare_namespace(frontend.address, "studio", attributes={"A": INT, "B": KEYWORD})
    assert frontend.busy == 0
    assert frontend.queries == ["A IS NOT NULL AND B IS NOT NULL"]


async def test_a_server_that_stays_unready_is_given_up_with_its_latest_answer(frontend: Frontend) -> None:
    frontend.busy = 1_000_000
    with pytest.raises(NamespaceError, match=r"did not make namespace studio ready within 0.7 s; its latest answer: still starting"):
        await prepare_namespace(frontend.address, "studio", patience=timedelta(seconds=0.7))


async def test_a_refusal_that_will_not_change_is_not_repeated(frontend: Frontend) -> None:
    frontend.forbidden = True
    with pytest.raises(NamespaceError, match="the Temporal server refuses: not for you"):
        await prepare_namespace(frontend.address, "studio")


def test_the_search_attributes_fit_the_columns_that_an_sql_store_has() -> None:
    kinds = list(SEARCH_ATTRIBUTES.values())
    assert kinds.count(KEYWORD) <= 10
    assert kinds.count(INT) <= 3
    assert set(kinds) == {KEYWORD, INT}
    assert all(name.startswith("Milepost") for name in SEARCH_ATTRIBUTES)
