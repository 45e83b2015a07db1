"""A line of the story."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]
"""What the journal says about an event, as JSON has it."""

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
