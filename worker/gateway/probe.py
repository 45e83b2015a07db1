"""Ask the gateway whether it serves: ``python -m worker.gateway.probe``, for container health checks."""

import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from worker.settings import Settings, SettingsError

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1", "": "127.0.0.1"}


def probe(host: str, port: int, *, seconds: float = 3.0) -> str:
    """Call the standard gRPC health check for the whole server.

    Args:
        host: the address the gateway listens on; a wildcard address is asked on loopback.
        port: its port.
        seconds: how long to wait for the answer.

    Returns:
        The empty string when the gateway serves, else what is wrong, in words.
    """
    host = _EVERYWHERE.get(host, host)
    target = f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
    # A proxy named in the environment must not be asked for a loopback address.
    with grpc.insecure_channel(target, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=seconds)
        except grpc.RpcError as error:
            code = error.code() if isinstance(error, grpc.Call) else grpc.StatusCode.UNKNOWN
            return f"{target}: no health answer ({code.name})"
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        return f"{target}: {health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)}"
    return ""


def main() -> int:
    """Probe the gateway at the address in the settings.

    Returns:
        The exit code: 0 when it serves, else 1 with a line on standard error.
    """
    try:
        settings = Settings.load()
        problem = probe(settings.gateway_host, settings.gateway_port)
    except SettingsError as error:
        problem = str(error)
    if problem:
        print(f"gateway: {problem}", file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
