"""What is included before it costs: meetings and calls are counted, and who uses them hears it before they run out (practice 8)."""

from collections.abc import Iterator
from typing import Literal

from workflows.engagement.lifecycles import Stage
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import RecordMeeting
from workflows.engagement.messages.events import AllowanceExceeded, AllowanceNeared, Event, MeetingRecorded
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State

Allowance = Literal["meetings", "calls"]

NOT_COUNTED = frozenset({"presentation", "kick_off", "closing_call"})
"""Purposes of meetings that are ours to hold."""

_STAGES = frozenset({Stage.ONBOARDING, Stage.ACTIVE, Stage.PAUSED, Stage.SIGNING_OFF})


def allowance_of(state: State, command: RecordMeeting) -> Allowance | None:
    """What a meeting counts against; none where it does not count, as before the agreement and for what is ours to hold."""
    if state.stage not in _STAGES or command.purpose in NOT_COUNTED:
        return None
    return "calls" if command.form == "call" else "meetings"


def on_meeting(state: State, event: MeetingRecorded, meta: Meta) -> Iterator[Event]:
    """Before the last one is used, when it is, and beyond it."""
    if event.allowance is None:
        return
    included, used = getattr(state.agreement.rate_card.allowances, event.allowance), state.used[event.allowance]
    if included is None or used < included - 1:
        return
    because = why("allowances-used", used=used, included=included, allowance=event.allowance)
    if used > included:
        yield AllowanceExceeded(because=because, rule="allowances/exceeded", allowance=event.allowance, used=used, included=included)
    else:
        yield AllowanceNeared(because=because, rule="allowances/neared", allowance=event.allowance, used=used, included=included)


def on_neared(state: State, event: AllowanceNeared, meta: Meta) -> Iterator[Event]:
    """The client hears what is left, and what a further one costs."""
    yield from plan_notice(state, "allowance_low", event.allowance, why("allowances-nearly-used"), "allowances/neared")


def on_exceeded(state: State, event: AllowanceExceeded, meta: Meta) -> Iterator[Event]:
    """It took place, so it is recorded; what it costs is agreed by people, and never billed unannounced."""
    if not is_open(state, "bill_extra", event.allowance):
        text = why("task-bill-extra", allowance=event.allowance)
        yield open_task(state, "bill_extra", event.allowance, text, event.because, "allowances/exceeded", meta)
