"""What is included before it costs: meetings and calls are counted, and who uses them hears it before they run out (practice 8)."""

from collections.abc import Iterator
from typing import Literal

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import RecordMeeting
from workflows.engagement.messages.events import AllowanceExceeded, AllowanceNeared, Event, MeetingRecorded
from workflows.engagement.rules.notices.planning import merge_waiting, plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State

Allowance = Literal["meetings", "calls"]

NOT_COUNTED = frozenset({"presentation", "kick_off", "closing_call"})
"""Purposes of meetings that are ours to hold."""

_STAGES = frozenset({"ONBOARDING", "ACTIVE", "PAUSED", "SIGNING_OFF"})


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
    words = f"{used} of {included} included {event.allowance} are used"
    if used > included:
        yield AllowanceExceeded(because=words, rule="allowances/exceeded", allowance=event.allowance, used=used, included=included)
    else:
        yield AllowanceNeared(because=words, rule="allowances/neared", allowance=event.allowance, used=used, included=included)


def on_neared(state: State, event: AllowanceNeared, meta: Meta) -> Iterator[Event]:
    """The client hears what is left, and what a further one costs."""
    planned = plan_notice(state, "allowance_low", event.allowance, "What our agreement includes is nearly used.", "allowances/neared")
    yield from merge_waiting(state, planned, "one more was used before it could leave, and the later one tells all of it")
    yield planned


def on_exceeded(state: State, event: AllowanceExceeded, meta: Meta) -> Iterator[Event]:
    """It took place, so it is recorded; what it costs is agreed by people, and never billed unannounced."""
    if not is_open(state, "bill_extra", event.allowance):
        text = f"More {event.allowance} took place than are included: agree with the client what they cost, or let them be"
        yield open_task(state, "bill_extra", event.allowance, text, event.because, "allowances/exceeded", meta)
