"""What lists can be filtered by: the indexed values of an engagement. In clear in the visibility store, so nothing personal is among them."""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from workflows.engagement.lifecycles import (
    INBOUND,
    MILESTONE,
    RUNNING_MILESTONE,
    SETTLED_INVOICE,
    TASK,
    WINDING_DOWN,
    MilestoneState,
    Stage,
)
from workflows.engagement.model import Frozen
from workflows.engagement.state import State

_CLIENTS_TURN = WINDING_DOWN | {Stage.PROPOSED, Stage.SIGNING_OFF}
_OUR_TURN = RUNNING_MILESTONE | {MilestoneState.READY, MilestoneState.HELD}

STAGE = "MilepostStage"
WAITING_FOR = "MilepostWaitingFor"
CLIENT = "MilepostClient"
"""A keyed hash of the client's address. The gateway, which has the key, sets it once, at creation; it goes from run to run by itself,
and no upsert touches it: the client of an engagement never changes."""
CSAT = "MilepostCsat"
NPS = "MilepostNps"

_STAGE = SearchAttributeKey.for_keyword(STAGE)
_WAITING_FOR = SearchAttributeKey.for_keyword(WAITING_FOR)
_CSAT = SearchAttributeKey.for_int(CSAT)
_NPS = SearchAttributeKey.for_int(NPS)


class Indexed(Frozen):
    """The indexed values; a change of any is one upsert."""

    stage: str
    waiting_for: str
    """``client``, ``us`` or ``nobody``."""
    csat: int | None = None
    """The lower of the survey's two answers, 1 to 5."""
    nps: int | None = None


def _waiting_for(state: State) -> str:
    if state.ended:
        return "nobody"
    if any(t.state not in TASK.final for t in state.tasks.values()) or any(i.state not in INBOUND.final for i in state.inbound.values()):
        return "us"
    if state.stage in _CLIENTS_TURN:
        return "client"
    states = {m.state for m in state.milestones.values()}
    if states & _OUR_TURN or state.stage != Stage.ACTIVE:
        return "us"
    if all(m.state in MILESTONE.final for m in state.milestones.values()) and all(
        i.state in SETTLED_INVOICE for i in state.invoices.values()
    ):
        return "nobody"  # the next period of a retainer is ahead
    return "client"


def indexed(state: State) -> Indexed:
    """The indexed values of an engagement now."""
    survey = state.survey
    csat = min(survey.handling, survey.outcome) if survey and survey.handling and survey.outcome else None
    return Indexed(stage=state.stage, waiting_for=_waiting_for(state), csat=csat, nps=survey.recommend if survey else None)


def updates_of(values: Indexed) -> list[SearchAttributeUpdate[Any]]:
    """What one upsert writes: all values that are known; a score that nobody gave stays unset."""
    updates: list[SearchAttributeUpdate[Any]] = [_STAGE.value_set(values.stage), _WAITING_FOR.value_set(values.waiting_for)]
    updates += [_CSAT.value_set(values.csat)] if values.csat is not None else []
    updates += [_NPS.value_set(values.nps)] if values.nps is not None else []
    return updates
