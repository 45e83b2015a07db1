"""Planning, holding, sending and dropping messages."""

from collections.abc import Iterator
from datetime import date, datetime

from workflows.engagement.lifecycles import ENDED, WAITING_NOTICE, Kind, NoticeState, Stage
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import NoticeDelivered, NoticeRefused, WithdrawNotice
from workflows.engagement.messages.events import (
    Deadline,
    Event,
    NoticeDoubted,
    NoticeDropped,
    NoticeFailed,
    NoticeHeld,
    NoticeMerged,
    NoticePlanned,
    NoticeQueued,
    NoticeSent,
    TaskOpened,
)
from workflows.engagement.messages.reasons import InState, Named, Reason, why
from workflows.engagement.rules.action import deadline, moved
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import NoticeItem, State
from workflows.engagement.time.windows import OpenSlot, ServiceWindows, overlap

TROUBLED = frozenset({NoticeState.FAILED, NoticeState.DOUBTFUL})
"""States of a message that somebody has to look after."""


def plan_notice(
    state: State,
    template: str,
    subject: str,
    because: Reason,
    rule: str,
    *,
    recipient: str | None = None,
    body: str | None = None,
    step: int | None = None,
    fact: str | None = None,
    announces: tuple[str, ...] = (),
    thread: str | None = None,
    in_reply_to: str | None = None,
    ahead: int = 0,
    starts: tuple[Deadline, ...] = (),
) -> Iterator[NoticeMerged | NoticePlanned]:
    """Plan a message; those that could not leave yet are taken up by it first, where its kind says so.

    Args:
        state: the aggregate.
        template: its kind.
        subject: id of what it is about.
        because: the reason, as the recipient reads it.
        rule: the rule that wants it.
        recipient: contact or person id; by the kind where missing.
        body: words a person wrote.
        step: step of the dunning ladder.
        fact: the fact about money that it tells of.
        announces: consequences it announces, such as ``fee-6``.
        thread: notice whose thread it joins.
        in_reply_to: Message-ID of the client's mail it answers.
        ahead: how many notices the same decision plans before this one.
        starts: deadlines set with it.
    """
    kind = NOTICE_KINDS[template]
    notice = f"notice-{state.counters.get('notice', 0) + 1 + ahead}"
    planned = NoticePlanned(
        because=because,
        rule=rule,
        notice=notice,
        key=f"{state.id}/{notice}/{template}",
        template=template,
        recipient=recipient or state.client.contact(kind.to).id,
        internal=kind.to == "team",
        subject=subject,
        thread=thread,
        in_reply_to=in_reply_to,
        body=body,
        step=step,
        fact=fact,
        announces=announces,
        starts=starts,
    )
    if kind.merges is not None:
        yield from _taken_up(state, planned, kind.merges)
    yield planned


def windows(state: State) -> tuple[ServiceWindows, ServiceWindows]:
    """When routine messages may leave, and when the client may be disturbed."""
    ours = tuple(OpenSlot(weekday=day, window=w.hours) for w in state.provider.windows for day in w.days)
    return ServiceWindows(calendar=state.calendars.provider, slots=ours), ServiceWindows.of_calendar(state.calendars.client)


def may_leave(state: State, template: str, at: datetime) -> datetime:
    """The first moment from ``at`` on at which this message may leave (practices 19 and 54)."""
    if NOTICE_KINDS[template].urgency == "immediate":
        return at
    return overlap(*windows(state), at)


def morning(state: State, day: date) -> datetime:
    """The first moment of a client's day at which a routine message may leave."""
    return overlap(*windows(state), state.calendars.client.start_of_business(day))


def drop(state: State, notice_id: str, because: Reason) -> NoticeDropped:
    """A message that is no longer true is dropped, and says why."""
    move = moved(state, Kind.NOTICE, notice_id, "drop")
    return NoticeDropped(because=because, rule="notices/stale", notice=notice_id, move=move, stops=(f"notice/{notice_id}",))


def stale(state: State, notice: NoticeItem) -> Reason | None:
    """Why this message must not leave any more; none where it may."""
    kind = NOTICE_KINDS[notice.template]
    silent = (
        state.stage == Stage.CLOSED
        or (state.stage in ENDED and kind.leaves_after != "end")
        or (state.stage == Stage.CANCELLED and kind.leaves_after == "nothing")
    )
    return why("engagement-is", stage=InState(of=Kind.ENGAGEMENT, state=state.stage)) if silent else kind.stale(state, notice)


def _taken_up(state: State, planned: NoticePlanned, because: Reason) -> Iterator[NoticeMerged]:
    """Messages of the same kind about the same thing that could not leave yet go into the one that is planned now: never a burst.

    One that tells of a single fact speaks for no other.
    """
    for notice in state.notices.values():
        same = (notice.template, notice.subject) == (planned.template, planned.subject) and planned.fact in {None, notice.fact}
        if same and notice.state in WAITING_NOTICE:
            yield NoticeMerged(
                because=because,
                rule="notices/merge",
                notice=notice.id,
                into=planned.notice,
                move=moved(state, Kind.NOTICE, notice.id, "merge"),
                stops=(f"notice/{notice.id}",),
            )


def forward(state: State, notice_id: str, meta: Meta) -> Event:
    """A message that is planned, held or to be tried again leaves, waits for a window, or is dropped."""
    notice = state.notices[notice_id]
    reason = stale(state, notice)
    if reason:
        return drop(state, notice_id, reason)
    at = may_leave(state, notice.template, meta.at)
    if at > meta.at and notice.state != NoticeState.HELD:
        because = why("notices-window")
        starts = (deadline("notice", notice_id, at, because),)
        return NoticeHeld(
            because=because,
            rule="notices/window",
            notice=notice_id,
            until=at,
            move=moved(state, Kind.NOTICE, notice_id, "hold"),
            starts=starts,
        )
    return NoticeQueued(
        because=notice.because,
        rule="notices/send",
        notice=notice_id,
        attempt=notice.attempt + 1,
        move=moved(state, Kind.NOTICE, notice_id, "retry" if notice.state in TROUBLED else "send"),
        stops=(f"notice/{notice_id}",),
    )


def on_planned(state: State, event: NoticePlanned, meta: Meta) -> Iterator[Event]:
    """A planned message goes on its way at once."""
    yield forward(state, event.notice, meta)


def on_window(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A held message's window opened."""
    notice = state.notices[subject]
    at = may_leave(state, notice.template, meta.at)
    if at > meta.at and stale(state, notice) is None:
        # The engine woke after the window had passed: wait for the next one, still held.
        yield NoticeHeld(
            because=why("notices-window-passed"),
            rule="notices/window",
            notice=subject,
            until=at,
            starts=(deadline("notice", subject, at, why("notices-window-opens")),),
        )
        return
    yield forward(state, subject, meta)


def delivered(state: State, command: NoticeDelivered, meta: Meta) -> Iterator[Event]:
    """The mail server took a message."""
    notice = state.notices[command.notice]
    if notice.state != NoticeState.SENDING:
        return
    yield NoticeSent(
        because=notice.because,
        rule="notices/confirm",
        notice=notice.id,
        key=notice.key,
        template=notice.template,
        recipient=notice.recipient,
        internal=notice.internal,
        message_id=command.message_id,
        document=command.document,
        told_through=command.told_through,
        move=moved(state, Kind.NOTICE, notice.id, "confirm"),
    )


def refused(state: State, command: NoticeRefused, meta: Meta) -> Iterator[Event]:
    """A message could not be sent, or nobody knows: never undone, always a task for a person."""
    notice = state.notices[command.notice]
    if notice.state != NoticeState.SENDING:
        return
    if command.doubtful:
        because = why("notices-doubted")
        yield NoticeDoubted(because=because, rule="notices/doubt", notice=notice.id, move=moved(state, Kind.NOTICE, notice.id, "doubt"))
        yield _task(state, notice, "check_notice", why("task-check-notice", notice=Named.notice(notice.template)), meta)
        return
    because = why("notices-failed", cause=command.because)
    yield NoticeFailed(
        because=because,
        rule="notices/fail",
        notice=notice.id,
        error=command.explanation,
        move=moved(state, Kind.NOTICE, notice.id, "fail"),
    )
    yield _task(state, notice, "send_failed", why("task-send-failed", notice=Named.notice(notice.template)), meta)


def _task(state: State, notice: NoticeItem, what: str, text: Reason, meta: Meta) -> TaskOpened:
    return open_task(state, what, notice.id, text, why("notices-stuck"), "notices/task", meta)


def message_id(state: State, notice_id: str) -> str:
    """The Message-ID of a notice, with angle brackets: the same at every repetition."""
    return f"<{state.id}.{notice_id}@{state.provider.sender.message_id_domain}>"


def withdrawn(state: State, command: WithdrawNotice, meta: Meta) -> Iterator[Event]:
    """Asked again right before sending, the rule behind a message said no."""
    if state.notices[command.notice].state == NoticeState.SENDING:
        yield drop(state, command.notice, command.because)
