"""Random lives of three invoices: parts, too much, too little, back again, credit notes, fees, interest, waivers, write-offs, reversals, promises.

A life is made by its number alone; commands that the engine refuses are left out of it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from tests.core.house import agreement, milestone
from tests.core.late import CONSTANT, REMIND, with_interest
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Refused
from workflows.engagement.money import Money
from workflows.engagement.money.currencies import exponent_of

CURRENCIES = ("EUR", "JPY", "BHD")
"""With 2, 0 and 3 decimals."""
_PRICES = {"first": 1000, "second": 333, "third": 7}
_RULE = CONSTANT.model_copy(update={"fixed_sums": ()})


def money_life(
    number: int, currency: str, steps: int = 25, story: Story | None = None, after: Callable[[], object] = lambda: None
) -> Story:
    """The life of that number, in that currency.

    Args:
        number: makes the life.
        currency: ISO 4217 code.
        steps: how many commands are tried.
        story: of the same number and currency with no steps yet, for whoever looks at it meanwhile.
        after: called after each step.
    """
    die = Random(number)
    terms = _terms(die, currency)
    story = story or Story().active(terms)
    for _ in range(steps):
        story.advance(story.now + timedelta(days=die.choice((0, 0, 1, 3, 10))))
        command = die.choice(_COMMANDS)(story, die)
        if command is not None:
            with suppress(Refused):
                story.do(command)
        after()
    return story


def _terms(die: Random, currency: str) -> Any:
    fee = {"percent": "5", "waived_if_paid_within_days": 6} if die.random() < 0.5 else {"percent": "5"}
    ladder = [
        {"days": 2, **REMIND, "announces": ["fee", "interest"]},
        {"days": 12, **REMIND, "fee": fee},
        {"days": 20, **REMIND, "interest": True},
    ]
    late = {"ladder": ladder, "consequences": ["what was agreed"], **with_interest(_RULE)}
    payment = {"net_days": 7, "late": late, "overpayment": die.choice(("hold", "apply", "refund"))}
    each = [milestone(slug, price=f"{price} {currency}", after=[]) for slug, price in _PRICES.items()]
    return agreement(currency=currency, milestones=each, start_after_business_days=0, payment=payment)


def _some(story: Story, die: Random) -> Money:
    most = 1200 * 10 ** exponent_of(_currency(story))
    return Money(minor=die.choice((1, 7, die.randint(1, most), die.randint(1, most))), currency=_currency(story))


def _currency(story: Story) -> str:
    assert story.current.plan is not None
    return story.current.plan.currency


def _invoice(story: Story, die: Random) -> str:
    return die.choice(sorted(story.current.invoices))


def _pays(story: Story, die: Random) -> c.Command:
    earlier = story.today - timedelta(days=die.choice((0, 0, 2)))
    named = die.choice((None, _invoice(story, die), _invoice(story, die)))
    return c.RecordPayment(invoice=named, amount=_some(story, die), value_date=earlier, reference="bank")


def _pays_exactly(story: Story, die: Random) -> c.Command:
    item = story.current.invoices[_invoice(story, die)]
    return c.RecordPayment(invoice=item.id, amount=item.owed, value_date=story.today, reference="bank")


def _pays_two(story: Story, die: Random) -> c.Command:
    one, two = die.sample(sorted(story.current.invoices), 2)
    parts = tuple(c.PaymentPart(invoice=each, amount=_some(story, die)) for each in (one, two))
    amount = parts[0].amount + parts[1].amount + die.choice((0, 1)) * _some(story, die)
    return c.RecordPayment(parts=parts, amount=amount, value_date=story.today, reference="both")


def _told_ahead(story: Story, die: Random) -> c.Command:
    """A billing system tells of a value date that is still to come."""
    kind = die.choice(("payment.received", "payment.received", "refund.made", "credit.noted"))
    named = die.choice((None, _invoice(story, die))) if kind == "payment.received" else _invoice(story, die)
    day = story.today + timedelta(days=die.randint(0, 6))
    amount, fact = _some(story, die), f"fact-{len(story.current.facts)}-{die.random()}"
    return c.TakeBillingEvent(source="bank", fact=fact, type=kind, invoice=named, amount=amount, value_date=day, reference="bank")


def _refunds(story: Story, die: Random) -> c.Command:
    named = die.choice((None, _invoice(story, die)))
    most = story.current.invoices[named].paid.minor if named else story.current.credit
    amount = Money(minor=die.randint(1, max(1, most)), currency=_currency(story))
    return c.RecordRefund(invoice=named, amount=amount, value_date=story.today, reference="back")


def _uses_credit(story: Story, die: Random) -> c.Command:
    amount = Money(minor=die.randint(1, max(1, story.current.credit)), currency=_currency(story))
    return c.ApplyCredit(invoice=_invoice(story, die), amount=amount)


def _credits(story: Story, die: Random) -> c.Command:
    return c.CreditInvoice(invoice=_invoice(story, die), amount=die.choice((None, _some(story, die))), explanation="less")


def _waives(story: Story, die: Random) -> c.Command | None:
    charges = sorted(story.current.charges)
    return c.WaiveCharge(charge=die.choice(charges), by="vera", explanation="let go") if charges else None


def _reverses(story: Story, die: Random) -> c.Command | None:
    facts = story.current.facts
    return c.ReverseFact(fact=die.choice(facts).id, explanation="it never was") if facts else None


def _gives_up(story: Story, die: Random) -> c.Command:
    return c.WriteOffInvoice(invoice=_invoice(story, die), explanation="hopeless")


def _promises(story: Story, die: Random) -> c.Command:
    return c.PromisePayment(invoice=_invoice(story, die), by="bill", on=story.today + timedelta(days=die.randint(1, 9)))


def _moves(story: Story, die: Random) -> c.Command:
    return c.MoveDueDate(invoice=_invoice(story, die), due_on=story.today + timedelta(days=die.randint(1, 20)), explanation="asked")


_COMMANDS: tuple[Callable[[Story, Random], c.Command | None], ...] = (
    *[_pays] * 3, _pays_exactly, _pays_two, _told_ahead, _told_ahead, _refunds, _uses_credit, _credits, _waives, _reverses, _gives_up, _promises, _moves,
)  # fmt: skip
