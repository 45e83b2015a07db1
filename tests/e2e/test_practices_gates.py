"""The practice of staged payment: nothing goes on before the agreed part is paid, whichever part that is."""

from datetime import timedelta
from typing import Any

import pytest

from tests.drivers.served import THEM, US, Served, Stage
from tests.e2e.papers import FILE, changed, without
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money

DISCOVERY, BUILD = FILE["agreement"]["milestones"]


def staged(*milestones: dict[str, Any], **shares: Any) -> dict[str, Any]:
    """A file with these milestones, and these parts of all prices."""
    more = {f"agreement.{name}": share for name, share in shares.items()}
    return changed(FILE, {"agreement.milestones": list(milestones), "agreement.payment.net_days": 14} | more)


def parts(milestone: dict[str, Any], *payments: dict[str, Any]) -> dict[str, Any]:
    """A milestone whose price is paid in parts."""
    return without(milestone, "gate") | {"payments": list(payments)}


def start(milestone: str) -> c.StartMilestone:
    """Work on it begins."""
    return c.StartMilestone(milestone=milestone)


@pytest.mark.practice(50)
async def test_the_next_stage_begins_only_when_its_payment_came_in_or_a_named_person_waived_it(scene: Stage) -> None:
    """Gates before the start and on acceptance; the last cent counts."""
    e = Served(scene, staged(DISCOVERY, BUILD, DISCOVERY | {"id": "launch", "title": "Launch", "gate": "on_acceptance"}))
    await (await e.begin()).active()
    answer = await e.refused(start("discovery"))
    assert answer.reason == "GATE_SHUT" and answer.metadata["invoices"] == "invoice-discovery" and "3600.00 EUR" in answer.message
    seen = await e.pays("discovery", Money.parse("3599.99 EUR"))
    assert seen.the("invoices", "invoice-discovery").outstanding == Money(minor=1, currency="EUR")
    assert "0.01 EUR" in (await e.refused(start("discovery"))).message
    assert (await e.pays("discovery")).the("gates", "gate-discovery").state == "OPEN"
    for milestone in ("discovery", "build"):
        await e.starts(milestone)
        await e.delivers(milestone)
        await e.accepts(milestone)
    assert (await e.refused(start("launch"))).reason == "GATE_SHUT", "what was accepted is to be paid before the next stage"
    seen = await e.do(c.WaiveGate(gate="gate-build", by=US, explanation="They always pay."))
    assert (seen.the("gates", "gate-build").state, seen.the("gates", "gate-build").waived_by) == ("WAIVED", US)
    assert (await e.starts("launch")).the("milestones", "launch").state == "IN_PROGRESS"


@pytest.mark.practice(50)
async def test_nothing_begins_before_the_deposit_is_paid_and_a_refund_shuts_its_gate_again(scene: Stage) -> None:
    gratis = DISCOVERY | {"price": "0.00 EUR"}
    e = Served(scene, staged(gratis, BUILD, deposit={"percent": 25}))
    seen = await (await e.begin()).active()
    deposit = seen.the("invoices", "invoice-deposit")
    assert deposit.amount == Money(minor=205_000, currency="EUR") and deposit.state == "OPEN"
    assert (await e.refused(start("discovery"))).metadata["invoices"] == "invoice-deposit"
    assert (await e.pays("deposit")).the("gates", "gate-deposit").state == "OPEN"
    back = c.RecordRefund(invoice=deposit.id, amount=Money(minor=5_000, currency="EUR"), value_date=await e.today(), reference="Back")
    seen = await e.do(back)
    assert seen.the("gates", "gate-deposit").state == "RESHUT" and seen.tasks_for("gate_reshut")[0].owner == US
    assert "50.00 EUR" in (await e.refused(start("discovery"))).message
    await e.pays("deposit", Money.parse("50.00 EUR"))
    assert (await e.starts("discovery")).the("milestones", "discovery").state == "IN_PROGRESS"


@pytest.mark.practice(50)
async def test_the_final_files_follow_the_payment_on_delivery_and_the_retention_stays_until_the_sign_off(scene: Stage) -> None:
    half = {"gate": "on_delivery", "percent": 50}
    e = Served(scene, staged(parts(BUILD, half, {"gate": "on_sign_off", "rest": True}), retention={"percent": 10}))
    await (await e.begin()).active()
    await e.starts("build")
    seen = await e.delivers("build")
    assert e.mail("delivered").says("The final files follow as soon as the invoice for this delivery is paid")
    issued = {i.id: i.amount.minor for i in seen.invoices if i.state == "OPEN"}
    assert issued == {"invoice-build": 369_000}, "half of what the retention leaves; the rest is asked for at the sign-off only"
    assert not e.mails("files_released")
    await e.pays("build")
    assert e.mail("files_released").says("They are released to you now.")
    await e.accepts("build")
    seen = await e.signs_off()
    left = {i.id: i.amount.minor for i in seen.invoices if i.state == "OPEN"}
    assert sum(left.values()) == 820_000 - 369_000 and "invoice-retention" in left and len(left) == 2
    await e.until(lambda seen: seen.survey.state == "ASKED")
    await e.do(c.AnswerSurvey(by=THEM, handling=5, outcome=5), THEM)
    for invoice, minor in left.items():
        assert (await e.look()).stage == "COMPLETED", "not closed before the last part is paid"
        await e.pays(invoice.removeprefix("invoice-"), Money(minor=minor, currency="EUR"))
    assert (await e.until(lambda seen: seen.stage == "CLOSED")).money.outstanding.minor == 0


@pytest.mark.practice(50)
async def test_from_its_day_on_an_installment_keeps_the_next_stage_from_beginning(scene: Stage) -> None:
    midway = {"id": "midway", "after_business_days": 3, "amount": "1000.00 EUR"}
    e = Served(scene, staged(BUILD, BUILD | {"id": "film", "title": "Film", "after": []}, installments=[midway]))
    seen = await (await e.begin()).active()
    assert seen.the("invoices", "invoice-midway").state == "SCHEDULED"
    await e.starts("build")
    day = e.ours.add_business_days(await e.today(), 3)
    seen = await e.until(lambda seen: seen.the("invoices", "invoice-midway").state == "OPEN")
    assert seen.the("invoices", "invoice-midway").issued_on == day
    assert seen.the("milestones", "build").state == "IN_PROGRESS", "what had begun before goes on"
    assert (await e.refused(start("film"))).metadata["invoices"] == "invoice-midway"
    await e.advance(await e.now() + timedelta(hours=1))
    await e.pays("midway")
    assert (await e.starts("film")).the("milestones", "film").state == "IN_PROGRESS"
