"""The options that every command at a gateway takes, and what they make of a call."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import grpc
import typer
from google.protobuf.message import Message

from worker.cli.calling import Caller
from worker.cli.contract import SERVICE
from worker.cli.errors import explain
from worker.cli.exits import fail
from worker.gateway.converters import ENGAGEMENTS

DEFAULT_ADDRESS = "127.0.0.1:7450"
"""Where ``milepost up`` puts the gateway."""
DEFAULT_TIMEOUT = 20.0
"""Seconds."""


class Output(StrEnum):
    """How answers are written."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


Name = Annotated[str | None, typer.Argument(metavar="NAME", help="The engagement: engagements/{id}, or its id alone.", show_default=False)]
NameOption = Annotated[str | None, typer.Option("--name", metavar="NAME", help="The same, as an option.", show_default=False)]
OutputOption = Annotated[Output, typer.Option("--output", "-o", help="How the answer is written.")]
Address = Annotated[str, typer.Option("--address", metavar="HOST:PORT", envvar="MILEPOST_GATEWAY", help="The gateway.")]
Actor = Annotated[
    str | None,
    typer.Option("--actor", envvar="MILEPOST_ACTOR", help="Who acts, as the journal records it; else your login name.", show_default=False),
]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="How long a call may take.")]


def caller(address: str, actor: str | None, timeout: float) -> Caller:
    """Who calls, and where."""
    return Caller(address, actor if actor is not None else _login(), timeout)


def named(name: str | None, option: str | None) -> str:
    """The resource name of the engagement, however it was given.

    Raises:
        typer.BadParameter: it was not given, or twice and differently.
    """
    given = name or option
    if not given or (name and option and name != option):
        wrong = "it is missing" if not given else f"'{name}' and '{option}' are two engagements"
        raise typer.BadParameter(f"{wrong}, expected one such as {ENGAGEMENTS}abcdefghij", param_hint="NAME")
    return given if "/" in given else ENGAGEMENTS + given


@contextmanager
def plain_errors(by: Caller, request_id: str = "") -> Iterator[None]:
    """Turn what the gateway refuses into plain lines and an exit code.

    Args:
        by: who calls.
        request_id: of the mutation, so that it can be sent again.
    """
    try:
        yield
    except grpc.RpcError as error:
        found = explain(error, by)
        again = f"Nothing is done twice: send it again with --request-id {request_id}"
        fail("\n".join([*found.lines, *([again] if found.again and request_id else [])]), found.code)


def asked(by: Caller, method: str, request: Message) -> Any:
    """What the gateway answers to a question; ends the program in plain lines where it does not.

    Args:
        by: who asks.
        method: name of the method.
        request: its message.
    """
    with plain_errors(by):
        return by.call(SERVICE.methods_by_name[method], request)


def _login() -> str:
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # a process without an entry in the list of users
        return ""
