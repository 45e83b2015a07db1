"""A line of the story."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from worker.story.names import Names

Data = Mapping[str, Any]

STAGE, CLIENT, MESSAGE, MILESTONE, GATE, INVOICE, TASK, MEETING, SURVEY = (
    "stage", "client", "message", "milestone", "gate", "invoice", "task", "meeting", "survey",
)  # fmt: skip
"""Kinds of line."""


@dataclass(frozen=True)
class Told:
    """One line.

    Attributes:
        kind: what part of the engagement it is about.
        what: what happened.
        who: who did it, or whom it goes to; may be empty.
    """

    kind: str
    what: str
    who: str = ""


Row = Callable[[Data, Names], Told]
