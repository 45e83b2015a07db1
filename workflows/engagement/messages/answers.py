"""What the core answers: receipt, refusal, journal entry; and who asked."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import JsonValue

from workflows.engagement.messages.reasons import Reason, Value, why
from workflows.engagement.model import Frozen


class Meta(Frozen):
    """Who asked, when, and under which id."""

    at: datetime
    """Business time, ``workflow.now()``."""
    actor: str
    """``unverified:<name>`` until authentication exists; ``billing:<system>``; ``engine`` for deadlines and results of effects."""
    source: str
    """``api``, ``billing``, ``clock``, ``effect`` or ``journal``."""
    request_id: str
    rules: int
    """Version of the rules by which the run decides; a rule that changed branches on it."""
    digest: str = ""
    """Digest of the request, so that the same id with another body is found out."""
    reason: str = ""
    on_behalf_of: str = ""

    @property
    def command_id(self) -> str:
        """``<source>/<request_id>``: the update id and the key of the receipt."""
        return f"{self.source}/{self.request_id}"


class Receipt(Frozen):
    """The answer to a command: at most 300 bytes, kept for life."""

    version: int
    """How many commands the engagement has taken."""
    sequence: int
    """The last journal entry it caused."""
    digest: str


class AvailableAction(Frozen):
    """Something that is possible now."""

    action: str
    """Kind of the command, such as ``accept_milestone``."""
    subject: str
    """Id of the thing it is about; the engagement's own id for the engagement."""
    leads_to: str
    """State it leads to; empty where it moves nothing."""
    needs: tuple[str, ...]
    """Fields of the command the caller must fill."""


class Refusal(Frozen):
    """Why a command is not possible, and what is."""

    reason: Reason
    field: str | None = None
    """Field of the command that is wrong; none where the state is in the way."""
    not_found: bool = False
    available: tuple[AvailableAction, ...] = ()

    @property
    def code(self) -> str:
        """UPPER_SNAKE, by which callers decide; a variant of its sentence is no part of it."""
        return self.reason.code.partition(".")[0]


class Refused(Exception):
    """A command is not possible; nothing happened.

    Attributes:
        refusal: the typed answer.
    """

    def __init__(self, code: str, *, field: str | None = None, not_found: bool = False, **params: Value | Sequence[Value]) -> None:
        """Refuse.

        Args:
            code: id of the sentence, and what callers decide by; a variant of the sentence after a dot.
            field: field of the command that is wrong.
            not_found: whether the command is about something that does not exist.
            params: what the sentence names; callers get them as metadata.
        """
        super().__init__(code)
        self.refusal = Refusal(reason=why(code, **params), field=field, not_found=not_found)


class Entry(Frozen):
    """A line of the journal."""

    sequence: int
    at: datetime
    """When it was recorded."""
    effective: datetime
    """When it took effect: for a deadline the moment it fell due."""
    actor: str
    command: str
    """``<source>/<request_id>``."""
    event: str
    rule: str
    because: Reason
    """Why: nothing personal."""
    terms_version: int
    """0 before anything was agreed."""
    data: dict[str, JsonValue]
    """The event without bulky and personal fields."""
    personal: dict[str, Any] | None = None
    """The personal fields; erasable, because the hash holds only their commitment."""
    salt: str | None = None
    """Needed to check the commitment; erased together with ``personal``."""
    commitment: str
    """``sha256(salt + canonical JSON of personal)``; empty where nothing is personal."""
    previous: str
    """Hash of the entry before."""
    hash: str

    @property
    def explanation(self) -> str:
        """The reason in the words of the person who gave one, while they are kept; else empty."""
        return str((self.personal or {}).get("explanation") or "")


class JournalEnd(Frozen):
    """Where a journal ends; before the first entry 0 and nothing."""

    sequence: int = 0
    hash: str = ""


class Misfit(StrEnum):
    """What was wrong between the store's journal and the engagement's."""

    GAP = "gap"
    """The store had lost lines that it held once: those from ``differs_at`` to the end that the call names."""
    FORK = "fork"
    """The store had another line at ``differs_at``. It is put aside with those after it, and what the engagement says is stored in its place."""
    AHEAD = "ahead"
    """The store holds lines, from ``differs_at`` on, that the engagement never wrote. Found by the workflow: a store cannot know it."""
