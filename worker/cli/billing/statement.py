"""``milepost billing import-statement``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.billing.beside import Data, at_work, billing_beside, settings_beside
from worker.cli.exits import Exit, fail

if TYPE_CHECKING:
    from worker.statements.booking import Booked
    from worker.statements.layout import Layout
    from worker.statements.matching import Certain, Doubtful, Matches
    from worker.statements.reading import Row
    from workflows.engagement.messages.billing_events import BillingEvent


def import_statement(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The bank's CSV file.")],
    layout: Annotated[Path, typer.Option(metavar="FILE", help="How the bank writes; examples/bank-statement.layout.yaml shows the form.")],
    series: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Number series of invoices, for references of settled ones; INV where missing.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Book what is certain without asking; what is doubtful is only shown.")] = False,
    data: Data = None,
) -> None:
    """Match a bank statement with open invoices: what is certain is booked after you say so, what is doubtful you decide one by one.

    A row counts once, however often its statement is imported. Exit code: 0 where everything that was to be booked is, 1 where an engagement
    did not take something: that waits in quarantine.
    """
    from worker.statements.booking import book, matched

    settings = settings_beside(data)
    form, rows = _read(file, layout, billing_beside(settings).senders)
    found = at_work(lambda: matched(settings, rows, series or ["INV"], form.source))
    _put(found)
    wanted = _agreed(found.certain, yes) + ([] if yes else _decided(found.doubtful, form.source))
    if wanted:
        _booked(at_work(lambda: book(settings, wanted)))


def _read(file: Path, layout: Path, senders: tuple[str, ...]) -> "tuple[Layout, tuple[Row, ...]]":
    from worker.files.document import load_file
    from worker.files.problems import FileProblems
    from worker.statements.layout import Layout
    from worker.statements.reading import MAX_BYTES, read_statement

    try:
        form = load_file(layout, Layout)
        with file.open("rb") as opened:
            rows = read_statement(opened.read(MAX_BYTES + 1), str(file), form)
    except FileProblems as problems:
        fail(str(problems), Exit.USAGE)
    except OSError as error:
        fail(f"{file}: cannot be read: {(error.strerror or 'unknown reason').lower()}", Exit.USAGE)
    if form.source in (*senders, "person", "manual"):
        fail(f"{layout}: source: '{form.source}' is the name of somebody else, expected a name for the account such as bank", Exit.USAGE)
    return form, rows


def _put(found: "Matches") -> None:
    from worker.cli.paper import head, put, table

    if found.certain:
        rows = [
            (str(one.row.line), str(one.row.amount), one.kind.value, f"{one.event.engagement} {one.event.invoice}", one.row.payer)
            for one in found.certain
        ]
        put(head("Certain: the reference is that of an invoice"), table(("line", "amount", "", "pays", "payer"), rows, right=(0, 1)), "")
    if found.doubtful:
        doubts = [(str(one.row.line), str(one.row.amount), one.row.payer, one.because) for one in found.doubtful]
        put(head("Doubtful: for you to decide"), table(("line", "amount", "payer", "why"), doubts, right=(0, 1)), "")
    if found.unmatched:
        asides = [(str(one.row.line), str(one.row.amount), one.row.payer, one.because) for one in found.unmatched]
        put(head("Not matched: nothing is done with them"), table(("line", "amount", "payer", "why"), asides, right=(0, 1)), "")
    count = len(found.outgoing)
    put(
        f"{len(found.certain)} certain, {len(found.doubtful)} doubtful, {len(found.unmatched)} not matched, {count} without money coming in."
    )


def _agreed(certain: "tuple[Certain, ...]", yes: bool) -> "list[BillingEvent]":
    if not certain or not (yes or typer.confirm(f"Book the {len(certain)} certain?")):
        return []
    return [one.event for one in certain]


def _decided(doubtful: "tuple[Doubtful, ...]", source: str) -> "list[BillingEvent]":
    """What a person says about each doubtful row."""
    from worker.statements.matching import payment_of

    events = []
    for one in doubtful:
        typer.echo(
            f"\nLine {one.row.line}: {one.row.amount} of {one.row.payer or 'nobody named'}: {one.because}. It wrote: {one.row.reference or 'nothing'}"
        )
        for number, invoice in enumerate(one.candidates, 1):
            typer.echo(f"  {number}  {invoice.number} of {invoice.client}, {invoice.outstanding} outstanding ({invoice.engagement})")
        choices = [str(number) for number in range(1, len(one.candidates) + 1)]
        said = typer.prompt("Which does it pay? Enter leaves it", default="", show_default=False, prompt_suffix=" ").strip()
        while said and said not in choices:
            said = typer.prompt(f"One of {', '.join(choices)}, or Enter", default="", show_default=False, prompt_suffix=" ").strip()
        if said:
            chosen = one.candidates[int(said) - 1]
            events.append(payment_of(one.row, chosen.engagement, chosen.invoice, source))
    return events


def _booked(found: "list[Booked]") -> None:
    from worker.cli.paper import put, table

    put(
        table(
            ("engagement", "invoice", "amount", ""),
            [(b.event.engagement, b.event.invoice or "", str(b.event.amount), b.words) for b in found],
            right=(2,),
        )
    )
    if not all(one.delivery.arrived for one in found):
        raise typer.Exit(int(Exit.REFUSED))
