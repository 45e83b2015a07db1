"""Reminders tell no figure that is not true: what came in, what was credited, interest whose rate nobody knows yet, what comes next."""

from activities.notices.render import Renderer
from tests.activities.sample_calls import call_of
from tests.activities.test_messages_say import plain
from tests.core.late import FEE, HALF_YEARLY, REMIND, day, owing, with_interest
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.notices.context.lines import story_line
from workflows.engagement.rules.notices.kinds import facts_for

FINAL = {"action": "remind", "tone": "final"}
TELL = {"days": 5, **REMIND, "announces": ["fee", "interest"]}


def told(story: Story, template: str = "payment_reminder") -> tuple[str, str]:
    """Subject and text of the newest message of that template, as it leaves now."""
    notice = [n for n in story.current.notices.values() if n.template == template][-1]
    facts = facts_for(story.current, notice) | {"history": [story_line(entry) for entry in story.journal]}
    written = Renderer().render(call_of(template).model_copy(update={"facts": facts, "now": story.now}))
    return written.subject, plain(written)


def test_what_was_credited_is_not_told_as_received() -> None:
    story = owing({"days": 1, **REMIND}).do(c.CreditInvoice(invoice="invoice-plan", amount=euros("20.00"), explanation="One page less"))
    _, text = told(story.at("2026-03-17 12:00"))
    assert "Credited €20.00 Received so far none To pay now €80.00" in text
    story = owing({"days": 1, **REMIND}).do(
        c.RecordPayment(invoice="invoice-plan", amount=euros("30.00"), value_date=day("2026-03-02"), reference="a part")
    )
    _, text = told(story.at("2026-03-17 12:00"))
    assert "Received so far €30.00 To pay now €70.00" in text and "Credited" not in text


def test_nothing_is_late_before_its_day_however_firm_the_step_is() -> None:
    for tone in ("firm", "final"):
        subject, text = told(owing({"days": -3, **REMIND, "tone": tone}).at("2026-03-13 12:00"))
        assert subject.endswith(": due Mon 16 Mar") and "is due on Mon 16 Mar" in text
        assert "not yet received" not in text and "It was due" not in text and "final reminder" not in text


def test_interest_whose_rate_is_not_known_yet_is_announced_beside_the_sum_and_never_left_out_in_silence() -> None:
    """Known up to the end of June: the letters of July name the interest until then, and say that the rest comes on top."""
    bring = {"days": 15, **FINAL, "fee": FEE, "interest": True}
    notice = {"days": 120, "formal_notice": {"new_term_days": 14}}
    story = owing(TELL, bring, {"days": 118, **FINAL}, notice, **with_interest(HALF_YEARLY)).at("2026-07-14 12:00")
    _, text = told(story)
    assert "Interest to the last day whose rate is known" in text and "Interest to today" not in text
    assert "Interest from Wed 1 Jul not known yet" in text and "is not in the sum below and comes on top" in text
    _, text = told(story.at("2026-07-16 12:00"), "formal_notice")
    assert "and of the interest that comes on top, under invoice" in text and "Interest from Wed 1 Jul not known yet" in text
    supplied = c.SupplyReferenceRate(valid_from=day("2026-07-01"), percent="2.5", source="The central bank's notice")
    _, text = told(story.do(supplied), "formal_notice")
    assert "Interest to today" in text and "comes on top" not in text


def test_what_was_announced_stands_in_what_comes_next() -> None:
    """A promise is broken after the interest was announced: the mail that says so names it with its day."""
    bring = {"days": 25, **FINAL, "interest": True}
    story = owing({**TELL, "announces": ["interest"]}, bring, **with_interest()).at("2026-03-24 12:00")
    story.do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-27"))).at("2026-03-31 12:00")
    _, text = told(story, "promise_broken")
    assert "we remind you once more, and we ask for the interest that we announced." in text
    silent = owing({"days": 5, **REMIND}, bring, **with_interest()).at("2026-03-24 12:00")
    assert "interest" not in told(silent)[1].split("Next: on")[1].split(".")[0], "what nobody announced is not told in passing"
