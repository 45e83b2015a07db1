"""Whose turn it is: for every open thing, a named party it waits for and, where there is one, the moment the clock speaks next (I9)."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import (
    DUTY,
    ENGAGEMENT,
    INBOUND,
    INVOICE,
    MILESTONE,
    NOTICE,
    PROMISE,
    RESTING_INVOICE,
    SURVEY,
    TASK,
    Kind,
    Lifecycle,
    MilestoneState,
    Party,
    Stage,
)
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.model import Frozen
from workflows.engagement.state import Item, MilestoneItem, State


class Waiting(Frozen):
    """Something open."""

    kind: str
    id: str
    state: str
    party: str
    """``us``, ``client`` or ``engine``."""
    who: str
    """Name of the person or side."""
    what: Reason
    """For what; with a party other than the engine it is what they are to do."""
    until: datetime | None
    """When the clock speaks next about it."""


_CLOCKS: dict[Kind, tuple[str, ...]] = {
    Kind.ENGAGEMENT: ("lapse/engagement", "valid/engagement", "pause/engagement"),
    Kind.MILESTONE: ("promise/{}", "review/{}", "resume/{}"),
    Kind.INVOICE: ("issue/{}", "overdue/{}", "dunning/{}"),
    Kind.INBOUND: ("reply/{}",),
    Kind.NOTICE: ("notice/{}",),
    Kind.SURVEY: ("survey/{}",),
    Kind.TASK: ("task/{}",),
    Kind.PROMISE: ("promised/{}",),
    Kind.DUTY: ("duty/{}",),
}
"""Deadlines at which the clock speaks about a thing of that kind."""


def _until(state: State, kind: Kind, item_id: str) -> datetime | None:
    names = [name.format(item_id) for name in _CLOCKS[kind]]
    return min((state.deadlines[name].at for name in names if name in state.deadlines), default=None)


def _party(state: State, party: Party, owner: str) -> tuple[str, str]:
    if party is Party.CLIENT:
        return "client", state.client.name
    if party is Party.ENGINE:
        return "engine", "Milepost"
    return "us", state.provider.person(owner).name


def _one(state: State, table: Lifecycle[str], item: Item, owner: str) -> Waiting:
    waits, what = table.waits[item.state], Reason(code=f"waits-{table.kind.value}-{item.state}")
    if isinstance(item, MilestoneItem) and item.state == MilestoneState.HELD and item.held_for is not None:
        waits, what = Party.CLIENT, why("waits-milestone-HELD.unpaid")
    party, who = _party(state, waits, owner)
    return Waiting(
        kind=table.kind.value, id=item.id, state=item.state, party=party, who=who, what=what, until=_until(state, table.kind, item.id)
    )


def _whole(state: State, waiting: Waiting) -> Waiting:
    """The engagement: where no milestone is left to work on, it waits for the next period of a retainer."""
    periods = [d.at for d in state.deadlines.values() if d.id.startswith("retainer/")]
    if state.stage != Stage.ACTIVE or not periods or any(m.state not in MILESTONE.final for m in state.milestones.values()):
        return waiting
    return waiting.model_copy(update={"what": why("waits-engagement-ACTIVE.retainer"), "until": min(periods)})


def waiting_for(state: State) -> Iterator[Waiting]:
    """Everything open, the engagement first; nothing once nothing is left to do. Who wants the first few looks for no more."""
    owner = state.provider.owner
    if not state.ended:
        yield _whole(state, _one(state, ENGAGEMENT, Item(id=state.id, state=state.stage), owner))
    for kind, table in (
        (Kind.MILESTONE, MILESTONE),
        (Kind.INVOICE, INVOICE),
        (Kind.INBOUND, INBOUND),
        (Kind.NOTICE, NOTICE),
        (Kind.SURVEY, SURVEY),
        (Kind.PROMISE, PROMISE),
        (Kind.DUTY, DUTY),
    ):
        for item in state.items(kind).values():
            if item.state not in table.final and item.state not in RESTING_INVOICE:
                yield _one(state, table, item, owner)
    for task in state.tasks.values():
        if task.state not in TASK.final:
            yield _one(state, TASK, task, task.owner)
