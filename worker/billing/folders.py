"""What worker, gateway and command line share on the disk about billing systems."""

from activities.billing.signed.issued import IssuedInvoices
from activities.billing.signed.sent import SentMessages
from worker.billing.patience import Patience
from worker.billing.quarantine import Quarantine
from worker.settings import Settings
from worker.temporal.keys import load_ring
from worker.temporal.sealed import SealedBytes


def sent_messages(settings: Settings) -> SentMessages:
    """Requests to billing systems behind signed webhooks.

    Raises:
        worker.temporal.keys.KeyRingError: the keys are missing or malformed.
    """
    return SentMessages(settings.billing_dir / "sent", SealedBytes(load_ring(settings)))


def issued_invoices(settings: Settings) -> IssuedInvoices:
    """What those systems made of requests."""
    return IssuedInvoices(settings.billing_dir / "issued")


def quarantine(settings: Settings) -> Quarantine:
    """Events that no engagement took.

    Raises:
        worker.temporal.keys.KeyRingError: the keys are missing or malformed.
    """
    return Quarantine(settings.billing_dir / "quarantine", SealedBytes(load_ring(settings)))


def patience(settings: Settings) -> Patience:
    """Since when senders are asked to try again."""
    return Patience(settings.billing_dir / "awaited")
