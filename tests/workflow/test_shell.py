"""The shell: updates never wait, refusals and idle days cost nothing, and an engagement begins at the moment it was asked for."""

import ast
import inspect
import re
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.workflow import SandboxImportNotificationPolicy

from tests import lives
from tests.bench.counting import NOT_COUNTED
from tests.drivers.real import Real, envelope
from tests.moods import Moods
from tests.patience import patient
from tests.workflow.conftest import Begin
from worker.temporal.sandbox import runner
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.shell import wire
from workflows.engagement.shell.workflow import EngagementWorkflow
from workflows.engagement.views.answer import Answer
from workflows.engagement.views.engagement import EngagementView, JournalPage

TESTS = Path(__file__).parents[1]


def inbound(subject: str = "A question", contact: str = "anna", automatic: bool = True) -> c.RecordInbound:
    """A message from the client; by default one that nobody acknowledges."""
    return c.RecordInbound(contact=contact, subject=subject, automatic=automatic)


async def test_an_update_is_answered_while_the_mail_server_hangs(begin: Begin, moods: Moods) -> None:
    """No handler waits for the world: more than the ten updates that Temporal lets wait at once are taken one after the other."""
    body = ast.parse(textwrap.dedent(inspect.getsource(EngagementWorkflow.apply)))
    assert [ast.unparse(node.value) for node in ast.walk(body) if isinstance(node, ast.Await)] == ["self._caught_up()"]
    real = await begin()
    async with moods.hanging(real.created.engagement_id, "petri@northwind.example"):
        await real.give(inbound(contact="petri", automatic=False))
        await moods.until_it_hangs()
        async with patient(8, "twelve receipts"):
            receipts = [await real.give(inbound(f"message {number}")) for number in range(12)]
        assert [r.version for r in receipts] == list(range(receipts[0].version, receipts[0].version + 12))
        assert await real.handle.query(wire.PENDING_QUERY, result_type=int) == 1
    await real.rest()


async def test_a_receipt_fits_into_300_bytes(begin: Begin) -> None:
    assert len(Receipt(version=10**12, sequence=10**12, digest="f" * 32).model_dump_json()) <= 300
    assert len((await (await begin()).give(inbound())).model_dump_json()) <= 300


async def test_refusals_write_nothing(begin: Begin) -> None:
    """Whatever is wrong: stage, subject, argument, the command itself."""
    real = await begin()
    events = await real.events()
    commands: tuple[c.Command, ...] = (
        c.SignOff(by="anna"),
        c.CompleteTask(task="task-99", by="mira", outcome="Done."),
        inbound(contact="nobody"),
        c.Qualify(by="mira"),
        c.ConfirmNotice(task="task-99", by="mira"),
    )
    codes: list[str | None] = [(await real.refused(command)).code for command in commands]
    codes += [await malformed(real, command) for command in ({"kind": "no_such"}, {"kind": "qualify"}, {})]
    assert codes == [
        *("NOT_IN_THIS_STAGE", "UNKNOWN_ITEM", "UNKNOWN_CONTACT", "INTAKE_INCOMPLETE", "UNKNOWN_ITEM"),
        *("MALFORMED_COMMAND", "MALFORMED_COMMAND", "MALFORMED_COMMAND"),
    ]
    assert await real.events() == events


async def counted(real: Real) -> list[Any]:
    """The history of the latest run without what moving the clock wrote."""
    return [event for event in await real.events() if event.event_type not in NOT_COUNTED]


async def malformed(real: Real, command: dict[str, Any]) -> str | None:
    """The code that something gets which is no command."""
    shaped = envelope(inbound(), "malformed").model_copy(update={"command": command})
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await real.handle.execute_update(wire.UPDATE, shaped, id=f"api/malformed-{command}", result_type=Answer)
    assert isinstance(refused.value.cause, ApplicationError)
    return refused.value.cause.type


async def test_questions_cost_nothing(begin: Begin) -> None:
    real = await begin()
    events = await real.events()
    view = await real.handle.query(wire.VIEW_QUERY, result_type=EngagementView)
    page = await real.handle.query(wire.JOURNAL_QUERY, wire.JournalQuery(after=1, limit=2), result_type=JournalPage)
    carried = await real.carried()
    assert (page.last, page.head, page.stored) == (view.sequence, carried.head, carried.stored.sequence)
    assert page.entries == carried.journal[:2]
    would = await real.handle.query(
        wire.CHECK_QUERY, wire.Check(envelope=envelope(inbound(automatic=False), "ask")), result_type=wire.Verdict
    )
    assert would.refusal is None and would.answer is not None and would.answer.touched[0].kind == "inbound"
    would = await real.handle.query(wire.CHECK_QUERY, wire.Check(envelope=envelope(c.SignOff(by="anna"), "ask")), result_type=wire.Verdict)
    assert would.refusal is not None and would.refusal.code == "NOT_IN_THIS_STAGE"
    assert await real.events() == events


async def test_idle_days_cost_nothing(begin: Begin) -> None:
    """A pause of many weeks: thirty days of it, in which nothing is due."""
    real = await begin(lives.short_file("design"))
    await real.active()
    calendar, now = (await real.state()).calendars.provider, await real.now()
    day = calendar.add_business_days(calendar.local(now).date(), 60)
    await real.give(c.PauseEngagement(explanation="The client moves house.", until=day))
    assert [d.at for d in (await real.state()).deadlines.values()] == [calendar.start_of_business(day)]
    await real.advance(now + timedelta(days=8))
    before = await counted(real)
    await real.advance(now + timedelta(days=38))
    assert await real.now() >= now + timedelta(days=38)
    assert await counted(real) == before
    await real.advance(calendar.start_of_business(day) + timedelta(hours=1))
    assert len(await counted(real)) > len(before), "and when the pause was to end, the clock speaks"


async def test_an_engagement_that_ended_rests_without_a_timer(begin: Begin) -> None:
    real = await begin()
    await real.workday()
    await real.do(c.DeclineEngagement(explanation="Not our craft.", alternative="Ask a potter."))
    description = await real.handle.describe()
    assert not (await real.state()).deadlines and not description.raw_description.pending_activities
    before = await counted(real)
    kinds = [event.WhichOneof("attributes") for event in before]
    started, over = kinds.count("timer_started_event_attributes"), ("timer_fired_event_attributes", "timer_canceled_event_attributes")
    assert started == sum(kinds.count(kind) for kind in over) > 0
    assert (await real.carried()).journal == (), "all of it is stored"
    await real.days(30)
    assert await counted(real) == before


async def test_an_engagement_begins_when_it_was_asked_for_not_when_a_worker_came(begin: Begin) -> None:
    """The gateway has answered by then, with clocks that run from that moment."""
    before = datetime.now(UTC)
    real = await begin()
    (asked, *_) = await real.events()
    state = await real.state()
    assert before - timedelta(seconds=5) < state.created_at == state.journal[0].at
    assert abs(state.created_at - asked.event_time.ToDatetime(tzinfo=UTC)) < timedelta(microseconds=1)


def test_every_worker_that_tests_build_has_the_strict_sandbox() -> None:
    """It refuses what creeps into the sandbox, where it would cost memory for each engagement."""
    policy = runner(strict=True).restrictions.import_notification_policy
    assert policy & SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    texts = {path: path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}
    calls = [
        (path.name, node)
        for path, text in texts.items()
        if path.name.startswith(("conftest", "test_", "replaying"))
        and (re.search(r"from worker.__main__ import .*\bbuild\b", text) or "workflows=WORKFLOWS" in text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ("workflows=WORKFLOWS" in ast.unparse(node) or ast.unparse(node.func) == "build")
    ]
    assert {"conftest.py", "replaying.py"} <= {name for name, _ in calls}
    for name, call in calls:
        assert "strict=True" in ast.unparse(call), name
