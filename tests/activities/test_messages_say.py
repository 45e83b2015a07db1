"""What each kind of message must say, and must not."""

import re

import pytest

from activities.notices.render import Rendered, Renderer
from tests.activities.sample_calls import all_calls, call_of
from workflows.engagement.messages.ports import SendNoticeCall

RENDERER = Renderer()
ALREADY = "If you have already"


def written(template: str) -> tuple[SendNoticeCall, Rendered]:
    call = call_of(template)
    return call, RENDERER.render(call)


def plain(rendered: Rendered) -> str:
    """The text on one line, with plain spaces."""
    return " ".join(rendered.text.split())


REMINDERS: dict[str, SendNoticeCall] = {}
"""The first reminder of each tone: of the one invoice whose whole ladder passes in the longest story, which comes first."""
for _call in all_calls():
    if _call.template == "payment_reminder" and _call.facts["invoice"]["id"] == "invoice-discovery":
        REMINDERS.setdefault(_call.facts["tone"], _call)


def test_reminders_grow_firmer_step_by_step() -> None:
    """Assume oversight, then the fact, then the consequence, then facts only; each with what is needed to pay."""
    texts = {tone: plain(RENDERER.render(call)) for tone, call in REMINDERS.items()}
    assert list(texts) == ["friendly", "due", "firm", "final"]
    assert "A quick reminder that invoice INV-0001" in texts["friendly"] and "is due on Thu 23 Jul." in texts["friendly"]
    assert "is due today" in texts["due"]
    assert "We have not yet received payment" in texts["firm"] and "5 days late" in texts["firm"]
    assert "Despite our reminders" in texts["final"] and "14 days late" in texts["final"] and "final reminder" in texts["final"]
    for tone, text in texts.items():
        assert (ALREADY in text) and "€3,600.00" in text and "FI21 1234 5600 0007 85" in text and "RF40 INV0 001" in text
        assert ("After seven days we call you" in text) == (tone in {"firm", "final"})
        assert "answer this mail" in text and "Thu 23 Jul" in text
        for bad in ("please be advised", "kindly", "URGENT", "!", "fee of", "interest"):
            assert bad not in text


def test_reminder_subjects_say_the_fact_first() -> None:
    subjects = {tone: RENDERER.render(call).subject for tone, call in REMINDERS.items()}
    assert subjects == {
        "friendly": "Invoice INV-0001: due Thu 23 Jul",
        "due": "Invoice INV-0001: due today",
        "firm": "Invoice INV-0001: 5 days overdue",
        "final": "Invoice INV-0001: final reminder",
    }


def test_a_delivery_names_the_end_of_the_review_and_what_silence_means_only_where_that_was_agreed() -> None:
    _call, rendered = written("delivered")
    assert "Without a word from you by then it counts as accepted, as we agreed." in plain(rendered)
    launch = next(c for c in all_calls() if c.template == "delivered" and c.facts["milestone"]["id"] == "launch")
    assert "counts as accepted" not in plain(RENDERER.render(launch))
    assert "Silence does not count as acceptance" in plain(RENDERER.render(launch))


def test_a_late_delivery_says_so_and_a_second_one_does_not_claim_the_first_date() -> None:
    first, second = [c for c in all_calls() if c.template == "delivered" and c.facts["milestone"]["id"] == "discovery"][:2]
    assert "11 days after the promised day" in plain(RENDERER.render(first))
    assert "again" in plain(RENDERER.render(second)) and "promised day" not in plain(RENDERER.render(second))


def reports() -> list[tuple[SendNoticeCall, str]]:
    return [(c, plain(RENDERER.render(c))) for c in all_calls() if c.template == "report"]


def test_a_report_says_so_when_all_is_smooth_and_nothing_is_new() -> None:
    quiet = [text for call, text in reports() if not call.facts["news"]]
    smooth = [text for text in quiet if "All is on track" in text]
    assert smooth and all("Nothing new: the work goes on as planned." in text and "no promised day has passed" in text for text in smooth)
    troubled = [text for text in quiet if re.search(r"past the (promised day|due date)|on hold\.", text)]
    assert troubled and not any("as planned" in text for text in troubled)
    assert all("Nothing new since then; below you read what stands in the way." in text for text in troubled)


def test_a_report_never_claims_to_be_on_track_when_a_promised_day_has_passed() -> None:
    for call, text in reports():
        today = call.now.date().isoformat()
        passed = [
            m
            for m in call.facts["milestones"]
            if m["state"] in {"PLANNED", "BLOCKED", "READY", "IN_PROGRESS", "HELD"} and m["promised_on"] < today
        ]
        assert ("past the promised day" in text) == bool(passed)
        assert not (passed and "on track" in text)
        if passed and passed[0]["state"] != "IN_PROGRESS":
            assert "as things stand" in text


def test_every_report_tells_expectation_obstacles_money_slot_and_what_is_not_guaranteed() -> None:
    for call, text in reports():
        assert "What we expect, and what stands in the way" in text
        assert "As before, we cannot guarantee this: a place in search results" in text
        assert "every Tuesday, 10:00 (Dublin)" in text
        for invoice in call.facts["unpaid"]:
            assert invoice["number"] in text
        if "Nothing is left to hand over" not in text:
            assert "Photographs come late. Our plan: we begin with the thirty best sellers." in text


def test_paragraphs_after_a_choice_of_the_template_stay_apart() -> None:
    """Jinja swallows empty lines after its own lines; what they part must not run together."""
    with_obstacles = [RENDERER.render(call).text for call, text in reports() if "or could:" in text]
    assert with_obstacles and all(".\n\nWhat stands in the way, or could:\n\n- " in text for text in with_obstacles)


def test_the_proposal_carries_all_of_the_agreement() -> None:
    text = plain(written("proposal")[1])
    said = [
        "€21,000.00", "€3,600.00", "promised 28 July 2026", "Mon 13 Jul, 17:00 (Dublin)", "We accept version 1", "rate card 2026-1",
        "Hosting after the first year", "Moving 180 products", "by 1 September 2026", "Decisions in five days", "A report each Friday",
        "14 days from the invoice date", "After seven days we call you", "email and phone", "within 1 working day", "Logo as a vector file",
        "the speed of the payment provider", "Scope and dates may change", "Paid before the start", "Invoiced when you have accepted it",
        "when its turn in our queue comes", "silence does not count as acceptance", "carry a reserve", "Your contact for everything",
        "work starts", "Front end, per hour €95.00", "Meetings that are included 12", "no charge", "Half of all orders",
    ]  # fmt: skip
    assert [part for part in said if part not in text] == []
    assert "estimate" not in text.lower() and "20 %" not in text and "cap" not in text.split()


def test_the_welcome_pack_is_whole() -> None:
    text = plain(written("welcome")[1])
    said = [
        "Discovery: we learn what you need", "Jonas Berg", "Photographs come late", "A museum shop that lost its printer",
        "https://halyard.example/cases/museum", "When we answer", "a place in search results", "Scope and dates may change",
        "Photographs of all 180 products", "Mon to Fri, 09:00 to 17:00", "not outside these times", "kick-off",
    ]  # fmt: skip
    assert [part for part in said if part not in text] == []


def test_the_closing_report_tells_how_each_problem_was_overcome() -> None:
    text = plain(written("closing_report")[1])
    for part in (
        "Discovery: work stopped", "since Wed 12 Aug: The product list has not come", "work went on Sun 16 Aug",
        "Discovery: you sent it back", "handed over Wed 2 Sep", "Invoice INV-0001: not paid on its due date", "paid Mon 10 Aug",
        "promised Tue 28 Jul, handed over Mon 31 Aug", "The product list came late, as told in August", "€5,400.00 agreed, credited",
        "Half of all orders come in through the website", "agreed at first: €21,000.00", "€15,500.00",
    ):  # fmt: skip
        assert part in text


def test_the_closing_report_tells_what_was_paid_and_not_what_was_first_asked_for() -> None:
    """A part that was credited was not paid; what came for being late was paid besides."""
    call, rendered = written("closing_report")
    text = plain(rendered)
    assert "Shop build €11,900.00 invoice INV-0002, ✓ paid; €100.00 of €12,000.00 was credited" in text and "Interest paid" not in text
    late = [
        i | {"interest_paid": {"minor": 3369, "currency": "EUR"}, "fees_paid": {"minor": 4000, "currency": "EUR"}}
        for i in call.facts["invoices"][:1]
    ]
    text = plain(RENDERER.render(call.model_copy(update={"facts": call.facts | {"invoices": late}})))
    assert "Late fees and costs paid €40.00" in text and "Interest paid €33.69" in text


def test_the_acknowledgement_tells_when_a_person_answers_and_what_else_it_covers() -> None:
    call, rendered = written("acknowledgement")
    assert "A person answers it by Tue 30 Jun, 15:00 (Dublin)" in plain(rendered)
    covering = call.model_copy(update={"facts": call.facts | {"covers": ["And the logo", "And the price"], "reply_due": None}})
    text = plain(RENDERER.render(covering))
    assert "- And the logo - And the price" in text and f"A person answers it: {call.reply_time}." in text


def test_an_addition_keeps_the_first_answers_time() -> None:
    call, rendered = written("added_to_request")
    assert "The answer to all of it comes by Tue 30 Jun, 15:00 (Dublin), as before." in plain(rendered)
    alone = call.model_copy(update={"facts": call.facts | {"matter": None}})
    assert "The time of our answer stays as it was." in plain(RENDERER.render(alone))


def test_the_survey_puts_two_questions_and_asks_for_two_numbers() -> None:
    for template in ("survey", "survey_reminder"):
        text = plain(written(template)[1])
        assert "1. How was it handled?" in text and "2. How did it turn out?" in text and "“5 and 4”" in text
    assert "This is the only reminder." in plain(written("survey_reminder")[1])


def test_a_no_gives_its_reason_and_what_is_possible() -> None:
    text = plain(written("declined")[1])
    assert "All our designers are taken until January." in text and "We can begin on 11 January" in text


@pytest.mark.parametrize("template", ["payment_reminder", "review_nudge", "survey_reminder", "proposal_reminder"])
def test_every_reminder_allows_for_mails_that_crossed(template: str) -> None:
    assert ALREADY in plain(written(template)[1])
