"""What a person may charge and let go, and what is refused."""

from typing import Any

import pytest

from activities.catalogue import say
from tests.core.house import agreement
from tests.core.late import BROUGHT, FEE, HALF_YEARLY, REMIND, TIERED, TOLD, all_paid, day, owing, with_interest
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import Day, why
from workflows.engagement.rules import core
from workflows.engagement.rules.notices.kinds import facts_for
from workflows.engagement.views.statement import statement

FEE_TOLD = {**TOLD, "announces": ["fee"]}
CHARGE = c.ChargeLateFee(invoice="invoice-plan", explanation="As agreed")


def may(story: Story) -> bool:
    """Whether a late fee is among what is possible now."""
    return any(a.action == "charge_late_fee" for a in core.available(story.current, story.now))


def test_a_fee_that_the_terms_do_not_name_is_refused() -> None:
    """And the refusal says where it would have to stand."""
    story = owing({"days": 1, **REMIND}).at("2026-04-01 12:00")
    refusal = story.refused(CHARGE)
    assert (refusal.code, refusal.reason.params["needs"]) == ("FEE_NOT_AGREED", "payment.late.fee")
    assert "payment.late.fee" in say(refusal.reason) and not may(story)


def test_a_fee_that_nobody_announced_is_refused_and_the_refusal_says_what_would_be_needed() -> None:
    """Which announcement, how long before, and when it comes by itself (practice 59)."""
    story = owing(FEE_TOLD, BROUGHT | {"hold": False}).at("2026-03-18 12:00")
    refusal = story.refused(CHARGE)
    missing = why("dunning-announcement-ahead", number="INV-0001", step=1, day=day("2026-03-21"))
    assert refusal.reason == why("FEE_NOT_ANNOUNCED", missing=missing, announce_days=5, fee=euros("15.00"))
    for part in ("confirmed sent at least 5 days before", "none was confirmed sent", "step 1 of the ladder", "2026-03-21", "15.00 EUR"):
        assert part in say(refusal.reason)
    assert not may(story)


def test_a_fee_is_refused_until_its_announcement_is_old_enough() -> None:
    """Sent on Monday 23 March: possible from Saturday 28 March on."""
    story = owing(FEE_TOLD, BROUGHT | {"hold": False}).at("2026-03-27 12:00")
    refusal = story.refused(CHARGE)
    told = refusal.reason.params
    assert (refusal.code, told["possible_from"]) == ("FEE_NOT_ANNOUNCED", Day(day=day("2026-03-28")))
    assert str(told["announced_by"]) in say(refusal.reason) and "2026-03-23" in say(refusal.reason)
    story.at("2026-03-28 12:00").do(CHARGE)
    assert story.entry("FeeCharged").data["by_hand"] is True and story.entry("FeeCharged").personal == {"explanation": "As agreed"}
    assert story.current.invoices["invoice-plan"].fees == euros("15.00")
    story.at("2026-03-30 12:00")
    assert story.sent("late_charge") == ["Mon 30 Mar 09:00"]
    story.holds()


def test_a_fee_that_a_person_charged_is_not_charged_again_by_its_step() -> None:
    """One identity; re-running it adds nothing."""
    story = owing(FEE_TOLD, BROUGHT | {"hold": False}).at("2026-03-28 12:00").do(CHARGE)
    assert story.refused(CHARGE).code == "FEE_CHARGED_BEFORE"
    story.at("2026-04-20 12:00")
    assert [e.data["charge"] for e in story.entries("FeeCharged")] == ["invoice-plan/fee-2"]
    assert len(story.entries("DunningStepTaken")) == 2
    story.holds()


def test_a_fee_beside_the_ladder_is_announced_by_it_and_charged_by_a_person() -> None:
    """The terms name it once, and no step brings it."""
    story = owing(FEE_TOLD, fee=FEE).at("2026-03-30 12:00")
    assert story.entry("NoticePlanned", template="payment_reminder").data["announces"] == ["fee-0"]
    story.do(CHARGE)
    assert story.entry("FeeCharged").data["charge"] == "invoice-plan/fee-0"
    story.holds()


@pytest.mark.parametrize(("amount", "code"), [("15.01", "FEE_ABOVE_AGREED"), ("0.00", "FEE_ABOVE_AGREED"), ("-1.00", "FEE_ABOVE_AGREED")])
def test_at_most_what_was_agreed_can_be_charged(amount: str, code: str) -> None:
    """Less is possible."""
    story = owing(FEE_TOLD, BROUGHT | {"hold": False}).at("2026-03-29 12:00")
    refusal = story.refused(c.ChargeLateFee(invoice="invoice-plan", amount=euros(amount), explanation="?"))
    assert (refusal.code, refusal.field) == (code, "amount")
    story.do(c.ChargeLateFee(invoice="invoice-plan", amount=euros("5.00"), explanation="A third"))
    assert story.current.invoices["invoice-plan"].fees == euros("5.00")
    story.holds()


PER_CENT = (FEE_TOLD, {"days": 15, **REMIND, "fee": {"percent": 5}})
"""Five per cent of what is unpaid of 100.00 EUR, on Tuesday 31 March."""
PART = c.RecordPayment(invoice="invoice-plan", amount=euros("33.30"), value_date=day("2026-03-25"), reference="a part")


def test_a_fee_in_per_cent_is_that_of_what_was_unpaid_whenever_we_heard_of_a_payment() -> None:
    """5 % of 66.70 is 3.34; the entry says of what it was computed."""
    in_time = owing(*PER_CENT).at("2026-03-26 12:00").do(PART).at("2026-04-10 12:00")
    late = owing(*PER_CENT).at("2026-04-10 12:00")
    assert late.current.invoices["invoice-plan"].fees == euros("5.00")
    late.do(PART)
    for story, amount, base in ((in_time, "3.34", "66.70"), (late, "5.00", "100.00")):
        charged = story.entry("FeeCharged").data
        told = (charged["percent"], charged["amount"], charged["base"])
        assert told == ("5", euros(amount).model_dump(mode="json"), euros(base).model_dump(mode="json"))
        assert story.current.invoices["invoice-plan"].fees == euros("3.34")
        story.holds()


def test_the_mail_about_a_fee_in_per_cent_says_what_it_comes_to_when_it_leaves() -> None:
    """Charged on a Saturday, told on Monday; on Sunday somebody recorded a payment of the week before."""
    story = owing(*PER_CENT).at("2026-03-28 12:00").do(CHARGE).at("2026-03-29 12:00").do(PART)
    (notice,) = (n for n in story.current.notices.values() if n.template == "late_charge")
    assert notice.state == "HELD"
    assert facts_for(story.current, notice)["charge"]["amount"] == euros("3.34").model_dump(mode="json")


def fixed(on: str) -> Story:
    """A statutory sum by tiers, charged by the ladder on Tuesday 31 March on 100.00 EUR as far as we knew."""
    return owing(FEE_TOLD, {"days": 15, **REMIND, "fee": {"statutory": True}}, **with_interest(TIERED)).at(on)


def test_a_fixed_sum_is_that_of_its_tier_whenever_we_heard_of_a_payment() -> None:
    """What was charged on the whole becomes that of the rest; a second part of an earlier day lowers it again, and a reversal raises it."""
    in_time, late = fixed("2026-03-26 12:00").do(PART).at("2026-04-10 12:00"), fixed("2026-04-10 12:00")
    assert late.current.invoices["invoice-plan"].fees == euros("40.00")
    late.do(PART)
    for story, amount, base in ((in_time, "25.00", "66.70"), (late, "40.00", "100.00")):
        charged = story.entry("FeeCharged").data
        told = (charged["amount"], charged["base"])
        assert told == (euros(amount).model_dump(mode="json"), euros(base).model_dump(mode="json"))
        assert charged["tiers"] == [line.model_dump(mode="json", exclude_none=True) for line in TIERED.fixed_sums]
        assert story.current.invoices["invoice-plan"].fees == euros("25.00")
        found = statement(story.current, story.now)
        assert found is not None and (found.fees, found.totals.outstanding) == (euros("25.00"), euros("66.70"))
        story.holds()
    late.do(c.RecordPayment(invoice="invoice-plan", amount=euros("16.71"), value_date=day("2026-03-30"), reference="more"))
    assert late.current.invoices["invoice-plan"].fees == euros("10.00")
    late.do(c.ReverseFact(fact=late.current.facts[-1].id, explanation="Of another client"))
    assert late.current.invoices["invoice-plan"].fees == euros("25.00")
    late.holds()


def test_a_fixed_sum_is_void_where_nothing_was_left_and_stays_where_a_payment_came_after_it() -> None:
    """Paid in full the day before; paid in part the day after."""
    story, whole = fixed("2026-04-10 12:00"), {"invoice": "invoice-plan", "reference": "bank"}
    story.do(c.RecordPayment(amount=euros("100.00"), value_date=day("2026-03-30"), **whole))
    assert (story.state_of("invoice-plan"), story.current.invoices["invoice-plan"].fees) == ("PAID", euros("0.00"))
    after = fixed("2026-04-10 12:00").do(c.RecordPayment(amount=euros("60.00"), value_date=day("2026-04-01"), **whole))
    assert after.current.invoices["invoice-plan"].fees_paid == 4000, "fees come first"
    story.holds()
    after.holds()


def test_the_mail_about_a_fixed_sum_says_that_of_its_tier_when_it_leaves() -> None:
    """Charged on a Saturday, told on Monday; on Sunday somebody recorded a payment of the week before."""
    story = fixed("2026-03-28 12:00").do(CHARGE).at("2026-03-29 12:00").do(PART)
    (notice,) = (n for n in story.current.notices.values() if n.template == "late_charge")
    told = facts_for(story.current, notice)
    assert told["charge"]["amount"] == euros("25.00").model_dump(mode="json")
    assert told["owing"]["total"] == euros("91.70").model_dump(mode="json")


def test_a_sum_that_no_size_decides_carries_no_tiers() -> None:
    """One sum for all debts is the amount itself."""
    story = owing(FEE_TOLD, {"days": 15, **REMIND, "fee": {"statutory": True}}, **with_interest()).at("2026-04-10 12:00").do(PART)
    charged = story.entry("FeeCharged").data
    assert not {"tiers", "base"} & charged.keys() and story.current.invoices["invoice-plan"].fees == euros("40.00")


def test_only_an_overdue_invoice_bears_a_fee_and_none_that_is_left_in_peace() -> None:
    """Not before the due date, and not while a promise stands."""
    story = owing({**REMIND, "days": -5, "announces": ["fee"]}, BROUGHT | {"hold": False}).at("2026-03-16 12:00")
    assert story.refused(CHARGE).code == "NOT_OVERDUE"
    story.at("2026-03-18 12:00").do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-20")))
    assert story.refused(CHARGE).code == "DUNNING_RESTS"


def test_a_charge_is_waived_by_a_named_person_with_a_reason() -> None:
    """The client hears it; once is enough."""
    story = owing(FEE_TOLD, BROUGHT | {"hold": False}).at("2026-04-01 12:00")
    waive = c.WaiveCharge(charge="invoice-plan/fee-2", by="otto", explanation="Goodwill")
    assert story.refused(waive.model_copy(update={"charge": "invoice-plan/fee-9"})).code == "UNKNOWN_ITEM"
    assert story.refused(waive.model_copy(update={"by": "dora"})).code == "UNKNOWN_PERSON"
    story.do(waive)
    assert story.current.invoices["invoice-plan"].fees == euros("0.00")
    assert story.sent("charge_waived") == ["Wed 01 Apr 12:00"]
    assert story.refused(waive).code == "NOTHING_TO_WAIVE"
    story.holds()


def test_charges_that_are_left_when_the_invoice_is_paid_are_somebodys() -> None:
    """They are asked for, or waived; until then the task stands."""
    story = principal_first()
    assert story.state_of("invoice-plan") == "PAID" and story.current.invoices["invoice-plan"].fees == euros("15.00")
    assert story.refused(c.CompleteTask(task=story.task("charges_left"), by="vera", outcome="?")).code == "DONE_BY_ACTION"
    story.do(c.WaiveCharge(charge="invoice-plan/fee-2", by="otto", explanation="Goodwill"))
    assert story.tasks("charges_left") == []
    story.holds()


def principal_first() -> Story:
    """Terms by which a payment pays the invoice itself before what came on top."""
    late = {"consequences": ["a fee"], "ladder": [FEE_TOLD, BROUGHT | {"hold": False}]}
    payment = {"net_days": 14, "late": late, "allocation": ["principal", "interest", "fees"]}
    return Story().active(agreement(start_after_business_days=0, payment=payment)).at("2026-04-01 12:00").pays("plan")


def half_yearly(**changes: Any) -> Story:
    """Interest by a rule whose next half-year is not known."""
    ladder = ({**TOLD, "announces": ["interest"]}, {"days": 15, **REMIND, "interest": True})
    return owing(*ladder, **with_interest(HALF_YEARLY), **changes)


def supplied(percent: str = "2.75", valid_from: str = "2026-07-01") -> c.SupplyReferenceRate:
    """The figure of a half-year."""
    return c.SupplyReferenceRate(valid_from=day(valid_from), percent=percent, source="Bank notice")


def test_a_rate_that_is_not_known_is_a_task_and_never_a_guess() -> None:
    """Interest stops before the half-year; with the figure it goes on from there."""
    story = half_yearly().at("2026-06-30 12:00")
    assert story.tasks("reference_rate_missing") == []
    story.at("2026-07-02 12:00")
    task = story.current.tasks[story.task("reference_rate_missing")]
    assert "reference for the half-year from 2026-07-01" in say(task.text)
    assert story.refused(c.CompleteTask(task=task.id, by="vera", outcome="?")).code == "DONE_BY_ACTION"
    story.do(supplied())
    assert story.tasks("reference_rate_missing") == []
    assert story.entry("ReferenceRateSupplied").data["percent"] == "2.75"
    story.holds()
    story.at("2027-01-04 12:00")
    assert len(story.tasks("reference_rate_missing")) == 1, "and again in the next one"
    all_paid(story)
    assert story.tasks("reference_rate_missing") == []
    story.holds()


@pytest.mark.parametrize("supply", [False, True])
def test_the_rate_of_an_invoice_that_is_unpaid_again_is_asked_for(supply: bool) -> None:
    """While it was paid its look at the end of the known rates passed, or was taken away with a rate that was supplied for the others."""
    story = half_yearly().at("2026-06-29 12:00")
    assert "rate/invoice-plan" in story.current.deadlines
    all_paid(story)
    if supply:
        story.do(supplied())
    story.at("2026-07-02 12:00")
    assert "rate/invoice-plan" not in story.current.deadlines
    story.do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="It was another client's"))
    story.at("2027-01-04 12:00" if supply else "2026-07-03 12:00")
    assert len(story.tasks("reference_rate_missing")) == 1
    story.holds()


def test_a_rate_is_supplied_once_and_for_a_half_year() -> None:
    """A known figure does not change."""
    story = half_yearly()
    assert story.refused(supplied(valid_from="2026-07-02")).code == "NOT_A_HALF_YEAR"
    assert story.refused(supplied(valid_from="2026-01-01")).code == "RATE_KNOWN"
    story.do(supplied())
    assert story.refused(supplied("3")).code == "RATE_KNOWN"
    assert owing({"days": 1, **REMIND}).refused(supplied()).code == "NO_REFERENCE_RATE"
    story.holds()
