"""What the gateway's two HTTP doors share, the one for billing systems and the codec endpoint: how they are served, and how they say no."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI


class RefusedError(Exception):
    """A request is answered with an error; the message is for its sender."""

    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message


class _EmbeddedServer(uvicorn.Server):
    """Leaves signals to the process around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    app: FastAPI, host: str, port: int, drain_seconds: int = 10, *, most_connections: int | None = None, keep_alive_seconds: int = 5
) -> AsyncIterator[int]:
    """Serve for as long as the block runs; the block gets the port.

    Args:
        app: what to serve.
        host: address to listen on; TLS is the business of a proxy in front.
        port: 0 for any that is free.
        drain_seconds: what running requests get at the end.
        most_connections: at once; others get 503, and a sender then tries again.
        keep_alive_seconds: how long a connection may wait for its next request.

    Raises:
        OSError: the address or port is taken.
    """
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the caller's address is the connection's, whatever a header claims
        limit_concurrency=most_connections,
        timeout_keep_alive=keep_alive_seconds,
        timeout_graceful_shutdown=drain_seconds,
    )
    server = _EmbeddedServer(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await running
