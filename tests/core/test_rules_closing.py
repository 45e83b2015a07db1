"""Pausing, cancelling, signing off, closing."""

from datetime import date
from typing import Any

import pytest

from activities.catalogue import say
from tests.core.house import agreement, milestone
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why


def finished(**changes: Any) -> Story:
    """All work is done and accepted; ``build`` is still to be paid."""
    return Story(**changes).active().worked("plan", "build")


def surveyed(**changes: Any) -> Story:
    """Signed off and paid, and the two questions were asked."""
    return finished(**changes).pays("build").signs_off().at("2026-03-09 12:00")


def test_a_pause_rests_everything_and_shifts_the_promises() -> None:
    """The client hears why; work and reports stop; the promise moves by the business days lost."""
    story = Story().active().pays("plan").at("2026-03-16 10:00").starts("plan").at("2026-03-18 10:00")
    story.do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 23)))
    assert (story.current.stage, story.state_of("plan")) == ("PAUSED", "HELD")
    assert story.sent("paused") == ["Wed 18 Mar 10:00"] and story.sent("work_held") == [], "one message says all of it"
    assert not {"promise/plan", "report/engagement"} & set(story.current.deadlines)
    assert story.refused(c.StartMilestone(milestone="plan")).code == "WORK_NOT_AGREED"
    story.at("2026-03-23 12:00")
    task = story.task("resume_engagement")
    assert story.refused(c.CompleteTask(task=task, by="vera", outcome="x")).reason.params["action"] == "resume_engagement"
    story.at("2026-03-25 10:00").do(c.ResumeEngagement())
    assert story.state_of("plan") == "IN_PROGRESS" and story.state_of(task) == "DONE"
    assert str(story.current.milestones["plan"].promised_on) == "2026-03-30", "five business days were lost"
    assert story.sent("resumed") == ["Wed 25 Mar 10:00"]
    story.holds()


def test_what_was_held_before_the_pause_stays_held_after_it() -> None:
    """It has its own day."""
    story = Story().active().pays("plan").starts("plan").do(c.HoldMilestone(milestone="plan", explanation="Ill", until=date(2026, 3, 20)))
    story.do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 6))).at("2026-03-05 12:00").do(c.ResumeEngagement())
    assert story.state_of("plan") == "HELD" and "resume/plan" in story.current.deadlines
    story.holds()


def test_what_was_held_and_whose_day_came_in_the_pause_waits_for_its_person() -> None:
    """It does not go on by itself."""
    story = Story().active().pays("plan").starts("plan").do(c.HoldMilestone(milestone="plan", explanation="Ill", until=date(2026, 3, 4)))
    story.do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 6))).at("2026-03-09 12:00").do(c.ResumeEngagement())
    assert story.state_of("plan") == "HELD" and len(story.tasks("resume_milestone")) == 1
    story.holds()


def test_there_is_no_pause_while_the_client_reviews() -> None:
    """His clock is running."""
    story = Story().active().pays("plan").starts("plan").delivers("plan")
    refusal = story.refused(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 20)))
    assert (refusal.code, refusal.reason.params["milestones"]) == ("REVIEW_RUNNING", ("plan",))
    refusal = story.accepts("plan").refused(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 21)))
    assert (refusal.code, refusal.field) == ("DAY_OFF", "until")


def test_a_report_that_waited_is_dropped_by_a_pause() -> None:
    """What it tells is no longer so."""
    terms = agreement(reports={"every": "weekly", "weekday": "fri", "time": "18:00"})
    story = Story().active(terms).at("2026-03-07 12:00").do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 20)))
    story.at("2026-03-10 12:00")
    assert story.template_states("report") == ["DROPPED"]
    assert say(story.entry("NoticeDropped").because) == "the engagement is paused meanwhile"
    story.holds()


def test_cancelling_winds_down() -> None:
    """No new work and no new invoice, but what is open is finished: the client still pays, then it closes."""
    story = Story().active().do(c.CancelEngagement(wish_of="client", explanation="The shop closes"))
    assert story.current.stage == "CANCELLED"
    assert {m.state for m in story.current.milestones.values()} == {"DROPPED"}
    assert (story.state_of("invoice-plan"), story.state_of("invoice-build")) == ("OPEN", "VOID")
    assert say(story.entry("EngagementCancelled").because) == "the client wishes to end it early"
    assert story.sent("cancelled") == ["Mon 02 Mar 10:00"]
    assert story.tasks("settle_invoice") and not story.tasks("kick_off")
    assert not [d for d in story.current.deadlines if d.startswith(("report/", "promise/", "review/"))]
    story.at("2026-03-14 12:00")
    assert len(story.sent("payment_reminder")) == 1, "what is owed is owed"
    story.pays("plan").at("2026-03-17 12:00")
    assert story.current.stage == "CLOSED"
    story.holds(closed=True)


def test_cancelling_lets_words_between_people_arrive() -> None:
    """An answer and an invoice that wait for Monday still leave; the welcome and the delivery do not."""
    story = Story("2026-03-07 12:00").accepted()  # a Saturday
    assert {story.current.notices[n].template for n in story.current.notices if story.state_of(n) == "HELD"} >= {
        "reply",
        "welcome",
        "invoice",
    }
    story.do(c.CancelEngagement(wish_of="provider", explanation="We cannot")).at("2026-03-09 12:00")
    assert story.template_states("welcome") == ["DROPPED"]
    assert story.sent("reply") == story.sent("invoice") == story.sent("cancelled") == ["Mon 09 Mar 09:00"]
    assert say(story.entry("EngagementCancelled").because) == "we wish to end it early"
    story.holds()


def test_what_was_about_to_leave_when_it_was_cancelled_is_withdrawn() -> None:
    """The delivery mail waited for the mail server."""
    story = Story().active().pays("plan").starts("plan")
    story.fate["delivered"] = "waits"
    story.delivers("plan").do(c.CancelEngagement(wish_of="client", explanation="Stop")).mended()
    assert story.template_states("delivered") == ["DROPPED"]
    story.holds()


def test_an_invoice_being_made_when_it_was_cancelled_is_withdrawn() -> None:
    """No new invoice."""
    story = Story()
    story.fate["invoice"] = "waits"
    story.active().do(c.CancelEngagement(wish_of="client", explanation="Stop")).mended()
    assert story.state_of("invoice-plan") == "VOID" and story.current.stage == "CLOSED"
    story.holds(closed=True)


@pytest.mark.parametrize("stage", ["INQUIRY", "QUALIFYING", "PROPOSED", "ONBOARDING", "PAUSED", "SIGNING_OFF"])
def test_it_can_be_cancelled_at_any_stage_before_the_sign_off(stage: str) -> None:
    """And closes once everything open is settled."""
    story = Story()
    steps: dict[str, Any] = {
        "INQUIRY": lambda: story,
        "QUALIFYING": story.qualified,
        "PROPOSED": story.proposed,
        "ONBOARDING": story.accepted,
        "PAUSED": lambda: story.active().do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 20))),
        "SIGNING_OFF": lambda: story.active().worked("plan", "build"),
    }
    steps[stage]()
    assert story.current.stage == stage
    story.do(c.CancelEngagement(wish_of="client", explanation="Stop"))
    for inbound in [i.id for i in story.current.inbound.values() if i.state != "ANSWERED"]:
        story.do(c.AnswerInbound(inbound=inbound, by="vera"))
    for invoice in [i.id for i in story.current.invoices.values() if i.state in {"OPEN", "OVERDUE"}]:
        story.pays(invoice.removeprefix("invoice-"))
    story.at("2026-03-03 12:00")
    assert story.current.stage == "CLOSED"
    story.holds(closed=True)


def test_after_the_sign_off_nothing_is_cancelled() -> None:
    """It is done; only money and the survey are left."""
    assert finished().signs_off().refused(c.CancelEngagement(wish_of="client", explanation="x")).code == "NOT_IN_THIS_STAGE"


def test_the_closing_call_comes_before_the_sign_off() -> None:
    """It is a task of ours, recorded with its recap; only the decider signs."""
    story = finished()
    assert story.current.stage == "SIGNING_OFF" and len(story.tasks("closing_call")) == 1
    assert story.refused(c.SignOff(by="dora")).code == "CLOSING_CALL_MISSING"
    story.met("closing_call")
    assert story.tasks("closing_call") == []
    assert story.refused(c.SignOff(by="bill")).code == "NOT_THE_DECIDER"
    story.do(c.SignOff(by="dora"))
    assert story.entry("EngagementSignedOff").because == why("closing-figures-match")
    assert story.sent("closing_report") == ["Mon 02 Mar 10:00"]
    assert "report/engagement" not in story.current.deadlines
    story.holds()


def test_every_variance_against_the_first_agreement_needs_an_explanation() -> None:
    """A later date, a price that was credited, a milestone taken out; whoever caused it."""
    steps = [milestone("late"), milestone("cheap", after=[]), milestone("gone", price="0.00 EUR", after=[])]
    story = Story().active(agreement(milestones=steps)).at("2026-03-26 12:00")
    story.worked("late").do(c.CreditInvoice(invoice="invoice-cheap", explanation="A gift"))
    story.do(c.WaiveGate(gate="gate-cheap", by="vera", explanation="A gift")).starts("cheap").delivers("cheap").accepts("cheap")
    story.do(c.DropMilestone(milestone="gone", explanation="Not needed")).met("closing_call")
    refusal = story.refused(c.SignOff(by="dora"))
    assert (refusal.code, refusal.field) == ("VARIANCE_UNEXPLAINED", "variances")
    words = say(refusal.reason)
    assert "late (date: agreed 2026-03-23, final 2026-03-26)" in words
    assert "cheap (price: agreed 100.00 EUR, final credited)" in words
    assert "gone (dropped: agreed delivered, final dropped)" in words
    known = [c.Variance(milestone=m, explanation="Agreed") for m in ("late", "cheap", "gone")]
    refusal = story.refused(c.SignOff(by="dora", variances=tuple(known[:2])))
    assert "gone" in say(refusal.reason) and "late" not in say(refusal.reason)
    refusal = story.refused(c.SignOff(by="dora", variances=(*known, c.Variance(milestone="other", explanation="x"))))
    assert (refusal.code, refusal.not_found) == ("UNKNOWN_ITEM", True)
    story.do(c.SignOff(by="dora", variances=tuple(known)))
    signed = story.entry("EngagementSignedOff")
    assert signed.because == why("closing-variances-explained")
    assert (signed.data["agreed"], signed.data["invoiced"]) == ({"minor": 20000, "currency": "EUR"}, {"minor": 10000, "currency": "EUR"})
    story.holds()


def test_it_closes_when_money_survey_tasks_and_messages_are_settled() -> None:
    """Each alone keeps it open."""
    story = finished().signs_off().at("2026-03-09 12:00").do(c.AnswerSurvey(by="dora", handling=5, outcome=5))
    assert story.current.stage == "COMPLETED", "an invoice is open"
    story.do(c.RecordInbound(contact="dora", subject="Thanks")).pays("build")
    assert story.current.stage == "COMPLETED", "a message is not answered"
    story.fate["reply"] = "waits"
    story.do(c.AnswerInbound(inbound="inbound-2", by="vera", text="You are welcome"))
    assert story.current.stage == "COMPLETED", "the answer is on its way"
    story.mended()
    assert story.current.stage == "CLOSED"
    assert story.current.deadlines == {}
    story.holds(closed=True)


def test_after_closing_nothing_happens_any_more() -> None:
    """Every request is refused, time is silent."""
    story = surveyed().do(c.AnswerSurvey(by="dora", handling=5, outcome=5))
    count = len(story.journal)
    assert story.refused(c.RecordInbound(contact="dora", subject="Hello")).code == "NOT_IN_THIS_STAGE"
    assert story.refused(c.AnswerSurvey(by="dora", handling=1, outcome=1)).available == ()
    story.at("2027-03-02 12:00")
    assert len(story.journal) == count
    story.holds(closed=True)
