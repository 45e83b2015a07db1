"""``milepost billing replay``: what was asked of billing systems behind signed webhooks."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.billing.beside import Data, Json, at_work, billing_beside, engine, settings_beside
from worker.cli.exits import Exit, fail
from worker.cli.local_time import local

if TYPE_CHECKING:
    from activities.billing.delivery import Delivery
    from activities.billing.webhook import Replayed
    from worker.settings import Settings
    from workflows.engagement.messages.billing_events import InvoiceMade


def replay(
    message_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="webhook-id of the request to send again; all are listed where missing.", show_default=False),
    ] = None,
    system: Annotated[str | None, typer.Option(metavar="SYSTEM", help="List those to one billing system.", show_default=False)] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """List requests to billing systems, the oldest first; or send one again, word for word and under its old id."""
    settings = settings_beside(data)
    if message_id is None:
        _list(settings, system, as_json)
        return
    sent = at_work(lambda: _again(settings, message_id))
    typer.echo(f"{message_id}: sent again, answered with {sent.status}")
    made = sent.made
    if made is None:
        return
    told = at_work(lambda: _tell(settings, made))
    if told.outcome.value == "taken":
        typer.echo(f"{made.engagement}: goes on with {made.invoice}")
    elif told.outcome.value == "unreachable":
        fail(f"{made.engagement}: does not answer; the invoice is noted, send the request again once a worker runs.", Exit.UNREACHABLE)


def _list(settings: "Settings", system: str | None, as_json: bool) -> None:
    from worker.billing.folders import sent_messages
    from worker.cli.paper import put, table
    from worker.settings import SettingsError

    try:
        found = [one for one in sent_messages(settings).all() if system in (None, one.target)]
    except SettingsError as error:
        fail(str(error), Exit.USAGE)
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], indent=2, ensure_ascii=False))
    elif not found:
        put("Nothing was sent.")
    else:
        rows = [
            (
                one.id,
                local((one.last_at or one.created_at).astimezone()),
                one.target,
                one.type,
                str(one.attempts),
                str(one.status or "none"),
            )
            for one in found
        ]
        put(table(("id", "last sent", "to", "request", "sent", "answer"), rows, wrap=(0,), right=(4, 5)))


async def _tell(settings: "Settings", made: "InvoiceMade") -> "Delivery":
    """Tell the engagement, as a webhook does. One that refuses does not wait for it: it has the invoice, or needs none any more."""
    from activities.billing.delivery import deliver

    return await deliver(await engine(settings), made)


async def _again(settings: "Settings", message_id: str) -> "Replayed":
    from temporalio.exceptions import ApplicationError

    from activities.billing.signed.sent import NeverSentError
    from worker.billing.folders import sent_messages
    from worker.billing.systems import BillingSystems
    from worker.store import open_store

    billing_beside(settings)
    try:
        target = sent_messages(settings).get(message_id).target
        return await BillingSystems(settings).webhook(target, open_store(settings)).replay(message_id)
    except NeverSentError as error:
        raise ApplicationError(str(error)) from None
    except KeyError as error:
        raise ApplicationError(f"the billing file names no address of {error} any more") from None
