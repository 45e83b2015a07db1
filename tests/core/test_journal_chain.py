"""The journal: one chain, and nothing personal outside the part that can be erased."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest

from tests.core.house import agreement, client, milestone, provider
from tests.drivers.story import Story
from tests.events import all_events
from workflows.engagement.invariants import Context, check
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry, Meta
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import Money
from workflows.engagement.rules import core
from workflows.engagement.state.journal.chain import broken_at, canonical, commitment_of, hash_of
from workflows.engagement.terms import Answer

MARK = "XKCD"
"""Stands in every personal word of the story below."""


def told() -> Story:
    """Everything that a person can type was typed, each with the mark in it."""
    story = _marked_story()
    story.do(c.RecordInbound(contact="dora", subject=f"{MARK} subject", message_id=f"<{MARK}@client.example>"))
    story.do(c.RecordInbound(contact="dora", subject=f"{MARK} away", automatic=True))
    story.do(c.AnswerInbound(inbound="inbound-1", by="vera", text=f"{MARK} text"))
    story.do(c.RecordIntake(answers=(Answer(question="goal", answer=f"{MARK} goal"), Answer(question="budget", answer=f"{MARK} budget"))))
    story.do(c.Qualify(by="vera")).do(story.proposal(_marked_terms()))
    story.do(c.AcceptAgreement(by="dora", terms_version=1, acknowledges_change=True))
    story.do(c.RecordMeeting(purpose="kick_off", held_at=story.now, by="vera", contacts=("dora",), recap=f"{MARK} recap"))
    _money_troubles(story)
    _work_troubles(story)
    variances = tuple(c.Variance(milestone=m, explanation=f"{MARK} variance") for m in ("plan", "build", "gone"))
    story.do(c.RecordMeeting(purpose="closing_call", held_at=story.now, by="vera", contacts=("dora",), recap=f"{MARK} recap"))
    story.do(c.SignOff(by="dora", variances=variances)).at("2026-06-01 12:00")
    return story


def _marked_story() -> Story:
    contacts = [
        {"id": "dora", "name": f"{MARK} Dora", "greeting": MARK, "role": "decision", "channel": "email", "email": f"{MARK}@client.example"},
        {
            "id": "bill",
            "name": f"{MARK} Bill",
            "greeting": MARK,
            "role": "billing",
            "channel": "email",
            "email": f"b{MARK}@client.example",
            "phone": MARK,
        },
    ]
    return Story(house=provider(), buyer=client(name=f"{MARK} Ltd", address=f"{MARK} street", contacts=contacts))


def _marked_terms() -> Any:
    steps = [milestone("plan", title=f"{MARK} plan"), milestone("build", gate="on_acceptance"), milestone("gone", after=[])]
    return agreement(title=f"{MARK} work", milestones=steps, goals=[{"id": "goal", "text": f"{MARK} goal"}])


def _money_troubles(story: Story) -> None:
    paid = story.current.invoices["invoice-plan"].amount
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation=f"{MARK} dispute"))
    story.do(c.RejectDispute(invoice="invoice-plan", explanation=f"{MARK} it stands"))
    story.fate["payment_received"] = "fails"
    story.do(c.RecordPayment(invoice="invoice-plan", amount=paid, value_date=story.today, reference=f"{MARK} payment"))
    story.mended().do(c.CompleteTask(task=story.task("send_failed"), by="vera", outcome=f"{MARK} outcome"))
    story.do(c.RecordRefund(invoice="invoice-plan", amount=paid, value_date=story.today, reference=f"{MARK} refund"))
    story.do(c.VoidInvoice(invoice="invoice-build", explanation=f"{MARK} void"))
    story.do(c.WriteOffInvoice(invoice="invoice-plan", explanation=f"{MARK} gone"))
    story.do(c.CreditInvoice(invoice="invoice-gone", explanation=f"{MARK} credit"))
    story.do(c.WaiveGate(gate="gate-plan", by="vera", explanation=f"{MARK} waived"))


def _work_troubles(story: Story) -> None:
    story.do(c.DropMilestone(milestone="gone", explanation=f"{MARK} dropped")).starts("plan")
    story.do(c.HoldMilestone(milestone="plan", explanation=f"{MARK} held", until=date(2026, 3, 5))).do(c.ResumeMilestone(milestone="plan"))
    story.do(c.PauseEngagement(explanation=f"{MARK} paused", until=date(2026, 3, 6))).do(c.ResumeEngagement())
    story.do(c.DeliverMilestone(milestone="plan", note=f"{MARK} note"))
    story.do(c.RequestRevision(milestone="plan", by="dora", wishes=f"{MARK} wishes"))
    story.do(c.DeliverMilestone(milestone="plan", note=f"{MARK} note")).accepts("plan").starts("build").delivers("build").accepts("build")


@pytest.fixture(scope="module")
def story() -> Story:
    """The same story for all; nobody changes it."""
    return told()


def visible(entry: Entry) -> str:
    """Everything of an entry that stays when the personal part is erased."""
    return entry.model_dump_json(exclude={"personal", "salt"})


def test_nothing_personal_stands_outside_the_part_that_can_be_erased(story: Story) -> None:
    """No name, address, subject, reference, nor any word that somebody typed: not in the data, not in a reason."""
    for entry in story.journal:
        assert MARK not in visible(entry), f"{entry.event}: {visible(entry)}"
    kept = {e.event for e in story.journal if e.personal and MARK in json.dumps(e.personal)}
    assert kept >= {
        "InboundReceived", "AutomaticMailNoted", "InvoiceDisputed", "DisputeRejected", "PaymentRecorded", "RefundRecorded", "InvoiceVoided",
        "InvoiceWrittenOff", "InvoiceCredited", "GateWaived", "MilestoneDropped", "MilestoneHeld", "EngagementPaused", "TaskOpened", "TaskDone",
        "NoticePlanned", "EngagementSignedOff",
    }  # fmt: skip


@pytest.mark.parametrize(
    "last",
    [
        c.DeclineEngagement(explanation=f"{MARK} no", alternative=f"{MARK} ask Paula"),
        c.ReferEngagement(explanation=f"{MARK} no", to=f"{MARK} Paula"),
        c.CancelEngagement(wish_of="client", explanation=f"{MARK} stop"),
    ],
    ids=lambda command: command.kind,
)
def test_nor_do_the_words_with_which_it_ends_early(last: c.Command) -> None:
    """Declined, referred, cancelled."""
    story = _marked_story().do(last).at("2026-03-20 12:00")
    assert all(MARK not in visible(entry) for entry in story.journal)
    assert any(MARK in entry.explanation for entry in story.journal), "while it is kept, the reason is in the person's own words"


def test_what_the_mail_server_said_is_personal_too() -> None:
    """It may quote an address."""
    story = Story()
    story.fate["proposal"] = "fails"
    story.proposed()
    entry = story.entry("NoticeFailed")
    assert "the box is full" not in visible(entry) and entry.personal == {"error": "the box is full"}


def test_the_first_entry_keeps_neither_file_nor_house(story: Story) -> None:
    """What is bulky lies in the state or the document port."""
    assert set(story.journal[0].data) == {"client_kind", "lead_source", "rate_card_version", "starts"}


def test_erasing_the_personal_part_keeps_the_chain_and_the_invariants(story: Story) -> None:
    """All of it, or any single entry."""
    erased = [e.model_copy(update={"personal": None, "salt": None}) for e in story.journal]
    assert broken_at(story.journal) is None and broken_at(erased) is None
    assert MARK not in json.dumps([e.model_dump(mode="json") for e in erased])
    assert check(erased, Context.of(story.current)) == ()
    for index, entry in enumerate(story.journal):
        if entry.personal:
            assert broken_at([*story.journal[:index], erased[index], *story.journal[index + 1 :]]) is None


def test_a_changed_personal_part_is_found(story: Story) -> None:
    """The commitment holds it, as long as it is there."""
    index = next(i for i, e in enumerate(story.journal) if e.personal)
    for change in ({"personal": {"subject": "another"}}, {"salt": "0" * 64}, {"salt": None}):
        entry = story.journal[index].model_copy(update=change)
        assert broken_at([*story.journal[:index], entry, *story.journal[index + 1 :]]) == entry.sequence


@pytest.mark.parametrize("field", sorted(set(Entry.model_fields) - {"personal", "salt"}))
def test_a_change_is_found_at_the_entry(story: Story, field: str) -> None:
    """Whatever field of an entry in the middle is changed."""
    index = 20
    entry = story.journal[index]
    other: Any = {
        "sequence": 999,
        "terms_version": 9,
        "at": story.now,
        "effective": story.now,
        "data": {"a": 1},
        "because": why("something-else"),
    }.get(field, "something else")
    changed = [*story.journal[:index], entry.model_copy(update={field: other}), *story.journal[index + 1 :]]
    assert broken_at(changed) == (999 if field == "sequence" else entry.sequence)


def test_a_reason_is_kept_and_hashed_without_its_words(story: Story) -> None:
    """A better sentence of a later release changes no hash; another parameter does."""
    assert all(entry.model_dump(mode="json")["because"].keys() <= {"code", "params"} for entry in story.journal)
    entry = next(entry for entry in story.journal if "amount" in entry.because.params)
    amount = entry.because.params["amount"]
    assert isinstance(amount, Money)
    more = entry.because.model_copy(update={"params": entry.because.params | {"amount": amount + amount}})
    assert broken_at([entry.model_copy(update={"because": more})]) == entry.sequence


def test_a_change_that_is_hashed_again_is_found_at_the_next_entry(story: Story) -> None:
    """Who forges one entry must forge all that follow."""
    forged = story.journal[20].model_copy(update={"because": why("another-reason")})
    forged = forged.model_copy(update={"hash": hash_of(forged)})
    assert broken_at([*story.journal[:20], forged, *story.journal[21:]]) == story.journal[21].sequence


def test_a_missing_or_moved_entry_is_found(story: Story) -> None:
    """The link to the one before is broken."""
    assert broken_at([*story.journal[:20], *story.journal[21:]]) == story.journal[21].sequence
    swapped = [*story.journal[:20], story.journal[21], story.journal[20], *story.journal[22:]]
    assert broken_at(swapped) == story.journal[21].sequence
    assert broken_at([*story.journal, story.journal[-1]]) == story.journal[-1].sequence
    assert broken_at(story.journal[20:]) is None, "a segment holds by itself"
    assert broken_at([]) is None


def test_salts_are_a_ratchet(story: Story) -> None:
    """Each is new, and what the state still knows gives none of the earlier ones back."""
    salts = [e.salt for e in story.journal if e.personal]
    assert None not in salts and len(set(salts)) == len(salts)
    assert all(e.salt is None and e.commitment == "" for e in story.journal if not e.personal)
    assert story.current.salt not in salts
    assert salts == [_salt("0" * 64, step) for step in range(len(salts))], "from the first link all of them follow"
    assert story.current.salt == _link("0" * 64, len(salts))
    assert not set(salts) & {_salt(story.current.salt, step) for step in range(len(salts))}, "from the last link none does"


def _link(link: str, steps: int) -> str:
    for _ in range(steps):
        link = hashlib.sha256(("next" + link).encode()).hexdigest()
    return link


def _salt(link: str, steps: int) -> str:
    return hashlib.sha256(("salt" + _link(link, steps)).encode()).hexdigest()


def test_the_same_words_have_another_commitment_each_time() -> None:
    """Nobody can tell from the hashes that two entries say the same."""
    one, other = Story().do(c.RecordInbound(contact="dora", subject="Help")).entries("InboundReceived")
    assert one.personal == other.personal == {"subject": "Help"}
    assert one.commitment != other.commitment
    assert one.commitment == commitment_of(str(one.salt), {"subject": "Help"})


def test_why_and_for_whom_somebody_asked_stands_in_the_first_entry_of_the_command() -> None:
    """In the caller's words, where they can be erased."""
    story = Story().active()
    meta = Meta(
        at=story.now, actor="unverified:vera", source="api", request_id="r", rules=story.rules, reason="They called", on_behalf_of="Mira"
    )
    before = story.current
    after = core.handle(before, c.CancelEngagement(wish_of="client", explanation="It closes"), meta).state
    first, *others = [entry for entry in after.journal if entry.sequence > before.sequence]
    assert others and first.personal is not None
    assert (first.personal["reason"], first.personal["on_behalf_of"]) == ("They called", "Mira")
    assert not any({"reason", "on_behalf_of"} & (entry.personal or {}).keys() for entry in others)
    assert broken_at(after.journal) is None and "They called" not in json.dumps(first.data)


def test_canonical_text_has_one_spelling() -> None:
    """Order of keys and spaces do not matter, letters are kept."""
    assert canonical({"b": [1, 2], "a": "ä"}) == canonical(json.loads('{ "a" : "\\u00e4", "b":[1,2] }')) == '{"a":"ä","b":[1,2]}'


def test_every_event_says_what_it_keeps_aside() -> None:
    """Personal and bulky fields exist; every word that somebody types is one or the other."""
    typed = {
        "explanation",
        "alternative",
        "recap",
        "wishes",
        "note",
        "outcome",
        "comment",
        "body",
        "answers",
        "subject",
        "reference",
        "error",
        "detail",
    }
    for event in all_events():
        fields = set(event.model_fields)
        assert event.personal <= fields and event.bulky <= fields and not event.personal & event.bulky
        open_words = (typed & fields) - event.personal - event.bulky
        allowed = {"NoticePlanned": {"subject"}, "InvoiceIssued": {"reference"}, "TaskOpened": {"subject"}, "SurveyAnswered": {"outcome"}}
        allowed["InboundReceived"] = {"body"}
        assert open_words <= allowed.get(event.__name__, set()), event.__name__
