"""What only the engine gives: the clock, and the results of effects."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from workflows.engagement.messages.answers import Misfit
from workflows.engagement.messages.commands.base import Command, DocumentRef, ItemId
from workflows.engagement.messages.effects import Effect
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Line


class Tick(Command):
    """One or more deadlines are due."""

    kind: Literal["tick"] = "tick"
    internal: ClassVar[bool] = True


class NoticeDelivered(Command):
    """Result of an effect: the mail server took the message."""

    kind: Literal["notice_delivered"] = "notice_delivered"
    internal: ClassVar[bool] = True
    notice: ItemId
    message_id: Line
    document: DocumentRef
    told_through: int | None = None
    """Journal sequence up to which the message tells; what came while it was on its way is not in it."""


class NoticeRefused(Command):
    """Result of an effect: the message cannot be sent, or nobody knows whether it was."""

    kind: Literal["notice_refused"] = "notice_refused"
    internal: ClassVar[bool] = True
    notice: ItemId
    doubtful: bool
    because: Reason
    """What kept it from being sent."""
    explanation: Line | None = None
    """What the mail server said; it may quote an address."""


class WithdrawNotice(Command):
    """The check right before sending found that a message must not leave any more."""

    kind: Literal["withdraw_notice"] = "withdraw_notice"
    internal: ClassVar[bool] = True
    notice: ItemId
    because: Reason


class InvoiceWasIssued(Command):
    """Result of an effect: the billing system made the invoice."""

    kind: Literal["invoice_was_issued"] = "invoice_was_issued"
    internal: ClassVar[bool] = True
    invoice: ItemId
    number: Line
    reference: Line
    document: DocumentRef
    external: Line | None = None
    pay_at: Annotated[str, StringConstraints(max_length=2000)] | None = None


class InvoiceWasChanged(Command):
    """Result of an effect: the billing system knows of a change."""

    kind: Literal["invoice_was_changed"] = "invoice_was_changed"
    internal: ClassVar[bool] = True
    invoice: ItemId
    change: Line
    fact: Line | None = None
    """Id of the fact that it was told of."""
    number: Line | None = None
    """Of the credit note."""
    document: DocumentRef | None = None


class InvoiceChangeFailed(Command):
    """Result of an effect: the billing system could not be told."""

    kind: Literal["invoice_change_failed"] = "invoice_change_failed"
    internal: ClassVar[bool] = True
    invoice: ItemId
    effect: Effect
    """What was to be told, so that a person can ask for it once more."""
    because: Reason
    """What kept it from being told."""
    explanation: Line | None = None
    """What the billing system said."""


class JournalDiffers(Command):
    """Result of an effect: the journal store does not hold what it should."""

    kind: Literal["journal_differs"] = "journal_differs"
    internal: ClassVar[bool] = True
    how: Misfit
    at: int
    """Sequence of the first line that differs."""
    through: int
    """Sequence of the last line that is lost; where none is, the last one that the store was known to hold."""


class SetDeadlineAside(Command):
    """The rule of a deadline has a defect: a person looks, and everything else goes on."""

    kind: Literal["set_deadline_aside"] = "set_deadline_aside"
    internal: ClassVar[bool] = True
    deadline: Line
    """Its id."""


class InvoiceIssueFailed(Command):
    """Result of an effect: the billing system could not make the invoice."""

    kind: Literal["invoice_issue_failed"] = "invoice_issue_failed"
    internal: ClassVar[bool] = True
    invoice: ItemId
    because: Reason
    """What kept it from being made."""
    explanation: Line | None = None
    """What the billing system said."""
