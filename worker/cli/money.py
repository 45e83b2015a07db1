"""``milepost money``: where the money of an engagement stands, and the same for other programs."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from milepost.v1 import statement_pb2
from worker.cli.exits import Exit, fail
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

if TYPE_CHECKING:
    from collections.abc import Callable


class Export(StrEnum):
    """Forms for other programs."""

    CSV = "csv"
    JSON = "json"
    BEANCOUNT = "beancount"


def money(
    name: Name = None,
    name_option: NameOption = None,
    output: OutputOption = Output.TABLE,
    export: Annotated[
        Export | None, typer.Option(help="For other programs: the postings, all of it, or double-entry books.", show_default=False)
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the export there.", show_default=False)] = None,
    address: Address = DEFAULT_ADDRESS,
    actor: Actor = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """Show what is agreed, invoiced, paid and outstanding, by kind and age, and what comes next and why.

    An export is as of today: csv holds each movement of money on a line, json all that is known with amounts as decimal text, and
    beancount a file that Beancount checks. Interest counts up to that day.
    """
    if to is not None and export is None:
        raise typer.BadParameter("there is nothing to write there, expected --export as well", param_hint="--to")
    by, wanted = caller(address, actor, timeout), named(name, name_option)
    found = asked(by, "GetMoney", statement_pb2.GetMoneyRequest(name=wanted))
    if export is not None:
        _hand_over(_writer(export)(found), to)
    elif output is Output.TABLE:
        from worker.cli.money_table import put_money

        put_money(found)
    else:
        from worker.cli.writing import write

        write(found, output)


def _writer(export: Export) -> "Callable[[statement_pb2.MoneyStatement], str]":
    if export is Export.CSV:
        from worker.money.postings_csv import postings_csv

        return postings_csv
    if export is Export.JSON:
        from worker.money.document import document

        return document
    from worker.money.double_entry import double_entry

    return double_entry


def _hand_over(text: str, to: Path | None) -> None:
    if to is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        to.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        fail(f"{to}: cannot be written: {(error.strerror or 'unknown reason').lower()}", Exit.USAGE)
    typer.echo(f"written: {to}", err=True)
