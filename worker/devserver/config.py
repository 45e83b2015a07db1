"""The configuration of the official Temporal server for one machine, on SQLite."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

PORTS = 9
"""Four services with a gRPC and a membership port each, and the frontend's HTTP port."""

_SERVICES = ("frontend", "history", "matching", "worker")


def dynamic_values(*, throw_away: bool) -> dict[str, bool | int | str]:
    """Choose the dynamic configuration: key to value, equal for the official server and the development server.

    Args:
        throw_away: No real engagements: workflow clocks may be moved, and speed goes before load.
    """
    values: dict[str, bool | int | str] = {
        # One machine needs one partition: a burst of starts then waits 1 s instead of 4 to 8 s for its first workflow tasks.
        "matching.numTaskqueueReadPartitions": 1,
        "matching.numTaskqueueWritePartitions": 1,
        # Ten lists a second are the server's default for a whole namespace; it counts each page, and each look of the gateway for a client.
        "frontend.namespaceRPS.visibility": 400,
    }
    if throw_away:
        values |= {
            # The key has moved between server versions; each ignores the one that it does not know.
            "frontend.WorkflowTimeSkippingEnabled": True,
            "system.workflowTimeSkippingEnabled": True,
            # Every read asks the database: search attributes are known to all services at once.
            "system.forceSearchAttributesCacheRefreshOnRead": True,
            # It asks for each line of a list anew: the default of 2000 questions a second is twenty lists.
            "frontend.persistenceMaxQPS": 20_000,
            # A timer in virtual time takes 0.15 s instead of 1 s.
            "history.timerProcessorMaxTimeShift": "10ms",
        }
    return values


def dynamic_yaml(values: Mapping[str, bool | int | str]) -> str:
    """Write dynamic configuration as the server reads it: a list of constrained values for each key."""
    return _yaml({key: [{"value": value}] for key, value in values.items()})


def server_yaml(ports: Sequence[int], database: Path | None, dynamic: Path) -> str:
    """Write the server's configuration file.

    Args:
        ports: ``PORTS`` different free ports; the first is where clients connect, the last serves HTTP.
        database: Absolute path of the SQLite file; None keeps everything in memory.
        dynamic: Path of the dynamic configuration.
    """
    *rpc, http = ports
    config = {
        "log": {"stdout": True, "level": "error"},
        "persistence": {
            "defaultStore": "main",
            "visibilityStore": "visibility",
            "numHistoryShards": 1,
            "datastores": {name: {"sql": _sqlite(database)} for name in ("main", "visibility")},
        },
        "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": "127.0.0.1"}},
        "services": {
            name: _service(rpc[place], rpc[place + len(_SERVICES)], http if name == "frontend" else None)
            for place, name in enumerate(_SERVICES)
        },
        "clusterMetadata": _cluster(rpc[0]),
        "dcRedirectionPolicy": {"policy": "noop"},
        "dynamicConfigClient": {"filepath": str(dynamic), "pollInterval": "60s"},
    }
    return _yaml(config)


def _sqlite(database: Path | None) -> dict[str, Any]:
    return {
        "pluginName": "sqlite",
        "databaseName": "default" if database is None else quote(str(database)),  # it becomes the path of a URI
        "connectAddr": "localhost",
        "connectProtocol": "tcp",
        "connectAttributes": {
            "mode": "memory" if database is None else "rwc",
            "cache": "private",
            "setup": "true",
            "journal_mode": "wal",
            "synchronous": "2",  # every commit reaches the disk: the file survives a killed server
        },
        "maxConns": 1,
        "maxIdleConns": 1,
        "maxConnLifetime": "0s",  # for ever: a database in memory dies with its connection
    }


def _service(grpc_port: int, membership_port: int, http_port: int | None) -> dict[str, Any]:
    rpc: dict[str, Any] = {"grpcPort": grpc_port, "membershipPort": membership_port, "bindOnLocalHost": True}
    return {"rpc": rpc if http_port is None else rpc | {"httpPort": http_port}}


def _cluster(frontend_port: int) -> dict[str, Any]:
    active = {"enabled": True, "initialFailoverVersion": 1, "rpcName": "frontend", "rpcAddress": f"127.0.0.1:{frontend_port}"}
    return {
        "enableGlobalNamespace": False,
        "failoverVersionIncrement": 10,
        "masterClusterName": "active",
        "currentClusterName": "active",
        "clusterInformation": {"active": active},
    }


def _yaml(content: Mapping[str, Any]) -> str:
    written: str = yaml.safe_dump(content, sort_keys=False)
    return written
