"""The two kinds of server binary, and how each is told what to run."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from worker.devserver.config import PORTS, dynamic_values, dynamic_yaml, server_yaml
from worker.devserver.wish import Wish


@dataclass(frozen=True)
class Family:
    """Binaries that take the same command line and read each other's databases.

    Attributes:
        name: A persistent word: it is written beside each durable database.
        ports: How many free ports one needs; clients connect to the first.
        command: Makes the command line for a program, a folder for its configuration, ports, and a wish.
    """

    name: str
    ports: int
    command: Callable[[Path, Path, Sequence[int], Wish], list[str]]


def _server_command(program: Path, folder: Path, ports: Sequence[int], wish: Wish) -> list[str]:
    dynamic, config = folder / "dynamic.yaml", folder / "server.yaml"
    dynamic.write_text(dynamic_yaml(dynamic_values(throw_away=wish.throw_away)), encoding="utf-8")
    config.write_text(server_yaml(ports, wish.database, dynamic), encoding="utf-8")
    return [str(program), "--config-file", str(config), "--allow-no-auth", "start"]


def _cli_command(program: Path, _folder: Path, ports: Sequence[int], wish: Wish) -> list[str]:
    port, http, metrics = ports  # it chooses the ports inside the machine itself
    command = [str(program), "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level", "error"]
    command += ["--port", str(port), "--http-port", str(http), "--metrics-port", str(metrics)]
    if wish.database is not None:
        command += ["--db-filename", str(wish.database)]
    for key, value in dynamic_values(throw_away=wish.throw_away).items():
        command += ["--dynamic-config-value", f"{key}={json.dumps(value)}"]
    return command


SERVER = Family("temporal-server", PORTS, _server_command)
"""The official server, as built from its Go module."""
CLI = Family("temporal-cli", 3, _cli_command)
"""The development server inside Temporal's command line tool."""
