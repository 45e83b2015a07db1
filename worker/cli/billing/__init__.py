"""``milepost billing``: an operator's commands, for the machine that has the settings, keys and folders of worker and gateway."""

import typer

from worker.cli.billing import quarantine, reconciling, requests, statement, trying


def add_billing(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("send-test", short_help="Send every kind of event, signed, to a running system")(trying.send_test)
    app.add_typer(quarantine.group(), name="quarantine")
    app.command("replay", short_help="List requests to billing systems, or send one again")(requests.replay)
    app.command("import-statement", short_help="Match a bank statement with open invoices, and book it")(statement.import_statement)
    app.command("reconcile", short_help="Compare a billing system with the engagements now")(reconciling.reconcile)
    app.command("report", short_help="Show what reconciliations found")(reconciling.report)
