"""Practices of the time before the work: what must be asked, written down, said and accepted before anything begins."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import grpc
import pytest

from tests.e2e.engagement import THEM, US, Engagement, Stage, refusal
from tests.e2e.papers import FILE, GRATIS, HOUSE, changed, text, without
from tests.e2e.post import written_days
from tests.gateway.calling import Caller
from worker.files.document import load_document
from worker.gateway.engine import Engine
from worker.gateway.server import Gateway as Server
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.provider import Provider
from workflows.engagement.terms import Answer

RESERVE = "The promised dates carry a reserve, so that we can keep them."
START = c.StartMilestone(milestone="discovery")
ACCEPT = c.AcceptAgreement(by=THEM, terms_version=1, acknowledges_change=True)


async def lacks(drafted: Engagement, *paths: str) -> None:
    """A proposal without one of these is refused, and the refusal names it."""
    for path in paths:
        answer = await drafted.not_proposed(without(drafted.paper, path))
        assert answer.code is grpc.StatusCode.INVALID_ARGUMENT, path
        where = path.replace(".0", "[0]")
        assert f"document.{where}" in answer.violations, (path, answer.violations)
        assert "missing" in answer.violations[f"document.{where}"]


@pytest.mark.practice(1)
async def test_no_milestone_starts_before_the_client_accepted_the_agreement(scene: Stage) -> None:
    e = await Engagement(scene, GRATIS).begin()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED"
    await e.qualified()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED"
    await e.day("tue", "10:00")
    await e.propose()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED"
    await e.accepted()
    assert (await e.refused(START)).reason == "WORK_NOT_AGREED", "the process is explained at the kick-off, before any work"
    await e.met("kick_off")
    assert (await e.give(START)).the("milestones", "discovery").state == "IN_PROGRESS"


@pytest.mark.practice(56)
async def test_nothing_gets_past_the_proposal_without_an_accepted_agreement(scene: Stage) -> None:
    e = Engagement(scene)
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


@pytest.mark.practice(2)
async def test_what_cannot_be_guaranteed_is_required_and_repeated_at_every_stage(drafted: Engagement, under_way: Engagement) -> None:
    await lacks(drafted, "agreement.non_guarantees")
    items = under_way.paper["agreement"]["non_guarantees"]
    assert len(items) == 2
    for template in ("proposal", "welcome", "report"):
        mail = under_way.mail(template)
        assert "cannot guarantee" in mail.text and mail.says(*items), template


@pytest.mark.practice(3)
async def test_the_promise_is_the_estimate_plus_a_capped_reserve_which_is_named_but_not_measured(scene: Stage) -> None:
    estimates = {"agreement.milestones.0.estimate_business_days": 20, "agreement.milestones.1.estimate_business_days": 60}
    e = Engagement(scene, changed(FILE, estimates))
    await (await e.begin()).active()
    await e.paid("discovery")
    await e.give(START)
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
async def test_the_welcome_explains_the_way_through_phase_by_phase(under_way: Engagement) -> None:
    welcome, phases = under_way.mail("welcome"), under_way.house["phases"]
    assert len(phases) == 4 and welcome.says(*phases)
    places = [welcome.text.index(" ".join(phase.split())) for phase in phases]
    assert places == sorted(places)


@pytest.mark.practice(6)
async def test_that_scope_and_dates_may_change_is_told_and_must_be_acknowledged(scene: Stage, drafted: Engagement) -> None:
    await lacks(drafted, "agreement.may_change")
    e = Engagement(scene)
    await (await e.begin()).proposed()
    assert e.mail("proposal").says(e.paper["agreement"]["may_change"])
    answer = await e.refused(c.AcceptAgreement(by=THEM, terms_version=1, acknowledges_change=False))
    assert answer.reason == "CHANGE_NOT_ACKNOWLEDGED" and "acknowledges_change" in answer.violations
    assert (await e.seen()).stage == "PROPOSED"
    assert (await e.give(ACCEPT)).stage == "ONBOARDING"


@pytest.mark.practice(7)
async def test_the_kick_off_pack_shows_a_case_where_the_plan_changed_and_the_goal_was_met(under_way: Engagement) -> None:
    (case,) = under_way.house["case_studies"]
    assert under_way.mail("welcome").says("When plans changed and the goal was met", case["title"], case["lesson"], case["link"])


@pytest.mark.practice(10)
async def test_qualification_needs_every_required_question_answered(scene: Stage) -> None:
    e = await Engagement(scene, without(FILE, "intake")).begin()
    required = [q["id"] for q in e.house["questionnaire"] if q.get("required", True)]
    assert len(required) == 4 and (await e.seen()).open_questions == required
    for count, question in enumerate(required):
        answer = await e.refused(c.Qualify(by=US))
        assert answer.reason == "INTAKE_INCOMPLETE" and answer.metadata["questions"] == ",".join(required[count:])
        await e.give(c.RecordIntake(answers=(Answer(question=question, answer="Yes."),)))
    await e.give(c.RecordIntake(answers=(Answer(question=required[0]),)))
    assert (await e.refused(c.Qualify(by=US))).metadata["questions"] == required[0], "an answer that was taken back counts no more"
    await e.give(c.RecordIntake(answers=(Answer(question=required[0], answer="Yes."),)))
    assert (await e.give(c.Qualify(by=US))).stage == "QUALIFYING"


@pytest.mark.practice(22, 27)
async def test_an_inquiry_is_qualified_by_its_criteria_or_referred_to_someone_with_the_right_skills_or_declined(scene: Stage) -> None:
    fit, other, none = await asyncio.gather(*(Engagement(scene).begin() for _ in range(3)))
    assert (await fit.not_proposed(fit.paper)).reason == "SCOPE_LOCKED", "nothing is proposed to whom nobody qualified"
    assert (await fit.qualified()).stage == "QUALIFYING"
    (entry,) = await fit.journal("EngagementQualified")
    assert all(criterion in entry.because for criterion in fit.house["qualification"]) and entry.data["by"] == US
    await other.give(c.ReferEngagement(explanation="This is print work.", to="Studio Savi, 09 555 0200"))
    await none.give(c.DeclineEngagement(explanation="We are booked until May.", alternative="Ask again in April."))
    for e, stage, template, words in (
        (other, "REFERRED", "referred", ("This is print work.", "Studio Savi, 09 555 0200")),
        (none, "DECLINED", "declined", ("We are booked until May.", "Ask again in April.")),
    ):
        assert (await e.day("tue", "10:00")).stage == stage
        assert e.mail(template).says(*words) and e.mail(template).to == "anna@northwind.example"
        assert (await e.refused(c.Qualify(by=US))).code is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.practice(18)
async def test_the_kick_off_pack_tells_who_does_what(under_way: Engagement, drafted: Engagement) -> None:
    people = {p["id"]: p["name"] for p in under_way.house["team"]}
    roster = under_way.paper["agreement"]["roster"]
    assert len(roster) == 3
    for entry in roster:
        assert under_way.mail("welcome").says(people[entry["person"]], entry["duty"])
    await lacks(drafted, "agreement.roster")
    answer = await drafted.not_proposed(changed(drafted.paper, {"agreement.roster.0.person": "nobody"}))
    assert answer.reason == "UNKNOWN_PERSON" and "document.agreement.roster[0].person" in answer.violations


@pytest.mark.practice(21)
async def test_contact_procedure_channels_delivery_dates_and_documents_due_must_be_stated(
    drafted: Engagement, under_way: Engagement
) -> None:
    sections = ("contact.procedure", "contact.channels", "contact.documents_due", "milestones.0.estimate_business_days")
    await lacks(drafted, *(f"agreement.{section}" for section in sections))
    answer = await drafted.not_proposed(without(drafted.paper, "agreement.start_after_business_days"))
    assert answer.code is grpc.StatusCode.INVALID_ARGUMENT and "start" in str(answer.violations)
    contact = under_way.paper["agreement"]["contact"]
    for template in ("proposal", "welcome"):
        assert under_way.mail(template).says(contact["procedure"], "email and phone", *contact["documents_due"])


@pytest.mark.practice(23)
async def test_where_the_client_heard_of_us_and_which_rates_hold_are_recorded_from_the_first_moment(scene: Stage) -> None:
    e = await Engagement(scene).begin()
    (created,) = await e.journal("EngagementCreated")
    assert created.data["lead_source"] == "referral by the museum shop"
    assert created.data["rate_card_version"] == e.house["rate_card_version"] == "2026-1"
    answer = await refusal(scene.gateway.create(text(without(FILE, "inquiry.lead_source")), text(HOUSE)))
    assert "document.inquiry.lead_source" in answer.violations
    answer = await refusal(scene.gateway.create(text(FILE), text(without(HOUSE, "rate_card_version"))))
    assert "provider_document.rate_card_version" in answer.violations


@pytest.mark.practice(24)
async def test_acceptance_is_answered_by_a_welcome_that_greets_by_name(scene: Stage) -> None:
    e = Engagement(scene)
    await (await e.begin()).proposed()
    assert not e.mails("welcome")
    await e.accepted()
    welcome = e.mail("welcome")
    assert welcome.to == "anna@northwind.example" and welcome.says("Hello Anna", "Thank you for your trust", "Mira Halla")
    assert welcome.at - await e.now() < timedelta(minutes=1)


@pytest.mark.practice(36)
async def test_an_agreement_has_dates_deliverables_and_staged_payments(drafted: Engagement, under_way: Engagement) -> None:
    fields = ("deliverables", "estimate_business_days", "price", "gate")
    await lacks(drafted, *(f"agreement.milestones.0.{name}" for name in fields))
    proposal = under_way.mail("proposal")
    assert proposal.says("Page plan", "Working shop on the test address", "€3,600.00", "€8,200.00", "€11,800.00")
    assert proposal.says("Paid before the start.", "Invoiced when you have accepted it")
    for milestone in (await under_way.seen()).milestones:
        assert any(proposal.says(words) for words in written_days(milestone.promised_on))


@pytest.mark.practice(39)
async def test_the_proposal_is_presented_in_person_and_a_call_comes_before_the_sign_off(scene: Stage) -> None:
    e = Engagement(scene, GRATIS)
    (task,) = (await (await e.begin()).proposed()).tasks_for("presentation")
    assert (task.state, task.owner) == ("OPEN", US) and "by phone or in person" in task.text
    assert (await e.refused(c.CompleteTask(task=task.id, by=US, outcome="Done."))).reason == "DONE_BY_ACTION"
    seen = await e.met("presentation")
    assert seen.the("tasks", task.id).state == "DONE"
    await e.give(ACCEPT)
    await e.met("kick_off")
    await e.delivered("discovery")
    seen = await e.give(c.AcceptMilestone(milestone="discovery", by=THEM))
    (call,) = seen.tasks_for("closing_call")
    assert seen.stage == "SIGNING_OFF" and call.state == "OPEN"
    assert (await e.refused(c.SignOff(by=THEM))).reason == "CLOSING_CALL_MISSING"
    seen = await e.met("closing_call")
    assert seen.the("tasks", call.id).state == "DONE"
    assert (await e.give(c.SignOff(by=THEM))).stage == "COMPLETED"


@pytest.mark.practice(42)
async def test_duties_of_both_sides_are_required_and_told(drafted: Engagement, under_way: Engagement) -> None:
    await lacks(drafted, "agreement.duties.provider", "agreement.duties.client")
    duties = under_way.paper["agreement"]["duties"]
    for template in ("proposal", "welcome"):
        mail = under_way.mail(template)
        assert mail.says("What we do", "What you do", *duties["provider"], *(d["text"] for d in duties["client"]))


@pytest.mark.practice(46)
async def test_every_contact_needs_an_agreed_channel(scene: Stage) -> None:
    for index in (0, 1):
        answer = await refusal(scene.gateway.create(text(without(FILE, f"client.contacts.{index}.channel")), text(HOUSE)))
        assert answer.code is grpc.StatusCode.INVALID_ARGUMENT
        assert "missing" in answer.violations[f"document.client.contacts[{index}].channel"]


@pytest.mark.practice(52)
async def test_a_proposal_with_an_unanswered_question_cannot_be_sent_and_the_refusal_names_it(scene: Stage) -> None:
    e = await Engagement(scene).begin()
    await e.qualified()
    answer = await e.not_proposed(changed(e.paper, {"agreement.open_questions": ["Who writes the texts?"]}))
    assert answer.reason == "OPEN_QUESTIONS" and "Who writes the texts?" in answer.message
    assert answer.violations.keys() == {"document.agreement.open_questions"}
    seen = await e.day("tue", "10:00")
    assert seen.stage == "QUALIFYING" and not e.mails("proposal")
    assert (await e.propose()).stage == "PROPOSED" and e.mail("proposal")


@pytest.mark.practice(53)
async def test_the_proposal_tells_for_each_milestone_how_soon_work_starts_and_how_soon_we_answer(scene: Stage) -> None:
    modes = {"at_once": "work starts at once", "in_1_2_days": "within 1 to 2 working days", "queued": "when its turn in our queue comes"}
    first = FILE["agreement"]["milestones"][0]
    milestones = [first | {"id": f"part-{n}", "title": f"Part {n}", "start_mode": mode} for n, mode in enumerate(modes)]
    e = Engagement(scene, changed(FILE, {"agreement.milestones": milestones}))
    await (await e.begin()).proposed()
    proposal = e.mail("proposal")
    for part in (proposal.text, proposal.page):
        pieces = [
            part[part.index(f"Part {n}") : (part + "Part 3").index(f"Part {n + 1}" if n < 2 else "What is included")] for n in range(3)
        ]
        assert [[words in piece for words in modes.values()] for piece in pieces] == [[n == m for m in range(3)] for n in range(3)]
    assert proposal.says("A person answers you", "within 1 working day")


@pytest.mark.practice(66)
async def test_the_policies_are_readable_by_anyone_and_part_of_the_kick_off_pack(
    scene: Stage, settings: Settings, under_way: Engagement
) -> None:
    house = load_document(text(HOUSE), "provider.yaml", Provider)
    serving = Server(Engine(scene.client, settings.task_queue), house)
    port = await serving.start("127.0.0.1", 0)
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            found: Any = await Caller(channel).call("GetPolicies")
    finally:
        await serving.stop(0)
    expected = [(p["id"], p["title"], p["text"]) for p in HOUSE["policies"]]
    assert [(p.id, p.title, p.text) for p in found.policies] == expected and len(expected) == 3
    assert under_way.mail("welcome").says(*(words for _, title, told in expected for words in (title, told)))
