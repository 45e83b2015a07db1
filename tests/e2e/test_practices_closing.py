"""Practices of the end: figures against the first agreement, the closing report, and how satisfied the client is."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from milepost.v1 import reading_pb2
from tests.drivers.served import THEM, US, Served, Stage, refusal
from tests.e2e.papers import GRATIS, changed
from tests.e2e.post import ANNA
from tests.patience import until
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money


async def completed(e: Served) -> Served:
    """The shortest way to the survey."""
    await (await e.begin()).active()
    await e.starts("discovery")
    await e.delivers("discovery")
    await e.accepts("discovery")
    await e.signs_off()
    return e


@pytest.mark.practice(37)
async def test_each_difference_from_the_first_agreement_must_be_explained_before_the_sign_off(scene: Stage) -> None:
    parts = [GRATIS["agreement"]["milestones"][0] | {"id": name, "title": name.title()} for name in ("plan", "shop", "film")]
    e = Served(scene, changed(GRATIS, {"agreement.milestones": parts}))
    seen = await (await e.begin()).active()
    promised = seen.the("milestones", "shop").promised_on
    for name in ("plan", "shop"):
        if name == "shop":
            await e.advance(e.ours.at(e.ours.add_business_days(promised, 2), e.ours.local(await e.now()).time()))
        await e.starts(name)
        await e.delivers(name)
        await e.accepts(name)
    await e.do(c.DropMilestone(milestone="film", explanation="They film it themselves."))
    await e.met("closing_call")
    late, dropped = (
        c.Variance(milestone=n, explanation=w) for n, w in (("shop", "The photos came late."), ("film", "Filmed by the client."))
    )
    answer = await e.refused(c.SignOff(by=THEM))
    assert answer.reason == "VARIANCE_UNEXPLAINED" and "plan (" not in answer.message, "what went as agreed needs no explanation"
    assert f"shop (date: agreed {promised}" in answer.message and "film (dropped" in answer.message
    for one, other in ((late, "film"), (dropped, "shop")):
        answer = await e.refused(c.SignOff(by=THEM, variances=(one,)))
        assert answer.reason == "VARIANCE_UNEXPLAINED" and other in answer.message
    assert (await e.do(c.SignOff(by=THEM, variances=(late, dropped)))).stage == "COMPLETED"
    await e.workday(1)
    assert e.mail("closing_report").says("The photos came late.", "Filmed by the client.")


@pytest.mark.practice(37)
async def test_a_price_that_was_credited_in_part_must_be_explained_by_the_final_figure(scene: Stage) -> None:
    milestone = GRATIS["agreement"]["milestones"][0] | {"price": "3600.00 EUR", "gate": "on_acceptance"}
    e = Served(scene, changed(GRATIS, {"agreement.milestones": [milestone, milestone | {"id": "film", "title": "Film"}]}))
    await (await e.begin()).active()
    for name in ("discovery", "film"):
        await e.starts(name)
        await e.delivers(name)
        await e.accepts(name)
        await e.pays(name)
    part = Money(minor=60_000, currency="EUR")
    await e.do(c.CreditInvoice(invoice="invoice-discovery", amount=part, explanation="One page less."))
    await e.met("closing_call")
    answer = await e.refused(c.SignOff(by=THEM))
    assert answer.reason == "VARIANCE_UNEXPLAINED" and "film" not in answer.message, "what went as agreed needs no explanation"
    assert "discovery (price: agreed 3600.00 EUR, final 3000.00 EUR)" in answer.message
    explained = c.Variance(milestone="discovery", explanation="One page less, at your wish.")
    assert (await e.do(c.SignOff(by=THEM, variances=(explained,)))).stage == "COMPLETED"
    await e.workday(1)
    assert e.mail("closing_report").says("One page less, at your wish.")


@pytest.mark.practice(38)
async def test_the_closing_report_tells_what_was_done_and_how_problems_were_overcome(life: Served) -> None:
    report, invoices = life.mail("closing_report"), (await life.look()).invoices
    assert report.says("1. Discovery", "Page plan", "2. Build", "Working shop on the test address")
    assert report.says("Discovery: you sent it back", "Build: work stopped", "The product list is missing.", "work went on")
    assert report.says(f"Invoice {invoices[1].number}: not paid on its due date", "€11,800.00")
    history = {
        entry.event: life.ours.local(entry.effective).date()
        for entry in await life.journal("RevisionRequested", "MilestoneHeld", "MilestoneResumed")
    }
    for day in history.values():
        assert f"{day.day} {day:%b}" in report.text, "each day is the journal's"
    assert "None that changed the plan." not in report.text


@pytest.mark.practice(40, 41)
async def test_scores_are_kept_and_found_and_only_a_good_one_leads_to_the_referral_ask(scene: Stage) -> None:
    happy, passive, unhappy = await asyncio.gather(*(completed(Served(scene, GRATIS)) for _ in range(3)))
    for e, scores in ((happy, (5, 4, 9)), (passive, (5, 5, 6)), (unhappy, (5, 2, 3))):
        await e.until(lambda seen: seen.survey.state == "ASKED")
        answer = c.AnswerSurvey(by=THEM, handling=scores[0], outcome=scores[1], recommend=scores[2])
        seen = await e.do(answer, THEM)
        assert (seen.survey.handling, seen.survey.outcome, seen.survey.recommend) == scores
        await e.workday(3)
    assert happy.mail("referral_ask").to == ANNA
    assert not passive.mails("referral_ask") and not unhappy.mails("referral_ask")
    (task,) = (await unhappy.look()).tasks_for("low_score")
    assert task.state != "DONE" and not (await happy.look()).tasks_for("low_score")
    await _in_the_list(scene, happy, passive, unhappy)
    for query, found in (
        ({"csat_at_most": 3}, {unhappy}),
        ({"csat_at_least": 4, "nps_at_least": 7}, {happy}),
        ({"nps_at_most": 6}, {passive, unhappy}),
    ):
        listed = {line.name for line in await _listed(scene, **query)}
        assert listed & {e.name for e in (happy, passive, unhappy)} == {e.name for e in found}, query
    (line,) = [line for line in await _listed(scene, csat_at_most=2) if line.name == unhappy.name]
    assert (line.csat, line.nps) == (2, 3)
    wrong = await refusal(_listed(scene, csat_at_most=6))
    assert wrong.violations == {"csat_at_most": "6 is out of range, expected 1 to 5"}


async def _listed(scene: Stage, **query: Any) -> list[Any]:
    found = await scene.gateway.call("ListEngagements", reading_pb2.ListEngagementsRequest(page_size=200, **query))
    return list(found.engagements)


async def _in_the_list(scene: Stage, *wanted: Served) -> None:
    """Wait until the scores have reached the list, which is about a second behind."""
    await until(
        lambda: _listed(scene, csat_at_least=1),
        holds=lambda lines: {e.name for e in wanted} <= {line.name for line in lines},
        what="the scores in the list",
    )


@pytest.mark.practice(74)
async def test_at_the_end_two_questions_are_asked_by_mail_or_by_call_with_one_reminder(scene: Stage) -> None:
    by_mail, by_call = Served(scene, GRATIS), Served(scene, changed(GRATIS, {"client.contacts.0.channel": "phone"}))
    for e in (by_mail, by_call):
        await completed(e)
        seen = await e.until(lambda seen: seen.survey.state == "ASKED")
        signed = await e.entries("EngagementSignedOff")
        assert seen.survey.at - signed[0].at > timedelta(days=4)
    assert by_mail.mail("survey").says("How was it handled?", "How did it turn out?")
    assert not (await by_mail.look()).tasks_for("follow_up")
    (task,) = seen.tasks_for("follow_up")
    assert not by_call.mails("survey") and task.owner == US
    assert "Call 'anna'" in task.text.words and "how it was handled and how it turned out" in task.text.words
    for e in (by_mail, by_call):
        await e.until(lambda seen: seen.survey.state == "REMINDED")
        seen = await e.workday(1)
    assert by_mail.mail("survey_reminder").message["In-Reply-To"] == by_mail.mail("survey").message_id
    assert not by_call.mails("survey_reminder") and len(seen.tasks_for("follow_up")) == 1
    await by_call.do(c.AnswerSurvey(by=THEM, handling=4, outcome=5), US)
    assert (await by_call.look()).the("tasks", task.id).state == "DONE"
    seen = await by_mail.until(lambda seen: seen.stage == "CLOSED")
    assert seen.survey.state == "UNANSWERED" and len(by_mail.mails("survey")) == len(by_mail.mails("survey_reminder")) == 1
