"""What messages about late payment must say: what is owed by kind, what follows on which day, and why they came."""

import pytest

from activities.formats import Formats
from activities.notices.render import Renderer
from tests.activities.sample_calls import all_calls
from tests.activities.test_messages_say import plain
from workflows.engagement.messages.ports import SendNoticeCall

RENDERER = Renderer()
LATE = (
    "formal_notice",
    "late_charge",
    "charge_waived",
    "promise_noted",
    "promise_broken",
    "due_date_moved",
    "work_suspended",
    "collection_file",
)


def calls(template: str) -> list[SendNoticeCall]:
    """Every message of that template."""
    return [call for call in all_calls() if call.template == template]


def said(template: str, index: int = 0) -> str:
    """What one of them says, on one line."""
    return plain(RENDERER.render(calls(template)[index]))


def announcing() -> list[SendNoticeCall]:
    """Reminders that announce."""
    return [call for call in calls("payment_reminder") if call.facts["announced"]]


def test_an_announcement_names_each_consequence_its_amount_and_the_first_day_on_which_it_comes() -> None:
    call = next(c for c in announcing() if len(c.facts["announced"]) == 4)
    text = plain(RENDERER.render(call))
    for part in (
        "a late fee of €40.00 is added; it falls away if the invoice is paid within 5 days after that",
        "we ask for interest on what is unpaid: Ten per cent a year, 10 % a year, since",
        "work stops until the invoice is paid: Discovery.",
        "we take down the test address.",
        "If it is paid before the day named, none of it follows.",
    ):
        assert part in text, part
    days = {line["on"] for line in call.facts["announced"]}
    assert len(days) == 1 and f"From {_day(call, days.pop())}" in text


def _day(call: SendNoticeCall, day: str) -> str:
    return Formats(call.recipient.language, call.recipient.zone, call.facts["house_zone"], call.now).day(day).replace("\u00a0", " ")


def test_a_reminder_without_an_announcement_threatens_nothing() -> None:
    for call in calls("payment_reminder"):
        text = plain(RENDERER.render(call))
        assert ("none of it follows" in text) == bool(call.facts["announced"])
        if not call.facts["announced"] and not call.facts["owing"]["fees"]["minor"] and not call.facts["owing"]["interest"]["minor"]:
            assert "late fee" not in text and "no fee has been added" in text


def test_what_is_owed_is_told_by_kind_once_something_came_on_top() -> None:
    call = next(c for c in calls("payment_reminder") if c.facts["owing"]["fees"]["minor"])
    text, owing = plain(RENDERER.render(call)), call.facts["owing"]
    assert owing["total"]["minor"] == owing["principal"]["minor"] + owing["fees"]["minor"] + owing["interest"]["minor"]
    for part in (
        "Of the invoice itself",
        "Costs and fees",
        "€40.00",
        "Interest to today",
        "10 % a year, since",
        "the fee of €40.00 falls away",
    ):
        assert part in text, part


def test_a_formal_notice_demands_names_the_new_term_and_what_comes_after_it() -> None:
    text = said("formal_notice")
    for part in (
        "We formally demand payment of",
        "This is the new term to pay",
        "If you have already paid",
        "we hand the invoice over for collection",
    ):
        assert part in text, part
    for bad in ("friendly", "kindly", "without prejudice", "!"):
        assert bad not in text


def test_a_promise_is_repeated_in_the_clients_words_and_a_broken_one_without_reproach() -> None:
    noted, broken = said("promise_noted"), said("promise_broken")
    assert "Until then we do not remind you of it." in noted and "our reminders go on from where they were" in noted
    assert "We have not received it." in broken and "If you have already paid" in broken and "Next: on" in broken
    assert "broke" not in broken.split("Why you get this")[0]


def test_work_that_stopped_says_how_it_goes_on() -> None:
    text = said("work_suspended")
    assert (
        "as agreed and announced" in text and "work goes on by itself" in text and "the work behind this invoice, and nothing else" in text
    )


def test_a_later_due_date_and_a_waived_charge_say_what_does_not_count_any_more() -> None:
    assert "What we announced before does not count any more." in said("due_date_moved")
    assert "The late fee of €40.00 on invoice" in said("charge_waived") and "The bank was closed" in said("charge_waived")
    assert "a late fee of €40.00 was added" in said("late_charge") and "as we had announced" in said("late_charge")


def test_the_file_for_collection_holds_all_that_whoever_collects_must_know() -> None:
    call = calls("collection_file")[0]
    text = plain(RENDERER.render(call))
    for part in (
        "Northwind Pottery",
        "petra",
        "Late fee of",
        "10 % from",
        "The formal notice",
        "announces fee, interest, hold, take-down",
        "Terms version 1",
    ):
        assert part.lower() in text.lower(), part
    assert call.recipient.email == "ines@halyard.example"


@pytest.mark.parametrize("template", LATE)
def test_each_of_them_says_what_to_do_when_something_is_wrong(template: str) -> None:
    if template != "collection_file":
        assert "answer this mail" in said(template)
