"""Milestones billed by the hours worked: recorded, corrected, warned about before the cap, and invoiced as worked."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from activities.catalogue import say
from tests.core.house import agreement, milestone, payment
from tests.drivers.story import Story, euros
from workflows.engagement.invariants.reading import data_of
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.rules import core
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.notices.kinds import facts_for
from workflows.engagement.rules.work.hours_billed import amount_of, below_caps, minutes_left, worked_amount
from workflows.engagement.shell import calls
from workflows.engagement.terms import Agreement

RATES = [{"role": "design", "per_hour": "90.00 EUR"}, {"role": "front-end", "per_hour": "100.00 EUR"}]


def hourly(slug: str = "plan", cap: str = "1000.00 EUR", **changes: Any) -> dict[str, Any]:
    """A milestone billed by hours of design and front-end, on acceptance."""
    fields = milestone(slug, billing={"by": "hours", "cap": cap, "roles": ["design", "front-end"]}, gate="on_acceptance")
    return {k: v for k, v in fields.items() if k != "price"} | changes


def terms(*milestones: dict[str, Any], **changes: Any) -> Agreement:
    """An agreement with these milestones and the two rates."""
    card = {"version": "1", "rates": RATES}
    return agreement(**({"milestones": list(milestones or (hourly(),)), "rate_card": card} | changes))


def hours(minutes: int, role: str = "design", on: str = "2026-03-02", slug: str = "plan", **changes: Any) -> c.RecordHours:
    """Vera worked."""
    return c.RecordHours(milestone=slug, role=role, minutes=minutes, on=date.fromisoformat(on), by="vera", **changes)


def at_work(*milestones: dict[str, Any], **changes: Any) -> Story:
    """Work on ``plan`` has begun."""
    return Story().active(terms(*milestones, **changes)).starts("plan")


def test_what_was_worked_is_invoiced_on_acceptance_line_by_line() -> None:
    """7 h 20 min at 90.00 and 50 min at 100.00: each role's line is rounded once, and the invoice asks for their sum, not for the cap."""
    story = at_work().do(hours(400)).do(hours(40)).do(hours(50, "front-end")).delivers("plan")
    assert story.state_of("invoice-plan") == "SCHEDULED"
    story.accepts("plan")
    assert story.current.invoices["invoice-plan"].amount == euros("743.33")
    assert [(line.role, line.minutes, line.amount) for line in worked_amount(story.current, "plan")] == [
        ("design", 440, euros("660.00")),
        ("front-end", 50, euros("83.33")),
    ]
    call = calls.issue_call(story.current, Effect(kind=EffectKind.ISSUE_INVOICE, subject="invoice-plan", key="k", lane="l"), story.now)
    assert [(line.text, say(line.quantity), line.net) for line in call.lines if line.quantity] == [
        ("Plan: design", "7 h 20 min at 90.00 EUR", euros("660.00")),
        ("Plan: front end", "50 min at 100.00 EUR", euros("83.33")),
    ]
    story.holds()


def test_an_amount_is_rounded_once_half_up() -> None:
    """20 minutes at 0.01 are a third of a cent, 30 are half a cent; thrice ten minutes are rounded as half an hour, not thrice."""
    assert [amount_of(m, euros("0.01")).minor for m in (0, 20, 29, 30, 31)] == [0, 0, 0, 1, 1]
    assert amount_of(30, euros("99.99")).minor == 5000
    story = at_work(rate_card={"version": "1", "rates": [{"role": "design", "per_hour": "0.01 EUR"}, RATES[1]]})
    for _ in range(3):
        story.do(hours(10))
    assert story.entry("HoursRecorded").data["entry"] == "hours-3"
    assert worked_amount(story.current, "plan")[0].amount == euros("0.01")


def test_the_invoice_may_be_asked_for_on_delivery() -> None:
    """Then hours after the first delivery are refused: the invoice is out."""
    story = at_work(hourly(gate="on_delivery")).do(hours(60)).delivers("plan")
    assert story.current.invoices["invoice-plan"].amount == euros("90.00")
    assert story.refused(hours(60)).code == "HOURS_CLOSED"
    assert story.refused(c.CorrectHours(milestone="plan", entry="hours-1", explanation="Wrong")).code == "HOURS_CLOSED"
    story.holds()


def test_tax_comes_on_top_of_all_lines_together() -> None:
    """Computed once on the sum; where prices include it the lines' nets still add up to the cent."""
    vat = {"taxes": [{"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"}]}
    story = at_work(payment=payment() | vat).do(hours(61)).do(hours(61, "front-end")).delivers("plan").accepts("plan")
    assert story.current.invoices["invoice-plan"].amount == euros("242.43"), "91.50 + 101.67, and 25.5 % of 193.17"
    story = at_work(payment=payment() | vat | {"prices_include_tax": True}).do(hours(61)).do(hours(61, "front-end"))
    story.delivers("plan").accepts("plan")
    call = calls.issue_call(story.current, Effect(kind=EffectKind.ISSUE_INVOICE, subject="invoice-plan", key="k", lane="l"), story.now)
    assert call.amount == euros("193.17")
    assert sum(line.net.minor for line in call.lines) + sum(tax.amount.minor for tax in call.taxes) == 19317
    story.holds()


def test_a_wrong_entry_is_reversed_by_a_new_fact_and_never_edited() -> None:
    """Both stay in the journal; an entry is reversed once."""
    story = at_work().do(hours(600)).do(hours(60))
    story.do(c.CorrectHours(milestone="plan", entry="hours-1", explanation="It was an hour, not ten"))
    assert worked_amount(story.current, "plan")[0].minutes == 60
    assert story.entry("HoursCorrected").personal == {"explanation": "It was an hour, not ten"}
    assert len(story.entries("HoursRecorded")) == 2
    refusal = story.refused(c.CorrectHours(milestone="plan", entry="hours-1", explanation="Again"))
    assert (refusal.code, refusal.field, refusal.not_found) == ("UNKNOWN_ITEM", "entry", True)
    story.do(c.CorrectHours(milestone="plan", entry="hours-2", explanation="Nothing was done"))
    assert story.refused(c.CorrectHours(milestone="plan", entry="hours-2", explanation="Again")).code == "NO_HOURS"
    story.holds()


def test_hours_beyond_the_cap_are_refused_with_what_is_left() -> None:
    """To the minute: the last one that fits is taken, the next one needs a change request."""
    story = at_work(hourly(cap="100.00 EUR")).do(hours(30))
    assert minutes_left(story.current, "plan", "design") == 36
    refusal = story.refused(hours(37))
    told = refusal.reason.params
    assert (refusal.code, told["left"], told["minutes_left"]) == ("OVER_CAP", euros("55.00"), 36)
    assert "55.00 EUR of 100.00 EUR is left, which is 36 min of 'design'" in say(refusal.reason)
    assert "change request" in say(refusal.reason)
    story.do(hours(36))
    assert worked_amount(story.current, "plan")[0].amount == euros("99.00")
    assert story.refused(hours(1)).reason.params["minutes_left"] == 0
    story.holds()


def test_rounding_never_leads_beyond_the_cap() -> None:
    """Whatever the rate: what is said to fit fits, and one minute more does not."""
    for minor in (1, 7, 59, 61, 9999, 10001, 123457):
        rate = {"role": "design", "per_hour": str(euros(f"{minor / 100:.2f}"))}
        story = at_work(hourly(cap="37.77 EUR"), rate_card={"version": "1", "rates": [rate, RATES[1]]})
        left = minutes_left(story.current, "plan", "design")
        per_hour = euros(f"{minor / 100:.2f}")
        assert amount_of(left, per_hour) <= euros("37.77") < amount_of(left + 1, per_hour)


def test_the_client_is_warned_once_at_each_share_of_the_cap() -> None:
    """At 75 and 90 per cent a mail; at 100 also a task, which ends with the delivery."""
    story = at_work(hourly(cap="900.00 EUR")).do(hours(449))
    assert story.entries("CapNeared") == []
    story.do(hours(1)).do(hours(1))
    assert [e.data["percent"] for e in story.entries("CapNeared")] == [75]
    story.do(hours(89)).do(c.CorrectHours(milestone="plan", entry="hours-4", explanation="Wrong")).do(hours(100))
    assert [e.data["percent"] for e in story.entries("CapNeared")] == [75, 90]
    assert story.tasks("cap_reached") == []
    story.do(hours(49))
    assert [e.data["percent"] for e in story.entries("CapNeared")] == [75, 90, 100]
    assert len(story.sent("cap_warning")) == 3
    assert {n.recipient for n in story.current.notices.values() if n.template == "cap_warning"} == {"dora"}
    assert len(story.tasks("cap_reached")) == 1
    story.delivers("plan")
    assert story.tasks("cap_reached") == []
    story.holds()


def test_the_cap_is_reached_once_not_one_more_minute_fits() -> None:
    """0.50 are left, which buys nothing of any role."""
    story = at_work(hourly(cap="90.50 EUR")).do(hours(60))
    assert [e.data["percent"] for e in story.entries("CapNeared")] == [100], "one warning, the highest"
    assert facts_for(story.current, story.current.notices[str(story.entry("NoticePlanned", template="cap_warning").data["notice"])])[
        "worked"
    ]["left"] == {"minor": 50, "currency": "EUR"}
    story.holds()


def test_warnings_that_could_not_leave_go_into_the_next_one() -> None:
    """At night nothing leaves: in the morning one mail tells all of it."""
    story = at_work(hourly(cap="900.00 EUR")).at("2026-03-02 20:00").do(hours(460)).do(hours(90)).at("2026-03-03 12:00")
    assert story.template_states("cap_warning") == ["MERGED", "SENT"]
    story.holds()


def test_only_agreed_roles_of_work_that_has_begun_are_recorded() -> None:
    """Each refusal names the field."""
    story = Story().active(terms(hourly(), milestone("build", gate="on_acceptance"), hourly("late")))
    assert story.refused(hours(60)).code == "NOT_BEGUN"
    story.starts("plan")
    refusal = story.refused(hours(60, "music"))
    assert (refusal.code, refusal.field) == ("UNKNOWN_ROLE", "role")
    assert "design, front-end" in say(refusal.reason)
    assert story.refused(hours(60, on="2026-03-03")).code == "DATE_AHEAD"
    assert story.refused(hours(60, on="2026-03-01")).code == "BEFORE_ITS_BEGIN"
    assert story.refused(hours(60, slug="build")).code == "NOT_BY_HOURS"
    nobody = hours(60).model_copy(update={"by": "nobody"})
    assert (story.refused(nobody).code, story.refused(nobody).field) == ("UNKNOWN_PERSON", "by")
    actions = {(a.action, a.subject) for a in core.available(story.current, story.now)}
    assert ("record_hours", "plan") in actions
    assert not actions & {("record_hours", "build"), ("record_hours", "late"), ("correct_hours", "plan")}


def test_a_final_figure_below_the_cap_is_no_variance_but_is_told() -> None:
    """Nobody has to explain it, and the closing report lists it."""
    story = at_work().do(hours(60)).delivers("plan").accepts("plan").pays("plan")
    assert variances_of(story.current) == ()
    assert [(b.milestone, b.cap, b.final) for b in below_caps(story.current)] == [("plan", euros("1000.00"), euros("90.00"))]
    story.signs_off()
    signed = data_of(story.entry("EngagementSignedOff"))
    assert (signed["agreed"]["minor"], signed["invoiced"]["minor"]) == (100000, 9000), "the plan counts the cap"
    told = next(n for n in story.current.notices.values() if n.template == "closing_report")
    assert facts_for(story.current, told)["below_cap"] == [
        {"title": "Plan", "cap": {"minor": 100000, "currency": "EUR"}, "final": {"minor": 9000, "currency": "EUR"}}
    ]
    story.at("2026-06-30 12:00").holds(closed=True)


def test_nothing_worked_asks_for_nothing() -> None:
    """No invoice of 0.00 leaves; the gate lets pass what waits behind it."""
    story = at_work(hourly(), milestone("build", price="0.00 EUR")).delivers("plan").accepts("plan")
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan"), story.state_of("build")) == ("VOID", "OPEN", "READY")
    assert story.tasks("settle_gate") == [] and story.sent("invoice") == story.sent("invoice_cancelled") == []
    assert [v for v in variances_of(story.current) if v.milestone == "plan"] == []
    story.holds()


def test_hours_of_a_milestone_that_is_taken_out_are_settled_by_people() -> None:
    """They are never billed unannounced, and never lost without a word; also when everything is cancelled."""
    story = (
        at_work(hourly(), milestone("build", price="0.00 EUR"))
        .do(hours(60))
        .do(c.DropMilestone(milestone="plan", explanation="Not needed"))
    )
    assert story.state_of("invoice-plan") == "VOID"
    assert story.current.tasks[story.task("bill_extra")].subject == "plan"
    story = at_work().do(hours(60)).do(c.CancelEngagement(wish_of="client", explanation="No more"))
    assert len(story.tasks("bill_extra")) == 1
    story.holds()


def test_a_deposit_is_a_part_of_what_is_fixed() -> None:
    """Half of 250.00: the cap of hours is not asked for before they are worked."""
    story = Story().accepted(terms(hourly(), milestone("build", price="250.00 EUR"), deposit={"percent": "50"}))
    assert {i.id: i.amount for i in story.current.invoices.values()} == {
        "invoice-deposit": euros("125.00"),
        "invoice-plan": euros("1000.00"),
        "invoice-build": euros("125.00"),
    }
    assert story.current.plan is not None and story.current.plan.total == euros("1250.00")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price": "5.00 EUR"}, "leave out price"),
        ({"gate": "before_start"}, "once they are worked"),
        ({"billing": {"by": "hours", "cap": "0.00 EUR", "roles": ["design"]}}, "cap must be above 0"),
        ({"billing": {"by": "hours", "cap": "9.00 EUR", "roles": ["design", "design"]}}, "expected each once"),
        ({"billing": {"by": "hours", "cap": "9.00 EUR", "roles": ["music"]}}, "rate_card.rates has no price"),
        ({"billing": {"by": "hours", "cap": "9.00 USD", "roles": ["design"]}}, "one currency"),
    ],
)
def test_terms_that_make_no_sense_are_refused(changes: dict[str, Any], words: str) -> None:
    """In the author's words."""
    with pytest.raises(ValidationError, match=words):
        terms(hourly(**changes))
