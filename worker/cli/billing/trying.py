"""``milepost billing send-test``."""

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.billing.beside import Data, at_work, billing_beside, settings_beside
from worker.cli.exits import Exit, fail

if TYPE_CHECKING:
    from worker.billing.file import BillingFile
    from worker.gateway.webhooks.send_test import Reported


def send_test(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SYSTEM", help="Name of a signed webhook in the billing file; the only one where missing.", show_default=False
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The receiver; that of this machine where missing.", show_default=False)
    ] = None,
    engagement: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A real engagement, which then gets real payments; none exists by default.", show_default=False),
    ] = None,
    invoice: Annotated[str, typer.Option(metavar="ID", help="Invoice of that engagement.")] = "invoice-1",
    amount: Annotated[str, typer.Option(help="Of each event.")] = "0.01 EUR",
    run: Annotated[str, typer.Option(help="Makes the ids of the events: those of another run are other events.")] = "setup",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a real engagement gets payments.")] = False,
    data: Data = None,
) -> None:
    """Send a ping and one event of each kind, signed, and say what the receiver answers.

    By default they are about an engagement that does not exist: five of them end in quarantine, and no money moves. Exit code: 0 where the
    receiver found all of them genuine and readable.
    """
    from datetime import UTC, datetime

    from worker.gateway.webhooks.send_test import NOBODY
    from worker.gateway.webhooks.send_test import send_test as send
    from worker.settings_text import variable
    from workflows.engagement.money import Money

    settings = settings_beside(data)
    if settings.billing_file is None:
        told = f"name it in {variable('billing_file')}; examples/billing.yaml shows its form"
        fail(f"No billing file is set, so there is no signed webhook to try: {told}.", Exit.USAGE)
    file = billing_beside(settings)
    name = _named(source, file)
    try:
        money = Money.parse(amount)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--amount") from None
    if engagement and not yes:
        typer.confirm(f"The engagement {engagement} will get a payment, a refund, a credit note and a dispute. Send them?", abort=True)
    host = f"[{settings.webhook_host}]" if ":" in settings.webhook_host else settings.webhook_host
    to = url or f"http://{host}:{settings.webhook_port}/webhooks/{name}"
    about = {"engagement": engagement or NOBODY, "invoice": invoice, "amount": money, "run": run}
    _put(to, at_work(lambda: send(to, file.webhooks[name].secrets, at=datetime.now(UTC), **about)))  # type: ignore[arg-type]


def _named(source: str | None, file: "BillingFile") -> str:
    names = sorted(file.webhooks)
    if source is None and len(names) == 1:
        return names[0]
    if source not in names:
        known = f"those in the billing file: {', '.join(names)}" if names else "the billing file names none"
        fail(f"{'A' if source is None else f'{source!r} is no'} signed webhook is expected; {known}.", Exit.USAGE)
    return source


def _put(to: str, reported: "tuple[Reported, ...]") -> None:
    from worker.cli.paper import head, put, table

    rows = [(one.type, "" if one.status is None else str(one.status), "yes" if one.understood else "NO", one.said) for one in reported]
    put(head(f"Sent to {to}"), table(("event", "status", "understood", "answer"), rows))
    if all(one.status is None for one in reported):
        raise typer.Exit(int(Exit.UNREACHABLE))
    if not all(one.understood for one in reported):
        raise typer.Exit(int(Exit.REFUSED))
