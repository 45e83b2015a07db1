"""What a billing system and an engagement say about one invoice, compared. Pure: nothing is decided, nothing is changed."""

from collections.abc import Iterator

from activities.billing.queryable import SystemInvoice, SystemStatus
from activities.engagements import KnownEngagement, KnownInvoice
from workflows.engagement.lifecycles import UNPAID_INVOICE, InvoiceState
from workflows.portfolio.ports import Difference

UNKNOWN_ENGAGEMENT = "UNKNOWN_ENGAGEMENT"
"""The billing system has an invoice of an engagement that is not here."""
UNKNOWN_INVOICE = "UNKNOWN_INVOICE"
"""The engagement has no such invoice."""
AMOUNT = "AMOUNT"
"""They ask for different amounts."""
STATUS = "STATUS"
"""One of them thinks that it is settled, or settled otherwise."""
OUTSTANDING = "OUTSTANDING"
"""Both think that it is open, with another balance."""
REFUSED = "REFUSED"
"""The engagement does not take something that happened."""
UNREADABLE = "UNREADABLE"
"""Something happened there that cannot be told as an event."""
MISSING = "MISSING"
"""The engagement asks for money by an invoice that the billing system does not know, or not as that one."""
UNREACHABLE = "UNREACHABLE"
"""The engagement did not answer; it is looked at again the next time."""

_SAME: dict[SystemStatus, frozenset[str]] = {
    SystemStatus.OPEN: frozenset(UNPAID_INVOICE),
    SystemStatus.PAID: frozenset({InvoiceState.PAID, InvoiceState.CREDITED}),
    SystemStatus.VOID: frozenset({InvoiceState.VOID, InvoiceState.CREDITED}),
    SystemStatus.UNCOLLECTIBLE: frozenset({InvoiceState.WRITTEN_OFF}),
}
"""Status there -> states here that mean the same. What is credited in full is paid or void there, by the system's own custom."""


def difference(theirs: SystemInvoice, code: str, ours: str, their_word: str, explanation: str) -> Difference:
    """A difference about one invoice."""
    return Difference(
        code=code,
        engagement=theirs.engagement,
        invoice=theirs.invoice,
        external=theirs.external,
        ours=ours,
        theirs=their_word,
        explanation=explanation,
    )


def missing(ours: KnownEngagement, invoice: KnownInvoice) -> Difference:
    """The billing system does not know an invoice that is open here."""
    words = f"the billing system has no such invoice, and {invoice.outstanding} is asked for here"
    return Difference(
        code=MISSING,
        engagement=ours.id,
        invoice=invoice.id,
        external=invoice.external,
        ours=invoice.state,
        theirs="",
        explanation=words,
    )


def silent(engagement: str, invoice: str, external: str, explanation: str) -> Difference:
    """An engagement did not answer; ``invoice`` and ``external`` are empty where all of its invoices are meant."""
    return Difference(
        code=UNREACHABLE, engagement=engagement, invoice=invoice, external=external, ours="", theirs="", explanation=explanation
    )


def differences(theirs: SystemInvoice, ours: KnownInvoice | None) -> Iterator[Difference]:
    """All differences; one that makes the others meaningless is given alone.

    Args:
        theirs: as the billing system has it.
        ours: as the engagement has it; none where it has no such invoice.
    """
    if ours is None:
        yield difference(theirs, UNKNOWN_INVOICE, "", str(theirs.amount), "the engagement has no such invoice")
    elif ours.amount != theirs.amount:
        yield difference(theirs, AMOUNT, str(ours.amount), str(theirs.amount), "the amounts asked for differ")
    elif ours.state not in _SAME[theirs.status]:
        yield difference(theirs, STATUS, ours.state, theirs.status.value, "one of the two counts it as settled, or settled otherwise")
    elif theirs.status is SystemStatus.OPEN and ours.outstanding != theirs.outstanding:
        yield difference(theirs, OUTSTANDING, str(ours.outstanding), str(theirs.outstanding), "both count it as open, with another balance")
