"""Money in the picture: every part, charge and way back is a mark of its own, and the curves end where the books do."""

from datetime import date
from typing import Any

import pytest

from tests.core.late import REMIND, owing
from tests.core.late_payer import late_payer, part, settled_late
from tests.core.money_lives import CURRENCIES, money_life
from tests.core.test_rules_money_retainers import retained
from tests.core.test_rules_work_hours import at_work as by_the_hour
from tests.core.test_rules_work_hours import hours
from tests.drivers.story import Story, euros
from worker.timeline.balance import balance_of, due_changes, payment_changes
from worker.timeline.marks import InvoiceMark
from worker.timeline.model import Invoice, Timeline
from worker.timeline.project import project
from worker.timeline.render import render
from workflows.engagement.messages import commands as c
from workflows.engagement.state import InvoiceItem
from workflows.engagement.views.statement import statement

_LATER = date(2026, 4, 10)


def picture(story: Story) -> Timeline:
    return project(story.current, story.now)


def row(story: Story, slug: str = "plan") -> Invoice:
    return next(each for each in picture(story).invoices if each.id == f"invoice-{slug}")


def told(found: Invoice) -> list[tuple[str, str]]:
    """What moved, in order of time: kind, and the words behind the number."""
    marks = sorted((mark for mark in found.marks if mark.amount is not None), key=lambda mark: mark.when)
    return [(mark.kind, mark.what.split(": ", 1)[1]) for mark in marks]


def test_each_part_each_charge_and_each_way_back_is_a_mark_with_its_amount() -> None:
    story = settled_late()
    assert told(row(story)) == [
        ("part_paid", "paid in part, €40.00"),
        ("charged", "late fee, €15.00"),
        ("charged", "interest, €0.32"),
        ("charged", "interest, €0.20"),
        ("part_paid", "paid in part, €25.00"),
        ("charged", "interest, €0.03"),
        ("refunded", "counts as never paid, €25.00"),
        ("charged", "interest, €0.05"),
        ("paid", "paid, €75.60"),
    ]
    assert told(row(story, "build")) == [("paid", "paid, €250.00")], "what was too much is no payment of this invoice"
    drawn = picture(story)
    assert drawn.credit is not None and drawn.credit.minor == 2000 and "Credit" in render(drawn)


def test_every_mark_of_money_says_why() -> None:
    marks = {(mark.kind, mark.rule): mark.because for mark in row(settled_late()).marks if mark.amount is not None}
    assert marks["refunded", "payments/reverse"] == "That was another client's"
    assert marks["charged", "dunning/fee"].startswith("the agreed fee of €15.00 was announced on 24 Mar")
    assert marks["charged", "dunning/interest"].startswith("it runs for each day on which the invoice is not paid")
    assert marks["paid", "payments/record"] == "€75.60 came in for INV-0001"


def test_fees_and_interest_are_part_of_what_is_due_and_run_to_the_day_of_the_picture() -> None:
    story = late_payer()
    drawn, said = picture(story), statement(story.current, story.now)
    assert said is not None and drawn.charges is not None
    assert drawn.charges.minor == (said.fees + said.interest).minor == 1552
    assert told(drawn.invoices[0])[-1] == ("charged", "interest up to now, €0.20")
    balance = balance_of(drawn, story.now)
    assert balance is not None and balance.due[-1][1] - balance.paid[-1][1] == 6000 + 1552
    assert balance.overdue[-1].minor == 7552 - 20, "today's interest begins to count today"
    assert "late charge" in render(drawn) and "Charges" in render(drawn)


def test_an_invoice_that_is_part_paid_is_overdue_with_the_rest_alone() -> None:
    story = part(owing({"days": 3, **REMIND}), "40.00").at("2026-03-20 12:00")
    (overdue,) = (mark for mark in row(story).marks if mark.kind == "overdue")
    assert overdue.what.endswith("overdue, €60.00") and overdue.until is None


def test_a_promise_is_a_box_until_its_day_and_says_what_became_of_it() -> None:
    story = owing({"days": 3, **REMIND}).at("2026-03-18 12:00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=date(2026, 3, 25)))
    (given,) = (mark for mark in row(story).marks if mark.kind == "promise_to_pay")
    assert given.what.endswith("promise of Bill to pay by 25 Mar") and given.until is not None and given.until > story.now
    story.at("2026-03-24 12:00").pays("plan")
    (kept,) = (mark for mark in row(story).marks if mark.kind == "promise_to_pay")
    assert kept.what.endswith(", kept") and kept.until == story.now
    issued = next(mark for mark in row(story).marks if mark.kind == "issued")
    assert issued.label.endswith("a kept promise")


def _due(story: Story) -> list[InvoiceMark]:
    return [mark for mark in row(story).marks if mark.kind == "due"]


def test_a_due_date_that_moved_before_it_came_is_only_replaced() -> None:
    story = owing({"days": 3, **REMIND}).at("2026-03-10 12:00")
    story.do(c.MoveDueDate(invoice="invoice-plan", due_on=_LATER, explanation="They asked"))
    (due,) = _due(story)
    assert (due.when.date(), due.amount, due.since, due.because) == (_LATER, None, None, "They asked")
    assert row(story).status == "due 10 Apr" and not row(story).late


def test_a_due_date_that_moved_after_it_came_ends_the_red() -> None:
    story = part(owing({"days": 3, **REMIND}).at("2026-03-20 12:00"), "40.00").days(1)
    story.do(c.MoveDueDate(invoice="invoice-plan", due_on=_LATER, explanation="They asked"))
    first, later = _due(story)
    assert first.when < later.when and later.since == story.now and later.amount is not None and later.amount.minor == 6000
    (overdue,) = (mark for mark in row(story).marks if mark.kind == "overdue")
    assert overdue.until == story.now
    assert sum(change for _, change in due_changes(10000, row(story).marks)) == 10000
    assert _due_at(row(story), story) == 4000, "until the new day only what was paid was due"


def test_money_that_went_back_is_due_again_on_the_new_day() -> None:
    story = owing({"days": 3, **REMIND}).pays("plan").at("2026-04-01 12:00")
    story.do(c.RecordRefund(invoice="invoice-plan", amount=euros("30.00"), value_date=story.today, reference="back"))
    assert ("refunded", "went back, €30.00") in told(row(story))
    assert _due_at(row(story), story) == 7000 and row(story).status == "due 15 Apr"
    story.at("2026-04-16 12:00")
    assert _due_at(row(story), story) == 10000 and row(story).status == "1 day late"


def _due_at(found: Invoice, story: Story) -> int:
    return sum(change for when, change in due_changes(found.amount.minor, found.marks) if when <= story.now)


def test_what_was_written_off_is_crossed_out_and_due_again_only_if_that_was_a_mistake() -> None:
    story = part(owing({"days": 3, **REMIND}), "40.00").at("2026-04-01 12:00")
    story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="hopeless"))
    assert _due_at(row(story), story) == 4000 and row(story).status == "written off"
    story.days(1).do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="They will pay"))
    assert _due_at(row(story), story) == 4000
    assert _due_at(row(story.at("2026-05-01 12:00")), story) == 10000


def test_to_come_is_what_was_agreed_with_charges_and_without_what_was_given_up() -> None:
    """350 were agreed; 15.52 are late charges; then all that is left of the first invoice is given up."""
    story = late_payer()
    assert _to_come(story) == 35000 + 1552 - 4000
    story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="hopeless"))
    assert _to_come(story) == 25000


def _headline(story: Story) -> str:
    """What the headline says of money."""
    return next(f"{fact.strong} {fact.rest}" for fact in picture(story).headline if fact.lead == "paid")


def test_what_comes_again_counts_beside_what_was_agreed_and_never_makes_more_than_all_of_it() -> None:
    """Three periods of 100 besides nothing; cancelled after the first, the other two never come."""
    story = retained().at("2026-04-02 12:00")
    assert _to_come(story) == 30000 and _headline(story) == "€0 of €300"
    story.pays("care-1")
    assert _to_come(story) == 20000
    story.do(c.CancelEngagement(wish_of="client", explanation="They do it themselves"))
    assert _to_come(story) == 0 and _headline(story) == "€100 of €100"


def test_what_stays_below_its_cap_does_not_come_any_more() -> None:
    story = by_the_hour().do(hours(120))
    assert _to_come(story) == 100000 and "Below cap" not in render(picture(story))
    story.delivers("plan").accepts("plan")
    assert _to_come(story) == 18000 and "Below cap" in render(picture(story))
    assert _to_come(story.pays("plan")) == 0 and _headline(story) == "€180 of €180"


def test_late_charges_that_were_paid_are_told_apart_from_what_was_agreed() -> None:
    """75.60 came at last: 60 of the invoice, 15 of its fee and 0.60 of interest."""
    assert _headline(settled_late()).endswith(" of €350, and €15.60 in late charges")


def _to_come(story: Story) -> int:
    balance = balance_of(picture(story), story.now)
    assert balance is not None
    return balance.to_come(story.now)


def test_a_part_that_is_credited_is_no_payment() -> None:
    story = owing({"days": 3, **REMIND}).at("2026-03-20 12:00")
    story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("25.00"), explanation="Less was done"))
    part(story, "75.00")
    assert told(row(story)) == [("credited", "credited, €25.00"), ("paid", "paid, €75.00")]
    assert row(story).status == "4 days late"


def test_a_payment_the_bank_disputes_and_takes_back() -> None:
    """Disputed, decided, taken back, due again."""
    story = owing({"days": 3, **REMIND}).pays("plan").days(1)

    def heard(type_: Any, **more: Any) -> c.TakeBillingEvent:
        return c.TakeBillingEvent(
            source="stripe", fact="dp_1", type=type_, invoice="invoice-plan", amount=euros("100.00"), value_date=story.today, reference="r", **more
        )  # fmt: skip

    story.do(heard("dispute.opened"))
    assert row(story).status == "disputed"
    story.days(2).do(heard("dispute.closed", won=False))
    (dispute,) = (mark for mark in row(story).marks if mark.kind == "disputed")
    assert dispute.until == story.now and ("refunded", "taken back by the bank, €100.00") in told(row(story))
    assert row(story).status.startswith("due ")


@pytest.mark.parametrize("number", range(9))
def test_in_any_life_the_marks_add_up_to_the_books(number: int) -> None:
    """Paid, charged and taken back, by invoice; and what is due beyond what is paid is what is owed, where its day has come."""
    story = money_life(number, CURRENCIES[number % 3])
    drawn = picture(story)
    said = statement(story.current, story.now)
    assert said is not None
    for found in drawn.invoices:
        item, line = story.current.invoices[found.id], next(each for each in said.invoices if each.id == found.id)
        paid = sum(change for _, change in payment_changes(found.marks))
        assert paid == item.paid.minor + item.fees_paid + item.interest_paid
        if "written_off" not in {mark.kind for mark in found.marks}:
            assert _moved(found, "credited") - _moved(found, "charged") == item.credited - _charged(item, line.interest.minor)
        if item.state == "OVERDUE":
            assert _due_at(found, story) - paid == (line.outstanding + line.fees + line.interest).minor
    assert render(drawn).startswith("<!")


def _moved(found: Invoice, kind: str) -> int:
    return sum(mark.amount.minor for mark in found.marks if mark.kind == kind and mark.amount is not None)


def _charged(item: InvoiceItem, interest: int) -> int:
    """Fees and interest that count, paid or not."""
    return (
        item.fees_owed
        + item.fees_paid
        + item.interest_paid
        + (interest if item.state in {"OPEN", "OVERDUE", "DISPUTED"} else item.interest_owed)
    )


def test_the_row_of_a_paid_invoice_tells_the_day_from_which_the_money_counts() -> None:
    """Due on 16 March, heard of on the 20th: in time it is "paid" on its day, later it is so many days late."""
    for value, status in ((date(2026, 3, 13), "paid 13 Mar"), (date(2026, 3, 18), "2 days late")):
        story = owing({"days": 1, **REMIND}).at("2026-03-20 12:00")
        story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("100.00"), value_date=value, reference="bank"))
        assert row(story).status == status
        # A journal from before events said that day tells it from the payment.
        older = [e.model_copy(update={"data": {k: v for k, v in e.data.items() if k != "settled_on"}}) for e in story.current.journal]
        story.state = story.current.model_copy(update={"journal": tuple(older)})
        assert row(story).status == status
