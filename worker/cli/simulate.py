"""``milepost simulate``."""

import json
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.exits import Exit, fail
from worker.cli.terms import File, ProviderFile, checked

if TYPE_CHECKING:
    from rich.table import Table

    from worker.cli.simulation import Happening
    from worker.files.terms_check import TermsCheck
    from workflows.engagement.simulation.personas import Persona
    from workflows.engagement.state import State


class PersonaName(StrEnum):
    """Clients one can try."""

    PROMPT = "prompt"
    LATE = "late"
    SILENT = "silent"
    UNHAPPY = "unhappy"


class SimulationOutput(StrEnum):
    """How the list is written."""

    TABLE = "table"
    JSON = "json"
    TIMELINE = "timeline"


def simulate(
    file: File,
    persona: Annotated[PersonaName, typer.Option(help="The client.")] = PersonaName.PROMPT,
    days: Annotated[int | None, typer.Option(metavar="N", help="Pays N days after the due date; -N before it.", show_default=False)] = None,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Day of the inquiry; today where missing.", show_default=False),
    ] = None,
    output: Annotated[
        SimulationOutput, typer.Option("--output", "-o", help="A list, JSON, or a page to look at.")
    ] = SimulationOutput.TABLE,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.", show_default=False)] = None,
    provider: ProviderFile = None,
) -> None:
    """Live through an engagement file from the inquiry to the end, without any server.

    Lists each message, gate, invoice, task and milestone with its date and its reason. Questions of the intake without an answer
    are taken as answered on the way.
    """
    from workflows.engagement.simulation.personas import persona as persona_of

    day = start.date() if start else None
    found = _simulable(file, provider, day)
    received = found.file.inquiry.received_at
    if day is None and received is not None:
        found = _simulable(file, provider, received.date())  # it begins on that day, and holidays count from there
    who = persona_of(persona.value, days)
    text = _written(file, found, who, day, output, for_file=out is not None)
    if out is None:
        if output is SimulationOutput.TIMELINE and sys.stdout.isatty():
            fail("a timeline is a page for a browser: give --out FILE, such as --out timeline.html", Exit.USAGE)
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{out}: cannot be written: {(error.strerror or 'unknown reason').lower()}", Exit.USAGE)
    typer.echo(f"written: {out}", err=True)


def _simulable(file: Path, provider: Path | None, day: date | None) -> "TermsCheck":
    """The file, if there is a proposal in it that can be sent; ends the program where there is none."""
    found = checked(file, provider, day)
    if found.provider is None:
        fail(f"{file} needs the house's file: put provider.yaml beside it, or name it with --provider", Exit.USAGE)
    if found.file.agreement is None:
        fail(f"{file} has no agreement: there is nothing to propose, and nothing to live through", Exit.REFUSED)
    if found.blockers:
        fail("\n".join(["The proposal cannot be sent:", *(f"  {problem}" for problem in found.blockers)]), Exit.REFUSED)
    return found


def _written(file: Path, found: "TermsCheck", who: "Persona", day: date | None, output: SimulationOutput, *, for_file: bool) -> str:
    from worker.cli.simulation import happenings
    from worker.cli.simulation import simulate as live_through

    state = live_through(found, who, day).current
    if output is SimulationOutput.TIMELINE:
        from worker.timeline import render
        from worker.timeline.project import project

        return render(project(state))
    lines = list(happenings(state))
    return _json(file, who, state, lines) if output is SimulationOutput.JSON else _table(who, state, lines, for_file=for_file)


def _json(file: Path, who: "Persona", state: "State", lines: "list[Happening]") -> str:
    from workflows.engagement.views.engagement import money_of

    money = money_of(state)
    document = {
        "file": str(file),
        "persona": who.name,
        "pays_after_days": who.pays_after,
        "stage": state.stage,
        "money": {name: getattr(money, name).format_plain() for name in type(money).model_fields} if money else None,
        "happenings": [{**vars_of(line), "at": line.at.isoformat()} for line in lines],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def vars_of(line: "Happening") -> dict[str, object]:
    """A line's fields by name."""
    return {name: getattr(line, name) for name in ("at", "kind", "what", "who", "because", "rule")}


def _table(who: "Persona", state: "State", lines: "list[Happening]", *, for_file: bool) -> str:
    from worker.cli.paper import drawn

    return drawn(_head(who, state), "", _rows(lines), "", _end(state, lines), for_file=for_file)


def _head(who: "Persona", state: "State") -> str:
    pays = who.pays_after or 0
    when = f"{abs(pays)} days {'after' if pays > 0 else 'before'} the due date" if pays else "on the due date"
    title = state.agreement.title if state.terms else state.inquiry.subject
    zone = state.calendars.client.zone
    return f"{title} for {state.client.name}, who pays {when}. All times in {zone.rsplit('/', 1)[-1].replace('_', ' ')}."


def _rows(lines: "list[Happening]") -> "Table":
    """One row for each line; the year stands above where it changes."""
    from worker.cli.paper import table

    rows, year = [], 0
    for line in lines:
        if line.at.year != year:
            year = line.at.year
            rows.append((str(year), "", "", "", ""))
        rows.append((f"{line.at:%a} {line.at.day:>2} {line.at:%b %H:%M}", line.kind, line.what, line.who, line.because))
    return table(("when", "", "what", "who", "because"), rows, shares={2: 26, 3: 16, 4: 29})


def _end(state: "State", lines: "list[Happening]") -> str:
    from worker.timeline.project_source import Source
    from workflows.engagement.views.engagement import money_of

    money, source = money_of(state), Source(state, state.journal, None)
    sums = f", {source.money(money.paid)} of {source.money(money.agreed)} paid" if money else ""
    messages, tasks = (sum(1 for _ in source.of(event)) for event in ("NoticeSent", "TaskOpened"))
    last = lines[-1].at
    return f"{state.stage.capitalize()} on {last:%a} {last.day} {last:%b %Y}{sums}; {messages} messages and {tasks} tasks."
