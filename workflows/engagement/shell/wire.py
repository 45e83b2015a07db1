"""The names and shapes that cross between the gateway and the workflow.

Each is pinned by a test: a stored history or a running engagement uses it.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, field_validator

from workflows.engagement.messages import commands
from workflows.engagement.messages.answers import Meta, Refusal
from workflows.engagement.model import Frozen
from workflows.engagement.rules import table
from workflows.engagement.shell.limits import Limits
from workflows.engagement.state import State
from workflows.engagement.state.journal.chain import canonical
from workflows.engagement.state.upgrades import OfAnyRelease
from workflows.engagement.views.answer import Answer
from workflows.engagement.views.listed import ListedKind

WORKFLOW = "Engagement"
MARK = "sequence"
"""Memo key under which a step that asks nothing of the server leaves a trace: the journal's sequence."""
UPDATE = "apply"
VIEW_QUERY = "view"
JOURNAL_QUERY = "journal"
LIST_QUERY = "list"
"""A page of the things of one kind, newest first."""
BILLING_QUERY = "billing"
"""What billing reads: the invoices, and who makes them."""
STATE_QUERY = "state"
MONEY_QUERY = "money"
"""Where the money stands, with interest to the day; nothing before anything was agreed."""
PENDING_QUERY = "pending"
"""How many effects could be carried out now: 0 at rest."""
CHECK_QUERY = "check"
"""What would this command be answered now? Costs no event; answers a Verdict."""

KNOWN_REQUEST = "KNOWN_REQUEST"
"""Failure type of an update whose request id was taken in an earlier run; its details hold an Answer: the first receipt, and how the engagement stands
now."""

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
    given_at: datetime | None = None
    """When it was given, by the clock of who sent it; read of a creation alone."""

    def opened(self) -> commands.Command:
        """The command itself.

        Raises:
            KeyError: an unknown kind.
            pydantic.ValidationError: not the shape of its kind.
        """
        return command_type(self.command["kind"]).model_validate(self.command)

    @property
    def length(self) -> int:
        """Bytes of the command as JSON."""
        return len(canonical(self.command).encode())

    def meta(self, at: datetime, rules: int) -> Meta:
        """Who asked, with the moment and the version of the rules that decide."""
        return Meta(
            at=at,
            rules=rules,
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
    state: Annotated[State, OfAnyRelease()] | None = None
    limits: Limits = Limits()
    rules: int
    """Version of the rules by which this run decides, from its first event to its last."""

    @field_validator("rules")
    @classmethod
    def _known(cls, rules: int) -> int:
        """Leave a run alone that a newer release began: its task waits for a worker of that release."""
        if not 1 <= rules <= table.RULES_VERSION:
            newest = table.RULES_VERSION
            raise ValueError(f"another release began this run: its rules version is {rules}, and this release knows versions 1 to {newest}")
        return rules


class At(Frozen):
    """When a question is asked, by the clock of who asks: in a query the workflow's own clock stands at its last workflow task."""

    at: datetime


class Check(Frozen):
    """A command, and when it is asked what it would be answered: by the clock of who asks; none: by the engagement's own."""

    envelope: Envelope
    at: datetime | None = None


class Verdict(Frozen):
    """What a command would be answered: one of the two."""

    refusal: Refusal | None = None
    answer: Answer | None = None
    """As it would be, but without a receipt."""


class ListQuery(Frozen):
    """At most ``limit`` things of a kind, newest first, that are older than ``after``."""

    kind: ListedKind
    after: str = ""
    """Id of the last one told; empty from the newest on."""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    open_only: bool = False


class JournalQuery(Frozen):
    """Entries after ``after``, at most ``limit``."""

    after: int = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 200


def update_id(source: str, request_id: str) -> str:
    """Id of the update, and key of the receipt: ``<source>/<request_id>``."""
    return f"{source}/{request_id}"
