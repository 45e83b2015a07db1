"""What the client brings: its day, and what follows when that passes (practice 51)."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import DUTY, WAITING_NOTICE, WINDING_DOWN, DutyState, Kind, NoticeState, Stage
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import ExcuseDuty, RecordDutyDone
from workflows.engagement.messages.events import Deadline, DutyDone, DutyExcused, DutyLate, DutyStepPutOff, DutyStepTaken, Event
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.action import Action, deadline, moved, not_in_the_future
from workflows.engagement.rules.notices.planning import morning, plan_notice
from workflows.engagement.rules.work.client_delay import billed_anyway, policy_of, unasked, waiting_on
from workflows.engagement.rules.work.moved_dates import moved_by, promises_again
from workflows.engagement.state import DutyItem, NoticeItem, State
from workflows.engagement.terms.duty_steps import Step, end_of, next_step, step_due
from workflows.engagement.terms.plan import PlannedDuty

_ON_ITS_WAY = WAITING_NOTICE | {NoticeState.SENDING}
_NO_WORK_LEFT = WINDING_DOWN | {Stage.SIGNING_OFF}

_STAGES = frozenset({Stage.ONBOARDING, Stage.ACTIVE, Stage.PAUSED})
_REMINDED_BEFORE = 2
"""Business days of the client between the reminder and the day."""
_PUT_OFF = 5
"""Business days after which an announcement that did not leave is looked for again."""


def planned(state: State, meta: Meta) -> tuple[PlannedDuty, ...]:
    """The duties with a day, as they begin at acceptance: never a day that is past, nor one on which the client is off."""
    calendar = state.calendars.client
    today = calendar.local(meta.at).date()
    found = []
    for duty in state.agreement.duties.client:
        if duty.dated:
            wished = duty.due or calendar.add_business_days(today, duty.due_after_business_days or 0)
            due = calendar.next_business_day(max(wished, today))
            found.append(PlannedDuty(id=duty.id, due_on=due, waiting=duty.waiting))
    return tuple(found)


def first_deadlines(state: State, duties: tuple[PlannedDuty, ...], meta: Meta) -> Iterator[Deadline]:
    """The end of each duty's day, and the moment of its reminder where there is time for one."""
    calendar = state.calendars.client
    for duty in duties:
        yield deadline("duty", duty.id, end_of(calendar, duty.due_on), why("duties-by", day=duty.due_on))
        at = morning(state, calendar.shift(duty.due_on, -_REMINDED_BEFORE))
        if at > meta.at:
            yield deadline("duty-reminder", duty.id, at, why("duties-due-soon", days=_REMINDED_BEFORE))


def on_reminder_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Shortly before its day the client is reminded, and hears what follows otherwise."""
    if state.duties[subject].state == DutyState.OPEN:
        because = why("duties-day-agreed")
        yield from plan_notice(state, "duty_reminder", subject, because, "duties/remind", announces=_first(state))


def _first(state: State) -> tuple[Step, ...]:
    step = next_step(state.agreement.client_delay, ())
    return (step,) if step else ()


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """Its day passed, or a step that follows from that is due."""
    duty = state.duties[subject]
    if duty.state == DutyState.OPEN:
        yield _late(state, duty)
    elif duty.state == DutyState.LATE:
        step = next_step(state.agreement.client_delay, duty.steps)
        if step:
            yield _take(state, duty, step, meta)


def _late(state: State, duty: DutyItem) -> DutyLate:
    first, starts = next_step(state.agreement.client_delay, ()), list[Deadline]()
    if first:
        starts.append(_step_deadline(state, duty, first))
    if policy_of(state) == "bill_anyway":
        starts += _billed_anyway(state, duty)
    return DutyLate(
        because=why("duties-not-come", day=duty.due_on),
        rule="duties/late",
        duty=duty.id,
        due_on=duty.due_on,
        policy=policy_of(state),
        milestones=waiting_on(state, duty),
        move=moved(state, Kind.DUTY, duty.id, "late"),
        starts=tuple(starts),
        stops=(f"duty-reminder/{duty.id}",),
    )


def _step_deadline(state: State, duty: DutyItem, step: Step) -> Deadline:
    at = step_due(state.agreement.client_delay, step, duty.due_on, state.calendars.provider)
    return deadline("duty", duty.id, at, why("duties-step-follows", step=step))


def _billed_anyway(state: State, duty: DutyItem) -> Iterator[Deadline]:
    """What waits is invoiced on the day on which it was planned to be done."""
    calendar = state.calendars.provider
    for milestone in waiting_on(state, duty):
        for invoice in unasked(state, milestone):
            at = calendar.start_of_business(state.planned(milestone).promised_on)
            yield deadline("issue", invoice, at, why("duties-billed-anyway"))


def announcement(state: State, duty: str, step: Step) -> NoticeItem | None:
    """The first message about a duty that announced a step and was confirmed sent."""
    told = [n for n in state.notices.values() if n.subject == duty and step in n.announces and n.sent_at is not None]
    return min(told, key=lambda n: n.sent_at or n.planned_at, default=None)


def _take(state: State, duty: DutyItem, step: Step, meta: Meta) -> Event:
    """A step is taken once it was announced a business day before; else it comes later."""
    told, calendar = announcement(state, duty.id, step), state.calendars.client
    if told is None or told.sent_at is None or calendar.deadline_after(told.sent_at, 1) > meta.at:
        until = calendar.deadline_after(told.sent_at, 1) if told and told.sent_at else _later(state, duty, step, meta.at)
        return DutyStepPutOff(
            because=why("duties-not-announced"),
            rule="duties/put-off",
            duty=duty.id,
            step=step,
            until=until,
            starts=(deadline("duty", duty.id, until, why("duties-put-off", step=step)),),
        )
    following = next_step(state.agreement.client_delay, (*duty.steps, step))
    return DutyStepTaken(
        because=why("duties-announced", day=duty.due_on, told=told.sent_at.date()),
        rule="duties/step",
        duty=duty.id,
        step=step,
        announced_by=told.key,
        announced_at=told.sent_at,
        starts=(_step_deadline(state, duty, following),) if following else (),
    )


def _later(state: State, duty: DutyItem, step: Step, now: datetime) -> datetime:
    """Two business days where the announcement is still on its way by itself, more where somebody has to help it on."""
    on_its_way = any(n.subject == duty.id and step in n.announces and n.state in _ON_ITS_WAY for n in state.notices.values())
    return state.calendars.client.deadline_after(now, _REMINDED_BEFORE if on_its_way or step == "held" else _PUT_OFF)


def ended(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: once no work is left, nothing that the client was to bring is waited for any more."""
    if state.stage in _NO_WORK_LEFT:
        for duty in state.duties.values():
            if duty.state not in DUTY.final:
                yield _excused(state, duty, why("duties-work-over"), "duties/ended", None)


def _excused(
    state: State, duty: DutyItem, because: Reason, rule: str, explanation: str | None, starts: tuple[Deadline, ...] = ()
) -> DutyExcused:
    move = moved(state, Kind.DUTY, duty.id, "excuse")
    return DutyExcused(
        because=because, rule=rule, duty=duty.id, explanation=explanation, move=move, starts=starts, stops=_stops(state, duty)
    )


def _stops(state: State, duty: DutyItem) -> tuple[str, ...]:
    """Everything that its lateness set going, and no other late duty keeps going."""
    issues = []
    if duty.state == DutyState.LATE and policy_of(state) == "bill_anyway":
        others = [d for d in state.duties.values() if d.state == DutyState.LATE and d.id != duty.id]
        kept = {milestone for other in others for milestone in waiting_on(state, other)}
        freed = [milestone for milestone in waiting_on(state, duty) if milestone not in kept]
        issues = [running for milestone in freed for running in billed_anyway(state, milestone)]
    return (f"duty/{duty.id}", f"duty-reminder/{duty.id}", *issues)


def _excuse(state: State, command: ExcuseDuty, meta: Meta) -> Iterator[Event]:
    duty = state.duties[command.duty]
    starts = promises_again(state, duty, (), meta) if duty.state == DutyState.LATE else ()
    yield _excused(state, duty, why("duties-excused"), "duties/excuse", command.explanation, starts)


def _done(state: State, command: RecordDutyDone, meta: Meta) -> Iterator[Event]:
    duty, house = state.duties[command.duty], state.calendars.provider
    was_late = duty.state == DutyState.LATE
    late = max(house.business_days_between(duty.due_on, command.on), 0) if was_late else 0
    dates = moved_by(state, duty, command.on, meta) if late else ()
    yield DutyDone(
        because=why("duties-brought-late", days=late) if late else why("duties-brought"),
        rule="duties/done",
        duty=duty.id,
        on=command.on,
        late_days=late,
        moved=dates,
        move=moved(state, Kind.DUTY, duty.id, "do"),
        starts=promises_again(state, duty, dates, meta) if was_late else (),
        stops=_stops(state, duty),
    )


def is_open(state: State, duty: str) -> bool:
    """Whether something that the client brings has not come."""
    return state.duties[duty].state not in DUTY.final


ACTIONS = (
    Action(RecordDutyDone, Kind.DUTY, "do", _STAGES, _done, "duty", (), (not_in_the_future("on"),)),
    Action(ExcuseDuty, Kind.DUTY, "excuse", _STAGES, _excuse, "duty"),
)
