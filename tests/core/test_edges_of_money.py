"""The smallest amounts at which rules about money turn: a cent more, a cent less, nothing; and two of a kind at once."""

import pytest

from activities.catalogue import say
from tests.core.house import agreement, milestone
from tests.core.late import BROUGHT, REMIND, TOLD, day, owing
from tests.core.test_rules_money import refund
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c

FEE_TOLD = {**TOLD, "announces": ["fee"]}
SHORT = ({"days": 3, **REMIND}, {"days": 7, "action": "call"})


def pays(story: Story, amount: str, invoice: str | None = "invoice-plan") -> Story:
    """That much comes in."""
    return story.do(c.RecordPayment(invoice=invoice, amount=euros(amount), value_date=story.today, reference="bank"))


def credits(story: Story, amount: str | None = None) -> Story:
    """So much of the invoice, or all that is left of it, is taken back."""
    return story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros(amount) if amount else None, explanation="Too much"))


def test_a_cent_that_was_paid_keeps_an_invoice_from_being_withdrawn() -> None:
    """It is credited; and the rest credited, it is paid and not cancelled."""
    story = pays(owing(*SHORT), "0.01")
    assert story.refused(c.VoidInvoice(invoice="invoice-plan", explanation="A mistake")).code == "PARTLY_PAID"
    credits(story, "99.99")
    assert story.state_of("invoice-plan") == "PAID"
    story.holds()


def test_the_last_cent_of_an_invoice_can_be_taken_back_and_nothing_after_it() -> None:
    """A cent is something, nothing is not."""
    story = credits(owing(*SHORT).pays("plan"), "99.99")
    credits(story)
    assert story.entry("InvoiceCredited").data["amount"] == euros("0.01").model_dump(mode="json")
    refusal = story.refused(c.CreditInvoice(invoice="invoice-plan", explanation="Once more"))
    assert refusal.code == "NOTHING_TO_CREDIT"
    story.holds()


def test_a_credit_of_a_cent_is_somebodys_task_until_it_is_given_back() -> None:
    """After the end nothing can use it any more."""
    story = pays(owing(*SHORT), "100.01").do(c.CancelEngagement(wish_of="client", explanation="The shop closes"))
    assert "0.01 EUR" in say(story.current.tasks[story.task("settle_credit")].text)
    story.days(1)
    assert story.task("settle_credit"), "it is not moot while a cent is there"
    story.do(c.RecordRefund(amount=euros("0.01"), value_date=story.today, reference="back"))
    assert story.tasks("settle_credit") == []
    story.holds()


def test_a_charge_of_a_cent_that_outlives_its_invoice_is_somebodys_task_until_it_is_let_go() -> None:
    """The fee was a cent, and the invoice itself is paid."""
    late = {"consequences": ["a fee"], "ladder": [FEE_TOLD, BROUGHT | {"hold": False}]}
    terms = {"net_days": 14, "late": late, "allocation": ["principal", "interest", "fees"]}
    story = Story().active(agreement(start_after_business_days=0, payment=terms)).at("2026-03-29 12:00")
    story.do(c.ChargeLateFee(invoice="invoice-plan", amount=euros("0.01"), explanation="A token"))
    pays(story.days(1), "100.00")
    assert "0.01 EUR" in say(story.current.tasks[story.task("charges_left")].text)
    story.days(1)
    assert story.task("charges_left")
    story.do(c.WaiveCharge(charge="invoice-plan/fee-2", by="otto", explanation="Let it go"))
    assert story.tasks("charges_left") == []
    story.holds()


@pytest.mark.parametrize(("unpaid", "fee"), [("0.49", None), ("0.50", "0.01"), ("1.49", "0.01"), ("1.50", "0.02")])
def test_a_fee_in_per_cent_that_rounds_to_nothing_is_none(unpaid: str, fee: str | None) -> None:
    """One per cent of fifty cents is a cent; of less it is no fee."""
    story = owing(FEE_TOLD, {"days": 15, **REMIND, "fee": {"percent": 1}})
    pays(story, f"{100 - float(unpaid):.2f}").at("2026-04-10 12:00")
    assert len(story.entries("FeeCharged")) == (fee is not None)
    assert story.current.invoices["invoice-plan"].fees == euros(fee or "0.00")
    story.holds()


def test_a_promise_may_be_of_a_cent_and_not_of_nothing() -> None:
    """A cent keeps it."""
    story = owing(*SHORT).at("2026-03-20 12:00")
    ask = c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-27"), amount=euros("0.01"))
    for amount in ("0.00", "-0.01"):
        refusal = story.refused(ask.model_copy(update={"amount": euros(amount)}))
        assert (refusal.code, refusal.field) == ("NOT_WHAT_IS_OWED", "amount")
    pays(story.do(ask), "0.01")
    assert story.current.promises["promise-1"].state == "KEPT"
    story.holds()


def test_two_losses_that_grow_at_once_are_two_tasks_one_behind_the_other() -> None:
    """One payment covered parts of two invoices that were given up, and it was recorded by mistake."""
    story = owing(*SHORT, milestones=[milestone("plan"), milestone("build", after=[])])
    assert story.state_of("invoice-build") == "OPEN"
    parts = tuple(c.PaymentPart(invoice=f"invoice-{slug}", amount=euros("40.00")) for slug in ("plan", "build"))
    story.do(c.RecordPayment(parts=parts, amount=euros("80.00"), value_date=story.today, reference="both"))
    for slug in ("plan", "build"):
        story.do(c.WriteOffInvoice(invoice=f"invoice-{slug}", explanation="Gone"))
    before = len(story.current.tasks)
    story.do(c.ReverseFact(fact=next(f.id for f in story.current.facts if f.kind == "payment"), explanation="Another client's"))
    grown = [t for t in story.current.tasks.values() if t.what == "loss_grown"]
    assert [t.id for t in grown] == [f"task-{before + 1}", f"task-{before + 2}"]
    assert {t.subject for t in grown} == {"invoice-plan", "invoice-build"}
    story.holds()


def test_a_dropped_milestone_with_two_invoices_out_leaves_a_task_for_each_and_one_for_its_share() -> None:
    """They are counted one behind the other."""
    halves = [{"gate": "before_start", "percent": "50"}, {"gate": "on_delivery", "rest": True}]
    steps = [milestone("plan", gate=None, payments=halves), milestone("build", after=[])]
    story = Story().active(agreement(start_after_business_days=0, milestones=steps, deposit={"percent": "10"}))
    story.do(c.WaiveGate(gate="gate-plan", by="otto", explanation="They always pay"))
    story.do(c.WaiveGate(gate="gate-deposit", by="otto", explanation="They always pay"))
    story.starts("plan").delivers("plan")
    before = len(story.current.tasks)
    story.do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    opened = [e.data["task"] for e in story.entries("TaskOpened") if e.rule == "invoices/dropped"]
    assert opened == [f"task-{before + number}" for number in (1, 2, 3)]
    story.holds()


def test_a_loss_of_all_that_was_paid_is_told_to_the_cent() -> None:
    """A cent that went back is a loss of a cent."""
    story = pays(owing(*SHORT), "40.00").do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone"))
    story.days(1).do(refund(story, "0.01"))
    (task,) = (t for t in story.current.tasks.values() if t.what == "loss_grown")
    assert "grew by 0.01 EUR, to 60.01 EUR" in say(task.text)
    story.holds()
