"""What runs where, and how to use it."""

import asyncio
from pathlib import Path

from worker.cli.local import DATABASE
from worker.cli.paper import drawn, head, table
from worker.cli.running import Plan
from worker.devserver import Server
from worker.processes import Process

_KNOCK_SECONDS = 1.0


async def words(what: Plan, server: Server, worker: Process, gateway: Process) -> list[str]:
    """The lines that are shown once everything runs.

    Args:
        what: the plan.
        server: the Temporal server.
        worker: running.
        gateway: running.
    """
    settings, home = what.settings, what.home
    at, codec = f"{settings.gateway_host}:{settings.gateway_port}", f"http://127.0.0.1:{settings.codec_port}"
    kept = f", kept in {_short(home / DATABASE)}" if server.pid else ""
    keys = _short(settings.key_file) if settings.key_file else "from MILEPOST_KEYS"
    rows = [
        ("gateway", at, f"the API, with reflection; log {_short(home / 'logs' / 'gateway.log')}"),
        ("codec", codec, "decrypts for Temporal's UI and command line"),
        *_webhooks(what),
        ("Temporal", server.address, f"namespace {settings.namespace}{kept}"),
        ("worker", f"process {worker.pid}", f"log {_short(home / 'logs' / 'worker.log')}"),
        ("mail", f"{settings.smtp_host}:{settings.smtp_port}", await _mail(settings.smtp_host, settings.smtp_port)),
        (
            "keys",
            keys,
            "made now; keep a copy, without it nothing can be read again" if what.new_keys else "what is stored is encrypted with them",
        ),
    ]
    return [
        drawn(
            "",
            head("Milepost is up; Ctrl-C ends it."),
            "",
            table(("", "where", "what"), rows),
            "",
            *_next(at, codec, server, settings.namespace),
        ).rstrip()
    ]


def _webhooks(what: Plan) -> list[tuple[str, str, str]]:
    """Where billing systems send to; nothing where none is set up."""
    if not what.billing.senders:
        return []
    at = f"http://{what.settings.webhook_host}:{what.settings.webhook_port}/webhooks/"
    return [("webhooks", at, f"signed messages of {', '.join(what.billing.senders)}")]


def _next(at: str, codec: str, server: Server, namespace: str) -> list[str]:
    gateway = "" if at == "127.0.0.1:7450" else f" --address {at}"
    return [
        f"A first engagement:  milepost engagement create -f FILE --provider FILE{gateway}",
        "Temporal's UI, where Docker is at hand:",
        f"  docker run --rm --network host -e TEMPORAL_ADDRESS={server.address} -e TEMPORAL_UI_PORT=8233 temporalio/ui:2.54.1",
        f"  then http://127.0.0.1:8233/namespaces/{namespace}, and {codec} as its codec server (the glasses).",
        "Temporal's command line:",
        f"  temporal workflow list --address {server.address} -n {namespace} --codec-endpoint {codec}",
    ]


async def _mail(host: str, port: int) -> str:
    """Whether a mail server answers now."""
    try:
        async with asyncio.timeout(_KNOCK_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:  # refused, unknown, or not in time
        return "nothing answers there: messages wait in the outbox until a mail server does"
    writer.close()
    return "takes the messages"


def _short(path: Path) -> str:
    """A path with ~ for the home directory."""
    return f"~/{path.relative_to(Path.home())}" if path.is_relative_to(Path.home()) else str(path)
