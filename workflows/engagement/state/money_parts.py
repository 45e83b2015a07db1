"""What the state keeps about papers of an invoice that a billing system made."""

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.model import Frozen


class CreditNote(Frozen):
    """A credit note with a number of its own."""

    fact: str
    """Id of the fact by which a person credited the invoice."""
    number: str
    document: DocumentRef | None = None
    """The page that the client gets."""
