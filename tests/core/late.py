"""Engagements whose first invoice is not paid, by all kinds of ladders."""

from datetime import date
from typing import Any

from tests.core.house import agreement
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.money.interest import InterestRule

FEE = {"amount": "15.00 EUR"}
REMIND = {"action": "remind", "tone": "firm"}
TOLD: dict[str, Any] = {"days": 5, **REMIND, "announces": ["fee", "hold"]}
"""The step that announces, on Saturday 21 March; its mail leaves on Monday 23 March."""
BROUGHT: dict[str, Any] = {"days": 15, **REMIND, "fee": FEE, "hold": True}
"""The step that brings it, on Tuesday 31 March."""

CONSTANT = InterestRule.model_validate(
    {
        "id": "ten-percent",
        "title": "Ten per cent a year",
        "client_kind": "any",
        "valid_from": "2020-01-01",
        "source": "agreed",
        "confidence": "official",
        "fixing": "constant",
        "percent": "10",
        "fixed_sums": [{"amount": "40.00 EUR"}],
    }
)
HALF_YEARLY = InterestRule.model_validate(
    {
        "id": "eight-above",
        "title": "Eight points above the reference rate",
        "client_kind": "any",
        "valid_from": "2020-01-01",
        "source": "agreed",
        "confidence": "official",
        "fixing": "each_half_year",
        "series": "reference",
        "margin": "8",
        "fixed_sums": [{"below": "200.00 EUR", "amount": "10.00 EUR"}, {"amount": "40.00 EUR"}],
        "rates": [{"valid_from": "2026-01-01", "percent": "2.5", "source": "told", "confidence": "official"}],
    }
)

TIERED = InterestRule.model_validate(
    CONSTANT.model_dump()
    | {
        "fixed_sums": [
            {"below": "50.00 EUR", "amount": "10.00 EUR"},
            {"below": "100.00 EUR", "amount": "25.00 EUR"},
            {"amount": "40.00 EUR"},
        ]
    }
)
"""40.00 EUR for all of what is invoiced first, and less for less of it."""


def with_interest(rule: InterestRule = CONSTANT) -> dict[str, Any]:
    """The fields of late payment that agree on interest."""
    return {"interest": rule.id, "interest_rule": rule.model_dump(mode="json")}


def owing(*ladder: dict[str, Any], net_days: int = 14, milestones: list[Any] | None = None, **late: Any) -> Story:
    """An active engagement whose first invoice, for ``plan``, was issued on Monday 2 March and falls due on Monday 16 March."""
    steps = {} if "preset" in late else {"ladder": list(ladder)}
    payment = {"net_days": net_days, "late": {"consequences": ["what was agreed"], **steps, **late}}
    changes: dict[str, Any] = {"milestones": milestones} if milestones else {}
    return Story().active(agreement(start_after_business_days=0, payment=payment, **changes))


def at_work(story: Story) -> Story:
    """Otto lets the work on ``plan`` begin unpaid, and it began."""
    return story.do(c.WaiveGate(gate="gate-plan", by="otto", explanation="We trust them")).starts("plan")


def all_paid(story: Story, slug: str = "plan") -> Story:
    """Everything that is owed on an invoice today is paid, charges included."""
    from workflows.engagement.views.statement import statement

    found = statement(story.current, story.now)
    assert found is not None
    line = next(i for i in found.invoices if i.id == f"invoice-{slug}")
    owed = line.outstanding + line.fees + line.interest
    return story.do(c.RecordPayment(invoice=line.id, amount=owed, value_date=story.today, reference="bank"))


def steps(story: Story) -> list[tuple[str, Any, Any]]:
    """The steps that were taken."""
    return [(story.when(e), e.data["step"], e.data["action"]) for e in story.entries("DunningStepTaken")]


def put_off(story: Story) -> list[tuple[str, Any, Any]]:
    """The steps that were put off, and until when."""
    return [(story.when(e), e.data["step"], e.data["until"]) for e in story.entries("DunningStepPutOff")]


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
