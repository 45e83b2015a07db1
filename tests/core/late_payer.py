"""A life with everything that money does: parts, fee, interest, a broken promise, too much, some of it back, and a payment that never was."""

from tests.core.late import BROUGHT, FEE, REMIND, TOLD, all_paid, owing, with_interest
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c

_LADDER = (
    {"days": 3, **REMIND},
    {**TOLD, "announces": ["fee", "interest"]},
    {**BROUGHT, "hold": False, "fee": FEE, "interest": True},
)


def part(story: Story, amount: str, invoice: str = "invoice-plan") -> Story:
    """A part of an invoice is paid."""
    return story.do(c.RecordPayment(invoice=invoice, amount=euros(amount), value_date=story.today, reference="bank"))


def late_payer() -> Story:
    """Until a fee was charged and interest runs on what is left of the first invoice: 100.00 EUR of 2 March, due on 16 March."""
    story = part(owing(*_LADDER, **with_interest()).at("2026-03-18 12:00"), "40.00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=story.today.replace(day=19), amount=euros("60.00")))
    return story.at("2026-04-15 12:00")


def settled_late() -> Story:
    """Paid in the end, too much of it; some was given back, and one record was a mistake."""
    story = part(late_payer(), "25.00").days(2)
    story.do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="That was another client's"))
    all_paid(story.days(3))
    story.starts("plan").delivers("plan").accepts("plan")
    story.starts("build").delivers("build").accepts("build").days(1)
    part(story, "300.00", "invoice-build").days(1)
    return story.do(c.RecordRefund(amount=euros("30.00"), value_date=story.today, reference="back")).days(1)
