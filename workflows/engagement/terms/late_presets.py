"""Ladders by name. A preset that a file names is replaced by its steps when the file is read, so that a later release changes no agreement."""

from collections.abc import Callable
from typing import Any

Steps = list[dict[str, Any]]
"""Steps of a ladder, as a file would state them."""


def _with_fee(step: dict[str, Any], fee: Any) -> dict[str, Any]:
    return step | {"fee": fee} if fee is not None else step


def _announced(fee: Any, interest: bool, *others: str) -> list[str]:
    return [*(["fee"] if fee is not None else []), *(["interest"] if interest else []), *others]


def _default(fee: Any, interest: bool) -> Steps:
    """Friendly before, firm after, a call, an announcement, its consequences, a formal notice, collection."""
    return [
        {"days": -3, "action": "remind", "tone": "friendly"},
        {"days": 0, "action": "remind", "tone": "due"},
        {"days": 3, "action": "remind", "tone": "firm"},
        {"days": 7, "action": "call"},
        {"days": 14, "action": "remind", "tone": "firm", "announces": _announced(fee, interest, "hold")},
        _with_fee({"days": 21, "action": "remind", "tone": "final", "hold": True, "interest": interest}, fee),
        {"days": 30, "formal_notice": {"new_term_days": 14}},
        {"days": 45, "hand_over": True},
    ]


def _gentle(fee: Any, interest: bool) -> Steps:
    """Reminders and calls; a fee or interest, where they were agreed, late and announced; work goes on."""
    steps: Steps = [
        {"days": -3, "action": "remind", "tone": "friendly"},
        {"days": 5, "action": "remind", "tone": "firm"},
        {"days": 14, "action": "call"},
    ]
    if not _announced(fee, interest):
        return [*steps, {"days": 30, "action": "remind", "tone": "final"}]
    return [
        *steps,
        {"days": 30, "action": "remind", "tone": "firm", "announces": _announced(fee, interest)},
        _with_fee({"days": 45, "action": "remind", "tone": "final", "interest": interest}, fee),
    ]


def _us_habit(fee: Any, interest: bool) -> Steps:
    """Due today, a personal word, firm, final with the announcement, then the charge; a grace of a week before any of it."""
    announced = _announced(fee, interest)
    steps: Steps = [
        {"days": 0, "action": "remind", "tone": "due"},
        {"days": 3, "action": "remind", "tone": "firm"},
        {"days": 7, "action": "remind", "tone": "firm", "announces": announced},
        {"days": 10, "action": "call"},
    ]
    if announced:
        steps.append(_with_fee({"days": 15, "action": "remind", "tone": "final", "interest": interest}, fee))
    return [*steps, {"days": 30, "formal_notice": {"new_term_days": 10}}, {"days": 60, "hand_over": True}]


PRESETS: dict[str, Callable[[Any, bool], Steps]] = {"default": _default, "gentle": _gentle, "us-habit": _us_habit}
"""By name: from the agreed fee (none: no fee) and whether interest was agreed, to the steps."""
