"""Practices that the agreement itself keeps: what it must say, and that the client is told so."""

from typing import Any

import grpc
import pytest

from tests.drivers.served import Served, Stage, refusal
from tests.e2e.papers import FILE, HOUSE, changed, text, without
from tests.e2e.post import written_days
from tests.gateway.calling import Caller
from tests.patience import BY_THE_CLOCK
from worker.files.document import load_document
from worker.gateway.engine import Engine
from worker.gateway.server import Gateway as Server
from worker.settings import Settings
from workflows.engagement.terms.provider import Provider


@pytest.mark.practice(2)
async def test_what_cannot_be_guaranteed_is_required_and_repeated_at_every_stage(drafted: Served, under_way: Served) -> None:
    await drafted.needs("agreement.non_guarantees")
    items = under_way.paper["agreement"]["non_guarantees"]
    assert len(items) == 2
    for template in ("proposal", "welcome", "report"):
        mail = under_way.mail(template)
        assert "cannot guarantee" in mail.text and mail.says(*items), template


@pytest.mark.practice(18)
async def test_the_kick_off_pack_tells_who_does_what(under_way: Served, drafted: Served) -> None:
    people = {p["id"]: p["name"] for p in under_way.house["team"]}
    roster = under_way.paper["agreement"]["roster"]
    assert len(roster) == 3
    for entry in roster:
        assert under_way.mail("welcome").says(people[entry["person"]], entry["duty"])
    await drafted.needs("agreement.roster")
    answer = await drafted.not_proposed(changed(drafted.paper, {"agreement.roster.0.person": "nobody"}))
    assert answer.reason == "UNKNOWN_PERSON" and "document.agreement.roster[0].person" in answer.violations


@pytest.mark.practice(21)
async def test_contact_procedure_channels_delivery_dates_and_documents_due_must_be_stated(drafted: Served, under_way: Served) -> None:
    sections = ("contact.procedure", "contact.channels", "contact.documents_due", "milestones.0.estimate_business_days")
    await drafted.needs(*(f"agreement.{section}" for section in sections))
    answer = await drafted.not_proposed(without(drafted.paper, "agreement.start_after_business_days"))
    assert answer.code is grpc.StatusCode.INVALID_ARGUMENT and "start" in str(answer.violations)
    contact = under_way.paper["agreement"]["contact"]
    for template in ("proposal", "welcome"):
        assert under_way.mail(template).says(contact["procedure"], "email and phone", *contact["documents_due"])


@pytest.mark.practice(36)
async def test_an_agreement_has_dates_deliverables_and_staged_payments(drafted: Served, under_way: Served) -> None:
    fields = ("deliverables", "estimate_business_days", "price")
    await drafted.needs(*(f"agreement.milestones.0.{name}" for name in fields))
    answer = await drafted.not_proposed(without(drafted.paper, "agreement.milestones.0.gate"))
    assert "give either gate or payments" in answer.violations["document.agreement.milestones[0]"]
    proposal = under_way.mail("proposal")
    assert proposal.says("Page plan", "Working shop on the test address", "€3,600.00", "€8,200.00", "€11,800.00")
    assert proposal.says("Paid before the start.", "Invoiced when you have accepted it")
    for milestone in (await under_way.look()).milestones:
        assert any(proposal.says(words) for words in written_days(milestone.promised_on))


@pytest.mark.practice(42)
async def test_duties_of_both_sides_are_required_and_told(drafted: Served, under_way: Served) -> None:
    await drafted.needs("agreement.duties.provider", "agreement.duties.client")
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
    e = await Served(scene).begin()
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
    e = Served(scene, changed(FILE, {"agreement.milestones": milestones}))
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
    scene: Stage, settings: Settings, under_way: Served
) -> None:
    house = load_document(text(HOUSE), "provider.yaml", Provider)
    serving = Server(Engine(scene.client, settings.task_queue, BY_THE_CLOCK), house)
    port = await serving.start("127.0.0.1", 0)
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            found: Any = await Caller(channel).call("GetPolicies")
    finally:
        await serving.stop(0)
    expected = [(p["id"], p["title"], p["text"]) for p in HOUSE["policies"]]
    assert [(p.id, p.title, p.text) for p in found.policies] == expected and len(expected) == 3
    assert under_way.mail("welcome").says(*(words for _, title, told in expected for words in (title, told)))
