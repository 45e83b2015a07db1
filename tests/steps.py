"""Steps that many tests on the real server take: working mornings, waiting for an event, and the usual way from an inquiry to work."""

import random
import string
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests import lives
from tests.bench.counting import NOT_COUNTED
from tests.real import Real
from worker.clock import MARGIN
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.opening.onboarding import open_questions
from workflows.engagement.state import State
from workflows.engagement.terms import Answer, EngagementFile

LONGEST_WAIT = timedelta(days=200)


def some_id() -> str:
    """An engagement id that nobody used."""
    return "".join(random.choices(string.ascii_lowercase + string.digits, k=26))


def short_file(*milestones: str) -> EngagementFile:
    """The example with some of its milestones only, and a report every second week."""
    file = lives.example()
    assert file.agreement is not None
    kept = [m for m in file.agreement.milestones if m.id in milestones]
    reports = file.agreement.reports.model_copy(update={"every": "fortnightly"})
    return file.model_copy(update={"agreement": file.agreement.model_copy(update={"milestones": tuple(kept), "reports": reports})})


class Engagement(Real):
    """An engagement that remembers how it was created."""

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str) -> None:
        super().__init__(client, skipper, task_queue)
        self._created: c.CreateEngagement | None = None

    @property
    def created(self) -> c.CreateEngagement:
        """The first command."""
        assert self._created is not None
        return self._created

    async def create(self, command: c.CreateEngagement, request_id: str = "create") -> None:
        """Start it."""
        self._created = command
        await super().create(command, request_id)

    async def begin(self, file: EngagementFile | None = None) -> None:
        """Start it from a file, the example by default; its first message has left."""
        await self.create(lives.create_of(file or lives.example(), lives.provider(), some_id(), datetime.now(UTC)))


async def morning(real: Real, days: int = 1, hour: int = 10) -> None:
    """Let time pass until an hour, in our zone, of the ``days``-th working day from now on."""
    calendar, now = (await real.state()).calendars.provider, await real.now()
    day = calendar.add_business_days(calendar.local(now).date(), days)
    await real.advance(calendar.start_of_business(day) + timedelta(hours=hour - 9))


async def until(real: Real, event: str, after: int = 0) -> State:
    """Let time pass, from deadline to deadline, until an event is in the journal after a sequence."""
    end = await real.now() + LONGEST_WAIT
    await real.rest()
    while not happened(state := await real.state(), event, after):
        now = await real.now()
        due = min((d.at for d in state.deadlines.values()), default=None)
        assert due is not None and now < end, f"'{event}' did not happen"
        await real.advance(max(due, now) + MARGIN)
    return state


def happened(state: State, event: str, after: int = 0) -> bool:
    """Whether an event is in the journal after a sequence."""
    return any(e.event == event and e.sequence > after for e in state.journal)


async def answered(real: Real) -> None:
    """Every message of the client is answered, and what was missing in the intake is there."""
    state = await real.state()
    for item in state.inbound.values():
        if item.state != "ANSWERED":
            await real.give(c.AnswerInbound(inbound=item.id, by="mira", text="Thank you, here is our answer."))
    missing = open_questions(state)
    if missing:
        await real.give(c.RecordIntake(answers=tuple(Answer(question=q, answer="As discussed.") for q in missing)))


async def proposed(real: Engagement) -> None:
    """From an inquiry to a proposal that was presented; at an hour at which messages leave at once."""
    await morning(real)
    await answered(real)
    await real.give(c.Qualify(by="mira"))
    create = real.created
    assert create.file.agreement is not None
    await real.give(c.ProposeAgreement(agreement=create.file.agreement, calendars=create.calendars))
    await met(real, "presentation")


async def met(real: Real, purpose: Any) -> None:
    """A meeting was held just now."""
    await real.give(
        c.RecordMeeting(purpose=purpose, held_at=await real.now(), by="mira", contacts=("anna",), recap="What we talked about.")
    )
    await real.rest()


async def agreed(real: Real) -> None:
    """From a proposal to the first day of work."""
    await real.give(c.AcceptAgreement(by="anna", terms_version=1, acknowledges_change=True))
    await morning(real)
    await met(real, "kick_off")


async def paid(real: Real, invoice: str) -> None:
    """The client pays an invoice in full, today."""
    state = await real.state()
    item, today = state.invoices[invoice], state.calendars.provider.local(await real.now()).date()
    await real.give(c.RecordPayment(invoice=invoice, amount=item.outstanding, value_date=today, reference="bank"))
    await real.rest()


async def delivered(real: Real, milestone: str, days: int = 3) -> None:
    """A milestone is started now and handed over some working days later."""
    await real.give(c.StartMilestone(milestone=milestone))
    await morning(real, days)
    await real.give(c.DeliverMilestone(milestone=milestone, note="Ready for your review."))
    await real.rest()


async def counted(real: Real) -> list[Any]:
    """The history of the latest run without what moving the clock wrote."""
    return [event for event in await real.events() if event.event_type not in NOT_COUNTED]
