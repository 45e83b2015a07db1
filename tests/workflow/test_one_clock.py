"""One clock on the real server: questions go by the moment of who asks, and all that is told of one thing is the same to the microsecond."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client

from tests.drivers.real import Real, envelope
from tests.drivers.stored import whole
from tests.gateway.calling import FILE, PROVIDER, Caller, before
from tests.patience import BY_THE_CLOCK, at_rest, unchanged, until
from tests.workflow.conftest import Begin
from worker.gateway.engine import Engine, workflow_id
from worker.gateway.mapping import name_of
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.rules import core
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.views.engagement import EngagementView
from workflows.engagement.views.statement import MoneyStatement

WEEK = timedelta(days=7)


async def resting(real: Real) -> None:
    """Until nothing more is on its way, and the last workflow task is behind us."""
    await real.rest()

    async def length() -> int:
        return (await real.handle.describe()).history_length

    await unchanged(length, what="a history that no longer grows", pause=0.3)
    await asyncio.sleep(1)


def met(at: datetime) -> dict[str, Any]:
    stamp = {"seconds": int(at.timestamp()), "nanos": at.microsecond * 1000}
    return {"purpose": 5, "held_at": stamp, "by": "mira", "contacts": ["anna"], "recap": "We talked."}


async def test_a_dry_run_and_the_real_call_agree_on_an_engagement_at_rest(begin: Begin, client: Client, settings: Settings) -> None:
    """A meeting was held after the last workflow task, and before the request: it is not ahead."""
    real = await begin()
    await resting(real)
    name = name_of(real.created.engagement_id)
    async with before(Engine(client, settings.task_queue, BY_THE_CLOCK)) as api:
        held = met(datetime.now(UTC) - timedelta(seconds=0.5))
        would = await api.call("RecordMeeting", name=name, validate_only=True, **held)
        taken = await api.call("RecordMeeting", name=name, **held)
        assert would.touched == taken.touched and would.actions == taken.actions and not would.HasField("receipt")
        ahead = met(datetime.now(UTC) + timedelta(hours=1))
        answers = [await api.refusal("RecordMeeting", name=name, validate_only=dry, **ahead) for dry in (True, False)]
        assert [answer.reason for answer in answers] == ["DATE_AHEAD"] * 2


async def test_questions_go_by_the_moment_of_who_asks_and_cost_nothing(begin: Begin) -> None:
    real = await begin()
    await real.active()
    await real.rest()
    events, now, state = await real.events(), await real.now(), await real.state()
    later = wire.At(at=now + WEEK)
    held = c.RecordMeeting(purpose="other", held_at=now + WEEK / 2, by="mira", contacts=("anna",), recap="We talked.")
    asked = wire.Check(envelope=envelope(held, "ask"))
    by_its_own = await real.handle.query(wire.CHECK_QUERY, asked, result_type=wire.Verdict)
    in_a_week = await real.handle.query(wire.CHECK_QUERY, asked.model_copy(update={"at": later.at}), result_type=wire.Verdict)
    assert by_its_own.refusal is not None and by_its_own.refusal.code == "DATE_AHEAD"
    assert in_a_week.refusal is None and in_a_week.answer is not None and in_a_week.answer.receipt is None
    money = await real.handle.query(wire.MONEY_QUERY, later, result_type=MoneyStatement)
    assert money.on == state.calendars.provider.local(later.at).date()
    view = await real.handle.query(wire.VIEW_QUERY, later, result_type=EngagementView)
    assert view.actions == core.available(state, later.at)
    behind = wire.At(at=now - WEEK)  # as a gateway in real time, where virtual time is ahead
    late = await real.handle.query(wire.MONEY_QUERY, behind, result_type=MoneyStatement)
    assert late.on == state.calendars.provider.local(now).date()
    assert await real.events() == events


async def test_create_get_and_list_tell_the_same_moment_and_nothing_is_older(client: Client, settings: Settings, worker: None) -> None:
    """Also where the gateway's clock is seconds ahead of the server's, or behind it."""
    for skew in (timedelta(0), timedelta(seconds=3), timedelta(seconds=-3)):
        async with before(Engine(client, settings.task_queue, BY_THE_CLOCK), lambda: datetime.now(UTC) + skew) as api:  # noqa: B023
            made = await api.call("CreateEngagement", document=FILE, provider_document=PROVIDER)
            name = made.standing.name
            await api.call("RecordInbound", name=name, contact="anna", subject="At once")
            created = made.standing.created_at
            assert (await api.call("GetEngagement", name=name)).created_at == created and created.nanos % 1000 == 0
            assert await listed(api, name) == created
            handle = client.get_workflow_handle(workflow_id(name.removeprefix("engagements/")))
            await at_rest(handle)
            told(whole(await handle.query(wire.STATE_QUERY, result_type=State)), created.ToDatetime(UTC))


def told(state: State, created: datetime) -> None:
    """What happened at once happened at the creation or after it, and what was due in a day is due in a day."""
    assert state.created_at == created
    moments = [entry.at for entry in state.journal]
    assert moments == sorted(moments) and moments[0] == created
    assert all(deadline.at > created for deadline in state.deadlines.values())
    assert "SENT" in [n.state for n in state.notices.values() if n.template == "acknowledgement"]


async def listed(api: Caller, name: str) -> Any:
    """The moment of creation in the list, which is about a second behind."""

    async def found() -> Any:
        page = await api.call("ListEngagements", page_size=200)
        return next((line.created_at for line in page.engagements if line.name == name), None)

    return await until(found, what=f"{name} in the list", pause=0.2)
