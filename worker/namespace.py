"""Make the configured namespace ready: registered, its search attributes known and usable in queries.

Run as a job before workers and gateway start: ``python -m worker.namespace``. Running it again changes nothing.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from worker.patience import Patience, Pulse, within
from worker.settings import Settings, SettingsError

SEARCH_ATTRIBUTES: dict[str, IndexedValueType.ValueType] = {
    # The state of the engagement's life cycle, for example "ACTIVE".
    "MilepostStage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    # The party the engagement waits for: "client", "us", or "nobody".
    "MilepostWaitingFor": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    # A keyed hash of the client's identity: equal for equal clients, and meaningless without the key.
    "MilepostClient": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    # The client's satisfaction score from the closing survey, in whole points as asked.
    "MilepostCsat": IndexedValueType.INDEXED_VALUE_TYPE_INT,
    # How likely the client is to recommend us, 0 to 10, from the closing survey.
    "MilepostNps": IndexedValueType.INDEXED_VALUE_TYPE_INT,
}
"""Of an engagement: what lists can be filtered by in Temporal's visibility store.

They are stored in clear, outside the encrypted payloads, so none of them may hold personal data. On SQL they take one of few typed columns each
(ten keywords, three integers, ...): the list stays short.
"""
RETENTION = timedelta(days=90)
"""How long the server keeps a completed workflow. An existing namespace keeps the retention it has."""
PATIENCE = timedelta(seconds=120)
"""How long the job keeps asking: a server that has just started answers some calls before others."""

_CALL = timedelta(seconds=5)
_PAUSE_SECONDS = 0.3
_FINAL = {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.UNIMPLEMENTED}

Attributes = Mapping[str, IndexedValueType.ValueType]
T = TypeVar("T")


class NamespaceError(Exception):
    """The namespace could not be made ready; the text says why, to the person who runs the job."""


class _Trying:
    """Repeats a step until the server takes it, remembering its latest answer for the error message."""

    def __init__(self) -> None:
        self.latest = "no answer"

    async def until_done(self, step: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await step()
            except RPCError as error:
                self.latest = error.message
                if error.status in _FINAL:
                    raise NamespaceError(f"the Temporal server refuses: {error.message}") from error
            except RuntimeError as error:  # what the SDK raises when it cannot connect
                self.latest = str(error)
            await asyncio.sleep(_PAUSE_SECONDS)


async def prepare_namespace(
    address: str,
    namespace: str,
    *,
    attributes: Attributes = SEARCH_ATTRIBUTES,
    retention: timedelta = RETENTION,
    patience: timedelta = PATIENCE,
    pulse: Pulse | None = None,
) -> None:
    """Register the namespace and its search attributes, and wait until both can be used.

    Args:
        address: host:port of the Temporal frontend; it may still be starting.
        namespace: name of the namespace; registered unless it exists.
        attributes: names and types; the missing ones are added, others in the namespace are left alone.
        retention: for a new namespace, how long completed workflows are kept.
        patience: total time to keep trying, on an idle machine.
        pulse: of the server's process, where it is one of ours: no time counts while it gets on.

    Raises:
        NamespaceError: the server refused, did not become ready in time, or knows an attribute by another type.
    """
    trying, waiting = _Trying(), Patience(patience.total_seconds(), pulse)
    try:
        async with within(waiting):
            client = await trying.until_done(lambda: Client.connect(address, namespace=namespace, connect_timeout=_CALL))
            await trying.until_done(lambda: _register(client, namespace, retention))
            await trying.until_done(lambda: _add_missing(client, namespace, attributes))
            await trying.until_done(lambda: _search(client, attributes))
    except TimeoutError:
        waited = f"{address} did not make namespace {namespace} ready within {waiting}"
        raise NamespaceError(f"{waited}; its latest answer: {trying.latest}") from None


async def _register(client: Client, namespace: str, retention: timedelta) -> None:
    kept = Duration()
    kept.FromTimedelta(retention)
    request = RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=kept)
    try:
        await client.workflow_service.register_namespace(request, timeout=_CALL)
    except RPCError as error:
        if error.status != RPCStatusCode.ALREADY_EXISTS:
            raise


async def _add_missing(client: Client, namespace: str, attributes: Attributes) -> None:
    listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace), timeout=_CALL)
    known = listed.custom_attributes
    for name, kind in attributes.items():
        if name in known and known[name] != kind:
            there, wanted = IndexedValueType.Name(known[name]), IndexedValueType.Name(kind)
            raise NamespaceError(f"search attribute {name} is {there} in namespace {namespace}, expected {wanted}; remove it there first")
    missing = {name: kind for name, kind in attributes.items() if name not in known}
    if missing:
        request = AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        await client.operator_service.add_search_attributes(request, timeout=_CALL)


async def _search(client: Client, attributes: Attributes) -> None:
    """Ask a query that names every attribute: refused until the server's caches know them."""
    query = " AND ".join(f"{name} IS NOT NULL" for name in attributes)
    await client.count_workflows(query or None, rpc_timeout=_CALL)


def main() -> int:
    """Prepare the namespace named in the settings.

    Returns:
        The exit code: 0 when the namespace is ready, 1 with a line on standard error when it is not.
    """
    try:
        settings = Settings.load()
        asyncio.run(prepare_namespace(settings.temporal_address, settings.namespace))
    except (SettingsError, NamespaceError) as error:
        print(f"namespace: {error}", file=sys.stderr)
        return 1
    print(f"namespace {settings.namespace} is ready: {', '.join(SEARCH_ATTRIBUTES)}")
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the SDK's native threads can abort an orderly interpreter exit, and the exit code with it
