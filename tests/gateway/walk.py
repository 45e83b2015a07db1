"""One engagement through the API, method by method: from the inquiry over the work to its end."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from milepost.v1 import states_pb2
from tests import lives
from tests.gateway.calling import PROVIDER, Caller
from tests.moments import HOUSE
from worker.demo.virtual_clock import MARGIN
from worker.files import door
from worker.gateway.inside import LISTS


class Clock(Protocol):
    """The clock of engagements, by their names; what it says is what their rules go by."""

    async def now(self, name: str) -> datetime:
        """The engagement's time."""

    async def advance(self, name: str, to: datetime) -> None:
        """Let its time pass until a moment, and what follows from that happen."""


class Walk:
    """Calls methods on one engagement, and remembers which. Days and moments are told by its own clock, never by this machine's."""

    def __init__(self, api: Caller, name: str, document: str, called: set[str], clock: Clock) -> None:
        self.api, self.name, self.document, self.called, self.clock = api, name, document, called, clock

    async def do(self, method: str, **fields: Any) -> Any:
        self.called.add(method)
        await self.api.call(method, name=self.name, **fields)
        return await self.look()

    async def refused(self, method: str, reason: str, **fields: Any) -> None:
        self.called.add(method)
        answer = await self.api.refusal(method, name=self.name, **fields)
        assert answer.reason == reason, (method, answer)

    async def look(self) -> Any:
        """The engagement as it is now."""
        return await self.api.call("GetEngagement", name=self.name)

    async def money(self) -> Any:
        """The statement of its money."""
        return await self.api.call("GetMoney", name=self.name)

    async def met(self, purpose: int) -> Any:
        held = int((await self.clock.now(self.name) - timedelta(minutes=5)).timestamp())
        return await self.do(
            "RecordMeeting", purpose=purpose, held_at={"seconds": held}, by="mira", contacts=["anna"], recap="We talked it through."
        )

    async def today(self) -> date:
        """The house's day."""
        return (await self.clock.now(self.name)).astimezone(HOUSE).date()

    async def day_in(self, days: int) -> dict[str, int]:
        """The house's day so many days from now, as a request carries it."""
        return as_sent(await self.today() + timedelta(days=days))

    async def workday_in(self, days: int) -> dict[str, int]:
        """The house's first working day after so many days: what is put off or moved ends on no day off."""
        day = await self.today() + timedelta(days=days)
        ours = door.resolve(lives.provider().calendar, lives.example().client.calendar, range(day.year, day.year + 2)).provider
        return as_sent(ours.next_business_day(day))

    async def until(self, true: Callable[[Any], bool]) -> Any:
        """Let time pass from deadline to deadline until something is true of it."""
        for _ in range(30):
            if true(seen := await self.look()):
                return seen
            assert seen.HasField("next_deadline"), "nothing more will happen"
            due = seen.next_deadline.ToDatetime(UTC)
            await self.clock.advance(self.name, max(due, await self.clock.now(self.name)) + MARGIN)
        raise AssertionError("it did not happen")


async def began(api: Caller, document: str, called: set[str], clock: Clock, house: str = PROVIDER) -> Walk:
    """A new engagement."""
    made = await api.create(document=document, provider_document=house)
    return Walk(api, made.standing.name, document, called, clock)


def as_sent(day: date) -> dict[str, int]:
    """A date as a request carries it."""
    return {"year": day.year, "month": day.month, "day": day.day}


async def agreed(walk: Walk) -> None:
    """From an inquiry to work that may begin."""
    seen = await walk.do("RecordInbound", contact="anna", subject="One more thing")
    await walk.do("AnswerInbound", inbound=seen.inbound[-1].id, by="mira", text="Gladly.")
    if seen.open_questions:
        await walk.do("RecordIntake", answers=[{"question": q, "answer": "Yes"} for q in seen.open_questions])
    await walk.do("Qualify", by="mira")
    await walk.do("ProposeAgreement", document=walk.document)
    await walk.refused("GetMoney", "NOTHING_AGREED")
    await walk.met(1)
    await walk.do("AcceptAgreement", by="anna", terms_version=1, acknowledges_change=True)
    seen = await walk.met(2)
    assert seen.stage == states_pb2.STAGE_ACTIVE


async def worked(walk: Walk) -> None:
    """A waived gate, two milestones, a revision, a pause."""
    seen = await walk.look()
    await walk.do("WaiveGate", gate=seen.milestones[0].gates[0], by="helena", explanation="They always pay.")
    await walk.do("StartMilestone", milestone="discovery")
    day = await walk.workday_in(20)
    await walk.do("HoldMilestone", milestone="discovery", explanation="Photos are missing.", until=day)
    await walk.do("ResumeMilestone", milestone="discovery")
    await walk.do("PauseEngagement", explanation="Holidays.", until=day)
    await walk.do("ResumeEngagement")
    await walk.do("DeliverMilestone", milestone="discovery", note="The plan is at the usual place.")
    await walk.do("RequestRevision", milestone="discovery", by="anna", wishes="Fewer pages.")
    await walk.do("DeliverMilestone", milestone="discovery", note="Fewer pages now.")
    await walk.do("AcceptMilestone", milestone="discovery", by="anna")
    await walk.do("StartMilestone", milestone="design")
    await walk.do("DeliverMilestone", milestone="design", note="Six page types.")
    await walk.do("AcceptMilestone", milestone="design", by="anna")
    await walk.do("DropMilestone", milestone="launch", explanation="They launch it themselves.")


async def ended(walk: Walk) -> None:
    """What is too early for, and the end before the end."""
    await walk.refused("CompleteTask", "UNKNOWN_ITEM", task="task-99", by="mira", outcome="Done.")
    await walk.refused("RetryTask", "UNKNOWN_ITEM", task="task-99")
    await walk.refused("ConfirmNotice", "UNKNOWN_ITEM", task="task-99", by="mira")
    await walk.refused("SignOff", "NOT_IN_THIS_STAGE", by="anna")
    await walk.refused("AnswerSurvey", "NOT_IN_THIS_STAGE", by="anna", handling=5, outcome=5)
    seen = await walk.do("CancelEngagement", wish_of=1, explanation="Plans changed.")
    assert seen.stage in (states_pb2.STAGE_CANCELLED, states_pb2.STAGE_CLOSED)


async def listed(walk: Walk) -> None:
    """Everything in it, kind by kind: as many as Get counts, and of what Get shows the same."""
    seen = await walk.look()
    for method, things in LISTS.items():
        walk.called.add(method)
        page = await walk.api.call(method, name=walk.name, page_size=200)
        shown = list(getattr(page, things.field))
        assert len(shown) == page.total_size == getattr(seen.totals, things.field), method
        assert [one for one in shown[::-1] if one in list(getattr(seen, things.field))] == list(getattr(seen, things.field)), method
