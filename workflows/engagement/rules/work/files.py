"""Final files that follow on payment."""

from collections.abc import Iterator

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event, FilesReleased
from workflows.engagement.rules.action import AGREED
from workflows.engagement.rules.money.gates import files_wait, own_gates
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import State
from workflows.engagement.terms import GateKind


def released(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: once what they waited for is paid or waived, the files of a delivered milestone are released."""
    if state.stage not in AGREED:
        return
    for item in state.milestones.values():
        gates = own_gates(state, item.id, GateKind.ON_DELIVERY)
        delivered = item.delivered_at is not None and item.files_released_at is None and item.state != "DROPPED"
        if gates and delivered and not files_wait(state, item.id):
            because = "they were to follow on payment, and their gate lets them pass"
            yield FilesReleased(because=because, rule="files/release", milestone=item.id, gates=tuple(g.id for g in gates))


def on_released(state: State, event: FilesReleased, meta: Meta) -> Iterator[Event]:
    """The client gets them, in the thread of the delivery."""
    thread = state.milestones[event.milestone].announcement
    because = "The payment that the final files waited for is settled."
    yield plan_notice(state, "files_released", event.milestone, because, "files/release", thread=thread)
