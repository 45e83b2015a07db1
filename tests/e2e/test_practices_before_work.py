"""Practices of the time before the work: what must be asked, written down, said and accepted before anything begins."""

import asyncio
import re
from datetime import timedelta

import grpc
import pytest

from tests.drivers.served import THEM, US, Served, Stage, refusal
from tests.e2e.papers import FILE, GRATIS, HOUSE, changed, text, without
from tests.e2e.post import ANNA, written_days
from workflows.engagement.messages import commands as c
from workflows.engagement.terms import Answer

RESERVE = "The promised dates carry a reserve, so that we can keep them."
START = c.StartMilestone(milestone="discovery")
ACCEPT = c.AcceptAgreement(by=THEM, terms_version=1, acknowledges_change=True)


@pytest.mark.practice(1)
async def test_no_milestone_starts_before_the_client_accepted_the_agreement(scene: Stage) -> None:
    e = await Served(scene, GRATIS).begin()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED"
    await e.qualified()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED"
    await e.day("tue", "10:00")
    await e.propose()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED"
    await e.accepted()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED", "the process is explained at the kick-off, before any work"
    await e.met("kick_off")
    assert (await e.do(START)).the("milestones", "discovery").state == "IN_PROGRESS"


@pytest.mark.practice(56)
async def test_nothing_gets_past_the_proposal_without_an_accepted_agreement(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).proposed()
    kick_off = c.RecordMeeting(purpose="kick_off", held_at=await e.now(), by=US, contacts=(THEM,), recap="We began.")
    early: tuple[c.Command, ...] = (
        kick_off,
        START,
        c.DeliverMilestone(milestone="discovery", note="Done already."),
        c.AcceptMilestone(milestone="discovery", by=THEM),
        c.SignOff(by=THEM),
        c.PauseEngagement(explanation="Wait.", until=(await e.today()) + timedelta(days=7)),
    )
    for command in early:
        assert (await e.refused(command)).code is grpc.StatusCode.FAILED_PRECONDITION or command is kick_off
    assert (await e.refused(kick_off)).reason == "NOT_IN_THIS_STAGE"
    assert (await e.refused(c.AcceptAgreement(by="petri", terms_version=1, acknowledges_change=True))).reason == "NOT_THE_DECIDER"
    seen = await e.until(lambda seen: seen.stage != "PROPOSED")
    assert seen.stage == "LAPSED", "silence is no agreement"
    assert not seen.invoices and not seen.milestones
    assert (await e.refused(ACCEPT)).code is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.practice(3)
async def test_the_promise_is_the_estimate_plus_a_capped_reserve_which_is_named_but_not_measured(scene: Stage) -> None:
    estimates = {"agreement.milestones.0.estimate_business_days": 20, "agreement.milestones.1.estimate_business_days": 60}
    e = Served(scene, changed(FILE, estimates))
    await (await e.begin()).active()
    await e.pays("discovery")
    await e.do(START)
    seen = await e.day("fri", "16:00")
    for milestone, estimate, promised in (("discovery", 20, 24), ("build", 60, 65)):
        found = seen.the("milestones", milestone)
        assert e.ours.business_days_between(found.start_on, found.promised_on) == promised, "20 % are added, 5 days at the most"
        estimated = e.ours.add_business_days(found.start_on, estimate)
        for mail in e.mails():
            told = [words for words in written_days(estimated) if re.search(rf"(?<!\d){words}", f"{mail.text} {mail.page}")]
            assert not told, f"{mail.template} tells the estimate"
            assert "estimate" not in mail.text.lower()
        proposal, welcome = e.mail("proposal"), e.mail("welcome")
        assert any(proposal.says(words) for words in written_days(found.promised_on))
        assert any(welcome.says(words) for words in written_days(found.promised_on))
    assert e.mail("proposal").says(RESERVE) and e.mail("welcome").says(RESERVE)
    assert not any(word in e.mail("welcome").text for word in ("20 %", "20%", "buffer"))


@pytest.mark.practice(5)
async def test_the_welcome_explains_the_way_through_phase_by_phase(under_way: Served) -> None:
    welcome, phases = under_way.mail("welcome"), under_way.house["phases"]
    assert len(phases) == 4 and welcome.says(*phases)
    places = [welcome.text.index(" ".join(phase.split())) for phase in phases]
    assert places == sorted(places)


@pytest.mark.practice(6)
async def test_that_scope_and_dates_may_change_is_told_and_must_be_acknowledged(scene: Stage, drafted: Served) -> None:
    await drafted.needs("agreement.may_change")
    e = Served(scene)
    await (await e.begin()).proposed()
    assert e.mail("proposal").says(e.paper["agreement"]["may_change"])
    answer = await e.refused(c.AcceptAgreement(by=THEM, terms_version=1, acknowledges_change=False))
    assert answer.reason == "CHANGE_NOT_ACKNOWLEDGED" and "acknowledges_change" in answer.violations
    assert (await e.look()).stage == "PROPOSED"
    assert (await e.do(ACCEPT)).stage == "ONBOARDING"


@pytest.mark.practice(7)
async def test_the_kick_off_pack_shows_a_case_where_the_plan_changed_and_the_goal_was_met(under_way: Served) -> None:
    (case,) = under_way.house["case_studies"]
    assert under_way.mail("welcome").says("When plans changed and the goal was met", case["title"], case["lesson"], case["link"])


@pytest.mark.practice(10)
async def test_qualification_needs_every_required_question_answered(scene: Stage) -> None:
    e = await Served(scene, without(FILE, "intake")).begin()
    required = [q["id"] for q in e.house["questionnaire"] if q.get("required", True)]
    assert len(required) == 4 and (await e.look()).open_questions == required
    for count, question in enumerate(required):
        answer = await e.refused(c.Qualify(by=US))
        assert answer.reason == "INTAKE_INCOMPLETE" and answer.metadata["questions"] == ",".join(required[count:])
        await e.do(c.RecordIntake(answers=(Answer(question=question, answer="Yes."),)))
    await e.do(c.RecordIntake(answers=(Answer(question=required[0]),)))
    assert (await e.refused(c.Qualify(by=US))).metadata["questions"] == required[0], "an answer that was taken back counts no more"
    await e.do(c.RecordIntake(answers=(Answer(question=required[0], answer="Yes."),)))
    assert (await e.do(c.Qualify(by=US))).stage == "QUALIFYING"


@pytest.mark.practice(22, 27)
async def test_an_inquiry_is_qualified_by_its_criteria_or_referred_to_someone_with_the_right_skills_or_declined(scene: Stage) -> None:
    fit, other, none = await asyncio.gather(*(Served(scene).begin() for _ in range(3)))
    assert (await fit.not_proposed(fit.paper)).reason == "SCOPE_LOCKED", "nothing is proposed to whom nobody qualified"
    assert (await fit.qualified()).stage == "QUALIFYING"
    (entry,) = await fit.entries("EngagementQualified")
    assert entry.data["criteria"] == fit.house["qualification"] and entry.data["by"] == US
    await other.do(c.ReferEngagement(explanation="This is print work.", to="Studio Savi, 09 555 0200"))
    await none.do(c.DeclineEngagement(explanation="We are booked until May.", alternative="Ask again in April."))
    for e, stage, template, words in (
        (other, "REFERRED", "referred", ("This is print work.", "Studio Savi, 09 555 0200")),
        (none, "DECLINED", "declined", ("We are booked until May.", "Ask again in April.")),
    ):
        assert (await e.day("tue", "10:00")).stage == stage
        assert e.mail(template).says(*words) and e.mail(template).to == ANNA
        assert (await e.refused(c.Qualify(by=US))).code is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.practice(23)
async def test_where_the_client_heard_of_us_and_which_rates_hold_are_recorded_from_the_first_moment(scene: Stage) -> None:
    e = await Served(scene).begin()
    (created,) = await e.entries("EngagementCreated")
    assert created.data["lead_source"] == "referral by the museum shop"
    assert created.data["rate_card_version"] == e.house["rate_card_version"] == "2026-1"
    answer = await refusal(scene.gateway.create(text(without(FILE, "inquiry.lead_source")), text(HOUSE)))
    assert "document.inquiry.lead_source" in answer.violations
    answer = await refusal(scene.gateway.create(text(FILE), text(without(HOUSE, "rate_card_version"))))
    assert "provider_document.rate_card_version" in answer.violations


@pytest.mark.practice(24)
async def test_acceptance_is_answered_by_a_welcome_that_greets_by_name(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).proposed()
    assert not e.mails("welcome")
    await e.accepted()
    welcome = e.mail("welcome")
    assert welcome.to == ANNA and welcome.says("Hello Anna", "Thank you for your trust", "Mira Halla")
    assert welcome.at - await e.now() < timedelta(minutes=1)


@pytest.mark.practice(39)
async def test_the_proposal_is_presented_in_person_and_a_call_comes_before_the_sign_off(scene: Stage) -> None:
    e = Served(scene, GRATIS)
    (task,) = (await (await e.begin()).proposed()).tasks_for("presentation")
    assert (task.state, task.owner) == ("OPEN", US) and "by phone or in person" in task.text.words
    assert (await e.refused(c.CompleteTask(task=task.id, by=US, outcome="Done."))).reason == "DONE_BY_ACTION"
    seen = await e.met("presentation")
    assert seen.the("tasks", task.id).state == "DONE"
    await e.do(ACCEPT)
    await e.met("kick_off")
    await e.starts("discovery")
    await e.delivers("discovery")
    seen = await e.accepts("discovery")
    (call,) = seen.tasks_for("closing_call")
    assert seen.stage == "SIGNING_OFF" and call.state == "OPEN"
    assert (await e.refused(c.SignOff(by=THEM))).reason == "CLOSING_CALL_MISSING"
    seen = await e.met("closing_call")
    assert seen.the("tasks", call.id).state == "DONE"
    assert (await e.do(c.SignOff(by=THEM))).stage == "COMPLETED"
