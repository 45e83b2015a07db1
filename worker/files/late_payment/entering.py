"""Terms that enter: the interest rule they name joins them, with its rates, so that the engagement never looks anything up."""

from collections.abc import Sequence
from datetime import date

from worker.files.late_payment.resolving import resolve
from workflows.engagement.money.interest import RuleFile, SeriesFile
from workflows.engagement.terms import Agreement, ClientKind

FIELD = "payment.late.interest"
"""Path of the rule's name within an agreement."""


def with_interest_rule(
    agreement: Agreement,
    client_kind: ClientKind,
    on: date,
    own_rules: Sequence[RuleFile] = (),
    own_series: Sequence[SeriesFile] = (),
) -> Agreement:
    """The agreement with the rule it names, as it holds on a day; the same one where it names none.

    Args:
        agreement: as its author wrote it; a rule that stands in it already gives way.
        client_kind: what the client is.
        on: the day on which the terms enter.
        own_rules: ``interest_rules`` of provider.yaml.
        own_series: ``reference_rates`` of provider.yaml.

    Raises:
        LatePaymentError: the rule cannot be used.
    """
    late = agreement.payment.late
    if late.interest is None:
        return agreement
    rule = resolve(late.interest, on, client_kind.value, own_rules, own_series)
    payment = agreement.payment.model_copy(update={"late": late.model_copy(update={"interest_rule": rule})})
    return agreement.model_copy(update={"payment": payment})
