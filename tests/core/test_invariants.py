"""The invariants can fail: each is shown a journal that breaks it, or rules that do."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from tests.core.house import agreement, milestone, payment
from tests.core.story import Story
from workflows.engagement.invariants import Context, Violation, check, check_state, same_request_same_receipt
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry, Receipt
from workflows.engagement.state import State

Journal = Sequence[Entry]
EUR = "EUR"


def lived() -> Story:
    """A whole life: late payment, refund, waiver, revision, deemed acceptance, survey."""
    steps = [milestone("plan"), milestone("build", price="250.00 EUR", gate="on_acceptance"), milestone("gift", price="0.00 EUR", after=[])]
    story = Story().active(agreement(milestones=steps, payment=payment((3, "remind"), (7, "call")))).at("2026-03-19 12:00")
    story.pays("plan").starts("plan").delivers("plan").at("2026-03-30 12:00").starts("build").delivers("build")
    story.do(c.RequestRevision(milestone="build", by="dora", wishes="Other colours")).delivers("build").accepts("build")
    story.pays("build").do(c.RecordRefund(invoice="invoice-build", amount=_paid(story), value_date=story.today, reference="back")).pays(
        "build"
    )
    story.starts("gift").delivers("gift").accepts("gift").signs_off().at("2026-06-01 12:00")
    assert story.current.stage == "CLOSED"
    return story


def _paid(story: Story) -> Any:
    return story.current.invoices["invoice-build"].paid


@pytest.fixture(scope="module")
def life() -> Story:
    """The same life for all; nobody changes it."""
    return lived().holds(closed=True)


def spoiled(
    journal: Journal, event: str, change: Callable[[dict[str, Any]], object] | None = None, nth: int = -1, **entry: Any
) -> list[Entry]:
    """The journal with one entry of that event changed: its data by ``change``, its other fields by name."""
    found = [index for index, e in enumerate(journal) if e.event == event][nth]
    target = journal[found]
    data = {**target.data}
    if change:
        change(data)
    return [*journal[:found], target.model_copy(update={"data": data, **entry}), *journal[found + 1 :]]


def without(journal: Journal, event: str, nth: int = -1) -> list[Entry]:
    """The journal without one entry of that event."""
    found = [index for index, e in enumerate(journal) if e.event == event][nth]
    return [*journal[:found], *journal[found + 1 :]]


def names(found: Sequence[Violation]) -> set[str]:
    """Which invariants are broken."""
    return {v.invariant for v in found}


def put(**changes: Any) -> Callable[[dict[str, Any]], object]:
    """Change fields of an entry's data."""
    return lambda data: data.update(changes)


def move(**changes: Any) -> Callable[[dict[str, Any]], object]:
    """Change fields of an entry's move."""
    return lambda data: data.update(move={**data["move"], **changes})


def cents(minor: int, currency: str = EUR) -> dict[str, Any]:
    """An amount as the journal writes it."""
    return {"minor": minor, "currency": currency}


def test_a_whole_life_breaks_nothing(life: Story) -> None:
    """Neither while it goes on nor when it is over, read at any point."""
    context = Context.of(life.current)
    for count in range(1, len(life.journal) + 1):
        assert check(life.journal[:count], context) == ()


MONEY: dict[str, Callable[[Journal], list[Entry]]] = {
    "more is allocated than came in": lambda j: spoiled(j, "PaymentRecorded", put(allocated=cents(10001))),
    "a payment has a negative part": lambda j: spoiled(j, "PaymentRecorded", put(amount=cents(0), credit=cents(-25000))),
    "a payment is in another currency": lambda j: spoiled(j, "PaymentRecorded", put(amount=cents(25000, "USD"))),
    "more goes back than was paid": lambda j: spoiled(j, "RefundRecorded", put(amount=cents(30000))),
    "an invoice asks for another sum": lambda j: spoiled(j, "InvoiceIssued", put(amount=cents(1))),
    "an invoice nobody agreed on": lambda j: spoiled(j, "InvoiceIssued", put(invoice="invoice-other")),
    "the plan does not add up": lambda j: spoiled(j, "AgreementAccepted", lambda d: d.update(plan={**d["plan"], "total": cents(1)})),
    "another total is signed off": lambda j: spoiled(j, "EngagementSignedOff", put(agreed=cents(1))),
    "another sum is signed off as invoiced": lambda j: spoiled(j, "EngagementSignedOff", put(invoiced=cents(1))),
    "an invoice is paid without a payment": lambda j: spoiled(j, "PaymentRecorded", put(amount=cents(0), allocated=cents(0))),
    "money is kept on an invoice that is not paid": lambda j: without(j, "RefundRecorded"),
}


@pytest.mark.parametrize("how", MONEY)
def test_i1_money_is_conserved(life: Story, how: str) -> None:
    """A cent too much, too little or in another currency is found."""
    assert "I1" in names(check(MONEY[how](life.journal), Context.of(life.current)))


def test_i1_what_is_given_up_is_what_was_outstanding() -> None:
    """A credit note over another sum."""
    story = Story().active().do(c.CreditInvoice(invoice="invoice-plan", explanation="Wrong"))
    assert "I1" in names(check(spoiled(story.journal, "InvoiceCredited", put(amount=cents(1))), Context.of(story.current)))


GATES: dict[str, Callable[[Journal], list[Entry]]] = {
    "work begins before the payment": lambda j: without(j, "GateOpened", 0),
    "work begins before what comes first is finished": lambda j: without(j, "MilestoneAccepted", 0),
    "work begins without an agreement": lambda j: without(j, "AgreementAccepted"),
}


@pytest.mark.parametrize("how", GATES)
def test_i2_no_work_before_its_gate(life: Story, how: str) -> None:
    """Whatever the milestone itself says."""
    assert "I2" in names(check(GATES[how](life.journal), Context.of(life.current)))


def test_i2_a_gate_is_waived_by_a_named_person() -> None:
    """Not by a contact of the client, and not by nobody."""
    story = Story().active().do(c.WaiveGate(gate="gate-plan", by="vera", explanation="Fine"))
    assert check(story.journal, Context.of(story.current)) == ()
    assert "I2" in names(check(spoiled(story.journal, "GateWaived", put(by="dora")), Context.of(story.current)))
    assert "I2" in names(check(spoiled(story.journal, "GateWaived", put(by="")), Context.of(story.current)))


MOVES: dict[str, Callable[[Journal], list[Entry]]] = {
    "no row leads there": lambda j: spoiled(j, "MilestoneStarted", move(to="ACCEPTED")),
    "it begins somewhere else": lambda j: spoiled(j, "MilestoneStarted", move(origin="PLANNED")),
    "it moves before it exists": lambda j: spoiled(j, "MilestoneStarted", move(id="other")),
    "it moves twice": lambda j: [*j, j[-1]],
    "an id is used twice": lambda j: spoiled(j, "NoticePlanned", put(notice="notice-1")),
    "a move is left out": lambda j: without(j, "InvoiceOverdue"),
}


@pytest.mark.parametrize("how", MOVES)
def test_i3_every_move_is_declared(life: Story, how: str) -> None:
    """By the table, from where the thing is."""
    assert "I3" in names(check(MOVES[how](life.journal), Context.of(life.current)))


SENDS: dict[str, Callable[[Journal], list[Entry]]] = {
    "a key is confirmed twice": lambda j: [*j, next(e for e in j if e.event == "NoticeSent")],
    "two notices share a key": lambda j: spoiled(j, "NoticePlanned", put(key="abcdefghijkl/notice-1/acknowledgement")),
    "it is sent under another key": lambda j: spoiled(j, "NoticeSent", put(key="other")),
}


@pytest.mark.parametrize("how", SENDS)
def test_i4_one_confirmed_send_for_each_key(life: Story, how: str) -> None:
    """Exactly the planned key, at most once."""
    assert "I4" in names(check(SENDS[how](life.journal), Context.of(life.current)))


def test_i5_an_answered_ok_is_durable(life: Story) -> None:
    """A receipt without its entry, an entry without its receipt, a receipt for something else, a broken chain."""
    state = life.current
    lost = state.model_copy(update={"receipts": dict(list(state.receipts.items())[1:])})
    assert names(check_state(lost)) == {"I5"}
    invented = {**state.receipts, "api/never": Receipt(version=999, sequence=state.sequence, digest="")}
    assert "I5" in names(check_state(state.model_copy(update={"receipts": invented})))
    first, second, *_ = state.receipts
    swapped = {**state.receipts, first: state.receipts[second], second: state.receipts[first]}
    assert "I5" in names(check_state(state.model_copy(update={"receipts": swapped})))
    broken = (*state.journal[:5], state.journal[5].model_copy(update={"because": "another reason"}), *state.journal[6:])
    assert Violation(invariant="I5", sequence=6, text="the chain of the journal breaks here") in check_state(
        state.model_copy(update={"journal": broken})
    )


def test_i6_a_request_takes_effect_once(life: Story) -> None:
    """Entries of one command stand together, at one moment, by one actor."""
    again = [*life.journal, life.journal[0]]
    assert "I6" in names(check(again, Context.of(life.current)))
    assert "I6" in names(check(spoiled(life.journal, "NoticePlanned", at=life.now, nth=0), Context.of(life.current)))
    assert "I6" in names(check(spoiled(life.journal, "NoticePlanned", actor="somebody", nth=0), Context.of(life.current)))


def test_i6_a_receipt_stays_as_it_was() -> None:
    """The same request id gets the same receipt at any later moment."""
    one, other = Receipt(version=1, sequence=3, digest="a"), Receipt(version=2, sequence=9, digest="b")
    assert same_request_same_receipt({"api/1": one}, {"api/1": one, "api/2": other}) == ()
    assert names(same_request_same_receipt({"api/1": one}, {"api/1": other})) == {"I6"}
    assert names(same_request_same_receipt({"api/1": one}, {})) == {"I6"}


def test_i9_nothing_is_left_behind_at_the_end(life: Story) -> None:
    """A task, a message, an invoice, a deadline; and the end itself, where it is expected."""
    context = Context.of(life.current)
    for event in ("TaskDone", "NoticeSent", "SurveyClosed", "InboundAnswered"):
        assert "I9" in names(check(without(life.journal, event), context)), event
    paid = [e for e in life.journal if e.event != "PaymentRecorded"]
    assert "I9" in names(check(paid, context))
    running = spoiled(life.journal, "EngagementClosed", put(starts=[{"id": "report/engagement", "at": "2030-01-01T00:00:00Z"}]))
    assert "I9" in names(check(running, context))
    assert names(check(life.journal[:-1], context)) == set(), "not closed yet is no violation by itself"
    assert names(check(life.journal[:-1], context, closed=True)) == {"I9"}


def test_i9_an_ended_engagement_need_not_have_finished_its_plan() -> None:
    """A lapsed one never had any; it still leaves nothing open."""
    story = Story().at("2026-06-01 12:00").holds(closed=True)
    held = without(story.journal, "NoticeSent")
    assert "I9" not in names(check(held, Context.of(story.current)))
    assert "I9" in names(check(held, Context.of(story.current), closed=True))


STUCK: dict[str, Callable[[State], State]] = {
    "a deadline is lost": lambda s: s.model_copy(
        update={"deadlines": {k: d for k, d in s.deadlines.items() if not k.startswith("dunning/")}}
    ),
    "a deadline is another one": lambda s: s.model_copy(
        update={"deadlines": {k: d.model_copy(update={"at": d.at + timedelta(1)}) for k, d in s.deadlines.items()}}
    ),
    "a milestone is elsewhere": lambda s: s.model_copy(
        update={"milestones": {k: m.model_copy(update={"state": "READY"}) for k, m in s.milestones.items()}}
    ),
    "a task is forgotten": lambda s: s.model_copy(update={"tasks": {}}),
    "it does not stand at its end": lambda s: s.model_copy(update={"sequence": s.sequence + 1}),
}


@pytest.mark.parametrize("how", STUCK)
def test_i9_the_state_is_what_the_journal_tells(how: str) -> None:
    """Where everything stands and what the clock will say."""
    story = Story().accepted().holds()
    assert "I9" in names(check_state(STUCK[how](story.current)))


def test_i9_what_is_open_can_say_what_it_waits_for() -> None:
    """A message on its way without its effect, an invoice being made by nobody, a proposal without a clock, a pause without an end."""
    story = Story()
    story.fate |= {"proposal": "waits", "invoice": "waits"}
    story.proposed().holds()
    assert "I9" in names(check_state(story.current.model_copy(update={"outbox": ()})))
    story.accepted().holds()
    assert "I9" in names(check_state(story.current.model_copy(update={"outbox": ()})))
    story.met("kick_off").do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 20))).holds()
    assert "I9" in names(check_state(story.current.model_copy(update={"deadlines": {}})))
    nobody = story.current.provider.team[0].model_copy(update={"name": ""})
    provider = story.current.provider.model_copy(update={"team": (nobody, *story.current.provider.team[1:])})
    assert any("waits for nobody" in v.text for v in check_state(story.current.model_copy(update={"provider": provider})))


def test_i9_with_sealed_segments_only_what_is_there_is_compared(life: Story) -> None:
    """The oldest entries lie in the document port: the rest is no whole story."""
    from workflows.engagement.sealing import sealed
    from workflows.engagement.simulator import document_for

    state = sealed(life.current, life.journal[:40], document_for("segment"))
    assert check_state(state) == ()


QUIET: dict[str, Callable[[Journal], list[Entry]]] = {
    "at night": lambda j: spoiled(j, "NoticeQueued", at=j[0].at.replace(hour=2), nth=1),
    "on a Sunday": lambda j: spoiled(j, "NoticeQueued", at=j[0].at - timedelta(days=1), nth=1),
    "after closing": lambda j: [*j, next(e for e in j if e.event == "NoticeQueued")],
}


@pytest.mark.parametrize("how", QUIET)
def test_i10_nothing_is_sent_when_it_should_not(life: Story, how: str) -> None:
    """The second notice is a routine one."""
    assert "I10" in names(check(QUIET[how](life.journal), Context.of(life.current)))


@pytest.mark.parametrize("end", ["DECLINED", "CANCELLED"])
def test_i10_after_an_end_only_what_belongs_there(end: str) -> None:
    """A proposal does not leave after a no, nor a welcome after it was called off."""
    story = Story("2026-03-07 12:00")
    story.proposed()
    if end == "DECLINED":
        story.do(c.DeclineEngagement(explanation="No", alternative="Paula"))
    else:
        story.do(c.CancelEngagement(wish_of="client", explanation="No"))
    story.at("2026-03-09 12:00").holds()
    proposal = next(n.id for n in story.current.notices.values() if n.template == "proposal")
    assert "I10" in names(check(spoiled(story.journal, "NoticeQueued", put(notice=proposal)), Context.of(story.current)))


CLOCK: dict[str, Callable[[Journal], list[Entry]]] = {
    "the clock speaks out of turn": lambda j: spoiled(j, "InvoiceOverdue", effective=j[0].at),
    "a person does what only the clock may": lambda j: spoiled(j, "InvoiceOverdue", command="api/7"),
    "one deadline speaks twice": lambda j: [e for x in j for e in ([x, x] if x.event == "InvoiceOverdue" else [x])],
    "time runs backwards": lambda j: spoiled(j, "EngagementClosed", at=j[0].at, effective=j[0].at),
    "something takes effect before its time": lambda j: spoiled(j, "EngagementClosed", effective=j[-1].at + timedelta(1)),
    "a person's act takes effect at another moment": lambda j: spoiled(j, "EngagementSignedOff", effective=j[0].at),
    "what is said is not what is set": lambda j: spoiled(j, "MilestoneDelivered", put(review_ends="2026-12-24T15:00:00Z")),
    "a running deadline is computed anew": lambda j: spoiled(
        j, "NoticePlanned", put(starts=[{"id": "lapse/engagement", "at": "2026-09-01T00:00:00Z"}]), nth=0
    ),
}


@pytest.mark.parametrize("how", CLOCK)
def test_i11_deadlines_are_computed_once_and_recorded(life: Story, how: str) -> None:
    """What the clock does, it does at a recorded moment, once."""
    assert "I11" in names(check(CLOCK[how](life.journal), Context.of(life.current)))


SILENCE: dict[str, Callable[[Journal], list[Entry]]] = {
    "announced by nothing": lambda j: spoiled(j, "MilestoneAccepted", put(announced_by="nothing"), nth=0),
    "announced by another kind of message": lambda j: spoiled(
        j, "MilestoneAccepted", put(announced_by="abcdefghijkl/notice-1/acknowledgement"), nth=0
    ),
    "announced at another moment": lambda j: spoiled(j, "MilestoneAccepted", put(announced_at="2026-03-01T00:00:00Z"), nth=0),
    "at another moment than announced": lambda j: spoiled(j, "MilestoneDelivered", put(review_ends="2026-03-27T15:00:00Z"), nth=0),
    "announced too late": lambda j: _late(j),
}


def _late(journal: Journal) -> list[Entry]:
    late = "2026-03-24T10:00:00Z"
    sent = next(e for e in journal if e.event == "NoticeSent" and e.data["template"] == "delivered")
    moved = sent.model_copy(update={"effective": sent.effective.replace(day=24, hour=10, minute=0)})
    changed = [moved if e is sent else e for e in journal]
    return spoiled(changed, "MilestoneAccepted", put(announced_at=late), nth=0)


@pytest.mark.parametrize("how", SILENCE)
def test_silence_has_no_consequence_that_was_not_announced(life: Story, how: str) -> None:
    """The message, its kind, its moment, and the time that was agreed."""
    assert life.entries("MilestoneAccepted")[0].data["cause"] == "deemed"
    assert "announced" in names(check(SILENCE[how](life.journal), Context.of(life.current)))


def test_silence_counts_only_where_the_terms_say_so(life: Story) -> None:
    """The same journal under terms without deemed acceptance."""
    context = Context.of(life.current)
    assert context.agreement is not None
    strict = [m.model_copy(update={"acceptance": m.acceptance.model_copy(update={"deemed": False})}) for m in context.agreement.milestones]
    terms = context.agreement.model_copy(update={"milestones": tuple(strict)})
    assert names(check(life.journal, context.model_copy(update={"agreement": terms}))) == {"announced"}


def test_a_proposal_does_not_lapse_unannounced() -> None:
    """Its mail was never confirmed, or on the last day only."""
    story = Story().proposed(agreement(valid_business_days=2)).at("2026-03-10 12:00").holds(closed=True)
    context = Context.of(story.current)
    unsent = [e for e in story.journal if not (e.event == "NoticeSent" and e.data["template"] == "proposal")]
    assert "announced" in names(check(unsent, context))
    sent = story.entry("NoticeSent", template="proposal")
    late = [e.model_copy(update={"effective": e.effective + timedelta(days=2)}) if e is sent else e for e in story.journal]
    assert "announced" in names(check(late, context))


def test_i10_rules_without_windows_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules send at any hour: the second opinion has its own arithmetic."""
    monkeypatch.setattr("workflows.engagement.rules.notices.may_leave", lambda state, template, at: at)
    story = Story("2026-03-07 12:00").do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes."))
    assert names(check(story.journal, Context.of(story.current))) == {"I10"}


def test_i2_rules_without_gates_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules let work begin unpaid."""
    monkeypatch.setattr("workflows.engagement.rules.milestones.shut_gates", lambda state, milestone: ())
    story = Story().active().starts("plan")
    assert names(check(story.journal, Context.of(story.current))) == {"I2"}


def test_announcements_that_the_rules_do_not_wait_for_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules count silence although the mail left too late: the calendar they ask is wrong."""
    from workflows.engagement.calendar import BusinessCalendar

    story = Story()
    story.fate["delivered"] = "waits"
    story.active(agreement(milestones=[milestone("thing", price="0.00 EUR")])).starts("thing").delivers("thing").at(
        "2026-03-06 10:00"
    ).mended()
    monkeypatch.setattr(BusinessCalendar, "deadline_after", lambda self, moment, days: moment)
    story.at("2026-03-09 17:00")
    assert "announced" in names(check(story.journal, Context.of(story.current)))


def test_a_journal_with_a_hole_is_judged_and_not_stumbled_over(life: Story) -> None:
    """Whatever entry is missing or stands twice: an answer, no crash."""
    context = Context.of(life.current)
    for index in range(len(life.journal)):
        check([*life.journal[:index], *life.journal[index + 1 :]], context, closed=True)
        assert "I5" in names(check([*life.journal[: index + 1], *life.journal[index:]], context))
