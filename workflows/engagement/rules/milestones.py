"""The work: readiness, start, delivery, review, revision, acceptance."""

from collections.abc import Iterator
from datetime import date, datetime

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import (
    AcceptMilestone,
    DeliverMilestone,
    DropMilestone,
    HoldMilestone,
    RequestRevision,
    ResumeMilestone,
    StartMilestone,
)
from workflows.engagement.messages.events import (
    Deadline,
    EngagementPaused,
    EngagementResumed,
    Event,
    MilestoneAccepted,
    MilestoneBlocked,
    MilestoneDelivered,
    MilestoneDropped,
    MilestoneHeld,
    MilestoneLate,
    MilestoneReady,
    MilestoneResumed,
    MilestoneStarted,
    ReviewExtended,
    RevisionRequested,
)
from workflows.engagement.rules.action import LIVE, Action, deadline, moved, not_in_the_past, the_decider
from workflows.engagement.rules.gates import guards_of, shut_gates
from workflows.engagement.rules.notices import may_leave, morning, plan_notice
from workflows.engagement.rules.tasks import is_open, open_task
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


def _late(state: State, milestone: str, promised: date) -> Deadline:
    return deadline("promise", milestone, state.calendars.provider.end_of_business(promised), "the promised day ends")


def _start(state: State, command: StartMilestone, meta: Meta) -> Iterator[Event]:
    item, planned, calendar = state.milestones[command.milestone], state.planned(command.milestone), state.calendars.provider
    today = calendar.local(meta.at).date()
    promised = max(planned.promised_on, calendar.add_business_days(today, planned.business_days))
    yield MilestoneStarted(
        because="its gate lets it pass and work begins",
        rule="milestones/start",
        milestone=item.id,
        gates=guards_of(state, item.id),
        promised_on=promised,
        move=moved(state, Kind.MILESTONE, item.id, "start"),
        starts=(_late(state, item.id, promised),),
    )


def on_promise_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The promised day ended without a delivery: somebody must tell the client, with a reason."""
    item = state.milestones[subject]
    if item.state not in {"IN_PROGRESS", "IN_REVISION"} or is_open(state, "milestone_late", subject):
        return
    because = f"{item.promised_on} was promised and it is not delivered"
    yield MilestoneLate(because=because, rule="milestones/late", milestone=subject, promised_on=item.promised_on)
    text = "Tell the client about the delay today, with its reason and the new date"
    yield open_task(state, "milestone_late", subject, text, because, "milestones/late", meta)


def _deliver(state: State, command: DeliverMilestone, meta: Meta) -> Iterator[Event]:
    item, terms, calendar = state.milestones[command.milestone], state.milestone_terms(command.milestone), state.calendars.client
    ends = calendar.deadline_after(meta.at, terms.acceptance.review_business_days)
    yield MilestoneDelivered(
        because=f"the work is handed over; the review lasts {terms.acceptance.review_business_days} business days",
        rule="milestones/deliver",
        milestone=item.id,
        round=item.round + 1,
        review_ends=ends,
        note=command.note,
        move=moved(state, Kind.MILESTONE, item.id, "deliver"),
        starts=_review_deadlines(state, item.id, ends),
        stops=(f"promise/{item.id}",),
    )


def _review_deadlines(state: State, milestone: str, ends: datetime) -> tuple[Deadline, ...]:
    terms, calendar = state.milestone_terms(milestone), state.calendars.client
    nudge = terms.acceptance.nudge_business_days_before
    found = [deadline("review", milestone, ends, "the announced review ends")]
    if nudge:
        day = calendar.shift(calendar.local(ends).date(), -nudge)
        found.append(deadline("nudge", milestone, morning(state, day), f"the review ends in {nudge} business days"))
    return tuple(found)


def on_delivered(state: State, event: MilestoneDelivered, meta: Meta) -> Iterator[Event]:
    """The delivery mail names the end of the review and what silence then means."""
    because = "We handed over a milestone for your review."
    yield plan_notice(state, "delivered", event.milestone, because, "milestones/deliver", body=event.note)


def on_nudge(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Shortly before the review ends: once the client has the mail that began it, and while there is time left."""
    item = state.milestones[subject]
    announced = item.announcement is not None and state.notices[item.announcement].sent_at is not None
    if item.state == "DELIVERED" and announced and item.review_ends and may_leave(state, "review_nudge", meta.at) < item.review_ends:
        because = "The review of what we handed over ends soon."
        yield plan_notice(state, "review_nudge", subject, because, "milestones/nudge", thread=item.announcement)


def on_review_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Silence counts as acceptance only if the mail that says so was confirmed sent in time; else the review lasts longer."""
    item, terms = state.milestones[subject], state.milestone_terms(subject).acceptance
    if item.state != "DELIVERED":
        return
    assert item.review_ends is not None
    if not terms.deemed:
        text = "The review time is over and silence is no acceptance here: ask the client"
        yield open_task(state, "ask_acceptance", subject, text, "the review ended without an answer", "milestones/review", meta)
        return
    notice = state.notices[item.announcement] if item.announcement else None
    calendar = state.calendars.client
    if notice and notice.sent_at and calendar.deadline_after(notice.sent_at, terms.announced_business_days_before) <= item.review_ends:
        yield MilestoneAccepted(
            because=f"no answer until the end of the review, which the mail of {notice.sent_at.date()} announced",
            rule="milestones/deemed",
            milestone=subject,
            cause="deemed",
            announced_by=notice.key,
            announced_at=notice.sent_at,
            move=moved(state, Kind.MILESTONE, subject, "deem"),
            stops=(f"nudge/{subject}",),
        )
        return
    ends = calendar.deadline_after(meta.at, terms.review_business_days)
    yield ReviewExtended(
        because="the mail that names the end of the review was not confirmed sent in time",
        rule="milestones/extend",
        milestone=subject,
        review_ends=ends,
        starts=_review_deadlines(state, subject, ends),
    )
    yield plan_notice(
        state, "review_extended", subject, "The review of what we handed over lasts longer.", "milestones/extend", thread=item.announcement
    )


def _revision_left(state: State, milestone: str, at: object) -> None:
    included = state.milestone_terms(milestone).included_revisions
    if state.milestones[milestone].revisions >= included:
        words = "no revision round is included" if not included else f"the included revision rounds ({included}) are used up"
        raise Refused("REVISIONS_USED_UP", f"{words}; a further one needs a change of the agreement", included=str(included))


def _revise(state: State, command: RequestRevision, meta: Meta) -> Iterator[Event]:
    item, terms = state.milestones[command.milestone], state.milestone_terms(command.milestone)
    used = item.revisions + 1
    calendar = state.calendars.provider
    due = calendar.add_business_days(calendar.local(meta.at).date(), terms.acceptance.review_business_days)
    yield RevisionRequested(
        because=f"the client asked for changes, round {used} of {terms.included_revisions} included",
        rule="milestones/revise",
        milestone=item.id,
        by=command.by,
        used=used,
        included=terms.included_revisions,
        promised_on=due,
        wishes=command.wishes,
        move=moved(state, Kind.MILESTONE, item.id, "send_back"),
        starts=(_late(state, item.id, due),),
        stops=(f"review/{item.id}", f"nudge/{item.id}"),
    )


def on_revision(state: State, event: RevisionRequested, meta: Meta) -> Iterator[Event]:
    """The wishes are confirmed in writing, with the count."""
    thread = state.milestones[event.milestone].announcement
    yield plan_notice(
        state, "revision_noted", event.milestone, "You asked for changes.", "milestones/revise", body=event.wishes, thread=thread
    )


def _accept(state: State, command: AcceptMilestone, meta: Meta) -> Iterator[Event]:
    yield MilestoneAccepted(
        because="the client accepted it",
        rule="milestones/accept",
        milestone=command.milestone,
        cause="client",
        by=command.by,
        move=moved(state, Kind.MILESTONE, command.milestone, "accept"),
        stops=(f"review/{command.milestone}", f"nudge/{command.milestone}"),
    )


def on_milestone_accepted(state: State, event: MilestoneAccepted, meta: Meta) -> Iterator[Event]:
    """Who is silent hears what that meant."""
    if event.cause == "deemed":
        because = "The review ended without an answer from you, as announced."
        thread = state.milestones[event.milestone].announcement
        yield plan_notice(state, "deemed_accepted", event.milestone, because, "milestones/deemed", thread=thread)


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
    if state.stage == "ACTIVE":
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
        starts=(_late(state, item.id, promised),),
        stops=(f"resume/{item.id}",),
    )


def _resume(state: State, command: ResumeMilestone, meta: Meta) -> Iterator[Event]:
    yield resumed(state, state.milestones[command.milestone], meta, "work goes on; the promised day moves by the business days lost")


def on_resumed(state: State, event: MilestoneResumed, meta: Meta) -> Iterator[Event]:
    """The client hears the new day."""
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
        if item.state == "HELD" and f"resume/{item.id}" not in state.deadlines and not is_open(state, "resume_milestone", item.id):
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
    Action(StartMilestone, _M, "start", ACTIVE, _start, "milestone", stage_code="WORK_NOT_AGREED", illegal=_why_not_start),
    Action(DeliverMilestone, _M, "deliver", ACTIVE, _deliver, "milestone"),
    Action(RequestRevision, _M, "send_back", ACTIVE, _revise, "milestone", (_revision_left,), (the_decider("by"),)),
    Action(AcceptMilestone, _M, "accept", ACTIVE, _accept, "milestone", (), (the_decider("by"),)),
    Action(HoldMilestone, _M, "hold", ACTIVE, _hold, "milestone", (), (not_in_the_past("until"),)),
    Action(ResumeMilestone, _M, "resume", ACTIVE, _resume, "milestone"),
    Action(DropMilestone, _M, "drop", LIVE & {"ACTIVE", "PAUSED", "ONBOARDING"}, _drop, "milestone"),
)
