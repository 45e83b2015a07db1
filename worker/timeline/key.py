"""The key: one small drawing for each thing that is in the picture, in a fixed order."""

from collections.abc import Callable, Mapping

from worker.timeline import shapes
from worker.timeline.phrases import Phrases

_Y = 9.0
_HEIGHT = 18


def _late_with_number() -> str:
    return shapes.late_bar(0, 26, _Y - 4, 8) + shapes.reminder(17, _Y, 1)


def _held() -> str:
    return shapes.line(7, _Y, 20, _Y, "l dot") + shapes.ring(4, _Y) + shapes.dot(20, _Y)


def _merged() -> str:
    return shapes.path("M4 10C4 3 8 4 15 4", "l3", stroke=1.2) + shapes.ring(4, 13) + shapes.report(18.5, 4)


SAMPLES: Mapping[str, tuple[int, Callable[[], str]]] = {
    "estimate": (26, lambda: shapes.estimate(0.5, 25.5, _Y)),
    "promise": (10, lambda: shapes.flag(1, 1, pole=15)),
    "promise_moved": (10, lambda: shapes.moved_flag(1, 1, pole=15)),
    "work": (22, lambda: shapes.solid_bar(0, 22, _Y - 4, 8, "us")),
    "work_planned": (22, lambda: shapes.dashed_bar(0, 22, _Y - 4, 8, "us")),
    "review": (22, lambda: shapes.hatched_bar(0.5, 21.5, _Y - 4, 8)),
    "blocked": (22, lambda: shapes.line(0, _Y, 22, _Y, "l3 dot wide s-3")),
    "accepted": (13, lambda: shapes.accepted(6.5, _Y)),
    "deemed": (14, lambda: shapes.deemed(7, _Y)),
    "sent_back": (14, lambda: shapes.sent_back(7, _Y)),
    "delay": (13, lambda: shapes.delay(6.5, _Y + 1)),
    "dropped": (14, lambda: shapes.dropped(7, _Y)),
    "gate_shut": (12, lambda: shapes.gate(10, _Y, "shut")),
    "gate_open": (10, lambda: shapes.gate(9, _Y + 3, "open")),
    "gate_waived": (11, lambda: shapes.gate(9, _Y + 3, "waived")),
    "gate_reshut": (12, lambda: shapes.gate(10, _Y, "reshut")),
    "deadline": (13, lambda: shapes.deadline(6.5, _Y, "client")),
    "invoice": (10, lambda: shapes.invoice(5, _Y)),
    "due": (4, lambda: shapes.due(2, _Y)),
    "part_paid": (11, lambda: shapes.part_paid(5.5, _Y)),
    "paid": (11, lambda: shapes.paid(5.5, _Y)),
    "charged": (11, lambda: shapes.charged(5.5, _Y)),
    "credited": (11, lambda: shapes.credited(5.5, _Y)),
    "refunded": (11, lambda: shapes.refunded(5.5, _Y)),
    "void": (11, lambda: shapes.void(5.5, _Y)),
    "overdue": (26, _late_with_number),
    "promise_to_pay": (24, lambda: shapes.promise_to_pay(0.5, 23.5, _Y)),
    "disputed": (24, lambda: shapes.disputed(0.5, 23.5, _Y)),
    "report": (9, lambda: shapes.report(4.5, _Y)),
    "sent": (9, lambda: shapes.dot(4.5, _Y)),
    "acknowledged": (7, lambda: shapes.circle(3.5, _Y, 2.3, "f-ink")),
    "held": (25, _held),
    "merged": (23, _merged),
    "planned_message": (8, lambda: shapes.report(4, _Y, planned=True)),
    "dropped_message": (9, lambda: shapes.not_sent(4.5, _Y)),
    "doubtful": (9, lambda: shapes.doubtful(4.5, _Y)),
    "failed": (9, lambda: shapes.failed(4.5, _Y)),
    "inbound": (10, lambda: shapes.from_client(5, _Y)),
    "task": (10, lambda: shapes.person(5, _Y)),
    "day_off": (8, lambda: shapes.rect(0, _Y - 1.5, 8, 3, "f-3")),
}


def key_entries(used: set[str], phrases: Phrases) -> list[tuple[str, str]]:
    """Return (drawing, words) for everything used that has a sample."""
    return [(_drawing(width, sample()), phrases.say(f"picture-key-{name}")) for name, (width, sample) in SAMPLES.items() if name in used]


def _drawing(width: int, content: str) -> str:
    return f'<svg width="{width}" height="{_HEIGHT}" viewBox="0 0 {width} {_HEIGHT}" aria-hidden="true">{content}</svg>'
