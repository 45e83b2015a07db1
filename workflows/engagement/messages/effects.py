"""Effects: what the world must do. An effect names what it is about; the words and figures are read from the state when it is carried out."""

from datetime import datetime
from enum import StrEnum

from workflows.engagement.model import Frozen


class EffectKind(StrEnum):
    """Verbs, one activity each."""

    SEND_NOTICE = "send_notice"
    ISSUE_INVOICE = "issue_invoice"
    CHANGE_INVOICE = "change_invoice"


class Effect(Frozen):
    """Something to be done outside."""

    kind: EffectKind
    subject: str
    """Id of the notice or invoice."""
    fact: str | None = None
    """Of a change: the fact about money that it tells the billing system."""
    minor: int | None = None
    """Of a refund that is only asked for, and no fact yet: how much, in minor units."""
    change: str | None = None
    """Of a change: what the billing system is told (:class:`workflows.engagement.messages.ports.InvoiceChange`)."""
    key: str
    """``<engagement>/<sequence>/<effect>``: it may run twice, and receivers get the key."""
    first: str | None = None
    """Of a change that a person asks for once more: the key of its first round. Receivers get this one, so that nobody makes it twice."""
    lane: str
    """``<channel>/<recipient>``: order is kept inside a lane, and none holds up another."""


class OutboxItem(Frozen):
    """An effect on its way."""

    effect: Effect
    not_before: datetime | None = None
    """The earliest moment of the next try: pauses of minutes to a day are kept here, and not in an activity."""
    calls: int = 0
    """Activity calls that failed for now."""
    hurried: bool = False
    """The billing system reported that it made the invoice. A call that fails after that may have begun before it, and is made again at once."""
