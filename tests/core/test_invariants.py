"""The invariants of a journal can fail: each is shown one that breaks it, or rules that do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.house import agreement, milestone
from tests.core.spoiled import Journal, cents, lived, move, names, put, spoiled, without
from tests.drivers.story import Story, euros
from workflows.engagement.invariants import Context, check, same_request_same_receipt
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry, Receipt


@pytest.fixture(scope="module")
def life() -> Story:
    """The same life for all; nobody changes it."""
    return lived().holds(closed=True)


def test_a_whole_life_breaks_nothing(life: Story) -> None:
    """Neither while it goes on nor when it is over, read at any point."""
    context = Context.of(life.current)
    for count in range(1, len(life.journal) + 1):
        assert check(life.journal[:count], context) == ()


def balances(**fields: int) -> Callable[[dict[str, Any]], None]:
    """Other figures in the first balance told."""

    def change(data: dict[str, Any]) -> None:
        first, *rest = data["balances"]
        data["balances"] = [{**first, **fields}, *rest]

    return change


MONEY: dict[str, Callable[[Journal], list[Entry]]] = {
    "more came in than has a place": lambda j: spoiled(j, "PaymentRecorded", put(amount=cents(10001))),
    "more is paid than came in": lambda j: spoiled(j, "BalancesChanged", balances(paid=25001)),
    "less is paid than came in": lambda j: spoiled(j, "BalancesChanged", balances(paid=24999)),
    "a balance is below nothing": lambda j: spoiled(j, "BalancesChanged", balances(fees=-1)),
    "credit from nowhere": lambda j: spoiled(j, "BalancesChanged", put(credit=1)),
    "a payment is in another currency": lambda j: spoiled(j, "PaymentRecorded", put(amount=cents(25000, "USD"))),
    "more goes back than was paid": lambda j: spoiled(j, "RefundRecorded", put(amount=cents(30000))),
    "an invoice asks for another sum": lambda j: spoiled(j, "InvoiceIssued", put(amount=cents(1))),
    "an invoice nobody agreed on": lambda j: spoiled(j, "InvoiceIssued", put(invoice="invoice-other")),
    "the plan does not add up": lambda j: spoiled(j, "AgreementAccepted", lambda d: d.update(plan={**d["plan"], "total": cents(1)})),
    "another total is signed off": lambda j: spoiled(j, "EngagementSignedOff", put(agreed=cents(1))),
    "another sum is signed off as invoiced": lambda j: spoiled(j, "EngagementSignedOff", put(invoiced=cents(1))),
    "an invoice is paid without a payment": lambda j: spoiled(j, "PaymentRecorded", put(amount=cents(0))),
    "money is kept that went back": lambda j: without(j, "RefundRecorded", 0),
    "an invoice is paid with something left to pay": lambda j: without(j, "InvoiceReopened", 0),
    "an invoice is open with nothing left to pay": lambda j: without(j, "InvoicePaid", 0),
}


@pytest.mark.parametrize("how", MONEY)
def test_i1_money_is_conserved(life: Story, how: str) -> None:
    """A cent too much, too little or in another currency is found."""
    assert "I1" in names(check(MONEY[how](life.journal), Context.of(life.current)))


def test_i1_what_is_given_up_is_what_was_outstanding() -> None:
    """A credit note over another sum."""
    story = Story().active().do(c.CreditInvoice(invoice="invoice-plan", explanation="Wrong"))
    assert "I1" in names(check(spoiled(story.journal, "InvoiceCredited", put(amount=cents(1))), Context.of(story.current)))


def test_i1_what_goes_back_on_a_written_off_invoice_is_given_up() -> None:
    """An invoice is not open while its books say that it is written off."""
    story = Story().active().do(c.WriteOffInvoice(invoice="invoice-plan", explanation="Gone")).days(1).pays("plan").days(1)
    story.do(c.RecordRefund(invoice="invoice-plan", amount=euros("40.00"), value_date=story.today, reference="back"))
    assert check(story.journal, Context.of(story.current)) == ()
    assert "I1" in names(check(spoiled(story.journal, "InvoiceGivenUp", put(amount=cents(1))), Context.of(story.current)))
    assert "I1" in names(check(spoiled(story.journal, "BalancesChanged", balances(written_off=1), -2), Context.of(story.current)))


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
    monkeypatch.setattr("workflows.engagement.rules.notices.planning.may_leave", lambda state, template, at: at)
    story = Story("2026-03-07 12:00").do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes."))
    assert names(check(story.journal, Context.of(story.current))) == {"I10"}


def test_i2_rules_without_gates_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules let work begin unpaid."""
    monkeypatch.setattr("workflows.engagement.rules.work.milestones.shut_gates", lambda state, milestone: ())
    story = Story().active().starts("plan")
    assert names(check(story.journal, Context.of(story.current))) == {"I2"}


def test_announcements_that_the_rules_do_not_wait_for_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules count silence although the mail left too late: the calendar they ask is wrong."""
    from workflows.engagement.time.calendar import BusinessCalendar

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
