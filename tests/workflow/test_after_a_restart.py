"""What the first caller after a restart hears is what the engagement remembers, whichever worker reads its history again."""

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from activities import Activities
from tests.chaos.billed import Billed, Lateness
from tests.drivers.real import together
from worker.__main__ import build
from worker.settings import Settings
from workflows.engagement.messages import commands as c

COUNT = 6


async def test_the_first_receipt_after_a_restart_is_the_one_that_is_kept(
    alone: Client, lone_skipper: TimeSkipper, settings: Settings, outside: Activities
) -> None:
    """The results of the last messages landed in workflow tasks that asked for nothing more; a worker that knows only the history keeps their order.

    In a namespace of its own: the number series begins on a task queue that has no worker afterwards.
    """
    here = settings.model_copy(update={"task_queue": "restarted"})
    ones = [Billed(alone, lone_skipper, here.task_queue, seed, Lateness.IN_TIME) for seed in range(COUNT)]
    async with build(alone, here, outside, strict=True):
        await together(one.prepare() for one in ones)
    heard = {}
    async with build(alone, here, outside, strict=True):
        for one in ones:
            invoice, amount = next(iter(one.invoices.items()))
            payment = c.RecordPayment(invoice=invoice, amount=amount, value_date=one.value_date, reference="bank")
            heard[one.id] = (await one.give(payment, "first")).sequence
    async with build(alone, here, outside, strict=True):
        kept = {one.id: (await one.state()).receipts["api/first"].sequence for one in ones}
    assert kept == heard
