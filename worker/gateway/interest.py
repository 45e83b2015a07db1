"""Interest rules at the API's door: what is wrong with the one that terms name is told under the path of the request."""

from datetime import date

from worker.files.late_payment import FIELD, LatePaymentError, with_interest_rule
from worker.gateway.notes import Notes
from worker.gateway.status import Reason, Violation, invalid
from workflows.engagement.terms import Agreement


def entering(agreement: Agreement, notes: Notes, today: date, path: str) -> Agreement:
    """The agreement with the interest rule it names.

    Args:
        agreement: what is proposed.
        notes: what is kept of the client's kind and of the house's own rules.
        today: the day on which the terms enter.
        path: where problems with the agreement are reported.

    Raises:
        ApiError: the rule cannot be used (INVALID_ARGUMENT).
    """
    try:
        return with_interest_rule(agreement, notes.client_kind, today, notes.interest_rules, notes.reference_rates)
    except LatePaymentError as error:
        raise invalid([Violation(f"{path}.{FIELD}", str(error))], Reason.INVALID_DOCUMENT) from None
