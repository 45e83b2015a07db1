"""``milepost billing send-test``."""

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.billing.beside import Data, at_work, billing_beside, settings_beside
from worker.cli.exits import Exit, fail

if TYPE_CHECKING:
    from worker.billing.file import BillingFile, StripeAccount, WebhookSystem
    from worker.gateway.webhooks.send_test import Reported
    from workflows.engagement.money import Money


def send_test(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SYSTEM", help="Who the events come from: a name in the billing file; the only one where missing.", show_default=False
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The receiver; that of this machine where missing.", show_default=False)
    ] = None,
    engagement: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="For a signed webhook: a real engagement, which then gets real payments; none exists by default.",
            show_default=False,
        ),
    ] = None,
    invoice: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Invoice of that engagement, invoice-1 where missing; for stripe a real one's id there, in_..., of which then what Stripe knows is told.",
            show_default=False,
        ),
    ] = None,
    amount: Annotated[str, typer.Option(help="Of each event.")] = "0.01 EUR",
    run: Annotated[str, typer.Option(help="Makes the ids of the events: those of another run are other events.")] = "setup",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a real engagement gets payments.")] = False,
    data: Data = None,
) -> None:
    """Send an event that nobody follows and one of each kind, signed as the system signs, and say what became of each.

    By default they are about what does not exist, and no money moves. Of a signed webhook five end in quarantine; of Stripe those about an invoice
    are refused with UNKNOWN_AT_STRIPE, because the receiver asks Stripe about it. Exit code: 0 where the receiver understood all of them.
    """
    from worker.billing.file import STRIPE
    from worker.settings_text import variable

    settings = settings_beside(data)
    if settings.billing_file is None:
        told = f"name it in {variable('billing_file')}; examples/billing.yaml shows its form"
        fail(f"No billing file is set, so there is no signed webhook to try: {told}.", Exit.USAGE)
    file = billing_beside(settings)
    name = _named(source, file)
    money = _money(amount)
    host = f"[{settings.webhook_host}]" if ":" in settings.webhook_host else settings.webhook_host
    to = url or f"http://{host}:{settings.webhook_port}/webhooks/{name}"
    if name == STRIPE and file.stripe is not None:
        _put(to, _by_stripe(file.stripe, to, engagement, invoice, money, run))
        return
    if engagement and not yes:
        typer.confirm(f"The engagement {engagement} will get a payment, a refund, a credit note and a dispute. Send them?", abort=True)
    _put(to, _by_webhook(file.webhooks[name], to, engagement, invoice, money, run))


def _money(amount: str) -> "Money":
    from workflows.engagement.money import Money

    try:
        return Money.parse(amount)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--amount") from None


def _by_webhook(
    system: "WebhookSystem", to: str, engagement: str | None, invoice: str | None, amount: "Money", run: str
) -> "tuple[Reported, ...]":
    from datetime import UTC, datetime

    from worker.gateway.webhooks.send_test import NOBODY
    from worker.gateway.webhooks.send_test import send_test as send

    about, of = engagement or NOBODY, invoice or "invoice-1"
    return at_work(lambda: send(to, system.secrets, at=datetime.now(UTC), engagement=about, invoice=of, amount=amount, run=run))


def _by_stripe(
    account: "StripeAccount", to: str, engagement: str | None, invoice: str | None, amount: "Money", run: str
) -> "tuple[Reported, ...]":
    from datetime import UTC, datetime

    from activities.billing.stripe.visibility import is_live
    from worker.gateway.webhooks.send_test import send_stripe_test

    if engagement:
        raise typer.BadParameter(
            "Stripe itself says whose an invoice is: name the invoice, in_..., with --invoice", param_hint="--engagement"
        )
    secrets, live = account.webhook_secrets, bool(is_live(account.secret_key.get_secret_value()))
    try:
        return at_work(lambda: send_stripe_test(to, secrets, at=datetime.now(UTC), live=live, invoice=invoice, amount=amount, run=run))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--amount") from None


def _named(source: str | None, file: "BillingFile") -> str:
    names = file.senders
    if source is None and len(names) == 1:
        return names[0]
    if source not in names:
        known = f"those in the billing file: {', '.join(names)}" if names else "the billing file names none"
        fail(f"{'A' if source is None else f'{source!r} is no'} system whose webhooks are received is expected; {known}.", Exit.USAGE)
    return source


def _put(to: str, reported: "tuple[Reported, ...]") -> None:
    from worker.cli.paper import head, put, table

    rows = [
        (one.type, _yes(one.sent), "" if one.status is None else str(one.status), one.happened, _yes(one.understood), one.why)
        for one in reported
    ]
    put(head(f"Sent to {to}"), table(("event", "sent", "status", "what happened", "understood", "why"), rows))
    if all(one.status is None for one in reported):
        raise typer.Exit(int(Exit.UNREACHABLE))
    if not all(one.understood for one in reported):
        raise typer.Exit(int(Exit.REFUSED))


def _yes(it_is: bool) -> str:
    return "yes" if it_is else "NO"
