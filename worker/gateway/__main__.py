"""The gateway: ``python -m worker.gateway``: gRPC, the doors for billing systems, and on loopback the codec endpoint for Temporal's UI."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from worker.billing.file import billing_file
from worker.files.document import load_file
from worker.files.problems import FileProblems
from worker.gateway.codec_http import HOST as CODEC_HOST
from worker.gateway.codec_http import codec_app
from worker.gateway.engine import Engine
from worker.gateway.http_door import serving
from worker.gateway.server import BindError, Gateway
from worker.gateway.webhooks.doors import webhook_doors
from worker.lifecycle import run, stay_in_memory, stop_event
from worker.logs import configure
from worker.settings import Settings, SettingsError
from worker.settings_text import variable
from worker.store import store_at_start
from worker.temporal.client import connect
from worker.temporal.client_marks import ClientMarks, client_marks
from worker.temporal.codec import EncryptionCodec
from worker.temporal.key_check import check_key
from worker.temporal.keys import load_ring
from workflows.engagement.terms.provider import Provider

log = structlog.get_logger("milepost.gateway")


def provider_of(settings: Settings) -> Provider | None:
    """The house, from its file; None where no file is configured.

    Raises:
        SettingsError: the file cannot be read or is wrong; the text says where.
    """
    if settings.provider_file is None:
        return None
    try:
        return load_file(settings.provider_file, Provider)
    except FileProblems as error:
        raise SettingsError(f"{variable('provider_file')}:\n{error}") from None


@contextlib.asynccontextmanager
async def codec_endpoint(settings: Settings) -> AsyncIterator[None]:
    """The codec endpoint, for as long as the block runs.

    Raises:
        SettingsError: its port is taken.
    """
    app = codec_app(EncryptionCodec(load_ring(settings)), settings.codec_origins)
    async with contextlib.AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(serving(app, CODEC_HOST, settings.codec_port, drain_seconds=2))
        except OSError:
            raise SettingsError(f"{variable('codec_port')}: {CODEC_HOST}:{settings.codec_port} is taken; a free port is expected") from None
        yield


async def ready_to_read(client: Client) -> ClientMarks:
    """Make sure that the namespace is there and that its data can be decrypted, and learn how it marks clients.

    Raises:
        SettingsError: it is not, or another key is needed.
    """
    try:
        await check_key(client)
        return await client_marks(client)
    except RPCError as error:
        wrong = "does not exist on this server" if error.status == RPCStatusCode.NOT_FOUND else "cannot be read now"
        raise SettingsError(f"{variable('namespace')}: namespace {client.namespace!r} {wrong}") from None


async def main() -> int:
    """Serve until SIGTERM or SIGINT, then let running calls finish."""
    settings = Settings.load()
    configure(settings.log_level)
    stop = stop_event()
    provider, billing = provider_of(settings), billing_file(settings)
    client = await connect(settings)
    store = store_at_start(settings)
    engine = Engine(client, settings.task_queue, marks=await ready_to_read(client), store=store)
    gateway = Gateway(engine, provider)
    async with codec_endpoint(settings), contextlib.AsyncExitStack() as doors:
        webhook_port = await doors.enter_async_context(webhook_doors(settings, billing, client, engine.reachable))
        try:
            port = await gateway.start(settings.gateway_host, settings.gateway_port)
        except BindError as error:
            raise SettingsError(f"{variable('gateway_port')}: {error}") from None
        stay_in_memory()
        log.info("gateway_ready", host=settings.gateway_host, port=port, codec_port=settings.codec_port, webhook_port=webhook_port)
        print("ready", flush=True)
        await stop.wait()
        log.info("gateway_stopping", seconds=settings.drain_seconds)
        # Side by side: what runs in either gets the whole time.
        await asyncio.gather(gateway.stop(settings.drain_seconds), doors.aclose())
    return 0


if __name__ == "__main__":
    run(main)
