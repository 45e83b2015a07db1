"""One way to reach the Temporal server, for worker, gateway and tests: encrypted, and patient for a few seconds."""

import asyncio
import dataclasses
import os
import socket
from datetime import timedelta
from functools import cache
from typing import Any, cast

from temporalio.client import Client, Interceptor, OutboundInterceptor, QueryWorkflowInput, WorkflowQueryFailedError
from temporalio.contrib.pydantic import PydanticPayloadConverter, pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.service import GrpcCompression, RetryConfig

from worker.settings import Settings, SettingsError
from worker.settings_text import variable
from worker.temporal.codec import EncryptionCodec
from worker.temporal.keys import KeyRing, load_ring

RETRY = RetryConfig(initial_interval_millis=100, multiplier=2.0, max_interval_millis=1000, max_elapsed_time_millis=10_000, max_retries=12)
"""Rides out a restart of the server, which takes 2-3 s, and gives up before a caller does."""
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before each further try of a query; a step that is due begins within milliseconds. A query that is wrong fails the same way each time."""


class EngineUnreachableError(SettingsError):
    """No Temporal server answers at the configured address."""


class AskAgain(Interceptor):
    """Asks a query again that met an engagement between two of its steps: see ``workflows/engagement/shell/pace.py``."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        """Stand before the client's own calls."""
        return _Asking(next)


class _Asking(OutboundInterceptor):
    async def query_workflow(self, input: QueryWorkflowInput) -> Any:
        for pause in PAUSES:
            try:
                return await super().query_workflow(input)
            except WorkflowQueryFailedError:
                await asyncio.sleep(pause)
        return await super().query_workflow(input)


def data_converter(ring: KeyRing) -> DataConverter:
    """Pydantic models as JSON, compressed and encrypted; messages and traces of failures too."""
    return dataclasses.replace(
        pydantic_data_converter,
        payload_converter_class=cast(Any, one_converter),
        payload_codec=EncryptionCodec(ring),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


@cache
def one_converter() -> PydanticPayloadConverter:
    """The SDK makes one for each workflow and each of its steps, and each would prepare its types anew."""
    return PydanticPayloadConverter()


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """A client for the configured server and namespace, with payload encryption.

    Args:
        settings: Where the server is and which keys to use.
        lazy: Connect on the first call instead of now. Workers need an eager client.

    Raises:
        worker.temporal.keys.KeyRingError: If the keys are missing or malformed.
        EngineUnreachableError: If no server answers (never when lazy).
    """
    converter = data_converter(load_ring(settings))
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.namespace,
            data_converter=converter,
            identity=f"milepost-{os.getpid()}@{socket.gethostname()}",
            retry_config=RETRY,
            connect_timeout=timedelta(seconds=5),
            grpc_compression=GrpcCompression.NONE,  # what we send is compressed and encrypted already
            interceptors=[AskAgain()],
            lazy=lazy,
        )
    except RuntimeError as error:
        where = settings.temporal_address
        raise EngineUnreachableError(f"{variable('temporal_address')}: no Temporal server answers at {where}") from error
