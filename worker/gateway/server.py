"""The gRPC server: our methods, health and reflection behind one door; started, and stopped with a grace."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import grpc
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from worker.gateway.engine import Engine
from worker.gateway.health import ASK_SECONDS, Health
from worker.gateway.interceptor import Doorkeeper
from worker.gateway.roles import roles_of
from worker.gateway.servicer import SERVICE, Engagements, Method, now
from workflows.engagement.terms.provider import Provider

MOST_REQUEST_BYTES = 1024 * 1024
"""Two documents of 256 KiB and the rest; above it gRPC answers RESOURCE_EXHAUSTED."""
_OPTIONS = (
    ("grpc.max_receive_message_length", MOST_REQUEST_BYTES),
    ("grpc.so_reuseport", 0),  # a second gateway on the same port must be seen to fail
)


class BindError(Exception):
    """The address cannot be listened on."""


class Gateway:
    """A server on one address."""

    def __init__(
        self,
        engine: Engine,
        provider: Provider | None,
        *,
        doorkeeper: Doorkeeper | None = None,
        clock: Callable[[], datetime] = now,
        health_pause: float = ASK_SECONDS,
    ) -> None:
        """Put the server together.

        Args:
            engine: where engagements run.
            provider: the house; None where no provider file is configured.
            doorkeeper: limits; the usual ones where missing.
            clock: the time now, in UTC.
            health_pause: seconds between two looks at the engine.

        Raises:
            MissingRoleError: a method of the contract says nothing about who may call it.
        """
        roles_of(SERVICE)
        self._stop = asyncio.Event()
        self._health = Health((SERVICE.full_name,), engine.reachable, health_pause)
        self._server = grpc.aio.server(interceptors=[doorkeeper or Doorkeeper()], options=_OPTIONS)
        self._server.add_generic_rpc_handlers([_handlers(Engagements(engine, provider, self._stop, clock).methods())])
        health_pb2_grpc.add_HealthServicer_to_server(self._health.servicer, self._server)
        names = (SERVICE.full_name, health_pb2.DESCRIPTOR.services_by_name["Health"].full_name, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, self._server)
        self._looking: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen.

        Args:
            host: a loopback address, unless the settings allow another.
            port: 0 for any free one.

        Returns:
            The port.

        Raises:
            BindError: the address cannot be listened on.
        """
        address = f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
        try:
            bound = self._server.add_insecure_port(address)
        except RuntimeError:
            bound = 0
        if not bound:
            raise BindError(f"{address} cannot be listened on: it is taken, or is no address of this machine")
        await self._health.look()
        await self._server.start()
        self._looking = asyncio.create_task(self._health.keep())
        return bound

    async def stop(self, grace: float) -> None:
        """Take no new calls, end watches, and give running calls so many seconds."""
        await self._health.stop()
        self._stop.set()
        if self._looking is not None:
            self._looking.cancel()
        await self._server.stop(grace)


def _handlers(methods: dict[str, Method]) -> grpc.GenericRpcHandler:
    """Handlers by the contract: a method that nobody serves is a KeyError here, at start."""
    made: dict[str, Any] = {}
    for method in SERVICE.methods:
        make = grpc.unary_stream_rpc_method_handler if method.server_streaming else grpc.unary_unary_rpc_method_handler
        made[method.name] = make(
            methods[method.name],
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=GetMessageClass(method.output_type).SerializeToString,
        )
    return grpc.method_handlers_generic_handler(SERVICE.full_name, made)
