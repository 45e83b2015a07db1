"""``python -m worker.devserver fetch`` gets a server before it is needed; ``print-config`` shows how one is configured."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from worker.devserver.cache import cached_server, is_program
from worker.devserver.config import server_yaml
from worker.devserver.errors import DevServerError
from worker.devserver.launch import running

# The customary ports of a Temporal cluster; a server started by this project takes free ones.
_CUSTOMARY_PORTS = (7233, 7234, 7235, 7239, 6933, 6934, 6935, 6939, 7243)


def _say(line: str) -> None:
    print(line, flush=True)


async def _try_out() -> str:
    """Start a server as demo and tests will: whatever has to be fetched or built for it is there afterwards."""
    address = os.environ.get("MILEPOST_TEMPORAL_ADDRESS") or None
    async with running(need_time_skipping=True, database=None, address=address, say=_say) as server:
        return server.source


def fetch() -> int:
    """Make sure that this machine has a server that can skip time, building one if it must.

    Returns:
        The exit code: 0 when there is one, 1 with an explanation on standard error when there is none, 130 after Ctrl-C.
    """
    if is_program(cached_server()):
        _say(f"Temporal server: cached, {cached_server()}")
        return 0
    try:
        source = asyncio.run(_try_out())
    except DevServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; nothing was left running.", file=sys.stderr)
        return 130
    _say(f"Temporal server: {source}")
    return 0


def main() -> int:
    """Run one command of this module and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m worker.devserver", description="A Temporal server on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="get a server that can skip time, so that later starts take seconds")
    show = commands.add_parser("print-config", help="print the configuration file of the official server")
    show.add_argument("--database", type=Path, default=None, help="durable SQLite file; in memory without it")
    show.add_argument("--dynamic", type=Path, default=Path("dynamic.yaml"), help="dynamic configuration file it names")
    chosen = parser.parse_args()
    if chosen.command == "fetch":
        return fetch()
    database = chosen.database and chosen.database.absolute()
    sys.stdout.write(server_yaml(_CUSTOMARY_PORTS, database, chosen.dynamic.absolute()))
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the SDK's native threads can abort an orderly interpreter exit, and the exit code with it
