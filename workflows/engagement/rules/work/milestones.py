"""The work: readiness, start, promises, holds, milestones that are taken out."""

from collections.abc import Iterator
from datetime import date

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import DropMilestone, HoldMilestone, ResumeMilestone, StartMilestone
from workflows.engagement.messages.events import (
    Deadline,
    EngagementPaused,
    EngagementResumed,
    Event,
    MilestoneBlocked,
    MilestoneDropped,
    MilestoneHeld,
    MilestoneLate,
    MilestoneReady,
    MilestoneResumed,
    MilestoneStarted,
)
from workflows.engagement.rules.action import LIVE, Action, deadline, moved, not_in_the_past
from workflows.engagement.rules.money.gates import guards_of, shut_gates
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.rules.work.client_delay import brought, held_back, late_for
from workflows.engagement.rules.work.suspension import may_begin
from workflows.engagement.state import Item, MilestoneState, State

ACTIVE = frozenset({"ACTIVE"})


FINISHED = frozenset({"ACCEPTED", "DROPPED"})


def readiness(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: a milestone is ready when all before it is accepted and every gate that guards it lets it pass (practice 50)."""
    if state.stage != "ACTIVE":
        return
    for item in state.milestones.values():
        if item.state not in {"PLANNED", "BLOCKED", "READY"}:
            continue
        if any(state.milestones[a].state not in FINISHED for a in state.planned(item.id).after):
            continue
        shut = shut_gates(state, item.id)
        if shut and item.state != "BLOCKED":
            because = f"its turn has come, but {_unpaid(state, shut)}"
            yield MilestoneBlocked(
                because=because, rule="milestones/gate", milestone=item.id, gates=shut, move=moved(state, Kind.MILESTONE, item.id, "block")
            )
        elif not shut and item.state != "READY":
            because = "all before it is done and its gate lets it pass"
            gates = guards_of(state, item.id)
            yield MilestoneReady(
                because=because,
                rule="milestones/ready",
                milestone=item.id,
                gates=gates,
                move=moved(state, Kind.MILESTONE, item.id, "ready"),
            )


def _unpaid(state: State, gates: tuple[str, ...]) -> str:
    invoices = [state.invoices[state.gates[g].invoice] for g in gates]
    return " and ".join(f"{i.outstanding} is to be paid first ({i.number or 'not yet issued'})" for i in invoices)


def _why_not_start(state: State, item: Item) -> Refused | None:
    if item.state == "BLOCKED":
        shut = shut_gates(state, item.id)
        return Refused("GATE_SHUT", _unpaid(state, shut), gates=",".join(shut), invoices=",".join(state.gates[g].invoice for g in shut))
    if item.state == "PLANNED":
        before = [a for a in state.planned(item.id).after if state.milestones[a].state not in FINISHED]
        return Refused("NOT_ITS_TURN", f"these milestones come first: {', '.join(before)}", before=",".join(before))
    return None


def promise(state: State, milestone: str, promised: date) -> Deadline:
    """The end of the day for which a delivery is promised."""
    return deadline("promise", milestone, state.calendars.provider.end_of_business(promised), "the promised day ends")


def _start(state: State, command: StartMilestone, meta: Meta) -> Iterator[Event]:
    item, planned, calendar = state.milestones[command.milestone], state.planned(command.milestone), state.calendars.provider
    today = calendar.local(meta.at).date()
    promised = max(item.promised_on, calendar.add_business_days(today, planned.business_days))
    yield MilestoneStarted(
        because="its gate lets it pass and work begins",
        rule="milestones/start",
        milestone=item.id,
        gates=guards_of(state, item.id),
        promised_on=promised,
        move=moved(state, Kind.MILESTONE, item.id, "start"),
        starts=(promise(state, item.id, promised),),
    )


def on_promise_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The promised day ended without a delivery: somebody must tell the client, with a reason."""
    item = state.milestones[subject]
    if item.state not in {"IN_PROGRESS", "IN_REVISION"} or is_open(state, "milestone_late", subject):
        return
    if late_for(state, subject):
        return  # the day moves by as much as the client is late
    because = f"{item.promised_on} was promised and it is not delivered"
    yield MilestoneLate(because=because, rule="milestones/late", milestone=subject, promised_on=item.promised_on)
    text = "Tell the client about the delay today, with its reason and the new date"
    yield open_task(state, "milestone_late", subject, text, because, "milestones/late", meta)


def _hold(state: State, command: HoldMilestone, meta: Meta) -> Iterator[Event]:
    at = state.calendars.provider.start_of_business(command.until)
    yield MilestoneHeld(
        because="work stopped, and the day is named on which somebody looks at it again",
        rule="milestones/hold",
        milestone=command.milestone,
        explanation=command.explanation,
        move=moved(state, Kind.MILESTONE, command.milestone, "hold"),
        starts=(deadline("resume", command.milestone, at, "the hold was to be looked at again"),),
        stops=(f"promise/{command.milestone}",),
    )


def on_held(state: State, event: MilestoneHeld, meta: Meta) -> Iterator[Event]:
    """The client is told at once that work stopped, and why."""
    if event.duty is not None:
        return  # the message about what is late says so
    if event.invoice is not None:
        reason = "An invoice is overdue, and we had announced that work stops."
        yield plan_notice(state, "work_suspended", event.milestone, reason, "dunning/hold")
    elif state.stage == "ACTIVE":
        yield plan_notice(
            state, "work_held", event.milestone, "Work on a milestone of yours stopped.", "milestones/hold", body=event.explanation
        )


def on_resume_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day on which somebody looks at the hold again."""
    if state.milestones[subject].state == "HELD":
        text = "Resume the held milestone, or drop it with the client"
        yield open_task(state, "resume_milestone", subject, text, "the hold was to end today", "milestones/hold", meta)


def resumed(state: State, item: MilestoneState, meta: Meta, because: str) -> MilestoneResumed:
    """Work goes on; the promise moves by the business days that were lost, and never names a day that is past."""
    calendar = state.calendars.provider
    assert item.held_at is not None
    today = calendar.local(meta.at).date()
    lost = calendar.business_days_between(calendar.local(item.held_at).date(), today)
    promised = max(calendar.add_business_days(item.promised_on, lost), calendar.add_business_days(today, 1))
    return MilestoneResumed(
        because=because,
        rule="milestones/resume",
        milestone=item.id,
        promised_on=promised,
        move=moved(state, Kind.MILESTONE, item.id, "resume"),
        starts=(promise(state, item.id, promised),),
        stops=(f"resume/{item.id}",),
    )


def _resume(state: State, command: ResumeMilestone, meta: Meta) -> Iterator[Event]:
    yield resumed(state, state.milestones[command.milestone], meta, "work goes on; the promised day moves by the business days lost")


def on_resumed(state: State, event: MilestoneResumed, meta: Meta) -> Iterator[Event]:
    """The client hears the new day, unless the message about all days that moved tells it."""
    if event.duty is None:
        yield plan_notice(state, "work_resumed", event.milestone, "Work on a milestone of yours goes on.", "milestones/resume")


def on_pause(state: State, event: EngagementPaused, meta: Meta) -> Iterator[Event]:
    """With the engagement its running work rests."""
    for item in state.milestones.values():
        if item.state == "IN_PROGRESS":
            yield MilestoneHeld(
                because="the engagement is paused",
                rule="milestones/pause",
                milestone=item.id,
                explanation=event.explanation,
                move=moved(state, Kind.MILESTONE, item.id, "hold"),
                stops=(f"promise/{item.id}",),
            )


def on_unpause(state: State, event: EngagementResumed, meta: Meta) -> Iterator[Event]:
    """What rested with it goes on with it."""
    for item in state.milestones.values():
        if item.state != "HELD" or item.held_for is not None or held_back(state, item.id):
            continue
        if f"resume/{item.id}" not in state.deadlines and not is_open(state, "resume_milestone", item.id):
            yield resumed(state, item, meta, "the engagement goes on")


def drop(state: State, milestone: str, because: str, rule: str, explanation: str) -> MilestoneDropped:
    """Take a milestone out."""
    stops = tuple(f"{what}/{milestone}" for what in ("promise", "review", "nudge", "resume"))
    move = moved(state, Kind.MILESTONE, milestone, "drop")
    return MilestoneDropped(because=because, rule=rule, milestone=milestone, explanation=explanation, move=move, stops=stops)


def _drop(state: State, command: DropMilestone, meta: Meta) -> Iterator[Event]:
    yield drop(state, command.milestone, "it is taken out by agreement with the client", "milestones/drop", command.explanation)


_M = Kind.MILESTONE

ACTIONS = (
    Action(
        StartMilestone, _M, "start", ACTIVE, _start, "milestone", (may_begin, brought), stage_code="WORK_NOT_AGREED", illegal=_why_not_start
    ),
    Action(HoldMilestone, _M, "hold", ACTIVE, _hold, "milestone", (), (not_in_the_past("until"),)),
    Action(ResumeMilestone, _M, "resume", ACTIVE, _resume, "milestone"),
    Action(DropMilestone, _M, "drop", LIVE & {"ACTIVE", "PAUSED", "ONBOARDING"}, _drop, "milestone"),
)
