"""Invoices and gates: what is paid opens, what goes back shuts, and every cent is accounted for."""

import pytest

from tests.core.house import agreement, milestone
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import Named, why
from workflows.engagement.money import Money
from workflows.engagement.rules import core
from workflows.engagement.views.engagement import money_of


def pays(story: Story, amount: Money, invoice: str = "invoice-plan") -> c.RecordPayment:
    """A payment of that amount, today."""
    return c.RecordPayment(invoice=invoice, amount=amount, value_date=story.today, reference="bank")


def refund(story: Story, amount: str = "100.00", invoice: str = "invoice-plan") -> c.RecordRefund:
    """A refund, today."""
    return c.RecordRefund(invoice=invoice, amount=euros(amount), value_date=story.today, reference="back")


def test_nothing_is_owed_before_an_agreement() -> None:
    """No invoice before terms are accepted."""
    story = Story().proposed()
    assert story.refused(pays(story, euros("100.00"))).code == "NOTHING_AGREED"
    assert money_of(story.current) is None


def test_an_invoice_is_made_and_mailed_to_whoever_pays() -> None:
    """Numbered in order, with a creditor reference, due by the agreed term."""
    story = Story().active()
    issued = story.entry("InvoiceIssued")
    assert (issued.data["number"], issued.data["reference"]) == ("INV-0001", "RF40INV0001")
    assert (issued.data["issued_on"], issued.data["due_on"]) == ("2026-03-02", "2026-03-16")
    assert story.entry("NoticeSent", template="invoice").data["recipient"] == "bill"
    story.holds()


def test_a_payment_is_money_that_came() -> None:
    """Nothing, less than nothing, another currency and another day are refused, and the field is named."""
    story = Story().active()
    for amount in ("0.00", "-100.00"):
        refusal = story.refused(pays(story, euros(amount)))
        assert (refusal.code, refusal.field) == ("AMOUNT_NOT_POSITIVE", "amount")
    refusal = story.refused(pays(story, Money.parse("100.00", "USD")))
    assert (refusal.code, refusal.field) == ("CURRENCY_MISMATCH", "amount")
    tomorrow = story.today.replace(day=3)
    refusal = story.refused(c.RecordPayment(invoice="invoice-plan", amount=euros("100.00"), value_date=tomorrow, reference="bank"))
    assert (refusal.code, refusal.field) == ("DATE_AHEAD", "value_date")
    story.pays("plan")
    assert story.entry("PaymentRecorded").personal == {"reference": "bank"}
    story.holds()


def test_a_part_is_a_part() -> None:
    """The gate stays shut and the reminders go on until the last cent is there; each mail says what came and what is left."""
    story = Story().active()
    story.do(pays(story, euros("40.00")))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("OPEN", "SHUT")
    assert story.current.invoices["invoice-plan"].outstanding == euros("60.00")
    assert "dunning/invoice-plan" in story.current.deadlines
    story.do(pays(story, euros("59.99")))
    assert story.state_of("invoice-plan") == "OPEN"
    story.do(pays(story, euros("0.01")))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("PAID", "OPEN")
    assert len(story.sent("payment_received")) == 3
    story.holds()


def test_what_is_paid_too_much_is_the_clients_credit() -> None:
    """It is kept, and a person can use it on the next invoice or give it back."""
    story = Story().active()
    story.do(pays(story, euros("130.00")))
    assert (story.state_of("invoice-plan"), story.current.credit) == ("PAID", 3000)
    assert story.refused(c.ApplyCredit(invoice="invoice-plan", amount=euros("10.00"))).code == "NO_CREDIT"
    story.starts("plan").delivers("plan").accepts("plan").worked("build")
    refusal = story.refused(c.ApplyCredit(invoice="invoice-build", amount=euros("30.01")))
    assert (refusal.code, refusal.reason.params["expected"]) == ("MORE_THAN_CREDIT", euros("30.00"))
    story.do(c.ApplyCredit(invoice="invoice-build", amount=euros("20.00")))
    assert (story.current.credit, story.current.invoices["invoice-build"].outstanding) == (1000, euros("230.00"))
    story.do(c.RecordRefund(amount=euros("10.00"), value_date=story.today, reference="back"))
    assert story.current.credit == 0
    story.holds()


def test_one_payment_may_cover_several_invoices() -> None:
    """By the parts the payer named; the rest goes to the oldest open one."""
    steps = [milestone("first", price="100.00 EUR", after=[]), milestone("second", price="50.00 EUR", after=[])]
    story = Story().active(agreement(milestones=steps))
    parts = (c.PaymentPart(invoice="invoice-second", amount=euros("50.00")), c.PaymentPart(invoice="invoice-first", amount=euros("60.00")))
    both = c.RecordPayment(parts=parts, amount=euros("120.00"), value_date=story.today, reference="both", payer="Aunt Agatha")
    too_much = both.model_copy(update={"amount": euros("109.99")})
    assert story.refused(too_much).code == "PARTS_EXCEED_AMOUNT"
    assert story.refused(both.model_copy(update={"invoice": "invoice-first"})).code == "INVOICE_AND_PARTS"
    story.do(both)
    assert story.state_of("invoice-second") == "PAID"
    assert story.current.invoices["invoice-first"].outstanding == euros("30.00")
    assert story.entry("PaymentRecorded").personal == {"reference": "both", "payer": "Aunt Agatha"}
    story.do(c.RecordPayment(amount=euros("30.00"), value_date=story.today, reference="no invoice named"))
    assert story.state_of("invoice-first") == "PAID"
    story.holds()


def test_what_was_recorded_by_mistake_is_reversed_by_a_new_fact() -> None:
    """Nothing is edited; the invoice is open again, its gate shut, and the reversal can itself be reversed."""
    story = Story().active().pays("plan")
    fact = story.current.facts[0].id
    assert story.refused(c.ReverseFact(fact="api/nothing", explanation="x")).not_found
    story.do(c.ReverseFact(fact=fact, explanation="It was another client's"))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("OPEN", "RESHUT")
    assert story.refused(c.ReverseFact(fact=fact, explanation="Again")).code == "ALREADY_REVERSED"
    assert len(story.entries("PaymentRecorded")) == 1, "what was said stays said"
    story.do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="It was theirs after all"))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("PAID", "OPEN")
    story.holds()


def test_a_credit_note_may_take_back_a_part() -> None:
    """What is left is to be paid; what was paid beyond it is credit."""
    story = Story().active().do(c.CreditInvoice(invoice="invoice-plan", amount=euros("30.00"), explanation="One day less"))
    assert (story.state_of("invoice-plan"), story.current.invoices["invoice-plan"].outstanding) == ("OPEN", euros("70.00"))
    assert len(story.sent("credit_noted")) == 1
    refusal = story.refused(c.CreditInvoice(invoice="invoice-plan", amount=euros("70.01"), explanation="More"))
    assert (refusal.code, refusal.reason.params["expected"]) == ("MORE_THAN_INVOICED", euros("70.00"))
    story.do(pays(story, euros("70.00")))
    assert story.state_of("invoice-plan") == "PAID"
    story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("20.00"), explanation="And a bit"))
    assert (story.state_of("invoice-plan"), story.current.credit) == ("PAID", 2000)
    story.holds()


def test_a_part_paid_invoice_is_credited_not_withdrawn() -> None:
    """A withdrawn invoice never existed; money came in for this one."""
    story = Story().active()
    story.do(pays(story, euros("10.00")))
    assert story.refused(c.VoidInvoice(invoice="invoice-plan", explanation="Oops")).code == "PARTLY_PAID"
    story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone"))
    assert story.entry("InvoiceWrittenOff").data["amount"] == {"minor": 9000, "currency": "EUR"}
    story.holds()


def test_what_is_not_issued_cannot_be_paid() -> None:
    """The refusal says so."""
    story = Story().active()
    assert story.refused(pays(story, euros("250.00"), "invoice-build")).code == "INVOICE_NOT_ISSUED"
    assert story.refused(pays(story, euros("1.00"), "invoice-nothing")).not_found


def test_the_client_hears_that_the_payment_came_in() -> None:
    """In the invoice's thread."""
    story = Story().active().pays("plan")
    planned = story.entry("NoticePlanned", template="payment_received")
    assert (planned.data["recipient"], planned.data["thread"]) == ("bill", story.current.invoices["invoice-plan"].notice)
    assert story.entry("GateOpened").data["invoice"] == "invoice-plan"


def test_the_books_are_shown_as_they_stand() -> None:
    """Agreed, invoiced, paid, outstanding, overdue."""
    story = Story().active()
    assert _books(story) == ("350.00", "100.00", "0.00", "100.00", "0.00")
    story.at("2026-03-17 12:00")
    assert _books(story) == ("350.00", "100.00", "0.00", "100.00", "100.00")
    story.pays("plan")
    assert _books(story) == ("350.00", "100.00", "100.00", "0.00", "0.00")
    story.starts("plan").delivers("plan").accepts("plan").worked("build")
    assert _books(story) == ("350.00", "350.00", "100.00", "250.00", "0.00")
    story.holds()


def _books(story: Story) -> tuple[str, ...]:
    money = money_of(story.current)
    assert money is not None
    return tuple(str(m.decimal()) for m in (money.agreed, money.invoiced, money.paid, money.outstanding, money.overdue))


def test_a_refund_shuts_the_gate_again() -> None:
    """Work that has not begun waits; a person decides with the client; paying opens it once more."""
    story = Story().active().pays("plan")
    refusal = story.refused(refund(story, "100.01"))
    assert (refusal.code, refusal.field, refusal.reason.params["expected"]) == ("MORE_THAN_PAID", "amount", euros("100.00"))
    story.do(refund(story))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan"), story.state_of("plan")) == ("OPEN", "RESHUT", "BLOCKED")
    task = story.task("gate_reshut")
    story.pays("plan")
    assert (story.state_of("gate-plan"), story.state_of("plan"), story.state_of(task)) == ("OPEN", "READY", "DONE")
    story.holds()


def test_a_refund_does_not_stop_work_that_has_begun() -> None:
    """That is a decision, and the task asks for it."""
    story = Story().active().pays("plan").starts("plan")
    story.do(refund(story))
    assert story.state_of("plan") == "IN_PROGRESS" and len(story.tasks("gate_reshut")) == 1
    story.holds()


def test_a_refund_of_what_was_waived_shuts_nothing() -> None:
    """A waived gate stays waived."""
    story = Story().active().do(c.WaiveGate(gate="gate-plan", by="otto", explanation="They always pay"))
    story.pays("plan").do(refund(story))
    assert story.state_of("gate-plan") == "WAIVED" and story.tasks("gate_reshut") == []
    story.holds()


def test_a_named_person_may_let_work_begin_unpaid() -> None:
    """Nobody else, and a waived gate stays so."""
    story = Story().active()
    refusal = story.refused(c.WaiveGate(gate="gate-plan", by="dora", explanation="Please"))
    assert (refusal.code, refusal.field) == ("UNKNOWN_PERSON", "by")
    story.do(c.WaiveGate(gate="gate-plan", by="otto", explanation="They always pay"))
    waived = story.entry("GateWaived")
    assert (waived.because, waived.personal) == (why("money-gate-waived", by=Named.person("otto")), {"explanation": "They always pay"})
    assert story.state_of("plan") == "READY" and story.state_of("invoice-plan") == "OPEN", "the invoice stands"
    assert story.refused(c.WaiveGate(gate="gate-plan", by="otto", explanation="Again")).code == "ILLEGAL_MOVE"
    story.holds()


def test_a_dispute_stops_reminders_until_it_is_settled() -> None:
    """Its task is settled by settling the dispute, not by ticking it off."""
    story = Story().active()
    refusal = story.refused(c.DisputeInvoice(invoice="invoice-plan", by="paul", explanation="No"))
    assert (refusal.code, refusal.field) == ("UNKNOWN_CONTACT", "by")
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="We did not order this"))
    task = story.current.tasks[story.task("settle_dispute")]
    assert story.entry("TaskOpened", task=task.id).personal == {"detail": "We did not order this"}
    assert story.refused(c.CompleteTask(task=task.id, by="vera", outcome="x")).reason.params["action"] == "reject_dispute"
    assert not [d for d in story.current.deadlines if d.endswith("/invoice-plan")]
    story.do(c.RejectDispute(invoice="invoice-plan", explanation="You did"))
    assert (story.state_of("invoice-plan"), story.state_of(task.id)) == ("OPEN", "DONE")
    story.holds()


@pytest.mark.parametrize("way", ["credit", "write_off", "pay"])
def test_a_disputed_invoice_can_be_settled_in_other_ways(way: str) -> None:
    """Credited, given up, or paid after all."""
    story = Story().active().do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="No"))
    if way == "credit":
        story.do(c.CreditInvoice(invoice="invoice-plan", explanation="You are right"))
    elif way == "write_off":
        story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Not worth it"))
    else:
        story.pays("plan")
    assert story.tasks("settle_dispute") == []
    story.holds()


@pytest.mark.parametrize(
    ("command", "state", "tells"),
    [
        (c.CreditInvoice(invoice="invoice-plan", explanation="Wrong price"), "CREDITED", True),
        (c.VoidInvoice(invoice="invoice-plan", explanation="A mistake"), "VOID", True),
        (c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone"), "WRITTEN_OFF", False),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_an_invoice_that_will_not_be_paid_leaves_its_gate_to_a_person(command: c.Command, state: str, tells: bool) -> None:
    """No payment will open it: somebody waives it or drops what waits. The client hears what is void; a loss is ours."""
    story = Story().active().do(command)
    assert story.state_of("invoice-plan") == state and story.state_of("plan") == "BLOCKED"
    assert len(story.sent("invoice_cancelled")) == tells
    task = story.task("settle_gate")
    assert story.refused(c.CompleteTask(task=task, by="vera", outcome="x")).reason.params["action"] == "waive_gate"
    story.do(c.WaiveGate(gate="gate-plan", by="otto", explanation="Agreed"))
    assert (story.state_of("plan"), story.state_of(task)) == ("READY", "DONE")
    story.holds()


def test_dropping_what_waits_settles_the_gate_too() -> None:
    """The other way out."""
    story = Story().active().do(c.CreditInvoice(invoice="invoice-plan", explanation="Wrong"))
    story.do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    assert story.tasks("settle_gate") == []
    story.holds()


def test_a_written_off_invoice_may_still_be_paid() -> None:
    """Money that comes after all opens its gate."""
    story = Story().active().do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone")).pays("plan")
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("PAID", "OPEN")
    assert story.tasks("settle_gate") == []
    story.holds()


def test_what_was_paid_after_all_and_goes_back_is_written_off_as_before() -> None:
    """Its gate shuts again, and nobody is chased."""
    story = Story().active().do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone")).days(1).pays("plan")
    story.days(1).do(refund(story))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("WRITTEN_OFF", "RESHUT")
    assert story.entry("InvoiceGivenUp").data["amount"] == {"minor": 10000, "currency": "EUR"}
    assert len(story.tasks("settle_gate")) == 1 and not [d for d in story.current.deadlines if d.endswith("/invoice-plan")]
    story.holds()


def test_what_is_given_up_behind_work_that_began_is_talked_over() -> None:
    """Nothing waits for the gate any more."""
    story = Story().active().do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone")).days(1).pays("plan").starts("plan")
    story.days(1).do(refund(story))
    assert (story.state_of("gate-plan"), len(story.tasks("gate_reshut")), len(story.tasks("settle_gate"))) == ("RESHUT", 1, 0)
    story.holds()


def test_a_writing_off_that_stands_again_gives_the_invoice_up_again() -> None:
    """Reversed, the invoice is open; with the reversal reversed it is as it was."""
    story = Story().active().do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone"))
    for state in ("OPEN", "WRITTEN_OFF", "OPEN"):
        story.do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="A slip"))
        assert story.state_of("invoice-plan") == state
        story.holds()


def test_a_writing_off_that_gave_nothing_up_does_not_stand_in_the_way() -> None:
    """The payment was there before it: what goes back of that is to be paid again."""
    story = Story().active().days(2).do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone"))
    earlier = story.today.replace(day=3)
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("100.00"), value_date=earlier, reference="bank"))
    assert story.state_of("invoice-plan") == "PAID"
    story.days(1).do(refund(story, "40.00"))
    assert (story.state_of("invoice-plan"), story.current.invoices["invoice-plan"].outstanding) == ("OPEN", euros("40.00"))
    story.holds()


def test_an_invoice_may_be_withdrawn_before_it_is_issued() -> None:
    """Nobody hears of it; when its milestone is accepted nothing is billed."""
    steps = [milestone("first", gate="on_acceptance"), milestone("second", price="0.00 EUR")]
    story = Story().active(agreement(milestones=steps)).do(c.VoidInvoice(invoice="invoice-first", explanation="A gift"))
    assert story.sent("invoice_cancelled") == [] and len(story.tasks("settle_gate")) == 1
    story.worked("first")
    assert story.entries("InvoiceRequested") == [] and story.state_of("second") == "BLOCKED"
    story.do(c.WaiveGate(gate="gate-first", by="vera", explanation="A gift")).worked("second").holds()


def test_an_invoice_that_could_not_be_made_is_tried_again_by_a_person() -> None:
    """Dated anew, under the same number, so that the client has the whole term."""
    story = Story()
    story.fate["invoice"] = "fails"
    story.active()
    assert story.state_of("invoice-plan") == "ISSUING"
    task = story.current.tasks[story.task("issue_failed")]
    assert story.entry("TaskOpened", task=task.id).personal == {"detail": "no paper"}
    assert story.refused(c.CompleteTask(task=task.id, by="vera", outcome="x")).reason.params["action"] == "retry_task"
    story.mended().at("2026-03-09 12:00").do(c.RetryTask(task=task.id))
    issued = story.entry("InvoiceIssued")
    assert (issued.data["number"], issued.data["issued_on"], issued.data["due_on"]) == ("INV-0001", "2026-03-09", "2026-03-23")
    assert story.tasks("issue_failed") == []
    story.pays("plan").starts("plan").delivers("plan").accepts("plan").worked("build")
    assert story.entry("InvoiceIssued").data["number"] == "INV-0002"
    story.holds()


def test_what_may_be_done_to_an_invoice_follows_its_table() -> None:
    """A scheduled one can be withdrawn, an open one paid, disputed, credited, withdrawn, given up."""
    story = Story().active()

    def possible(invoice: str) -> set[str]:
        return {a.action for a in core.available(story.current, story.now) if a.subject == invoice}

    assert possible("invoice-build") == {"void_invoice"}
    out = {"record_payment", "dispute_invoice", "credit_invoice", "void_invoice", "write_off_invoice", "promise_payment", "move_due_date"}
    assert possible("invoice-plan") == out
    story.pays("plan")
    assert possible("invoice-plan") == {"record_payment", "record_refund", "dispute_invoice", "credit_invoice"}
