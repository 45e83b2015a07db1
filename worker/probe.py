"""Ask Temporal whether this machine's worker polls: ``python -m worker.probe``, for container health checks.

A worker has no port of its own. What matters is that the server hands it tasks, and the server lists who asked for some:
each poller's identity ends with the name of its machine, which in a container is the container's.
"""

import socket
import sys
import time

import grpc
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, WorkflowServiceStub

from worker.settings import Settings, SettingsError

FRESH_SECONDS = 120.0
"""A poll waits up to 60 s for a task; a poller not seen for twice that long has stopped."""


def probe(address: str, namespace: str, task_queue: str, machine: str, *, seconds: float = 5.0) -> str:
    """Ask the server for the pollers of the task queue.

    Args:
        address: host:port of the Temporal frontend.
        namespace: its namespace.
        task_queue: the queue the worker polls for workflow tasks.
        machine: host name of the machine that the worker runs on.
        seconds: how long to wait for the answer.

    Returns:
        The empty string when a worker on that machine polls, else what is wrong, in words.
    """
    request = DescribeTaskQueueRequest(
        namespace=namespace, task_queue=TaskQueue(name=task_queue), task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
    )
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            answer = WorkflowServiceStub(channel).DescribeTaskQueue(request, timeout=seconds)
        except grpc.RpcError as error:
            code = error.code() if isinstance(error, grpc.Call) else grpc.StatusCode.UNKNOWN
            return f"the Temporal server at {address} does not say who polls {task_queue} ({code.name})"
    oldest = time.time() - FRESH_SECONDS
    if any(poller.identity.endswith(f"@{machine}") and poller.last_access_time.seconds >= oldest for poller in answer.pollers):
        return ""
    return f"no worker on {machine} polls task queue {task_queue} in namespace {namespace}"


def main() -> int:
    """Probe the worker of this machine, with the same settings as the worker.

    Returns:
        The exit code: 0 when it polls, else 1 with a line on standard error.
    """
    try:
        settings = Settings.load()
        problem = probe(settings.temporal_address, settings.namespace, settings.task_queue, socket.gethostname())
    except SettingsError as error:
        problem = str(error)
    if problem:
        print(f"worker: {problem}", file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
