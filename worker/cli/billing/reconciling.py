"""``milepost billing reconcile`` and ``report``."""

from typing import TYPE_CHECKING, Annotated

import typer

from worker.cli.billing.beside import Data, at_work, billing_beside, engine, settings_beside
from worker.cli.exits import Exit, fail
from worker.cli.local_time import local

if TYPE_CHECKING:
    from worker.settings import Settings
    from workflows.portfolio.wire import Reconciliation

_SHOWN = 10


def reconcile(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A billing system that can be asked, such as stripe.")],
    data: Data = None,
) -> None:
    """Compare a billing system with the engagements now: what webhooks lost is delivered, and what differs is shown.

    Exit code: 0 where nothing differs, 1 where a person must decide something.
    """
    settings = settings_beside(data)
    billing_beside(settings)
    found = at_work(lambda: _reconciled(settings, system))
    typer.echo(_text(settings, found), nl=False)
    if found.tally.differences or found.tally.untold:
        raise typer.Exit(int(Exit.REFUSED))


async def _reconciled(settings: "Settings", system: str) -> "Reconciliation":
    from temporalio.client import WorkflowFailureError
    from temporalio.common import WorkflowIDConflictPolicy
    from temporalio.exceptions import ApplicationError

    from workflows.portfolio import wire

    client = await engine(settings)
    try:
        result: wire.Reconciliation = await client.execute_workflow(
            wire.RECONCILE,
            wire.StartReconcile(system=system),
            id=wire.reconcile_id(system),
            task_queue=settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,  # one that a person started before is waited for
            result_type=wire.Reconciliation,
            static_summary=f"reconciliation with {system}",
        )
        return result
    except WorkflowFailureError as error:
        reason: BaseException = error
        while reason.__cause__ is not None:
            reason = reason.__cause__
        raise ApplicationError(getattr(reason, "message", "") or "the reconciliation ended without a result") from None


def report(
    system: Annotated[str | None, typer.Argument(metavar="SYSTEM", help="Of one billing system.", show_default=False)] = None,
    data: Data = None,
) -> None:
    """List the last reconciliations, and show what the newest found."""
    from worker.cli.paper import put, table

    settings = settings_beside(data)
    found = at_work(lambda: _newest(settings, system))
    if not found:
        fail("No reconciliation has ended yet.", Exit.REFUSED)
    rows = [
        (
            local(one.ended_at.astimezone()),
            one.system,
            str(one.tally.invoices),
            str(one.tally.delivered),
            str(len(one.tally.differences) + one.tally.untold),
        )
        for one in found
    ]
    put(table(("ended", "system", "invoices", "delivered", "differences"), rows, right=(2, 3, 4)), "")
    typer.echo(_text(settings, found[0]), nl=False)


async def _newest(settings: "Settings", system: str | None) -> "list[Reconciliation]":
    from workflows.portfolio import wire

    client, prefix = await engine(settings), wire.reconcile_id(system or "")
    found: list[wire.Reconciliation] = []
    # By its beginning, because polls are runs of the same kind, and there may be hundreds between two nights.
    ours = f"WorkflowType = '{wire.RECONCILE}' AND ExecutionStatus = 'Completed' AND WorkflowId STARTS_WITH '{wire.reconcile_id('')}'"
    async for run in client.list_workflows(ours):
        # The schedule puts the moment behind the name.
        if run.id.startswith(prefix) and (system is None or run.id[len(prefix) :][:1] in ("", "-")):
            found.append(await client.get_workflow_handle(run.id, run_id=run.run_id, result_type=wire.Reconciliation).result())
        if len(found) == _SHOWN:
            break
    return sorted((one for one in found if system in (None, one.system)), key=lambda one: one.ended_at, reverse=True)


def _text(settings: "Settings", found: "Reconciliation") -> str:
    from activities.store import HOUSE, DocumentError, StoreError
    from worker.store import open_store

    assert found.document is not None, "only a poll has no report"
    try:
        return open_store(settings).get(HOUSE, found.document).decode()
    except (DocumentError, StoreError) as error:
        fail(f"The report cannot be shown: {error}.", Exit.REFUSED)
