"""The tree of commands."""

from importlib.metadata import version
from typing import Annotated

import typer

from worker.cli import actions, billing, erasing, inside, journal, keys, mending, money, reading, simulate, terms, up


def _group(help: str) -> typer.Typer:
    return typer.Typer(help=help, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


app = typer.Typer(
    name="milepost",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"milepost {version('milepost')}")
        raise typer.Exit


@app.callback()
def _milepost(
    show_version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")] = False,
) -> None:
    """Durable client engagements: agreed promises, kept by machine."""


engagement = _group("Engagements at a gateway: create, read, act.")
reading.add_readers(engagement)
inside.add_lists(engagement)
actions.add_actions(engagement)
app.add_typer(engagement, name="engagement")

app.command("money", short_help="Show the money of an engagement, or export it")(money.money)

terms_group = _group("Engagement files: check them, print their schema.")
terms.add_terms(terms_group)
app.add_typer(terms_group, name="terms")

app.command("simulate", short_help="Live through an engagement file, without any server")(simulate.simulate)

keys_group = _group("Keys that encrypt what Temporal stores.")
keys_group.command("generate", short_help="Make a key file")(keys.generate)
app.add_typer(keys_group, name="keys")

billing_group = _group("Billing systems: what came in, what went out, and whether the books agree.")
billing.add_billing(billing_group)
app.add_typer(billing_group, name="billing")

journal_group = _group("Journals: read them out, check them, mend them, erase what they keep of people.")
journal_group.command("export", short_help="Write a journal as JSON lines")(journal.export)
journal_group.command("verify", short_help="Check that a journal is whole")(journal.verify)
journal_group.command("mend", short_help="Bring lost lines back")(mending.mend)
journal_group.command("erase", short_help="Erase what is kept of an engagement's people")(erasing.erase)
app.add_typer(journal_group, name="journal")

app.command("up", short_help="Run server, worker and gateway on this machine")(up.up)
