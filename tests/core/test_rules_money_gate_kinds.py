"""Gates by kind: when each invoice is issued, and what stays shut until it is paid."""

from typing import Any

import pytest

from activities.catalogue import say
from tests.core.house import agreement, milestone
from tests.core.spoiled import without
from tests.drivers.story import Story
from workflows.engagement.invariants import Context, check
from workflows.engagement.messages import commands as c


def parted(slug: str, *parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A milestone whose price is asked for in parts."""
    return milestone(slug, gate=None, payments=list(parts), **changes)


def issued_on(story: Story, slug: str) -> str:
    return str(story.current.invoices[f"invoice-{slug}"].issued_on)


# -- on delivery


def delivery(*more: dict[str, Any]) -> Story:
    """A milestone of 100 euros, 60 of them at its delivery, and it is in work."""
    steps = [parted("site", {"gate": "before_start", "percent": "40"}, {"gate": "on_delivery", "rest": True}), *more]
    return Story().active(agreement(milestones=steps)).pays("site").starts("site")


def test_the_final_files_follow_on_payment() -> None:
    """The first delivery issues the invoice; the files leave with its payment, once."""
    story = delivery()
    assert story.state_of("invoice-site-2") == "SCHEDULED"
    story.delivers("site")
    assert (story.state_of("invoice-site-2"), story.entries("FilesReleased")) == ("OPEN", [])
    story.pays("site-2")
    released = story.entry("FilesReleased")
    assert (released.data["milestone"], released.data["gates"]) == ("site", ["gate-site-2"])
    mail = story.entry("NoticePlanned", template="files_released")
    assert mail.data["recipient"] == "dora" and mail.data["thread"] == story.current.milestones["site"].announcement
    story.do(c.RequestRevision(milestone="site", by="dora", wishes="Bigger")).delivers("site").accepts("site")
    assert len(story.entries("FilesReleased")) == 1 and len(story.entries("InvoiceIssued", invoice="invoice-site-2")) == 1
    story.holds()


def test_a_gate_on_delivery_keeps_nobody_from_starting() -> None:
    story = delivery(milestone("next", gate="on_acceptance")).delivers("site").accepts("site")
    assert (story.state_of("gate-site-2"), story.state_of("next")) == ("SHUT", "READY")
    story.starts("next").holds()


def test_files_that_wait_for_nothing_leave_with_the_delivery() -> None:
    story = delivery().do(c.WaiveGate(gate="gate-site-2", by="otto", explanation="They always pay")).delivers("site")
    assert story.entry("FilesReleased").at == story.entry("MilestoneDelivered").at
    assert story.state_of("invoice-site-2") == "OPEN", "it is owed all the same"


@pytest.mark.parametrize("before_delivery", [True, False])
def test_files_whose_invoice_is_not_to_be_paid_are_a_persons_task(before_delivery: bool) -> None:
    story, void = delivery(), c.VoidInvoice(invoice="invoice-site-2", explanation="A gift")
    story = story.do(void).delivers("site") if before_delivery else story.delivers("site").do(void)
    assert story.current.tasks[story.task("settle_gate")].subject == "gate-site-2" and not story.entries("FilesReleased")
    story.holds().do(c.WaiveGate(gate="gate-site-2", by="vera", explanation="A gift"))
    assert story.tasks("settle_gate") == [] and story.entry("FilesReleased").data["milestone"] == "site"
    story.holds()


def test_money_that_goes_back_takes_no_file_back() -> None:
    story = delivery().delivers("site").pays("site-2")
    paid = story.current.invoices["invoice-site-2"].paid
    story.do(c.RecordRefund(invoice="invoice-site-2", amount=paid, value_date=story.today, reference="back"))
    assert story.state_of("gate-site-2") == "RESHUT" and len(story.entries("FilesReleased")) == 1
    story.pays("site-2").holds()
    assert len(story.entries("FilesReleased")) == 1


def test_an_invariant_sees_files_that_leave_unpaid() -> None:
    story = delivery().delivers("site").pays("site-2")
    opened = [e.data["gate"] for e in story.entries("GateOpened")].index("gate-site-2")
    assert "I2" in {v.invariant for v in check(without(story.journal, "GateOpened", opened), Context.of(story.current))}


# -- deposit, installments, retention


def shared(**changes: Any) -> Story:
    """Deposit of 20 %, an installment of 10 % on 20 March, and 10 % kept back; 350 euros in all."""
    takes: dict[str, Any] = {
        "deposit": {"percent": "20"},
        "installments": [{"id": "march", "on": "2026-03-20", "percent": "10"}],
        "retention": {"percent": "10"},
    }
    return Story().active(agreement(**takes | changes))


def test_a_deposit_is_asked_for_at_acceptance_and_nothing_starts_before_it_is_paid() -> None:
    story = shared()
    assert (issued_on(story, "deposit"), str(story.current.invoices["invoice-deposit"].amount)) == ("2026-03-02", "70.00 EUR")
    story.pays("plan")
    refusal = story.refused(c.StartMilestone(milestone="plan"))
    assert (refusal.code, refusal.reason.params["gates"]) == ("GATE_SHUT", ("gate-deposit",))
    assert story.pays("deposit").state_of("plan") == "READY"
    story.holds()


def test_a_deposit_that_goes_back_blocks_what_has_not_begun() -> None:
    story = shared().pays("deposit").pays("plan").starts("plan")
    paid = story.current.invoices["invoice-deposit"].paid
    story.do(c.RecordRefund(invoice="invoice-deposit", amount=paid, value_date=story.today, reference="back")).delivers("plan").accepts(
        "plan"
    )
    assert (story.state_of("gate-deposit"), story.state_of("build")) == ("RESHUT", "BLOCKED")
    story.holds()


def test_a_gate_on_a_date_guards_what_starts_after_its_day() -> None:
    """Work that runs goes on; what was ready before that day and did not begin waits."""
    story = shared(milestones=[milestone("a"), milestone("b", after=[])]).pays("deposit").pays("a").pays("b").starts("a")
    assert (story.state_of("invoice-march"), story.state_of("b")) == ("SCHEDULED", "READY")
    story.at("2026-03-20 08:59")
    assert story.state_of("invoice-march") == "SCHEDULED"
    story.at("2026-03-20 09:00")
    assert (issued_on(story, "march"), story.state_of("b")) == ("2026-03-20", "BLOCKED")
    assert story.refused(c.StartMilestone(milestone="b")).reason.params["gates"] == ("gate-march",)
    story.delivers("a").pays("march").starts("b").holds()


def test_a_gate_on_a_date_can_be_waived_before_its_day() -> None:
    story = shared(milestones=[milestone("a")]).pays("deposit").do(c.WaiveGate(gate="gate-march", by="vera", explanation="Fine"))
    story.pays("a").at("2026-03-23 12:00")
    assert story.state_of("invoice-march") == "OPEN", "it is owed all the same"
    story.starts("a").holds()


def test_an_invariant_sees_work_that_begins_after_an_unpaid_day() -> None:
    story = shared(milestones=[milestone("a")]).pays("deposit").pays("a").at("2026-03-24 12:00").pays("march").starts("a").holds()
    opened = [e.data["gate"] for e in story.entries("GateOpened")].index("gate-march")
    assert "I2" in {v.invariant for v in check(without(story.journal, "GateOpened", opened), Context.of(story.current))}


def test_what_is_kept_back_is_asked_for_at_the_sign_off_and_closing_waits_for_it() -> None:
    story = shared(milestones=[parted("a", {"gate": "on_acceptance", "percent": "50"}, {"gate": "on_sign_off", "rest": True})])
    story.pays("deposit").starts("a").delivers("a").accepts("a")
    assert story.current.stage == "SIGNING_OFF"
    assert (story.state_of("invoice-retention"), story.state_of("invoice-a-2"), story.state_of("invoice-a")) == (
        "SCHEDULED",
        "SCHEDULED",
        "OPEN",
    )
    story.signs_off()
    assert (story.state_of("invoice-retention"), story.state_of("invoice-a-2")) == ("OPEN", "OPEN")
    story.at("2026-05-20 12:00")
    for slug in ("a", "march", "a-2"):
        story.pays(slug)
    for task in story.tasks():
        story.do(c.CompleteTask(task=task, by="vera", outcome="Done"))
    assert story.days(30).current.stage == "COMPLETED"
    for task in story.tasks():
        story.do(c.CompleteTask(task=task, by="vera", outcome="Done"))
    assert story.pays("retention").days(40).current.stage == "CLOSED"
    story.holds(closed=True)


def test_with_the_end_what_was_kept_back_is_not_asked_for() -> None:
    story = shared().do(c.CancelEngagement(wish_of="client", explanation="No money"))
    assert {i.id: i.state for i in story.current.invoices.values()} == {
        "invoice-deposit": "OPEN", "invoice-march": "VOID", "invoice-plan": "OPEN", "invoice-build": "VOID", "invoice-retention": "VOID",
    }  # fmt: skip
    story.holds()


def test_a_dropped_milestone_keeps_its_share_of_the_deposit_until_a_person_decides() -> None:
    story = shared().pays("deposit").do(c.DropMilestone(milestone="build", explanation="Not needed"))
    task = story.current.tasks[story.task("settle_share")]
    assert task.subject == "build" and story.state_of("invoice-build") == "VOID"
    story.do(c.CompleteTask(task=task.id, by="vera", outcome="They keep it for later")).holds()


def test_a_deposit_that_is_credited_is_a_variance_of_its_own() -> None:
    story = shared(milestones=[milestone("a")], installments=[], retention=None)
    story.do(c.CreditInvoice(invoice="invoice-deposit", explanation="A gift"))
    story.do(c.WaiveGate(gate="gate-deposit", by="vera", explanation="A gift")).worked("a").met("closing_call")
    refusal = story.refused(c.SignOff(by="dora", variances=()))
    assert refusal.code == "VARIANCE_UNEXPLAINED" and "deposit (price: agreed 20.00 EUR, final credited)" in say(refusal.reason)
    story.do(c.SignOff(by="dora", variances=(c.Variance(milestone="deposit", explanation="A gift"),))).holds()


# -- terms of payment


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("on_receipt", "2026-03-02"),
        ({"net_days": 12}, "2026-03-16"),
        ({"end_of_month_plus": 0}, "2026-03-31"),
        ({"end_of_month_plus": 4}, "2026-04-06"),
    ],
)
def test_an_invoice_is_due_by_the_terms_and_never_on_a_day_off(due: object, expected: str) -> None:
    """14 March and 4 April 2026 are Saturdays."""
    terms = {"due": due, "late": {"ladder": [], "consequences": ["we call"]}}
    story = Story().active(agreement(payment=terms, deposit={"percent": "10"}))
    assert str(story.current.invoices["invoice-deposit"].due_on) == expected


def test_an_invoice_before_work_leaves_so_early_that_its_term_fits() -> None:
    """To be due on 30 June a term of the month's end plus 30 days needs an invoice of May."""
    terms = {"due": {"end_of_month_plus": 30}, "late": {"ladder": [], "consequences": ["we call"]}}
    story = Story().active(agreement(payment=terms, start="2026-06-30", start_after_business_days=None)).at("2026-06-01 12:00")
    invoice = story.current.invoices["invoice-plan"]
    assert (str(invoice.issued_on), str(invoice.due_on)) == ("2026-05-29", "2026-06-30")


# -- what the billing system gets


def test_the_billing_system_gets_lines_taxes_and_whose_they_are() -> None:
    """The number comes from it, and the invoice is known by it from then on."""
    from tests.core.house import client, payment, provider
    from workflows.engagement.shell import calls

    tax = {"taxes": [{"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"}], "tax_note": "Reverse charge"}
    house = provider(tax_id="FI123", billing={"system": "stripe", "invoice_series": "A"})
    story = Story(house=house, buyer=client(tax_id="SE556"))
    story.fate["invoice"] = "waits"
    story.active(agreement(payment=payment() | tax, deposit={"percent": "20", "title": "On account"}))
    item = next(o for o in story.current.outbox if o.effect.subject == "invoice-deposit")
    call = calls.issue_call(story.current, item.effect, story.now)
    assert (item.effect.lane, call.billing, call.number, call.series) == ("billing/stripe", "stripe", None, "A")
    assert [(line.text, str(line.net)) for line in call.lines] == [("On account", "70.00 EUR")]
    assert [(t.label, str(t.percent), str(t.base), str(t.amount)) for t in call.taxes] == [("VAT 25.5 %", "25.5", "70.00 EUR", "17.85 EUR")]
    assert (str(call.amount), call.title, call.tax_note) == ("87.85 EUR", "Work: On account", "Reverse charge")
    assert (call.client_tax_id, call.provider_tax_id, call.client_email) == ("SE556", "FI123", "bill@client.example")
    assert story.current.invoices["invoice-deposit"].number is None
    assert story.mended().current.invoices["invoice-deposit"].number in {"A-0001", "A-0002"}
    story.holds()


def test_with_a_milestone_each_of_its_invoices_is_settled() -> None:
    """Two that are out are two tasks, one that is not is withdrawn."""
    parts: list[dict[str, Any]] = [
        {"gate": "before_start", "percent": "40"},
        {"gate": "on_date", "on": "2026-03-04", "percent": "30"},
        {"gate": "on_delivery", "rest": True},
    ]
    story = (
        Story()
        .active(agreement(milestones=[parted("a", *parts), milestone("b", after=[])], start_after_business_days=0))
        .at("2026-03-05 12:00")
    )
    story.do(c.DropMilestone(milestone="a", explanation="Not needed"))
    assert [story.current.tasks[t].subject for t in story.tasks("settle_invoice")] == ["invoice-a", "invoice-a-2"]
    assert story.state_of("invoice-a-3") == "VOID" and story.tasks("settle_share") == []
    story.holds().pays("b").starts("b").holds()
