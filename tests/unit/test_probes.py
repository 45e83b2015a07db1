"""The two health probes, against servers that answer as gateway and Temporal do."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from temporalio.api.taskqueue.v1 import PollerInfo
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, DescribeTaskQueueResponse

from tests.unit.temporal_frontend import WORKFLOW, Calls, serving
from worker import probe as worker_probe
from worker.gateway import probe as gateway_probe

NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


def queue(identity: str, age_seconds: float) -> Calls:
    """A Temporal frontend whose one task queue has the given poller."""

    def describe(request: DescribeTaskQueueRequest, _context: grpc.ServicerContext) -> DescribeTaskQueueResponse:
        if request.namespace != "studio" or request.task_queue.name != "work":
            return DescribeTaskQueueResponse()
        poller = PollerInfo(identity=identity)
        poller.last_access_time.FromSeconds(int(time.time() - age_seconds))
        return DescribeTaskQueueResponse(pollers=[poller])

    return {(WORKFLOW, "DescribeTaskQueue"): (DescribeTaskQueueRequest, describe)}


@contextmanager
def gateway(service: health.HealthServicer) -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(2))
    health_pb2_grpc.add_HealthServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None).wait()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_gateway_that_serves_is_well_wherever_it_listens(host: str) -> None:
    with gateway(health.HealthServicer()) as port:
        assert gateway_probe.probe(host, port) == ""


def test_a_gateway_that_drains_is_not_well() -> None:
    service = health.HealthServicer()
    service.set("", NOT_SERVING)
    with gateway(service) as port:
        assert gateway_probe.probe("127.0.0.1", port) == f"127.0.0.1:{port}: NOT_SERVING"


def test_a_gateway_that_is_gone_is_not_well() -> None:
    with gateway(health.HealthServicer()) as port:
        pass
    assert gateway_probe.probe("127.0.0.1", port) == f"127.0.0.1:{port}: no health answer (UNAVAILABLE)"


def test_the_gateway_probe_reads_the_gateways_own_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with gateway(health.HealthServicer()) as port:
        monkeypatch.setenv("MILEPOST_GATEWAY_PORT", str(port))
        assert gateway_probe.main() == 0
    assert gateway_probe.main() == 1
    assert "UNAVAILABLE" in capsys.readouterr().err
    monkeypatch.setenv("MILEPOST_GATEWAY_PORT", "x")
    assert gateway_probe.main() == 1
    assert "MILEPOST_GATEWAY_PORT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("identity", "age_seconds", "well"),
    [
        ("milepost-1@here", 5, True),
        ("milepost-1@elsewhere", 5, False),
        ("milepost-1@nowhere", 5, False),
        ("milepost-1@here", 3600, False),
    ],
)
def test_a_worker_is_well_while_the_server_sees_it_poll(identity: str, age_seconds: float, well: bool) -> None:
    with serving(queue(identity, age_seconds)) as address:
        said = worker_probe.probe(address, "studio", "work", "here")
    assert said == ("" if well else "no worker on here polls task queue work in namespace studio")


def test_without_a_temporal_server_no_worker_is_well() -> None:
    with serving({}) as address:
        pass
    said = worker_probe.probe(address, "studio", "work", "here")
    assert said == f"the Temporal server at {address} does not say who polls work (UNAVAILABLE)"
