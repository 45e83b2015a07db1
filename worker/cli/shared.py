"""The options that every command at a gateway takes."""

import getpass
import uuid
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import grpc
import typer

from worker.cli.calling import Caller
from worker.cli.exits import Exit

DEFAULT_ADDRESS = "127.0.0.1:7450"
"""Where ``milepost up`` puts the gateway."""


class Output(StrEnum):
    """How answers are written."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


Address = Annotated[str, typer.Option("--address", envvar="MILEPOST_GATEWAY", help="The gateway, as host:port.")]
Actor = Annotated[str | None, typer.Option("--actor", envvar="MILEPOST_ACTOR", help="Who acts, as the journal records it; your login name where missing.", show_default=False)]
Timeout = Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds a call may take.")]
OutputAs = Annotated[Output, typer.Option("--output", "-o", help="How the answer is written.")]
NAME = Annotated[str | None, typer.Argument(metavar="NAME", help="The engagement: engagements/{id}, or the id alone.", show_default=False)]
NAMED = Annotated[str | None, typer.Option("--name", help="The same as NAME.", show_default=False)]
