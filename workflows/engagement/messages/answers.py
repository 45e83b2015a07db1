"""What the core answers: receipt, refusal, journal entry; and who asked."""

from datetime import datetime
from typing import Any

from pydantic import JsonValue

from workflows.engagement.model import Frozen


class Meta(Frozen):
    """Who asked, when, and under which id."""

    at: datetime
    """Business time, ``workflow.now()``."""
    actor: str
    """``unverified:<name>`` until authentication exists; ``engine`` for deadlines and results of effects."""
    source: str
    """``api``, ``clock`` or ``effect``."""
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

    code: str
    """UPPER_SNAKE; nobody reads the message to decide."""
    message: str
    field: str | None = None
    """Field of the command that is wrong; none where the state is in the way."""
    not_found: bool = False
    metadata: dict[str, str] = {}
    available: tuple[AvailableAction, ...] = ()


class Refused(Exception):
    """A command is not possible; nothing happened.

    Attributes:
        refusal: the typed answer.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, not_found: bool = False, **metadata: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(code=code, message=message, field=field, not_found=not_found, metadata=metadata)


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
    because: str
    """Why, in the house's own words: nothing personal."""
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
    def reason(self) -> str:
        """The reason in the words of the person who gave one, while they are kept; else ``because``."""
        return str((self.personal or {}).get("explanation") or self.because)
