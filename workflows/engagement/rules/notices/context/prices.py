"""Facts about prices: what the client pays in all, with tax and without, when, and what comes again."""

from collections.abc import Iterable

from workflows.engagement.rules.money.invoice_contents import planned_title
from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json
from workflows.engagement.terms import Agreement
from workflows.engagement.terms.plan import Plan, PlannedGate
from workflows.engagement.terms.prices.bills import BillKind, BillTax
from workflows.engagement.terms.prices.bills import totals as totals_of


def tax_rows(agreement: Agreement, taxes: Iterable[BillTax]) -> list[TemplateFacts]:
    """A row for each rate of tax, called as the terms call it."""
    terms = {tax.id: tax for tax in agreement.payment.taxes}
    return [
        {"label": terms[tax.tax].label, "base": as_json(tax.base), "amount": as_json(tax.amount), "note": terms[tax.tax].note}
        for tax in taxes
    ]


def prices(agreement: Agreement, plan: Plan) -> TemplateFacts:
    """All that the proposal says about money.

    ``total`` is gross, and none where there are only retainers; ``net`` and ``taxes`` are there where there is tax.
    """
    sums = totals_of(plan.gates, plan.currency)
    return {
        "total": as_json(sums.amount) if agreement.milestones else None,
        "net": as_json(sums.net) if sums.taxes else None,
        "taxes": tax_rows(agreement, sums.taxes),
        "by_hours": any(m.billing for m in agreement.milestones),
        "in_parts": any(g.of is not BillKind.MILESTONE for g in plan.gates) or any(m.payments for m in agreement.milestones),
        "schedule": [_planned(agreement, gate) for gate in plan.gates],
        "retainers": _retainers(agreement, plan),
    }


def _planned(agreement: Agreement, gate: PlannedGate) -> TemplateFacts:
    return {
        "title": planned_title(agreement, gate),
        "of": gate.of.value,
        "gate": gate.kind.value,
        "on": gate.issue_on.isoformat() if gate.issue_on else None,
        "amount": as_json(gate.amount),
    }


def _retainers(agreement: Agreement, plan: Plan) -> list[TemplateFacts]:
    rows = []
    for terms, planned in zip(agreement.retainers, plan.retainers, strict=True):
        row = {
            "title": terms.title,
            "every": terms.every,
            "amount": as_json(planned.amount),
            "net": as_json(planned.net) if planned.taxes else None,
            "taxes": tax_rows(agreement, planned.taxes),
            "times": len(planned.days),
            "first": planned.days[0].isoformat() if planned.days else None,
            "last": planned.days[-1].isoformat() if planned.days else None,
            "total": as_json(planned.amount * len(planned.days)),
        }
        rows.append(row)
    return rows
