"""A loss that grows after an invoice was written off is a person's to note, each time it does."""

from activities.catalogue import say
from tests.core.test_rules_money import refund
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c


def told_of_losses(story: Story) -> list[tuple[str, str]]:
    """The text and the state of each task about a loss."""
    return [(say(t.text), t.state) for t in story.current.tasks.values() if t.what == "loss_grown"]


def in_part(story: Story, amount: str = "40.00") -> Story:
    """A part is paid today, of an invoice whose gate was waived, and the rest is given up."""
    story.do(c.WaiveGate(gate="gate-plan", by="otto", explanation="They always pay"))
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros(amount), value_date=story.today, reference="bank"))
    return story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone"))


def test_each_growth_of_a_loss_is_told_a_person_once() -> None:
    """The invoice stays written off and no gate moves: without the task only the books would show it."""
    story = in_part(Story().active())
    assert told_of_losses(story) == [], "whoever gives an invoice up knows"
    number = story.current.invoices["invoice-plan"].number
    story.days(1).do(refund(story, "15.00"))
    first = f"The loss on {number} grew by 15.00 EUR, to 75.00 EUR: note it in your books"
    assert (story.state_of("invoice-plan"), told_of_losses(story)) == ("WRITTEN_OFF", [(first, "OPEN")])
    story.days(3).do(c.CompleteTask(task=story.task("loss_grown"), by="vera", outcome="Noted"))
    assert told_of_losses(story) == [(first, "DONE")], "once"
    story.do(refund(story, "25.00"))
    second = f"The loss on {number} grew by 25.00 EUR, to 100.00 EUR: note it in your books"
    assert told_of_losses(story) == [(first, "DONE"), (second, "OPEN")]
    story.holds()


def test_a_loss_that_is_made_good_needs_no_note() -> None:
    """The refund was a slip: the loss is as it was. Paid after all: nothing is lost, and nobody is asked any more."""
    story = in_part(Story().active())
    story.days(1).do(refund(story, "40.00")).do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="A slip"))
    assert [state for _, state in told_of_losses(story)] == ["OPEN"], "60.00 are lost all the same, and perhaps the rest was noted"
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("60.00"), value_date=story.today, reference="bank"))
    assert (story.state_of("invoice-plan"), [state for _, state in told_of_losses(story)]) == ("PAID", ["DONE"])
    story.holds()


def test_a_loss_that_grows_behind_a_gate_or_after_the_end_is_told_as_well() -> None:
    """What becomes of the work is another person's question; and a cancelled engagement closes once it is noted."""
    story = Story().active().do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone")).days(1).pays("plan")
    story.days(1).do(refund(story))
    assert (len(told_of_losses(story)), len(story.tasks("settle_gate"))) == (1, 1)
    over = in_part(Story().active()).days(1)
    over.do(c.RecordPayment(amount=euros("5.00"), value_date=over.today, reference="too much"))
    over.do(c.CancelEngagement(wish_of="client", explanation="No more")).do(refund(over, "40.00"))
    over.do(c.RecordRefund(amount=euros("5.00"), value_date=over.today, reference="back"))
    assert [state for _, state in told_of_losses(over)] == ["OPEN"] and over.current.stage == "CANCELLED"
    over.do(c.CompleteTask(task=over.task("loss_grown"), by="vera", outcome="Noted"))
    assert over.current.stage == "CLOSED"
    story.holds()
    over.holds()
