"""Random lives of random engagements: what people do, decided on the simulator, so that the same commands can be given to a real workflow."""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from worker.files.document import load_file
from worker.files.late_payment import with_interest_rule
from worker.gateway import calendars
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Refused
from workflows.engagement.money import Money
from workflows.engagement.rules.core import next_due
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.personas import PERSONAS, Persona
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.terms import Agreement, Deposit, EngagementFile, GateKind, LatePayment, PaymentPart, Retention
from workflows.engagement.terms.provider import Provider

EXAMPLES = Path(__file__).parent.parent / "examples"
_TODAY = date(2026, 8, 3)
"""The rule is the same on every day."""


def example() -> EngagementFile:
    """The example engagement, with the interest rule that its terms name."""
    file, house = load_file(EXAMPLES / "website-redesign.yaml", EngagementFile), provider()
    assert file.agreement is not None
    agreement = with_interest_rule(file.agreement, file.client.kind, _TODAY, house.interest_rules, house.reference_rates)
    return file.model_copy(update={"agreement": agreement})


def provider() -> Provider:
    """The example house."""
    return load_file(EXAMPLES / "provider.yaml", Provider)


def short_file(*milestones: str) -> EngagementFile:
    """The example with some of its milestones only, and a report every second week."""
    file = example()
    assert file.agreement is not None
    kept = [m for m in file.agreement.milestones if m.id in milestones]
    reports = file.agreement.reports.model_copy(update={"every": "fortnightly"})
    return file.model_copy(update={"agreement": file.agreement.model_copy(update={"milestones": tuple(kept), "reports": reports})})


def some_id() -> str:
    """An engagement id that nobody used."""
    return "".join(random.choices(string.ascii_lowercase + string.digits, k=26))


@dataclass(frozen=True)
class Given:
    """A command at its moment, and what the simulator made of it: a refusal's code, or nothing."""

    at: datetime
    command: c.Command
    request_id: str
    code: str | None


def varied(file: EngagementFile, rng: random.Random) -> EngagementFile:
    """An engagement with another number of milestones, other gates, prices, terms and people."""
    agreement = file.agreement
    assert agreement is not None
    count = rng.randint(1, 5)
    milestones = []
    for index in range(count):
        terms = agreement.milestones[index % 4]
        price = Money(minor=rng.choice((0, 1, 99_900, 540_000)), currency="EUR")
        changes: dict[str, Any] = {"id": f"m{index}", "price": price, "estimate_business_days": rng.randint(1, 20), **_gates(rng, price)}
        if index and rng.random() < 0.3:
            changes["after"] = ()
        milestones.append(terms.model_copy(update=changes))
    payment = agreement.payment.model_copy(update={"net_days": rng.choice((0, 7, 14, 30)), "late": _late(rng, agreement)})
    reports = agreement.reports.model_copy(update={"every": rng.choice(("weekly", "fortnightly", "monthly"))})
    shares = {"deposit": Deposit(percent=Decimal(20)), "retention": Retention(percent=Decimal(10))} if rng.random() < 0.3 else {}
    changed = agreement.model_copy(update={"milestones": tuple(milestones), "payment": payment, "reports": reports, **shares})
    Agreement.model_validate_json(changed.model_dump_json())  # what is drawn is an agreement a person could write
    client = file.client
    if rng.random() < 0.5:
        client = client.model_copy(update={"contacts": client.contacts[:1]})
    zone = rng.choice(("Europe/Helsinki", "America/New_York", "Asia/Kolkata"))
    client = client.model_copy(update={"calendar": client.calendar.model_copy(update={"zone": zone})})
    return file.model_copy(update={"agreement": changed, "client": client})


LADDER: tuple[dict[str, Any], ...] = (
    {"days": 1, "action": "remind", "announces": ["fee", "interest", "hold"]},
    {"days": 4, "action": "remind", "fee": {"amount": "9.00 EUR", "waived_if_paid_within_days": 2}, "interest": True, "hold": True},
    {"after_previous": 2, "formal_notice": {"new_term_days": 4}},
    {"after_previous": 1, "call": True, "hand_over": True},
)
"""A short ladder: what is announced comes after three days."""


def _late(rng: random.Random, agreement: Agreement) -> LatePayment:
    """The example's ladder, a preset, or one on which much happens soon."""
    draw, late = rng.random(), agreement.payment.late
    if draw < 0.4:
        return late
    given = {"consequences": late.consequences, "interest": late.interest, "interest_rule": late.interest_rule}
    if draw < 0.6:
        fee = {"fee": {"percent": "1.5"}}
        return LatePayment.model_validate(given | fee | {"preset": rng.choice(("default", "gentle", "us-habit"))})
    return LatePayment.model_validate(given | {"announce_days": 3, "call_after_reminders": 2, "ladder": LADDER})


def _gates(rng: random.Random, price: Money) -> dict[str, Any]:
    """All of a price at one gate, or in two parts."""
    kinds = [kind for kind in GateKind if kind is not GateKind.ON_DATE]
    if price.minor < 100 or rng.random() < 0.7:
        return {"gate": rng.choice(kinds)}
    first, other = rng.sample(kinds, 2)
    parts = (PaymentPart(gate=first, percent=Decimal(rng.choice(("40", "33.33")))), PaymentPart(gate=other, rest=True))
    return {"gate": None, "payments": parts}


def create_of(file: EngagementFile, house: Provider, engagement_id: str, day: datetime) -> c.CreateEngagement:
    """The first command."""
    dates = dates_of(file, house, day)
    if file.agreement is not None:
        # As the door does: the interest rule that the terms name travels in them.
        own = (house.interest_rules, house.reference_rates)
        joined = with_interest_rule(file.agreement, file.client.kind, day.date(), *own)
        file = file.model_copy(update={"agreement": joined})
    return c.CreateEngagement(engagement_id=engagement_id, file=file, provider=house, calendars=dates, salt="5a" * 32)


def dates_of(file: EngagementFile, house: Provider, day: datetime) -> c.Calendars:
    """Both calendars with their holidays, as the gateway resolves them."""
    years = calendars.years_of(file.agreement, day.date(), "agreement")
    return calendars.resolve((house.calendar, "provider"), (file.client.calendar, "client"), years)


def live(simulation: Simulation, proposal: c.ProposeAgreement, rng: random.Random, mornings: int) -> Iterator[Given]:
    """What people do, morning by morning; yields each command after the simulator answered it.

    Args:
        simulation: already created.
        proposal: what is proposed once the inquiry is qualified.
        rng: decides who the client is and what goes wrong.
        mornings: how many working mornings at the most.
    """
    who = rng.choice(list(PERSONAS.values()))
    count = 0
    for _ in range(mornings):
        state = simulation.current
        if state.ended and next_due(state) is None:
            return
        proposals = [proposal] if state.stage == "QUALIFYING" else []
        for command in [*_diligent(simulation, who), *proposals, *_trouble(simulation, rng)]:
            count += 1
            yield _give(simulation, command, f"{count:08d}-0000-4000-8000-000000000000")
        for _ in range(rng.choice((1, 1, 2, 4))):
            simulation.advance(personas.next_morning(simulation) + timedelta(minutes=rng.randint(0, 90)))


def _give(simulation: Simulation, command: c.Command, request_id: str) -> Given:
    at = simulation.now
    try:
        simulation.give(command, request_id)
    except Refused as answer:
        return Given(at, command, request_id, answer.refusal.code)
    return Given(at, command, request_id, None)


def _diligent(simulation: Simulation, who: Persona) -> list[c.Command]:
    state, now = simulation.current, simulation.now
    return [*personas.our_moves(state, now), *personas.their_moves(state, now, who)]


def _trouble(simulation: Simulation, rng: random.Random) -> Iterator[c.Command]:
    """Things people do besides the plan, some of them impossible."""
    state, now = simulation.current, simulation.now
    contact, owner = state.client.contacts[0].id, state.provider.owner
    ahead = state.calendars.provider.add_business_days(state.calendars.provider.local(now).date(), rng.randint(1, 8))
    today = state.calendars.provider.local(now).date()
    invoices = [i for i in state.invoices.values() if i.number]
    choices: list[c.Command] = [
        c.RecordInbound(contact=contact, subject="A question", automatic=rng.random() < 0.2),
        c.RecordMeeting(purpose="check_in", held_at=now, by=owner, contacts=(contact,), recap="All fine."),
        c.StartMilestone(milestone="m9"),
        c.PauseEngagement(explanation="The client moves house", until=ahead),
        c.ResumeEngagement(),
        c.AcceptAgreement(by=contact, terms_version=7, acknowledges_change=True),
    ]
    for milestone in state.milestones:
        choices += [
            c.StartMilestone(milestone=milestone),
            c.HoldMilestone(milestone=milestone, explanation="Photos are missing", until=ahead),
            c.ResumeMilestone(milestone=milestone),
            c.RequestRevision(milestone=milestone, by=contact, wishes="Bigger letters"),
            c.AcceptMilestone(milestone=milestone, by=contact),
            c.DropMilestone(milestone=milestone, explanation="Not needed any more"),
        ]
    for invoice in invoices:
        paid = invoice.paid
        choices += [
            c.DisputeInvoice(invoice=invoice.id, by=contact, explanation="This is not what we agreed"),
            c.RejectDispute(invoice=invoice.id, explanation="It is, see the agreement"),
            c.RecordRefund(invoice=invoice.id, amount=paid, value_date=today, reference="back"),
            c.RecordPayment(invoice=invoice.id, amount=invoice.outstanding, value_date=today, reference="late"),
            c.WaiveGate(gate=invoice.gate, by=owner, explanation="They always pay"),
            c.PromisePayment(invoice=invoice.id, by=contact, on=ahead),
            c.MoveDueDate(invoice=invoice.id, due_on=ahead, explanation="As agreed"),
            c.ChargeLateFee(invoice=invoice.id, explanation="As announced"),
        ]
    choices += [
        c.HoldDunning(until=ahead, by=owner, explanation="A hard week for them"),
        c.ReleaseDunning(),
        *(c.WaiveCharge(charge=charge, by=owner, explanation="Goodwill") for charge in state.charges),
    ]
    if rng.random() < 0.02:
        choices = [c.CancelEngagement(wish_of="client", explanation="The shop closes")]
    if rng.random() < 0.35:
        yield rng.choice(choices)
