"""The commands that read: get, list, watch, policies."""

import time
from typing import TYPE_CHECKING, Annotated

import grpc
import typer

from milepost.v1 import reading_pb2
from worker.cli.calling import Caller
from worker.cli.contract import SERVICE
from worker.cli.errors import explain
from worker.cli.exits import fail
from worker.cli.gateway_options import (
    DEFAULT_ADDRESS,
    DEFAULT_TIMEOUT,
    Actor,
    Address,
    Name,
    NameOption,
    Output,
    OutputOption,
    Timeout,
    asked,
    caller,
    named,
)
from worker.cli.inside import with_everything
from worker.cli.listing import list_engagements

if TYPE_CHECKING:
    from worker.cli.following import Follower

_PAUSE_SECONDS = 1.0
_MOST_RETRIES = 30


def add_readers(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("get", short_help="Show one engagement, and what is possible")(get)
    app.command("list", short_help="List engagements, newest first")(list_engagements)
    app.command("watch", short_help="Follow an engagement's journal")(watch)
    app.command("policies", short_help="Show the published rules of the house")(policies)


def get(
    name: Name = None,
    name_option: NameOption = None,
    output: OutputOption = Output.TABLE,
    address: Address = DEFAULT_ADDRESS,
    actor: Actor = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """Show one engagement, as it is now, and what is possible."""
    from worker.cli.engagement_table import put_engagement
    from worker.cli.writing import write

    by, wanted = caller(address, actor, timeout), named(name, name_option)
    seen = asked(by, "GetEngagement", reading_pb2.GetEngagementRequest(name=wanted))
    put_engagement(seen) if output is Output.TABLE else write(seen, output)


def watch(
    name: Name = None,
    name_option: NameOption = None,
    after: Annotated[int, typer.Option(min=0, help="Begin after this journal entry.")] = 0,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Go on as things happen, or end with what there is.")] = True,
    output: OutputOption = Output.TABLE,
    address: Address = DEFAULT_ADDRESS,
    actor: Actor = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """Follow an engagement's journal until Ctrl-C; after an interruption it goes on where it was."""
    from worker.cli.following import follower

    by, wanted = caller(address, actor, timeout), named(name, name_option)
    seen = asked(by, "GetEngagement", reading_pb2.GetEngagementRequest(name=wanted))
    try:
        _follow(by, wanted, follower(with_everything(by, seen), output, after), follow)
    except KeyboardInterrupt:
        return


def _follow(by: Caller, name: str, journal: "Follower", follow: bool) -> None:
    """Listen, and again after each interruption from the entry that was told last."""
    retries = 0
    while True:
        before = journal.last
        try:
            request = reading_pb2.WatchEngagementRequest(name=name, after=journal.last)
            for response in by.stream(SERVICE.methods_by_name["WatchEngagement"], request):
                caught_up = journal.take(response)
                if caught_up and not follow:
                    return
            time.sleep(_PAUSE_SECONDS)  # the gateway said good-bye
        except grpc.RpcError as error:
            retries = 1 if journal.last > before else retries + 1
            _pause_or_fail(error, by, retries)


def _pause_or_fail(error: grpc.RpcError, by: Caller, retries: int) -> None:
    found = explain(error, by)
    if not found.again or retries > _MOST_RETRIES:
        fail("\n".join(found.lines), found.code)
    if retries == 1:
        typer.echo("The gateway went away; trying again ...", err=True)
    time.sleep(_PAUSE_SECONDS)


def policies(
    output: OutputOption = Output.TABLE, address: Address = DEFAULT_ADDRESS, actor: Actor = None, timeout: Timeout = DEFAULT_TIMEOUT
) -> None:
    """Show the published rules of the house."""
    from worker.cli.paper import head, put
    from worker.cli.writing import write

    by = caller(address, actor, timeout)
    found = asked(by, "GetPolicies", reading_pb2.GetPoliciesRequest())
    if output is not Output.TABLE:
        write(found, output)
        return
    for policy in found.policies:
        put(head(policy.title), policy.text, "")
