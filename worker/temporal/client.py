"""One way to reach the Temporal server, for worker, gateway and tests: encrypted, and patient for a few seconds."""

import dataclasses
import os
import socket
from datetime import timedelta

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.service import GrpcCompression, RetryConfig

from worker.settings import Settings, SettingsError
from worker.settings_text import variable
from worker.temporal.codec import EncryptionCodec
from worker.temporal.keys import KeyRing, load_ring
from worker.temporal.queries import AskAgain

RETRY = RetryConfig(initial_interval_millis=100, multiplier=2.0, max_interval_millis=1000, max_elapsed_time_millis=10_000, max_retries=12)
"""Rides out a restart of the server, which takes 2-3 s, and gives up before a caller does."""


class EngineUnreachableError(SettingsError):
    """No Temporal server answers at the configured address."""


def data_converter(ring: KeyRing) -> DataConverter:
    """Pydantic models as JSON, compressed and encrypted; messages and traces of failures too."""
    return dataclasses.replace(
        pydantic_data_converter, payload_codec=EncryptionCodec(ring), failure_converter_class=DefaultFailureConverterWithEncodedAttributes
    )


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
