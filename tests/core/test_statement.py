"""The money of an engagement as people ask for it: every sum is the ledger's, and what comes next is said with its date and why."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import pytest

from activities.catalogue import say
from tests.core.house import agreement, milestone
from tests.core.late import BROUGHT, FEE, HALF_YEARLY, REMIND, TOLD, owing, with_interest
from tests.core.late_payer import late_payer, part, settled_late
from tests.core.money_lives import CURRENCIES, money_life
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.views.statement import InvoiceLine, MoneyStatement, RateGap, statement


def of(story: Story) -> MoneyStatement:
    """The statement now."""
    found = statement(story.current, story.now)
    assert found is not None
    return found


def line(story: Story, slug: str = "plan") -> InvoiceLine:
    """One invoice of it."""
    return next(each for each in of(story).invoices if each.id == f"invoice-{slug}")


def said(invoice: InvoiceLine, titles: Mapping[str, str] | None = None) -> str:
    """What comes next, in words; milestones by their titles, where they are given."""
    assert invoice.next_step is not None
    return say(invoice.next_step, names=lambda kind, item_id: (titles or {}).get(item_id))


def test_there_is_none_before_anything_was_agreed() -> None:
    """A proposal is no claim."""
    assert statement(Story().proposed().current, Story().now) is None


def test_a_part_is_paid_and_the_rest_is_outstanding() -> None:
    """Of the agreed 350, 100 are invoiced and 40 paid; nothing is late before the due date has passed."""
    story = part(owing({"days": 3, **REMIND}), "40.00")
    found = of(story)
    assert (found.totals.agreed, found.totals.invoiced, found.totals.paid) == (euros("350.00"), euros("100.00"), euros("40.00"))
    assert (found.totals.outstanding, found.totals.overdue, line(story).days_late) == (euros("60.00"), euros("0.00"), 0)
    story.at("2026-03-16 23:00")
    assert line(story).days_late == 0, "the due date itself is in time"
    story.at("2026-03-17 01:00")
    assert (line(story).days_late, line(story).state, of(story).totals.overdue) == (1, "OVERDUE", euros("60.00"))


def test_fees_and_interest_are_buckets_of_their_own_and_interest_runs_to_the_day() -> None:
    """10 % a year on 100.00 for 2 days and on 60.00 for 28, rounded once: 0.52; a day later 29 days: 0.53."""
    story = late_payer()
    found = of(story)
    assert (found.on, found.fees, found.interest) == (date(2026, 4, 15), euros("15.00"), euros("0.52"))
    fee, interest = line(story).charges
    assert (fee.id, fee.kind, fee.amount, fee.status) == ("invoice-plan/fee-3", "fees", euros("15.00"), "due")
    assert [(s.first, s.last, s.days, s.principal, s.percent) for s in interest.inputs] == [
        (date(2026, 3, 17), date(2026, 3, 18), 2, euros("100.00"), "10"),
        (date(2026, 3, 19), date(2026, 4, 15), 28, euros("60.00"), "10"),
    ]
    assert of(story.days(1)).interest == euros("0.53")


@pytest.mark.parametrize(
    ("day", "age"),
    [
        ("2026-03-16", "not due"), ("2026-03-17", "1-30 days"), ("2026-04-15", "1-30 days"), ("2026-04-16", "31-60 days"),
        ("2026-05-15", "31-60 days"), ("2026-05-16", "61-90 days"), ("2026-06-14", "61-90 days"), ("2026-06-15", "over 90 days"),
    ],
)  # fmt: skip
def test_what_is_outstanding_stands_at_its_age_by_kind(day: str, age: str) -> None:
    """Due on 16 March; every kind of what is owed on an invoice is as old as the invoice."""
    story = owing(TOLD | {"announces": ["fee"]}, BROUGHT | {"hold": False}, fee=FEE).at(f"{day} 12:00")
    found = {each.age: (each.principal, each.fees) for each in of(story).ages}
    nothing = (euros("0.00"), euros("0.00"))
    assert found.pop(age) == (euros("100.00"), of(story).fees) and set(found.values()) == {nothing}


def test_what_comes_next_is_a_step_of_the_ladder_with_its_day() -> None:
    """As it stands among the deadlines, with its reason."""
    story = owing({"days": 3, **REMIND}, {"days": 7, "action": "call"}).at("2026-03-17 12:00")
    found = line(story)
    assert found.next_at == story.current.deadlines["dunning/invoice-plan"].at and said(found).startswith("step 1 of the ladder")


def test_while_a_promise_rests_the_ladder_its_day_comes_next() -> None:
    """The ladder itself has no date then."""
    story = owing({"days": 3, **REMIND}).at("2026-03-18 12:00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=date(2026, 3, 25)))
    found = line(story)
    assert said(found) == "2026-03-25 was promised as the day of payment"
    assert found.next_at == story.current.deadlines["promised/promise-1"].at


def test_behind_the_ladder_a_persons_task_comes_next() -> None:
    """Nothing waits in silence."""
    story = owing({"days": 1, **REMIND}).at("2026-03-20 12:00")
    found = line(story)
    assert "decide what to do" in said(found) and found.next_at == story.current.tasks[story.task("decide_unpaid")].due
    story.pays("plan")
    assert (line(story).next_step, line(story).next_at) == (None, None)


def test_what_is_reversed_stays_visible_and_counts_for_nothing() -> None:
    """Each fact under the id by which it can be reversed."""
    story = settled_late()
    found = of(story)
    gone = [fact for fact in found.facts if not fact.stands]
    assert [(fact.kind, fact.amount) for fact in gone] == [("payment", euros("25.00"))]
    assert not [p for p in found.postings if p.fact == gone[0].id]
    standing = next(fact for fact in found.facts if fact.kind == "refund" and fact.stands)
    story.do(c.ReverseFact(fact=standing.id, explanation="It did not leave"))
    assert of(story).totals.credit == euros("50.00")
    story.holds()


def test_a_missing_rate_is_named_and_never_guessed() -> None:
    """The rate from July on is not known: interest stops with June."""
    ladder = ({"days": 3, **REMIND, "announces": ["interest"]}, {"days": 20, **REMIND, "interest": True})
    story = owing(*ladder, **with_interest(HALF_YEARLY)).at("2026-06-30 12:00")
    assert of(story).missing_rates == ()
    before = of(story).interest
    story.at("2026-08-01 12:00")
    found = of(story)
    assert found.missing_rates == (RateGap(series="reference", half_year=date(2026, 7, 1)),) and found.interest == before
    story.do(c.SupplyReferenceRate(valid_from=date(2026, 7, 1), percent="3", source="the bank"))
    assert of(story).missing_rates == () and of(story).interest > before


def test_a_refund_on_an_invoice_that_was_written_off_is_written_off_too() -> None:
    """Invoice, books and statement agree that nobody is asked for it; once the writing off is reversed, they agree that it is owed."""
    story = part(owing({"days": 3, **REMIND}), "40.00").at("2026-04-20 12:00")
    story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="hopeless"))
    story.days(1).do(c.RecordRefund(invoice="invoice-plan", amount=euros("15.00"), value_date=story.today, reference="back"))
    found = line(story)
    assert (found.state, found.paid, found.outstanding) == ("WRITTEN_OFF", euros("25.00"), euros("0.00"))
    assert (of(story).totals.outstanding, story.current.invoices["invoice-plan"].written_off) == (euros("0.00"), 7500)
    assert sum(p.amount.minor for p in of(story).postings if p.entry == "written_off") == 7500
    story.holds()
    story.do(c.ReverseFact(fact=next(f.id for f in of(story).facts if f.kind == "write_off"), explanation="They answered"))
    assert (line(story).state, line(story).outstanding, of(story).totals.outstanding) == ("OPEN", euros("75.00"), euros("75.00"))
    story.holds()


def test_several_invoices_and_a_client_in_credit() -> None:
    """What is received beyond what is owed belongs to the client."""
    steps = [milestone("first", price="100.00 EUR", after=[]), milestone("second", price="50.00 EUR", after=[])]
    story = Story().active(agreement(milestones=steps))
    story.do(c.RecordPayment(amount=euros("160.00"), value_date=story.today, reference="all"))
    found = of(story)
    assert (found.totals.paid, found.totals.outstanding, found.totals.credit) == (euros("150.00"), euros("0.00"), euros("10.00"))
    assert all(each.state == "PAID" and each.days_late == 0 for each in found.invoices)


@pytest.mark.parametrize("number", range(12))
def test_every_total_is_the_sum_of_its_postings(number: int) -> None:
    """In random lives, in currencies with 0, 2 and 3 decimals; and money neither appears nor gets lost."""
    story = money_life(number, CURRENCIES[number % 3])
    found = of(story)
    sums = Counter[tuple[str, str, str]]()
    for posting in found.postings:
        sums[posting.invoice, posting.bucket, posting.entry] += posting.amount.minor
    for each in found.invoices:
        for bucket, said in (("principal", each.outstanding), ("fees", each.fees), ("interest", each.interest)):
            charged, paid, credited, given_up = (sums[each.id, bucket, e] for e in ("charged", "paid", "credited", "written_off"))
            assert said.minor == charged - paid - credited - given_up, (each.id, bucket)
        assert each.outstanding.minor == story.current.invoices[each.id].outstanding.minor, "the invoice's state says the same as its books"
        assert (each.paid.minor, each.credited.minor) == (sums[each.id, "principal", "paid"], sums[each.id, "principal", "credited"])
    signs = {"payment": 1, "refund": -1, "chargeback": -1}
    counted = [fact for fact in found.facts if fact.stands and fact.value_date <= found.on]
    cash = sum(signs.get(fact.kind, 0) * fact.amount.minor for fact in counted)
    entries = {entry: sum(m for (_, _, e), m in sums.items() if e == entry) for entry in ("paid", "held", "short")}
    assert cash == entries["paid"] + entries["held"] - entries["short"]
    assert (found.totals.credit.minor, found.short.minor) == (entries["held"], entries["short"])
    for field, kind in (("principal", found.totals.outstanding), ("fees", found.fees), ("interest", found.interest)):
        assert sum(getattr(age, field).minor for age in found.ages) == kind.minor == sum(_owed(each, field) for each in found.invoices)


def _owed(each: InvoiceLine, field: str) -> int:
    owed: Money = getattr(each, "outstanding" if field == "principal" else field)
    return owed.minor


@pytest.mark.parametrize(
    ("gate", "waits"),
    [
        ("on_acceptance", "waits for the acceptance of “Build”, and is issued then"),
        ("on_delivery", "waits for the delivery of “Build”, and is issued then"),
        ("on_sign_off", "waits for the sign-off, and is issued then"),
        ("before_start", "waits until “Build” has its turn, and is issued then"),
    ],
)
def test_an_invoice_without_a_day_says_what_it_waits_for(gate: str, waits: str) -> None:
    """No date can be told, so the event is; once it is issued it waits for nothing any more."""
    story = Story().active(agreement(milestones=[milestone("plan"), milestone("build", price="250.00 EUR", gate=gate, after=["plan"])]))
    story.state = story.current.model_copy(update={"deadlines": {k: d for k, d in story.current.deadlines.items() if "build" not in k}})
    found = line(story, "build")
    assert (found.state, said(found, of(story).milestones), found.next_at) == ("SCHEDULED", waits, None)
    issued = line(story, "plan")
    assert issued.state == "OPEN" and "waits" not in said(issued)


def test_a_credit_note_is_shown_with_its_number() -> None:
    story = Story().active().do(c.CreditInvoice(invoice="invoice-plan", amount=euros("30.00"), explanation="One day less"))
    assert (line(story).credited, line(story).credit_notes) == (euros("30.00"), ("CN-0001",))
    (fact,) = of(story).facts
    assert (fact.kind, fact.number) == ("credit_note", "CN-0001")
