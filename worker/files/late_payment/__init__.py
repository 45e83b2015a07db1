"""Late-payment rules at the door: what is shipped as dated data, what the house adds, and a rule joined with its rates."""

from worker.files.late_payment.resolving import FIELD, LatePaymentError, Reason, resolve, with_interest_rule
from worker.files.late_payment.shipped import Catalogue, shipped

__all__ = ["FIELD", "Catalogue", "LatePaymentError", "Reason", "resolve", "shipped", "with_interest_rule"]
