"""Deliveries and reviews: what silence means, revisions, acceptance, and final files that follow on payment."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import Kind, MilestoneState
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import AcceptMilestone, DeliverMilestone, RequestRevision
from workflows.engagement.messages.events import (
    Deadline,
    Event,
    FilesReleased,
    MilestoneAccepted,
    MilestoneDelivered,
    ReviewExtended,
    RevisionRequested,
)
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import AGREED, Action, deadline, moved, the_decider
from workflows.engagement.rules.money.behind_gates import files_wait, own_gates
from workflows.engagement.rules.notices.planning import may_leave, morning, plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.rules.work.client_delay import billed_anyway
from workflows.engagement.rules.work.milestones import ACTIVE, promise
from workflows.engagement.state import MilestoneItem, State
from workflows.engagement.terms import GateKind


def _deliver(state: State, command: DeliverMilestone, meta: Meta) -> Iterator[Event]:
    item, terms, calendar = state.milestones[command.milestone], state.milestone_terms(command.milestone), state.calendars.client
    ends = calendar.deadline_after(meta.at, terms.acceptance.review_business_days)
    yield MilestoneDelivered(
        because=why("work-delivered", days=terms.acceptance.review_business_days),
        rule="milestones/deliver",
        milestone=item.id,
        round=item.round + 1,
        review_ends=ends,
        note=command.note,
        move=moved(state, Kind.MILESTONE, item.id, "deliver"),
        starts=_review_deadlines(state, item.id, ends),
        stops=(f"promise/{item.id}", *billed_anyway(state, item.id)),
    )


def _review_deadlines(state: State, milestone: str, ends: datetime) -> tuple[Deadline, ...]:
    terms, calendar = state.milestone_terms(milestone), state.calendars.client
    nudge = terms.acceptance.nudge_business_days_before
    found = [deadline("review", milestone, ends, why("work-review-ends"))]
    if nudge:
        day = calendar.shift(calendar.local(ends).date(), -nudge)
        at = morning(state, day)
        if at < ends:  # where both sides are rarely open together the next common morning may lie behind the end
            found.append(deadline("nudge", milestone, at, why("work-review-ends-in", days=nudge)))
    return tuple(found)


def on_delivered(state: State, event: MilestoneDelivered, meta: Meta) -> Iterator[Event]:
    """The delivery mail names the end of the review and what silence then means."""
    yield from plan_notice(state, "delivered", event.milestone, why("work-we-delivered"), "milestones/deliver", body=event.note)


def on_nudge(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Shortly before the review ends: once the client has the mail that began it, and while there is time left."""
    item = state.milestones[subject]
    announced = item.announcement is not None and state.notices[item.announcement].sent_at is not None
    if (
        item.state == MilestoneState.DELIVERED
        and announced
        and item.review_ends
        and may_leave(state, "review_nudge", meta.at) < item.review_ends
    ):
        yield from plan_notice(state, "review_nudge", subject, why("work-review-ends-soon"), "milestones/nudge", thread=item.announcement)


def on_review_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Silence counts as acceptance only if the mail that says so was confirmed sent in time; else the review lasts longer."""
    item, terms = state.milestones[subject], state.milestone_terms(subject).acceptance
    if item.state != MilestoneState.DELIVERED:
        return
    assert item.review_ends is not None
    if not terms.deemed:
        because = why("work-review-unanswered")
        yield open_task(state, "ask_acceptance", subject, why("task-ask-acceptance"), because, "milestones/review", meta)
        return
    notice = state.notices[item.announcement] if item.announcement else None
    calendar = state.calendars.client
    if notice and notice.sent_at and calendar.deadline_after(notice.sent_at, terms.announced_business_days_before) <= item.review_ends:
        yield MilestoneAccepted(
            because=why("work-deemed", told=notice.sent_at.date()),
            rule="milestones/deemed",
            milestone=subject,
            cause="deemed",
            announced_by=notice.key,
            announced_at=notice.sent_at,
            move=moved(state, Kind.MILESTONE, subject, "deem"),
            stops=(f"nudge/{subject}",),
        )
        return
    yield from _extend(state, item, meta)


def _extend(state: State, item: MilestoneItem, meta: Meta) -> Iterator[Event]:
    """The whole time once more, with a new announcement."""
    ends = state.calendars.client.deadline_after(meta.at, state.milestone_terms(item.id).acceptance.review_business_days)
    yield ReviewExtended(
        because=why("work-review-extended"),
        rule="milestones/extend",
        milestone=item.id,
        review_ends=ends,
        starts=_review_deadlines(state, item.id, ends),
    )
    yield from plan_notice(state, "review_extended", item.id, why("work-review-longer"), "milestones/extend", thread=item.announcement)


def _revision_left(state: State, milestone: str, at: object) -> None:
    included = state.milestone_terms(milestone).included_revisions
    if state.milestones[milestone].revisions >= included:
        raise Refused("REVISIONS_USED_UP" if included else "REVISIONS_USED_UP.none", included=included)


def _revise(state: State, command: RequestRevision, meta: Meta) -> Iterator[Event]:
    item, terms = state.milestones[command.milestone], state.milestone_terms(command.milestone)
    used = item.revisions + 1
    calendar = state.calendars.provider
    due = calendar.add_business_days(calendar.local(meta.at).date(), terms.acceptance.review_business_days)
    yield RevisionRequested(
        because=why("work-revision", round=used, included=terms.included_revisions),
        rule="milestones/revise",
        milestone=item.id,
        by=command.by,
        used=used,
        included=terms.included_revisions,
        promised_on=due,
        wishes=command.wishes,
        move=moved(state, Kind.MILESTONE, item.id, "send_back"),
        starts=(promise(state, item.id, due),),
        stops=(f"review/{item.id}", f"nudge/{item.id}"),
    )


def on_revision(state: State, event: RevisionRequested, meta: Meta) -> Iterator[Event]:
    """The wishes are confirmed in writing, with the count."""
    thread = state.milestones[event.milestone].announcement
    because = why("work-you-asked-for-changes")
    yield from plan_notice(state, "revision_noted", event.milestone, because, "milestones/revise", body=event.wishes, thread=thread)


def _accept(state: State, command: AcceptMilestone, meta: Meta) -> Iterator[Event]:
    yield MilestoneAccepted(
        because=why("work-accepted"),
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
        because = why("work-you-did-not-answer")
        thread = state.milestones[event.milestone].announcement
        yield from plan_notice(state, "deemed_accepted", event.milestone, because, "milestones/deemed", thread=thread)


def files_released(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: once what they waited for is paid or waived, the files of a delivered milestone are released."""
    if state.stage not in AGREED:
        return
    for item in state.milestones.values():
        gates = own_gates(state, item.id, GateKind.ON_DELIVERY)
        delivered = item.delivered_at is not None and item.files_released_at is None and item.state != MilestoneState.DROPPED
        if gates and delivered and not files_wait(state, item.id):
            because = why("work-files-released")
            yield FilesReleased(because=because, rule="files/release", milestone=item.id, gates=tuple(g.id for g in gates))


def on_files_released(state: State, event: FilesReleased, meta: Meta) -> Iterator[Event]:
    """The client gets them, in the thread of the delivery."""
    thread = state.milestones[event.milestone].announcement
    because = why("work-files-paid")
    yield from plan_notice(state, "files_released", event.milestone, because, "files/release", thread=thread)


_M = Kind.MILESTONE

ACTIONS = (
    Action(DeliverMilestone, _M, "deliver", ACTIVE, _deliver, "milestone"),
    Action(RequestRevision, _M, "send_back", ACTIVE, _revise, "milestone", (_revision_left,), (the_decider("by"),)),
    Action(AcceptMilestone, _M, "accept", ACTIVE, _accept, "milestone", (), (the_decider("by"),)),
)
