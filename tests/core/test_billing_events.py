"""What billing systems tell: taken once, in any order, and translated into the same facts that a person records."""

import os
import random
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from activities.catalogue import say
from tests.core.house import agreement, milestone, provider
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.money import Money
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.state import State
from workflows.engagement.views.statement import statement

SEED = int(os.environ.get("MILEPOST_SEED", "20261122"))
SETS = int(os.environ.get("MILEPOST_EVENT_SETS", "60"))
DAY = date(2026, 3, 2)


def told(kind: str, fact: str, invoice: str | None = "invoice-plan", amount: str = "100.00", **more: Any) -> c.TakeBillingEvent:
    """An event of the billing system."""
    value = more.pop("value_date", DAY)
    return c.TakeBillingEvent(
        source="stripe", fact=fact, type=kind, invoice=invoice, amount=euros(amount), value_date=value, reference="told", **more
    )


def hear(state: State, story: Story, event: c.TakeBillingEvent) -> State:
    """The event comes in, as its door lets it in: under an id of its own."""
    request = f"{event.source}/{event.type}/{event.fact}"
    meta = Meta(at=story.now, actor=f"billing:{event.source}", source="billing", request_id=request, rules=RULES_VERSION)
    return core.handle(state, event, meta).state


def hears(story: Story, *events: c.TakeBillingEvent) -> Story:
    """All of them come in."""
    for event in events:
        story.state = hear(story.current, story, event)
        story._drain()
    return story


def test_a_payment_told_by_the_billing_system_opens_the_gate() -> None:
    """Just as one that a person records."""
    story = hears(Story().active(), told("payment.received", "pi_1"))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("PAID", "OPEN")
    assert story.entry("PaymentRecorded").actor == "billing:stripe"
    story.holds()


def test_the_same_fact_counts_once() -> None:
    """A webhook and its duplicate have one receipt; the same fact under another request id is refused."""
    story = hears(Story().active(), told("payment.received", "pi_1", amount="40.00"))
    before = story.current
    hears(story, told("payment.received", "pi_1", amount="40.00"))
    assert story.current == before
    assert story.refused(told("payment.received", "pi_1", amount="40.00")).code == "FACT_KNOWN"


def test_what_cannot_be_ours_is_refused() -> None:
    """Another currency, no such invoice, one that is not out: the door puts it aside for a person."""
    story = Story().active()
    assert story.refused(told("payment.received", "a", invoice="invoice-none")).not_found
    assert story.refused(told("payment.received", "b", invoice="invoice-build")).code == "INVOICE_NOT_ISSUED"
    other = told("payment.received", "c").model_copy(update={"amount": Money.parse("100.00", "USD")})
    assert story.refused(other).code == "CURRENCY_MISMATCH"
    assert story.refused(told("refund.made", "d", invoice=None)).code == "INVOICE_MISSING"


def test_a_dispute_at_the_bank_puts_the_money_at_risk_and_nothing_else() -> None:
    """Work that was paid goes on while the bank decides; nobody of ours can settle it."""
    story = hears(Story().active(), told("payment.received", "pi_1"), told("dispute.opened", "dp_1"))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("DISPUTED", "OPEN")
    assert story.refused(c.RejectDispute(invoice="invoice-plan", explanation="No")).code == "DISPUTE_AT_THE_BANK"
    hears(story, told("dispute.closed", "dp_1", won=True))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan")) == ("PAID", "OPEN")
    assert story.tasks("settle_dispute") == []
    story.holds()


def test_a_lost_dispute_shuts_the_gate_again() -> None:
    """The money went back: the invoice is open, and what has not begun waits."""
    story = hears(Story().active(), told("payment.received", "pi_1"), told("dispute.opened", "dp_1"))
    hears(story, told("dispute.closed", "dp_1", won=False))
    assert (story.state_of("invoice-plan"), story.state_of("gate-plan"), story.state_of("plan")) == ("OPEN", "RESHUT", "BLOCKED")
    story.holds()


def test_the_end_of_a_dispute_may_be_heard_before_its_beginning() -> None:
    """What is told after its own end changes nothing."""
    story = hears(Story().active(), told("payment.received", "pi_1"), told("dispute.closed", "dp_1", won=True))
    hears(story, told("dispute.opened", "dp_1"))
    assert story.state_of("invoice-plan") == "PAID"
    story.holds()


def test_a_refund_may_be_heard_before_its_payment() -> None:
    """Until then more went back than came in, and the books say so."""
    story = hears(Story().active(), told("refund.made", "re_1", amount="30.00"))
    assert story.current.short == 3000
    hears(story, told("payment.received", "pi_1"))
    assert (story.current.short, story.current.invoices["invoice-plan"].outstanding) == (0, euros("30.00"))
    story.holds()


def test_a_credit_note_of_the_billing_system_is_not_written_again() -> None:
    """It has its document there already."""
    story = hears(Story().active(), told("credit.noted", "cn_1"))
    assert story.state_of("invoice-plan") == "CREDITED"
    assert story.entries("BillingTold") == []
    story.holds()


def test_credit_notes_beyond_the_invoice_take_back_no_more_than_it_asks_for_and_somebody_looks() -> None:
    """The billing system says 130.00 of 100.00: the books take 100.00 back, what was paid is credit, and a person corrects it there, once."""
    story = hears(Story().active(), told("payment.received", "pi_1", amount="40.00"), told("credit.noted", "cn_1", amount="80.00"))
    assert story.tasks("credited_beyond") == []
    hears(story, told("credit.noted", "cn_2", amount="30.00"), told("credit.noted", "cn_3", amount="20.00"))
    invoice = story.current.invoices["invoice-plan"]
    assert (invoice.credited, invoice.paid, story.current.credit) == (10000, euros("0.00"), 4000)
    text = say(story.current.tasks[story.task("credited_beyond")].text)
    assert text == f"Credit notes take back 10.00 EUR more than invoice {invoice.number} asks for: correct it in the billing system"
    story.holds()


def _some_events(rng: random.Random) -> list[c.TakeBillingEvent]:
    """Payments, refunds, credit notes and disputes over two invoices; some name none."""
    found: list[c.TakeBillingEvent] = []
    for number in range(rng.randint(1, 9)):
        kind = rng.choice(("payment.received",) * 4 + ("refund.made", "credit.noted", "dispute"))
        invoice = rng.choice(("invoice-first", "invoice-second"))
        amount = rng.choice(("0.01", "10.00", "33.33", "100.00", "130.00"))
        day = DAY.replace(day=rng.randint(1, 2))
        if kind == "payment.received" and rng.random() < 0.2:
            found.append(told(kind, f"f{number}", None, amount, value_date=day))
        elif kind == "dispute":
            won = rng.random() < 0.5
            found.append(told("dispute.opened", f"f{number}", invoice, amount, value_date=day))
            found.append(told("dispute.closed", f"f{number}", invoice, amount, value_date=day, won=won))
        else:
            amount = rng.choice(("0.01", "10.00", "100.00")) if kind == "credit.noted" else amount
            found.append(told(kind, f"f{number}", invoice, amount, value_date=day))
    return found


def _money(story: Story, state: State) -> Any:
    """Where the money stands, by whatever way."""
    seen = statement(state, story.now)
    assert seen is not None
    figures = [(i.id, i.paid, i.credited, i.outstanding, i.fees, i.interest, i.state) for i in seen.invoices]
    return figures, seen.totals.credit, seen.short, state.credit, sorted(f.id for f in seen.facts)


def test_the_order_in_which_they_come_does_not_matter() -> None:
    """I7: any permutation with duplicates of one set of events ends in the same money."""
    print(f"seed {SEED}")
    steps = [milestone("first", after=[]), milestone("second", after=[])]
    story = Story().active(agreement(milestones=steps))
    for number in range(SETS):
        rng = random.Random(SEED + number)
        events = _some_events(rng)
        ends = set()
        for _ in range(4):
            order = events + rng.sample(events, k=rng.randint(0, len(events)))
            rng.shuffle(order)
            state = story.current
            for event in order:
                state = hear(state, story, event)
            ends.add(repr(_money(story, state)))
        assert len(ends) == 1, f"set {number} of seed {SEED}: {events}\n" + "\n".join(sorted(ends))


@pytest.mark.parametrize("kind", ["payment.received", "refund.made", "credit.noted", "dispute.opened", "dispute.closed"])
def test_no_billing_event_is_offered_to_people(kind: str) -> None:
    """It comes through a verified door alone."""
    story = hears(Story().active(), told("payment.received", "pi_1"))
    assert "take_billing_event" not in {a.action for a in core.available(story.current, story.now)}


def test_the_billing_system_gives_money_back_when_asked_and_says_so_itself() -> None:
    """Asking books nothing: what counts is that it happened. Where invoices are documents of our own a person does it."""
    manual = hears(Story().active(), told("payment.received", "pi_1"))
    ask = c.RefundPayment(invoice="invoice-plan", amount=euros("30.00"), explanation="One day less")
    assert manual.refused(ask).reason.params["action"] == "record_refund"

    story = hears(Story(house=provider(billing={"system": "stripe"})).active(), told("payment.received", "pi_1"))
    refusal = story.refused(ask.model_copy(update={"amount": euros("100.01")}))
    assert (refusal.code, refusal.reason.params["expected"]) == ("MORE_THAN_PAID", euros("100.00"))
    story.do(ask)
    (told_to,) = [e for e in story.entries("BillingTold") if e.data["change"] == "refund"]
    assert story.state_of("invoice-plan") == "PAID" and told_to.data["invoice"] == "invoice-plan"
    hears(story, told("refund.made", "re_1", amount="30.00"))
    assert story.current.invoices["invoice-plan"].outstanding == euros("30.00")
    story.holds()


@pytest.mark.parametrize(("length", "event", "command"), [(120, True, True), (121, False, True), (160, False, True), (161, False, False)])
def test_an_id_from_outside_is_shorter_than_what_an_engagement_can_hold(length: int, event: bool, command: bool) -> None:
    told_of = {
        "source": "acme",
        "fact": "p" * length,
        "type": "payment.received",
        "amount": "1 EUR",
        "value_date": "2026-11-20",
        "reference": "x",
    }
    for kind, fields, fits in ((BillingEvent, {**told_of, "engagement": "abcdefghij"}, event), (c.TakeBillingEvent, told_of, command)):
        with nullcontext() if fits else pytest.raises(ValidationError, match="fact"):
            kind.model_validate(fields)
