"""What was told, and of which version: proposals, reminders and retainers at the edges of their days and amounts."""

import pytest

from activities.catalogue import say
from tests.core.house import agreement
from tests.core.late import REMIND, owing
from tests.core.test_rules_money_retainers import retained
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c


@pytest.mark.parametrize(("days", "reminded"), [(3, []), (4, ["Tue 03 Mar 09:00"]), (5, ["Wed 04 Mar 09:00"])])
def test_a_proposal_that_stands_for_more_than_three_days_is_called_to_mind_three_before_its_end(days: int, reminded: list[str]) -> None:
    """Proposed on Monday the 2nd; four days end on Friday."""
    story = Story("2026-03-02 08:00").proposed(agreement(valid_business_days=days))
    assert ("remind/engagement" in story.current.deadlines) == bool(reminded)
    assert story.at("2026-03-20 12:00").sent("proposal_reminder") == reminded
    story.holds()


@pytest.mark.parametrize(
    ("sent", "ends"),
    [("2026-03-02 10:00", True), ("2026-03-03 16:59", True), ("2026-03-04 09:00", False), ("2026-03-04 16:59", False)],
)
def test_a_proposal_lapses_only_where_its_mail_was_sent_a_business_day_before(sent: str, ends: bool) -> None:
    """It stands until Wednesday the 4th, 17:00: on Tuesday the mail is in time, on Wednesday it is not."""
    story = Story()
    story.fate = {"proposal": "waits"}
    story.proposed(agreement(valid_business_days=2)).at(sent).mended().at("2026-03-04 17:30")
    assert (story.current.stage == "LAPSED") == ends
    assert len(story.entries("ProposalExtended")) == (not ends)
    story.holds()


def test_the_last_version_is_the_one_that_is_called_to_mind_and_lapses_on_its_own_day() -> None:
    """The first never left; what it said of its end counts no more."""
    story = Story()
    story.fate = {"proposal": "waits"}
    story.proposed(agreement(valid_business_days=2)).at("2026-03-04 10:00")
    story.do(story.proposal(agreement(valid_business_days=5))).mended().at("2026-03-20 12:00")
    assert [(e.data["subject"], story.when(e)) for e in story.entries("NoticePlanned", template="proposal_reminder")] == [
        ("terms-2", "Fri 06 Mar 09:00")
    ]
    assert story.when(story.entry("EngagementLapsed")) == "Wed 11 Mar 17:00"
    assert story.entries("ProposalExtended") == []
    story.holds()


def test_each_invoice_of_a_retainer_says_which_it_is_and_for_which_day() -> None:
    """The deadline before it says the same."""
    story = retained()
    assert say(story.current.deadlines["retainer/care"].because) == "invoice 1 of 3 of a retainer, due on 2026-03-31"
    story.at("2026-04-01 12:00")
    assert say(story.current.deadlines["retainer/care"].because) == "invoice 2 of 3 of a retainer, due on 2026-04-30"
    assert say(story.entry("RetainerDue").because) == "invoice 1 of 3 was agreed for 2026-03-31"
    story.at("2026-07-01 12:00")
    assert [say(e.because) for e in story.entries("RetainerDue")][1:] == [
        "invoice 2 of 3 was agreed for 2026-04-30",
        "invoice 3 of 3 was agreed for 2026-05-31",
    ]
    story.holds()


def test_a_cent_of_credit_can_be_used_and_a_cent_that_was_paid_can_go_back() -> None:
    """And nothing where nothing is."""
    story = owing({"days": 3, **REMIND})
    back = c.RecordRefund(invoice="invoice-plan", amount=euros("0.01"), value_date=story.today, reference="back")
    use = c.ApplyCredit(invoice="invoice-plan", amount=euros("0.01"))
    assert (story.refused(back).code, story.refused(use).code) == ("NOTHING_TO_REFUND", "NO_CREDIT")
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("0.01"), value_date=story.today, reference="a cent"))
    story.do(back)
    assert story.current.invoices["invoice-plan"].paid == euros("0.00")
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("100.01"), value_date=story.today, reference="too much"))
    assert story.refused(use).code == "NO_CREDIT", "nothing is owed on that one"
    for slug in ("plan", "build"):
        story.starts(slug).delivers(slug).accepts(slug)
    story.do(use.model_copy(update={"invoice": "invoice-build"}))
    assert story.current.invoices["invoice-build"].outstanding == euros("249.99")
    story.holds()


@pytest.mark.parametrize(("paid", "sent"), [("50.00", 1), ("50.01", 0)])
def test_a_reminder_that_waits_is_held_to_the_balance_of_its_own_step(paid: str, sent: int) -> None:
    """Planned on Saturday the 21st for a balance of 50.00 and more; on Sunday a part came in."""
    story = owing({"days": 5, **REMIND, "min_balance": "50.00 EUR"}, {"days": 40, **REMIND}).at("2026-03-22 12:00")
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros(paid), value_date=story.today, reference="a part"))
    story.at("2026-03-24 12:00")
    assert len(story.sent("payment_reminder")) == sent
    story.holds()


def test_tasks_are_counted_from_one() -> None:
    """And one behind the other."""
    story = Story().active()
    assert list(story.current.tasks) == [f"task-{number}" for number in range(1, len(story.current.tasks) + 1)] != []
