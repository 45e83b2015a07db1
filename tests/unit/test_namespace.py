"""The namespace job, against a frontend that keeps namespaces and search attributes in memory."""

from collections.abc import Iterator
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
)
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    CountWorkflowExecutionsResponse,
    RegisterNamespaceRequest,
    RegisterNamespaceResponse,
)

from tests.unit.temporal_frontend import OPERATOR, WORKFLOW, Calls, serving
from worker.namespace import SEARCH_ATTRIBUTES, NamespaceError, prepare_namespace

KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
INT = IndexedValueType.INDEXED_VALUE_TYPE_INT
PATIENCE = timedelta(seconds=20)  # ends a broken test sooner than the default would


@dataclass
class Frontend:
    """What the job needs of a Temporal server; the first `busy` calls are refused, as while it starts."""

    address: str = ""
    namespaces: dict[str, timedelta] = field(default_factory=dict)
    attributes: dict[str, IndexedValueType.ValueType] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    busy: int = 0
    forbidden: bool = False

    def calls(self) -> Calls:
        return {
            (WORKFLOW, "RegisterNamespace"): (RegisterNamespaceRequest, self.register),
            (WORKFLOW, "CountWorkflowExecutions"): (CountWorkflowExecutionsRequest, self.count),
            (OPERATOR, "ListSearchAttributes"): (ListSearchAttributesRequest, self.list),
            (OPERATOR, "AddSearchAttributes"): (AddSearchAttributesRequest, self.add),
        }

    def register(self, request: RegisterNamespaceRequest, context: grpc.ServicerContext) -> RegisterNamespaceResponse:
        self._start_up(context)
        if self.forbidden:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not for you")
        if request.namespace in self.namespaces:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, "namespace exists")
        self.namespaces[request.namespace] = request.workflow_execution_retention_period.ToTimedelta()
        return RegisterNamespaceResponse()

    def list(self, request: ListSearchAttributesRequest, context: grpc.ServicerContext) -> ListSearchAttributesResponse:
        self._start_up(context)
        return ListSearchAttributesResponse(custom_attributes=self.attributes)

    def add(self, request: AddSearchAttributesRequest, context: grpc.ServicerContext) -> AddSearchAttributesResponse:
        self.attributes |= request.search_attributes
        self.added += sorted(request.search_attributes)
        return AddSearchAttributesResponse()

    def count(self, request: CountWorkflowExecutionsRequest, context: grpc.ServicerContext) -> CountWorkflowExecutionsResponse:
        if not self.queries:  # caches lag behind what was just written
            self.queries.append(request.query)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "A is not a valid search attribute name")
        self.queries.append(request.query)
        return CountWorkflowExecutionsResponse()

    def _start_up(self, context: grpc.ServicerContext) -> None:
        if self.busy:
            self.busy -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "still starting")


@pytest.fixture
def frontend() -> Iterator[Frontend]:
    server = Frontend()
    with serving(server.calls()) as server.address:
        yield server


async def test_a_new_namespace_gets_its_retention_and_every_search_attribute(frontend: Frontend) -> None:
    await prepare_namespace(frontend.address, "studio", patience=PATIENCE, retention=timedelta(days=7))
    assert frontend.namespaces == {"studio": timedelta(days=7)}
    assert frontend.attributes == SEARCH_ATTRIBUTES


async def test_a_second_run_changes_nothing(frontend: Frontend) -> None:
    await prepare_namespace(frontend.address, "studio", patience=PATIENCE, retention=timedelta(days=7))
    added = list(frontend.added)
    await prepare_namespace(frontend.address, "studio", patience=PATIENCE, retention=timedelta(days=30))
    assert frontend.namespaces == {"studio": timedelta(days=7)}
    assert frontend.added == added


async def test_only_missing_attributes_are_added_and_foreign_ones_are_left(frontend: Frontend) -> None:
    frontend.attributes = {"Theirs": INT, "Ours": KEYWORD}
    await prepare_namespace(frontend.address, "studio", patience=PATIENCE, attributes={"Ours": KEYWORD, "New": INT})
    assert frontend.added == ["New"]
    assert frontend.attributes == {"Theirs": INT, "Ours": KEYWORD, "New": INT}


async def test_an_attribute_of_another_type_is_refused_by_name_before_anything_is_added(frontend: Frontend) -> None:
    frontend.attributes = {"Score": KEYWORD}
    with pytest.raises(NamespaceError, match=r"Score is INDEXED_VALUE_TYPE_KEYWORD in namespace studio, expected INDEXED_VALUE_TYPE_INT"):
        await prepare_namespace(frontend.address, "studio", patience=PATIENCE, attributes={"New": INT, "Score": INT})
    assert frontend.added == []


async def test_it_waits_for_a_server_that_still_starts_and_ends_only_when_a_query_with_every_attribute_is_taken(frontend: Frontend) -> None:
    frontend.busy = 3
    await prepare_namespace(frontend.address, "studio", patience=PATIENCE, attributes={"A": INT, "B": KEYWORD})
    assert frontend.busy == 0
    assert frontend.queries == ["A IS NOT NULL AND B IS NOT NULL"] * 2


async def test_a_server_that_stays_unready_is_given_up_with_its_latest_answer(frontend: Frontend) -> None:
    frontend.busy = 1_000_000
    with pytest.raises(NamespaceError, match=r"did not make namespace studio ready within 0\.7 s.*; its latest answer: still starting"):
        await prepare_namespace(frontend.address, "studio", patience=timedelta(seconds=0.7))


async def test_a_server_that_is_not_there_is_given_up_too() -> None:
    with serving({}) as address:
        pass
    with pytest.raises(NamespaceError, match=r"did not make namespace studio ready within 0\.7 s"):
        await prepare_namespace(address, "studio", patience=timedelta(seconds=0.7))


async def test_a_refusal_that_will_not_change_is_not_repeated(frontend: Frontend) -> None:
    frontend.forbidden = True
    with pytest.raises(NamespaceError, match="the Temporal server refuses: not for you"):
        await prepare_namespace(frontend.address, "studio", patience=PATIENCE)


def test_the_search_attributes_fit_the_columns_that_an_sql_store_has() -> None:
    kinds = list(SEARCH_ATTRIBUTES.values())
    assert kinds.count(KEYWORD) <= 10
    assert kinds.count(INT) <= 3
    assert set(kinds) == {KEYWORD, INT}
    assert all(name.startswith("Milepost") for name in SEARCH_ATTRIBUTES)
