"""The names and shapes that cross between the gateway and the workflow.

Each is pinned by a test: a stored history or a running engagement uses it.
"""

from typing import Annotated, Any

from pydantic import Field, field_validator

from workflows.engagement.messages import commands
from workflows.engagement.messages.answers import Meta
from workflows.engagement.model import Frozen
from workflows.engagement.shell.limits import Limits
from workflows.engagement.state import State
from workflows.engagement.state.upgrades import upgrade

WORKFLOW = "Engagement"
MARK = "sequence"
"""Memo key under which a step that asks nothing of the server leaves a trace: the journal's sequence."""
UPDATE = "apply"
VIEW_QUERY = "view"
JOURNAL_QUERY = "journal"
STATE_QUERY = "state"
MONEY_QUERY = "money"
"""Where the money stands, with interest to the day; nothing before anything was agreed."""
PENDING_QUERY = "pending"
"""How many effects could be carried out now: 0 at rest."""
CHECK_QUERY = "check"
"""Would this command be taken now? Costs no event; answers a Refusal or nothing."""

KNOWN_REQUEST = "KNOWN_REQUEST"
"""Failure type of an update whose request id was taken in an earlier run; its details hold the first receipt."""

RULES_VERSION = 2
"""Raised when stored histories of an older release no longer replay."""


_BY_KIND: dict[str, type[commands.Command]] = {
    c.model_fields["kind"].default: c for c in (*commands.PUBLIC, *commands.BILLING, *commands.INTERNAL)
}


def command_type(kind: str) -> type[commands.Command]:
    """The command class of a kind.

    Raises:
        KeyError: no such kind.
    """
    return _BY_KIND[kind]


class Envelope(Frozen):
    """A command on its way to an engagement, with who asks and under which id."""

    command: dict[str, Any]
    """The command as JSON; ``kind`` says which."""
    source: str = "api"
    request_id: str
    digest: str
    """sha256 (hex, 32 digits) of the canonical JSON of command and reason."""
    actor: str
    reason: str = ""
    on_behalf_of: str = ""

    def opened(self) -> commands.Command:
        """The command itself.

        Raises:
            KeyError: an unknown kind.
            pydantic.ValidationError: not the shape of its kind.
        """
        return command_type(self.command["kind"]).model_validate(self.command)

    def meta(self, at: Any) -> Meta:
        """Who asked, with the moment."""
        return Meta(
            at=at,
            actor=self.actor,
            source=self.source,
            request_id=self.request_id,
            digest=self.digest,
            reason=self.reason,
            on_behalf_of=self.on_behalf_of,
        )


class Start(Frozen):
    """Argument of the workflow: the first command, or the state carried over from the run before."""

    created: Envelope | None = None
    state: State | None = None
    limits: Limits = Limits()
    rules_version: int = RULES_VERSION

    @field_validator("state", mode="before")
    @classmethod
    def _of_any_release(cls, value: object) -> object:
        return upgrade(value) if isinstance(value, dict) else value


class JournalQuery(Frozen):
    """Entries after ``after``, at most ``limit``."""

    after: int = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 200


def update_id(source: str, request_id: str) -> str:
    """Id of the update, and key of the receipt: ``<source>/<request_id>``."""
    return f"{source}/{request_id}"
