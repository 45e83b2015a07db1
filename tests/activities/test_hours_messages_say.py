"""What messages about hours, allowances and a late client must say, and must not."""

from functools import cache

from activities.catalogue import say
from activities.notices.render import Renderer
from tests.activities.sample_files import engagement_file, provider
from tests.activities.sample_hours import hours_invoice, late, worked
from tests.activities.written import Written

RENDERER = Renderer()


@cache
def lived(policy: str | None) -> Written:
    """The story of a policy; for none that of hours and meetings."""
    return late(engagement_file(), provider(), policy) if policy else worked(engagement_file(), provider())


def texts(template: str, policy: str | None = None) -> list[str]:
    """Messages of that kind, on one line each."""
    return [" ".join(RENDERER.render(c).text.split()) for c in lived(policy).sends if c.template == template]


def test_the_proposal_says_up_to_the_cap_and_how_hours_are_billed() -> None:
    (text,) = texts("proposal")
    assert "Discovery up to €950.00" in text and "Billed by the hours worked by front end" in text
    assert "In all, at most" in text and "Front end, per hour €95.00" in text
    assert "If something that has a day comes later: our promised days move by as many working days" in text


def test_the_cap_is_told_before_it_is_reached_and_when_it_is() -> None:
    before, reached = texts("cap_warning")
    assert "€712.50 of it is worked" in before and "7 h 30 min at €95.00" in before and "Left below the cap €237.50" in before
    assert "Nothing beyond the cap is worked or billed before you agreed to it" in before
    assert "That is reached" in reached and "We work no further hours on it before you agreed to more" in reached


def test_an_allowance_says_what_is_left_and_what_a_further_one_costs() -> None:
    one_left, used = texts("allowance_low")
    assert "includes 3 meetings, and 2 are used" in one_left and "1 included meeting is left" in one_left
    assert "The included meetings are used" in used
    for text in (one_left, used):
        assert "What a further meeting costs" in text and "Front end, per hour €95.00" in text
        assert "Nothing of it is billed before you agreed to it" in text


def test_a_report_shows_what_is_used_and_what_the_client_owes() -> None:
    assert any("Meetings 3 used 3 included" in text and "Discovery, by the hour €950.00 worked" in text for text in texts("report"))
    assert any("Bring us: Photographs of all 180 products was due Tue 14 Jul" in text for text in texts("report", "shift"))


def test_the_invoice_lists_the_hours() -> None:
    (mail, *_rest) = texts("invoice")
    assert "Front end €950.00 10 h at €95.00" in mail
    call = hours_invoice(engagement_file(), provider())
    assert [(line.text, line.quantity and say(line.quantity)) for line in call.lines] == [("Discovery: front end", "10 h at 95.00 EUR")]


def test_a_late_client_reads_the_policy_that_was_agreed_and_what_follows_next() -> None:
    says = {
        "shift": ["nothing else follows"],
        "hold": ["has stopped until it comes"],
        "bill_anyway": ["invoiced on its planned day all the same", "Design Wed 12 Aug is invoiced"],
        "abandon": [
            "before Wed 22 Jul, you lose your place",
            "before Sat 29 Aug, all work rests",
            "before Tue 13 Oct, we take the work as abandoned",
        ],
    }
    for policy, parts in says.items():
        found = texts("duty_late", policy)
        assert all("by Tue 14 Jul, and we do not have it: Photographs of all 180 products." in text for text in found)
        for part in parts:
            assert any(part in text for text in found), (policy, part)


def test_new_days_stand_beside_the_old_ones() -> None:
    (text,) = texts("dates_moved", "shift")
    assert "14 working days after Tue 14 Jul" in text and "Design promised Tue 1 Sep was Wed 12 Aug" in text
