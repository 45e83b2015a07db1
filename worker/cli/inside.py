"""One sub-command for each list of what is inside an engagement, made from the contract."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from google.protobuf.descriptor import MethodDescriptor

from milepost.v1 import engagement_pb2
from worker.cli.calling import Caller
from worker.cli.contract import command_name, lists, request_class, shown_in, words
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

_LARGEST = 200


def add_lists(app: typer.Typer) -> None:
    """Add every sub-command, in the order of the contract."""
    for command, method in lists().items():
        said = words(method.name)
        app.command(command, help=said, short_help=said.split(", newest")[0].rstrip("."))(_listing(method))


def _listing(method: MethodDescriptor) -> Callable[..., None]:
    open_help, token_help = words(f"{method.name}.open_only"), words(f"{method.name}.page_token")

    def run(
        name: Name = None,
        open_only: Annotated[bool, typer.Option("--open-only", help=open_help)] = False,
        everything: Annotated[bool, typer.Option("--all", help="All pages, one after the other.")] = False,
        page_size: Annotated[int, typer.Option(min=1, max=_LARGEST, help="How many at most.")] = 50,
        page_token: Annotated[str, typer.Option(help=token_help, show_default=False)] = "",
        name_option: NameOption = None,
        output: OutputOption = Output.TABLE,
        address: Address = DEFAULT_ADDRESS,
        actor: Actor = None,
        timeout: Timeout = DEFAULT_TIMEOUT,
    ) -> None:
        by = caller(address, actor, timeout)
        size = _LARGEST if everything else page_size
        request = request_class(method)(name=named(name, name_option), open_only=open_only, page_size=size, page_token=page_token)
        page = asked(by, method.name, request)
        if everything:
            _complete(by, method, request, page)
        _put(page, shown_in(method), output)

    run.__name__ = command_name(method.name)
    return run


def with_everything(by: Caller, seen: engagement_pb2.Engagement) -> engagement_pb2.Engagement:
    """An engagement with all that `get` leaves out, for whoever needs the names in it."""
    for method in lists().values():
        field = shown_in(method)
        if len(getattr(seen, field)) < getattr(seen.totals, field):
            request = request_class(method)(name=seen.name, page_size=_LARGEST)
            page = asked(by, method.name, request)
            _complete(by, method, request, page)
            seen.ClearField(field)  # type: ignore[arg-type]
            getattr(seen, field).extend(reversed(getattr(page, field)))
    return seen


def _complete(by: Caller, method: MethodDescriptor, request: Any, page: Any) -> None:
    """Add the pages that follow."""
    while page.next_page_token:
        request.page_token = page.next_page_token
        more = asked(by, method.name, request)
        getattr(page, shown_in(method)).extend(getattr(more, shown_in(method)))
        page.next_page_token = more.next_page_token


def _put(page: Any, field: str, output: Output) -> None:
    from worker.cli.inside_tables import TABLES
    from worker.cli.paper import put
    from worker.cli.writing import write

    if output is not Output.TABLE:
        write(page, output)
        return
    shown = getattr(page, field)
    put(TABLES[field](shown) if shown else "none")
    if page.next_page_token:
        put(f"{page.total_size} in all, there are more: --page-token {page.next_page_token}")
