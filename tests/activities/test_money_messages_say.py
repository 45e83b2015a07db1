"""Messages that touch money tell what it opens and what not, whose tax numbers belong to it, and what came in."""

import pytest

from tests.activities.test_reminder_figures_say import told
from tests.core.house import agreement, milestone
from tests.core.late import FEE, REMIND, TOLD, day, owing
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c


def test_a_payment_opens_only_what_waits_for_nothing_else() -> None:
    """What follows the first part is paid before it starts, too."""
    both = [milestone("plan", gate="on_acceptance"), milestone("build", gate="before_start", after=["plan"])]
    story = Story().active(agreement(milestones=both)).starts("plan").delivers("plan").accepts("plan").days(1).pays("plan")
    _, text = told(story, "payment_received")
    assert "This no longer waits for this payment: - Build, which still waits for invoice INV-0002" in text
    _, text = told(story.pays("build"), "payment_received")
    assert "This no longer waits for this payment: - Build If the amount" in text


def test_an_invoice_names_both_tax_numbers_and_where_the_buyer_is() -> None:
    """The mail is what the client gets: what a bookkeeper must find on an invoice stands in it."""
    story = owing({"days": 1, **REMIND})
    assert "tax number" not in told(story, "invoice")[1]
    before = story.current
    parties = {
        "provider": before.provider.model_copy(update={"tax_id": "FI12345671"}),
        "client": before.client.model_copy(update={"tax_id": "DE136695976", "address": "Hafenweg 4\nHamburg"}),
    }
    story.state = before.model_copy(update=parties)
    _, text = told(story, "invoice")
    assert "tax number FI12345671" in text and "Hafenweg 4, Hamburg; tax number DE136695976" in text


def test_a_report_says_what_came_in_and_that_late_charges_come_on_top() -> None:
    story = owing({**TOLD, "announces": ["fee"]}, {"days": 15, **REMIND, "fee": FEE}).at("2026-03-18 12:00")
    story.do(c.RecordPayment(amount=euros("40.00"), value_date=day("2026-03-18"), reference="no number"))
    _, text = told(story, "report")
    assert "Your payment of €40.00 came in" in text and "came in: invoice Wed" not in text
    assert "late charges" not in text and "was due" not in text
    _, text = told(story.at("2026-04-03 16:00"), "report")
    assert "late charges come on top, as our reminders say" in text


def test_a_report_without_news_does_not_call_it_as_planned_while_an_invoice_is_overdue() -> None:
    story = owing({"days": 1, **REMIND}).at("2026-04-24 12:00")
    _, text = told(story, "report")
    assert "Invoice INV-0001: due Mon 16 Mar, not paid." in text
    assert "the work goes on as planned" not in text and "Nothing new since then; below you read what stands in the way." in text


def late_heard(value: str) -> Story:
    """The first invoice was due on Mon 16 Mar; its money counts from a day, and we hear of it on Fri 20 Mar."""
    story = owing({"days": 1, **REMIND}).at("2026-03-20 12:00")
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("100.00"), value_date=day(value), reference="bank"))
    return story


def _finished(story: Story) -> Story:
    story.starts("plan").delivers("plan").accepts("plan")
    return story.worked("build").signs_off()


def test_reports_tell_the_day_from_which_money_counts_and_not_the_day_on_which_we_heard_of_it() -> None:
    story = late_heard("2026-03-18")
    _, text = told(story, "report")
    assert "came in: invoice INV-0001 Wed 18 Mar we heard of it on Fri 20 Mar" in text
    _, text = told(_finished(story), "closing_report")
    assert "Invoice INV-0001: not paid on its due date paid Wed 18 Mar since Mon 16 Mar" in text


@pytest.mark.parametrize(("value", "told_as"), [("2026-03-13", "Fri 13 Mar"), ("2026-03-16", "Mon 16 Mar")])
def test_a_client_who_paid_in_time_is_not_told_that_he_did_not(value: str, told_as: str) -> None:
    _, text = told(_finished(late_heard(value)), "closing_report")
    assert f"Invoice INV-0001: not paid on its due date paid {told_as} since Mon 16 Mar, as far as we knew then" in text


def test_a_payment_heard_of_on_its_day_is_told_with_that_day_alone() -> None:
    _, text = told(late_heard("2026-03-20"), "report")
    assert "came in: invoice INV-0001 Fri 20 Mar" in text and "we heard" not in text


def test_a_payment_that_came_back_is_told_with_the_day_from_which_it_counts() -> None:
    story = late_heard("2026-03-20")
    story.do(c.RecordRefund(invoice="invoice-plan", amount=euros("100.00"), value_date=story.today, reference="back")).days(5)
    again = c.RecordPayment(invoice="invoice-plan", amount=euros("100.00"), value_date=day("2026-03-23"), reference="again")
    _, text = told(_finished(story.do(again)), "closing_report")
    assert "A payment went back paid again Mon 23 Mar since Fri 20 Mar" in text
