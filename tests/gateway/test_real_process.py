"""The gateway as a process: it says when it is ready, drains when told to stop, and does not start with settings that are wrong."""

import asyncio
import base64
import json
import os
import signal
import socket
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import grpc
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from activities.billing.signed.signing import signed_headers
from tests.gateway.calling import Caller, ending, until_snapshot
from tests.house.generated import ROOT
from tests.patience import BY_THE_CLOCK, patient
from worker.gateway.__main__ import codec_endpoint, provider_of, ready_to_read
from worker.gateway.probe import probe
from worker.gateway.webhooks.send_test import send_test
from worker.processes import Process, ProcessDiedError
from worker.settings import Settings, SettingsError
from worker.temporal.client import connect

SECRET = "whsec_" + "bmV3" * 10


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(settings: Settings, **changes: object) -> dict[str, str]:
    """What a gateway beside the shared server needs; `changes` are settings by name."""
    assert settings.keys is not None
    values: Mapping[str, object] = {
        "temporal_address": settings.temporal_address,
        "namespace": settings.namespace,
        "task_queue": settings.task_queue,
        "keys": settings.keys.get_secret_value(),
        "store_dir": settings.store_dir,
        "gateway_port": free_port(),
        "codec_port": free_port(),
        "drain_seconds": 60,
    } | changes
    return {f"MILEPOST_{name.upper()}": str(value) for name, value in values.items()}


async def test_it_serves_until_it_is_told_to_stop_and_then_ends_well(settings: Settings, worker: None, tmp_path: Path) -> None:
    wanted = environment(settings, provider_file=ROOT / "examples" / "provider.yaml")
    gateway = Process("worker.gateway", wanted, tmp_path / "log")
    await gateway.start()
    try:
        await used_and_told_to_stop(gateway, wanted)
    finally:
        code = await gateway.stop()
    assert code == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
    assert {"gateway_ready", "call", "gateway_stopping"} <= {line["event"] for line in lines}
    assert not any(word in gateway.tail(100_000) for word in ("Mira", "Anna", "Northwind"))


async def used_and_told_to_stop(gateway: Process, wanted: dict[str, str]) -> None:
    port = int(wanted["MILEPOST_GATEWAY_PORT"])
    assert await asyncio.to_thread(probe, "127.0.0.1", port) == ""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        api = Caller(channel)
        made = await api.create(provider_document="", actor="Mira Halla")
        assert (await api.call("GetPolicies")).policies
        stream = api.watching(made.standing.name)
        await until_snapshot(stream)
        sealed = await asyncio.to_thread(codec, int(wanted["MILEPOST_CODEC_PORT"]))
        assert sealed["payloads"]
        assert gateway.pid is not None
        os.kill(gateway.pid, signal.SIGTERM)
        assert (await ending(stream)).code == grpc.StatusCode.UNAVAILABLE


def codec(port: int) -> dict[str, list[object]]:
    body = json.dumps({"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "MQ=="}]}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/encode", body, {"content-type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=BY_THE_CLOCK) as answer:
        found: dict[str, list[object]] = json.load(answer)
        return found


def billing_file(folder: Path) -> Path:
    """One billing system, which sends webhooks."""
    path = folder / "billing.yaml"
    path.touch(mode=0o600)
    path.write_text(f"webhooks: {{acme: {{secrets: [{SECRET}]}}}}\n")
    return path


async def test_it_receives_webhooks_and_finishes_one_that_is_on_its_way_when_it_is_told_to_stop(
    settings: Settings, worker: None, tmp_path: Path
) -> None:
    """A body that is still arriving at SIGTERM is taken and answered; nobody new is let in."""
    port = free_port()
    wanted = environment(settings, billing_file=billing_file(tmp_path), billing_dir=tmp_path / "billing", webhook_port=port)
    gateway = Process("worker.gateway", wanted, tmp_path / "log")
    await gateway.start()
    try:
        reported = await send_test(f"http://127.0.0.1:{port}/webhooks/acme", [SecretStr(SECRET)], at=datetime.now(UTC))
        assert [one.status for one in reported] == [200, 409, 202, 202, 202, 202, 202]
        assert gateway.pid is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head, body = raw_message(b'{"type": "test.ping"}')
        writer.write(head + body[:5])
        await writer.drain()
        await refuses_newcomers(gateway.pid, port)
        await asyncio.sleep(0.5)  # an end without any grace would come meanwhile; nothing tells us that none came
        writer.write(body[5:])
        async with patient(20, "the answer to a body that arrived late"):
            answered = await reader.read()
        writer.close()
    finally:
        code = await gateway.stop()
    assert code == 0 and answered.startswith(b"HTTP/1.1 200") and b"ignored" in answered
    assert len(list((tmp_path / "billing" / "quarantine").glob("*.json"))) == 5


def raw_message(body: bytes) -> tuple[bytes, bytes]:
    """Head and body of a signed message."""
    headers = {
        **signed_headers("msg_1", datetime.now(UTC), body, [SecretStr(SECRET)]),
        "host": "127.0.0.1",
        "content-length": str(len(body)),
    }
    lines = ["POST /webhooks/acme HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode(), body


async def refuses_newcomers(pid: int, port: int) -> None:
    """Tell it to stop, and wait until it listens no more."""
    os.kill(pid, signal.SIGTERM)
    async with patient(10, "that nobody listens"):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()


async def test_it_says_in_plain_words_why_it_does_not_start(settings: Settings, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ProcessDiedError) as caught:
            await Process("worker.gateway", environment(settings, gateway_port=port), tmp_path / "log").start()
        said = str(caught.value)
        assert f"MILEPOST_GATEWAY_PORT: 127.0.0.1:{port} cannot be listened on" in said
        assert "ended with 2" in said and "Traceback" not in said
        with pytest.raises(ProcessDiedError, match=f"MILEPOST_WEBHOOK_PORT: 127.0.0.1:{port} cannot be listened on"):
            wrong = environment(settings, billing_file=billing_file(tmp_path), billing_dir=tmp_path, webhook_port=port)
            await Process("worker.gateway", wrong, tmp_path / "log").start()
        with pytest.raises(SettingsError, match=f"MILEPOST_CODEC_PORT: 127.0.0.1:{port} is taken"):
            async with codec_endpoint(settings.model_copy(update={"codec_port": port})):
                pass


def test_a_wrong_provider_file_is_told_with_its_places(settings: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "provider.yaml"
    broken.write_text((ROOT / "examples" / "provider.yaml").read_text() + "\nodd: 1\n")
    with pytest.raises(SettingsError, match=r"MILEPOST_PROVIDER_FILE:\n.*provider\.yaml:\d+:1: odd: unknown key"):
        provider_of(settings.model_copy(update={"provider_file": broken}))
    assert provider_of(settings.model_copy(update={"provider_file": None})) is None


async def test_it_does_not_start_on_data_that_it_could_not_read(settings: Settings, client: Client) -> None:
    await ready_to_read(client)
    other_key = SecretStr("test:" + base64.urlsafe_b64encode(b"k" * 32).decode())
    with pytest.raises(SettingsError, match="is not the key"):
        await ready_to_read(await connect(settings.model_copy(update={"keys": other_key})))
    with pytest.raises(SettingsError, match="MILEPOST_NAMESPACE: namespace 'elsewhere' does not exist"):
        await ready_to_read(await connect(settings.model_copy(update={"namespace": "elsewhere"})))
