"""``milepost billing quarantine``: events that no engagement took."""

import json
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from worker.cli.billing.beside import Data, Json, at_work, engine, settings_beside, who
from worker.cli.exits import Exit, fail
from worker.cli.local_time import local

if TYPE_CHECKING:
    from activities.billing.delivery import Delivery
    from worker.billing.quarantine import Quarantine
    from worker.settings import Settings

Id = Annotated[str, typer.Argument(metavar="ID", help="Of an event in quarantine.")]


def group() -> typer.Typer:
    """The commands."""
    app = typer.Typer(
        help="Events that no engagement took: list, show, resubmit, drop.",
        add_completion=False,
        rich_markup_mode=None,
        invoke_without_command=True,
    )
    app.callback(short_help="Events that no engagement took")(_list_by_default)
    app.command("list", short_help="List them, the oldest first")(listed)
    app.command("show", short_help="Show one with the message it came in")(show)
    app.command("resubmit", short_help="Deliver them again")(resubmit)
    app.command("drop", short_help="Do not follow one, and say why")(drop)
    return app


def _list_by_default(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Events that no engagement took: without a further word they are listed."""
    if context.invoked_subcommand is None:
        listed(data, as_json)


def _opened(settings: "Settings") -> "Quarantine":
    from worker.billing.folders import quarantine
    from worker.settings import SettingsError

    try:
        return quarantine(settings)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)


def _refuse(error: Exception) -> NoReturn:
    words = str(error)
    fail(f"{words[:1].upper()}{words[1:]}.", Exit.REFUSED)


def listed(
    data: Data = None, as_json: Json = False, dropped: Annotated[bool, typer.Option("--dropped", help="Those that were dropped.")] = False
) -> None:
    """List events in quarantine, the oldest first."""
    from worker.cli.paper import put, table

    kept = _opened(settings_beside(data))
    found = kept.dropped() if dropped else kept.list()
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], indent=2, ensure_ascii=False))
    elif not found:
        put("Nothing is in quarantine." if not dropped else "Nothing was dropped.")
    else:
        rows = [
            (one.id, local(one.last_at.astimezone()), one.source, one.type, one.engagement, one.code, str(one.attempts)) for one in found
        ]
        put(table(("id", "last told", "system", "event", "engagement", "why", "told"), rows, wrap=(5,), right=(6,)))


def show(event_id: Id, data: Data = None) -> None:
    """Show one event, and the message it came in."""
    from worker.billing.quarantine import NotQuarantinedError
    from worker.cli.paper import put, table
    from worker.temporal.codec import PayloadCodecError

    kept = _opened(settings_beside(data))
    try:
        head, (event, body) = kept.get(event_id), kept.opened(event_id)
    except (NotQuarantinedError, PayloadCodecError) as error:
        _refuse(error)
    told = event.model_dump(mode="json", exclude_none=True) | {"amount": str(event.amount)}
    rows = [
        *told.items(),
        ("first told", local(head.first_at.astimezone())),
        ("last told", local(head.last_at.astimezone())),
        ("told", str(head.attempts)),
    ]
    put(table(("", ""), [(name, str(value)) for name, value in rows]), "", f"{head.code}: {head.why}")
    if body:
        put("", "The message:", body.decode(errors="replace"))


def resubmit(
    events: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Of events in quarantine.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
    data: Data = None,
) -> None:
    """Deliver events again; those that are taken leave the quarantine. Exit code: 0 where all of them were taken."""
    settings = settings_beside(data)
    kept = _opened(settings)
    wanted = [one.id for one in kept.list()] if everything else list(events or ())
    if not wanted and not everything:
        raise typer.BadParameter("it is missing, expected ids of events in quarantine, or --all", param_hint="ID")
    ends = at_work(lambda: _resubmitted(settings, kept, wanted)) if wanted else []
    for event_id, end in zip(wanted, ends, strict=True):
        typer.echo(f"{event_id}: {'taken' if end.arrived else f'{end.code}: {end.message}'.removeprefix(': ')}")
    if not all(end.arrived for end in ends):
        raise typer.Exit(int(Exit.REFUSED))


async def _resubmitted(settings: "Settings", kept: "Quarantine", wanted: list[str]) -> "list[Delivery]":
    from datetime import UTC, datetime
    from functools import partial

    from temporalio.exceptions import ApplicationError

    from activities.billing.delivery import deliver
    from worker.billing.quarantine import NotQuarantinedError

    client = await engine(settings)
    try:
        return [await kept.resubmit(event_id, partial(deliver, client), datetime.now(UTC)) for event_id in wanted]
    except NotQuarantinedError as error:
        raise ApplicationError(str(error)) from None


def drop(
    event_id: Id,
    reason: Annotated[str, typer.Option(help="Why it is not followed; kept with your name.")],
    by: Annotated[str | None, typer.Option(envvar="MILEPOST_ACTOR", help="Who decides; else your login name.", show_default=False)] = None,
    data: Data = None,
) -> None:
    """Do not follow an event. Its words are gone; that it was there, who dropped it and why stays."""
    from datetime import UTC, datetime

    from worker.billing.quarantine import NotQuarantinedError

    try:
        gone = _opened(settings_beside(data)).drop(event_id, reason, by or who(), datetime.now(UTC))
    except NotQuarantinedError as error:
        _refuse(error)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--reason") from None
    typer.echo(f"{gone.id}: dropped by {gone.dropped_by}: {gone.dropped_because}")
