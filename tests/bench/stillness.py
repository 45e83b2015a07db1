"""What must cost nothing: waiting, repetitions, refused and forged messages; and what one report costs by itself."""

from collections import Counter
from collections.abc import Awaitable, Callable

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from tests.bench.counting import Cost
from tests.bench.scenario import START, Quiet, Shape
from tests.drivers.real import envelope
from workflows.engagement.messages import commands as c
from workflows.engagement.shell import wire
from workflows.engagement.terms import GateKind

IDLE = 30
"""Days."""
LONG = 60
"""Business days of work during which nothing happens but reports."""
_NOTHING = Cost(0, Counter(), 0, 1)

Step = Callable[[], Awaitable[object]]


async def _costs(engagement: Quiet, step: Step) -> Cost:
    before = await engagement.cost()
    await step()
    await engagement.real.rest()
    return (await engagement.cost()).since(before)


async def idle(client: Client, skipper: TimeSkipper, task_queue: str, token: str) -> dict[str, Cost]:
    """Thirty days of waiting: with a deadline far ahead, and at rest after closing."""
    engagement = Quiet(client, skipper, task_queue, Shape(1, GateKind.ON_ACCEPTANCE, estimate=LONG), token)
    real = engagement.real

    async def wait() -> None:
        await real.days(IDLE)

    await engagement.open()
    await engagement.agree()
    await engagement.at(START, "10:10", c.StartMilestone(milestone="m1"))
    await engagement.at(START, "17:30")  # what was started before has fired by then
    found = {"waiting for a deadline": await _costs(engagement, wait)}
    await real.do(c.CancelEngagement(wish_of="client", explanation="The shop closes."))
    await engagement.at(START + 35, "10:10")
    assert (await real.state()).stage == "CLOSED"
    return found | {"at rest after closing": await _costs(engagement, wait)}


async def noise(client: Client, skipper: TimeSkipper, task_queue: str, token: str) -> dict[str, Cost]:
    """Messages that come twice, too late, from nobody we know, or to nobody."""
    engagement = Quiet(client, skipper, task_queue, Shape(1, GateKind.ON_ACCEPTANCE), token)
    real = engagement.real
    await engagement.open()
    taken, again = c.RecordInbound(contact="anna", subject="A question"), "00000001-0000-4000-8000-000000000000"
    await real.give(taken, again)
    await real.rest()

    def refused(command: c.Command, code: str) -> Step:
        async def step() -> None:
            found = await real.code_of(command, f"{token}-{code}")
            assert found == code, f"{found} instead of {code}"

        return step

    async def malformed() -> None:
        sent = envelope(taken, f"{token}-malformed").model_copy(update={"command": {"kind": "no_such_thing"}})
        try:
            await real.handle.execute_update(wire.UPDATE, sent, id=wire.update_id("api", sent.request_id))
        except WorkflowUpdateFailedError:
            return
        raise AssertionError("a malformed command was taken")

    async def to_nobody() -> None:
        nobody = client.get_workflow_handle(f"engagement/nobody{token}")
        try:
            await nobody.execute_update(wire.UPDATE, envelope(taken, f"{token}-forged"), id=f"api/{token}-forged")
        except RPCError as error:
            assert error.status is RPCStatusCode.NOT_FOUND
            return
        raise AssertionError("a message to an engagement that does not exist was taken")

    return {
        "the same message again": await _costs(engagement, lambda: real.give(taken, again)),
        "its id with another body": await _costs(engagement, lambda: real.give(c.RecordInbound(contact="anna", subject="Else"), again)),
        "too late": await _costs(engagement, refused(c.Qualify(by="mira"), "NOT_IN_THIS_STAGE")),
        "about terms that were replaced": await _costs(
            engagement, refused(c.AcceptAgreement(by="anna", terms_version=7, acknowledges_change=True), "STALE_TERMS")
        ),
        "from nobody we know": await _costs(engagement, refused(c.RecordInbound(contact="eve", subject="Pay here"), "UNKNOWN_CONTACT")),
        "no command at all": await _costs(engagement, malformed),
        "to an engagement that does not exist": await _costs(engagement, to_nobody),
    }


async def report(client: Client, skipper: TimeSkipper, task_queue: str, token: str) -> Cost:
    """One scheduled report, where nothing else happens that week; the same in two weeks running."""
    engagement = Quiet(client, skipper, task_queue, Shape(1, GateKind.ON_ACCEPTANCE, "weekly", estimate=LONG), token)
    await engagement.open()
    await engagement.agree()
    await engagement.at(START, "10:10", c.StartMilestone(milestone="m1"))
    weeks = []
    for friday in (START + 11, START + 18, START + 25):
        weeks.append(await _costs(engagement, lambda day=friday: engagement.at(day, "17:30")))  # type: ignore[misc]
    sent = [n for n in (await engagement.real.state()).notices.values() if n.template == "report" and n.state == "SENT"]
    assert len(sent) >= 3 and weeks[1].told() == weeks[2].told()
    return weeks[2]
