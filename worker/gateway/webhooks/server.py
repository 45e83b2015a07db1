"""Serves the door for billing systems inside the gateway's process."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

MOST_CONNECTIONS = 200
"""At once; a sender that gets 503 tries again."""


class _EmbeddedServer(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: FastAPI, host: str, port: int, drain_seconds: int = 10) -> AsyncIterator[int]:
    """Serve for as long as the block runs; the block gets the port.

    Args:
        app: what to serve.
        host: address to listen on; TLS is the business of a proxy in front.
        port: 0 for any that is free.
        drain_seconds: what running requests get at the end.

    Raises:
        OSError: the address or port is taken.
    """
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=drain_seconds,
    )
    server = _EmbeddedServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await running
