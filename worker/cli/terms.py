"""``milepost terms``: check a file, print a schema."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.exits import Exit, fail

if TYPE_CHECKING:
    from worker.files.problems import Problem
    from worker.files.terms_check import TermsCheck

File = Annotated[Path, typer.Argument(metavar="FILE", help="An engagement file.", show_default=False)]
ProviderFile = Annotated[
    Path | None,
    typer.Option("--provider", metavar="FILE", help="The house's file; provider.yaml beside FILE where it is there.", show_default=False),
]

Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DAY", help="Day the proposal is sent; today where missing.", show_default=False),
]

_STAGES = {
    "inquiry": "the inquiry: it can be created and answered",
    "qualifying": "qualifying: the inquiry can be qualified",
    "proposal": "the proposal: it can be sent",
}


class Kind(StrEnum):
    """The files that have a schema."""

    ENGAGEMENT = "engagement"
    PROVIDER = "provider"


def add_terms(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check", short_help="Say what a file lacks, and what no rule uses yet")(check)
    app.command("schema", short_help="Print the JSON Schema of a file")(schema)


def check(file: File, provider: ProviderFile = None, on: Day = None) -> None:
    """Say up to which stage a file is complete, what keeps its proposal from being sent, and what no rule uses yet.

    Exit code: 0 where all is well, 1 where the proposal in the file cannot be sent as it stands, 2 where a file is wrong.
    """
    found = checked(file, provider, on.date() if on else None)
    _report(file, found)
    if found.in_the_way:
        raise typer.Exit(int(Exit.REFUSED))


def schema(kind: Annotated[Kind, typer.Argument(help="Of which file.")] = Kind.ENGAGEMENT) -> None:
    """Print the JSON Schema of a file: editors complete and check with it."""
    from worker.files.json_schema import SCHEMAS, publish_schema

    sys.stdout.write(publish_schema(SCHEMAS[kind.value]))


def checked(file: Path, provider: Path | None, today: date | None = None) -> "TermsCheck":
    """Check a file against the provider file named, or the one beside it; ends the program where one is wrong."""
    from worker.files.problems import FileProblems
    from worker.files.terms_check import Source
    from worker.files.terms_check import check as check_terms

    beside = file.with_name("provider.yaml")
    house = provider or (beside if beside.is_file() and beside != file else None)
    try:
        sources = [Source(str(path), _read(path)) for path in (file, house) if path is not None]
        return check_terms(sources[0], sources[1] if house else None, today or date.today())
    except FileProblems as problems:
        fail(str(problems), Exit.USAGE)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fail(f"{path}: cannot be read: {(error.strerror or 'unknown reason').lower()}", Exit.USAGE)


def _report(file: Path, found: "TermsCheck") -> None:
    from worker.cli.paper import put

    put(f"{file}: complete up to {_STAGES[found.stage]}")
    if found.provider is None:
        put("There is no provider.yaml: the intake, the roster and the calendars were not looked at.")
    _list("Not answered yet; without these answers the inquiry cannot be qualified", found.unanswered)
    _list("In the way of the proposal", found.blockers)
    _list("Worth knowing", found.warnings)
    _list("No rule uses this yet", found.unused)


def _list(title: str, problems: "Sequence[Problem]") -> None:
    from worker.cli.paper import hanging, head, put

    if problems:
        put("", head(title), *(hanging(str(problem)) for problem in problems))
