"""The work: readiness, start, promises, holds, milestones that are taken out."""

from collections.abc import Iterator
from datetime import date

from workflows.engagement.lifecycles import MILESTONE, RUNNING_MILESTONE, UNBEGUN_MILESTONE, Kind, MilestoneState, Stage
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
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.action import LIVE, Action, deadline, moved, not_in_the_past
from workflows.engagement.rules.dunning.stopped_work import may_begin
from workflows.engagement.rules.money.behind_gates import guards_of, shut_gates
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.rules.work.client_delay import begun, brought, held_back, late_for
from workflows.engagement.state import Item, MilestoneItem, State

ACTIVE = frozenset({Stage.ACTIVE})


def readiness(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: a milestone is ready when all before it is accepted and every gate that guards it lets it pass (practice 50)."""
    if state.stage != Stage.ACTIVE:
        return
    assert state.plan is not None
    after = {planned.id: planned.after for planned in state.plan.milestones}
    for item in state.milestones.values():
        if item.state not in UNBEGUN_MILESTONE:
            continue
        if any(state.milestones[a].state not in MILESTONE.final for a in after[item.id]):
            continue
        shut = shut_gates(state, item.id)
        if shut and item.state != MilestoneState.BLOCKED:
            because = why("work-blocked", unpaid=_unpaid(state, shut))
            yield MilestoneBlocked(
                because=because, rule="milestones/gate", milestone=item.id, gates=shut, move=moved(state, Kind.MILESTONE, item.id, "block")
            )
        elif not shut and item.state != MilestoneState.READY:
            because = why("work-ready")
            gates = guards_of(state, item.id)
            yield MilestoneReady(
                because=because,
                rule="milestones/ready",
                milestone=item.id,
                gates=gates,
                move=moved(state, Kind.MILESTONE, item.id, "ready"),
            )


def _unpaid(state: State, gates: tuple[str, ...]) -> tuple[Reason, ...]:
    """What is to be paid before work may begin."""
    invoices = [state.invoices[state.gates[g].invoice] for g in gates]
    return tuple(
        why("work-unpaid", amount=i.outstanding, number=i.number) if i.number else why("work-unpaid.unissued", amount=i.outstanding)
        for i in invoices
    )


def _why_not_start(state: State, item: Item) -> Refused | None:
    if item.state == MilestoneState.BLOCKED:
        shut = shut_gates(state, item.id)
        return Refused("GATE_SHUT", unpaid=_unpaid(state, shut), gates=shut, invoices=tuple(state.gates[g].invoice for g in shut))
    if item.state == MilestoneState.PLANNED:
        before = [a for a in state.planned(item.id).after if state.milestones[a].state not in MILESTONE.final]
        return Refused("NOT_ITS_TURN", before=tuple(before))
    return None


def promise(state: State, milestone: str, promised: date) -> Deadline:
    """The end of the day for which a delivery is promised."""
    return deadline("promise", milestone, state.calendars.provider.end_of_business(promised), why("work-promise-ends"))


def _start(state: State, command: StartMilestone, meta: Meta) -> Iterator[Event]:
    item, planned, calendar = state.milestones[command.milestone], state.planned(command.milestone), state.calendars.provider
    today = calendar.local(meta.at).date()
    promised = max(item.promised_on, calendar.add_business_days(today, planned.business_days))
    yield MilestoneStarted(
        because=why("work-starts"),
        rule="milestones/start",
        milestone=item.id,
        gates=guards_of(state, item.id),
        promised_on=promised,
        move=moved(state, Kind.MILESTONE, item.id, "start"),
        starts=(promise(state, item.id, promised),),
        stops=begun(state, item.id),
    )


def on_promise_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The promised day ended without a delivery: somebody must tell the client, with a reason."""
    item = state.milestones[subject]
    if item.state not in RUNNING_MILESTONE or is_open(state, "milestone_late", subject):
        return
    if late_for(state, subject):
        return  # the day moves by as much as the client is late
    because = why("work-late", day=item.promised_on)
    yield MilestoneLate(because=because, rule="milestones/late", milestone=subject, promised_on=item.promised_on)
    yield open_task(state, "milestone_late", subject, why("task-milestone-late"), because, "milestones/late", meta)


def _hold(state: State, command: HoldMilestone, meta: Meta) -> Iterator[Event]:
    at = state.calendars.provider.start_of_business(command.until)
    yield MilestoneHeld(
        because=why("work-held"),
        rule="milestones/hold",
        milestone=command.milestone,
        explanation=command.explanation,
        move=moved(state, Kind.MILESTONE, command.milestone, "hold"),
        starts=(deadline("resume", command.milestone, at, why("work-hold-ends")),),
        stops=(f"promise/{command.milestone}",),
    )


def on_held(state: State, event: MilestoneHeld, meta: Meta) -> Iterator[Event]:
    """The client is told at once that work stopped, and why."""
    if event.duty is not None:
        return  # the message about what is late says so
    if event.invoice is not None:
        yield from plan_notice(state, "work_suspended", event.milestone, why("work-suspended"), "dunning/hold")
    elif state.stage == Stage.ACTIVE:
        yield from plan_notice(state, "work_held", event.milestone, why("work-stopped"), "milestones/hold", body=event.explanation)


def on_resume_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day on which somebody looks at the hold again."""
    if state.milestones[subject].state == MilestoneState.HELD:
        because = why("work-hold-over")
        yield open_task(state, "resume_milestone", subject, why("task-resume-milestone"), because, "milestones/hold", meta)


def resumed(state: State, item: MilestoneItem, meta: Meta, because: Reason) -> MilestoneResumed:
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
    yield resumed(state, state.milestones[command.milestone], meta, why("work-resumed"))


def on_resumed(state: State, event: MilestoneResumed, meta: Meta) -> Iterator[Event]:
    """The client hears the new day, unless the message about all days that moved tells it."""
    if event.duty is None:
        yield from plan_notice(state, "work_resumed", event.milestone, why("work-goes-on"), "milestones/resume")


def on_pause(state: State, event: EngagementPaused, meta: Meta) -> Iterator[Event]:
    """With the engagement its running work rests."""
    for item in state.milestones.values():
        if item.state == MilestoneState.IN_PROGRESS:
            yield MilestoneHeld(
                because=why("work-paused"),
                rule="milestones/pause",
                milestone=item.id,
                explanation=event.explanation,
                move=moved(state, Kind.MILESTONE, item.id, "hold"),
                stops=(f"promise/{item.id}",),
            )


def on_unpause(state: State, event: EngagementResumed, meta: Meta) -> Iterator[Event]:
    """What rested with it goes on with it."""
    for item in state.milestones.values():
        if item.state != MilestoneState.HELD or item.held_for is not None or held_back(state, item.id):
            continue
        if f"resume/{item.id}" not in state.deadlines and not is_open(state, "resume_milestone", item.id):
            yield resumed(state, item, meta, why("work-engagement-goes-on"))


def drop(state: State, milestone: str, because: Reason, rule: str, explanation: str | None = None) -> MilestoneDropped:
    """Take a milestone out.

    Args:
        state: the aggregate.
        milestone: which one.
        because: why.
        rule: the rule that says so.
        explanation: the words of the person who takes it out, where one does.
    """
    stops = tuple(f"{what}/{milestone}" for what in ("promise", "review", "nudge", "resume"))
    move = moved(state, Kind.MILESTONE, milestone, "drop")
    return MilestoneDropped(because=because, rule=rule, milestone=milestone, explanation=explanation, move=move, stops=stops)


def _drop(state: State, command: DropMilestone, meta: Meta) -> Iterator[Event]:
    yield drop(state, command.milestone, why("work-dropped"), "milestones/drop", command.explanation)


_M = Kind.MILESTONE

ACTIONS = (
    Action(
        StartMilestone, _M, "start", ACTIVE, _start, "milestone", (may_begin, brought), stage_code="WORK_NOT_AGREED", illegal=_why_not_start
    ),
    Action(HoldMilestone, _M, "hold", ACTIVE, _hold, "milestone", (), (not_in_the_past("until"),)),
    Action(ResumeMilestone, _M, "resume", ACTIVE, _resume, "milestone"),
    Action(DropMilestone, _M, "drop", LIVE & {Stage.ACTIVE, Stage.PAUSED, Stage.ONBOARDING}, _drop, "milestone"),
)
