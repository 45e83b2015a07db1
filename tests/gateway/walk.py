"""One engagement through the API, method by method: from the inquiry over the work to its end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from milepost.v1 import states_pb2
from tests.gateway.calling import Caller

HOUSE_ZONE = ZoneInfo("Europe/Helsinki")
"""That of the example's provider, whose day counts."""


class Walk:
    """Calls methods on one engagement, and remembers which."""

    def __init__(self, api: Caller, name: str, document: str, called: set[str]) -> None:
        self.api, self.name, self.document, self.called = api, name, document, called

    async def taken(self, method: str, **fields: Any) -> Any:
        self.called.add(method)
        return (await self.api.call(method, name=self.name, **fields)).engagement

    async def refused(self, method: str, reason: str, **fields: Any) -> None:
        self.called.add(method)
        answer = await self.api.refusal(method, name=self.name, **fields)
        assert answer.reason == reason, (method, answer)

    async def money(self) -> Any:
        """The statement of its money."""
        return await self.api.call("GetMoney", name=self.name)

    async def meets(self, purpose: int) -> Any:
        held = int((datetime.now(UTC) - timedelta(minutes=5)).timestamp())
        return await self.taken(
            "RecordMeeting", purpose=purpose, held_at={"seconds": held}, by="mira", contacts=["anna"], recap="We talked it through."
        )


async def began(api: Caller, document: str, called: set[str]) -> Walk:
    """A new engagement."""
    return Walk(api, (await api.create(document=document)).engagement.name, document, called)


def day_in(days: int) -> dict[str, int]:
    """The house's day so many days from now, as a request carries it."""
    return as_sent(datetime.now(HOUSE_ZONE).date() + timedelta(days=days))


def monday_in(days: int) -> dict[str, int]:
    """The first Monday after so many days."""
    day = datetime.now(HOUSE_ZONE).date() + timedelta(days=days)
    return as_sent(day + timedelta(days=7 - day.weekday()))


def as_sent(day: date) -> dict[str, int]:
    """A date as a request carries it."""
    return {"year": day.year, "month": day.month, "day": day.day}


async def agreed(walk: Walk) -> None:
    """From an inquiry to work that may begin."""
    seen = await walk.taken("RecordInbound", contact="anna", subject="One more thing")
    await walk.taken("AnswerInbound", inbound=seen.inbound[-1].id, by="mira", text="Gladly.")
    if seen.open_questions:
        await walk.taken("RecordIntake", answers=[{"question": q, "answer": "Yes"} for q in seen.open_questions])
    await walk.taken("Qualify", by="mira")
    await walk.taken("ProposeAgreement", document=walk.document)
    await walk.refused("GetMoney", "NOTHING_AGREED")
    await walk.meets(1)
    await walk.taken("AcceptAgreement", by="anna", terms_version=1, acknowledges_change=True)
    seen = await walk.meets(2)
    assert seen.stage == states_pb2.STAGE_ACTIVE


async def worked(walk: Walk) -> None:
    """A waived gate, two milestones, a revision, a pause."""
    seen = await walk.api.call("GetEngagement", name=walk.name)
    await walk.taken("WaiveGate", gate=seen.milestones[0].gates[0], by="helena", explanation="They always pay.")
    await walk.taken("StartMilestone", milestone="discovery")
    day = monday_in(20)
    await walk.taken("HoldMilestone", milestone="discovery", explanation="Photos are missing.", until=day)
    await walk.taken("ResumeMilestone", milestone="discovery")
    await walk.taken("PauseEngagement", explanation="Holidays.", until=day)
    await walk.taken("ResumeEngagement")
    await walk.taken("DeliverMilestone", milestone="discovery", note="The plan is at the usual place.")
    await walk.taken("RequestRevision", milestone="discovery", by="anna", wishes="Fewer pages.")
    await walk.taken("DeliverMilestone", milestone="discovery", note="Fewer pages now.")
    await walk.taken("AcceptMilestone", milestone="discovery", by="anna")
    await walk.taken("StartMilestone", milestone="design")
    await walk.taken("DeliverMilestone", milestone="design", note="Six page types.")
    await walk.taken("AcceptMilestone", milestone="design", by="anna")
    await walk.taken("DropMilestone", milestone="launch", explanation="They launch it themselves.")


async def ended(walk: Walk) -> None:
    """What is too early for, and the end before the end."""
    await walk.refused("CompleteTask", "UNKNOWN_ITEM", task="task-99", by="mira", outcome="Done.")
    await walk.refused("RetryTask", "UNKNOWN_ITEM", task="task-99")
    await walk.refused("ConfirmNotice", "UNKNOWN_ITEM", task="task-99", by="mira")
    await walk.refused("SignOff", "NOT_IN_THIS_STAGE", by="anna")
    await walk.refused("AnswerSurvey", "NOT_IN_THIS_STAGE", by="anna", handling=5, outcome=5)
    seen = await walk.taken("CancelEngagement", wish_of=1, explanation="Plans changed.")
    assert seen.stage in (states_pb2.STAGE_CANCELLED, states_pb2.STAGE_CLOSED)
