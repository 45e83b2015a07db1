"""What the ladder, its charges, promises and rests change."""

from datetime import datetime

from workflows.engagement.lifecycles import PROMISE
from workflows.engagement.messages import events as e
from workflows.engagement.money.interest import ReferenceRate
from workflows.engagement.money.ledger.facts import PERSON, Fact, FactKind, Tier
from workflows.engagement.state import PromiseItem, State
from workflows.engagement.state.dunning_parts import ChargeItem, DunningHold, LadderPlace
from workflows.engagement.state.evolvers.base import Changes, Evolvers, count, fact, patch, put

ENGINE = "engine"
"""Source of what the ladder charges; the id is that of the charge, so that a step charges once."""


def _taken(state: State, event: e.DunningStepTaken, at: datetime) -> Changes:
    place = state.invoices[event.invoice].ladder.model_copy(update={"last_on": event.on, "shift": event.shift})
    return patch(state, "invoices", event.invoice, steps_taken=event.step, ladder=place)


def _passed(state: State, event: e.DunningStepMerged | e.DunningStepSkipped, at: datetime) -> Changes:
    return patch(state, "invoices", event.invoice, steps_taken=event.step)


def _suspended(state: State, event: e.WorkSuspended | e.SuspensionLifted, at: datetime) -> Changes:
    place = state.invoices[event.invoice].ladder.model_copy(update={"suspended": isinstance(event, e.WorkSuspended)})
    return patch(state, "invoices", event.invoice, ladder=place)


def _resumed(state: State, event: e.DunningResumed, at: datetime) -> Changes:
    place = state.invoices[event.invoice].ladder.model_copy(update={"shift": event.shift})
    return patch(state, "invoices", event.invoice, ladder=place)


def _fee(state: State, event: e.FeeCharged, at: datetime) -> Changes:
    happened = Fact(
        id=event.charge,
        source=ENGINE,
        kind=FactKind.FEE,
        value_date=event.value_date,
        minor=event.amount.minor,
        invoice=event.invoice,
        waived_if_paid_by=event.waived_if_paid_by,
        percent=event.percent,
        tiers=tuple(Tier(below=line.below.minor if line.below else None, minor=line.amount.minor) for line in event.tiers),
    )
    charge = ChargeItem(
        id=event.charge,
        invoice=event.invoice,
        kind="fee",
        step=event.step,
        on=event.value_date,
        amount=event.amount,
        waived_if_paid_by=event.waived_if_paid_by,
    )
    return fact(state, happened) | {"charges": {**state.charges, charge.id: charge}}


def _interest(state: State, event: e.InterestClaimed, at: datetime) -> Changes:
    happened = Fact(id=event.charge, source=ENGINE, kind=FactKind.INTEREST_CLAIM, value_date=event.value_date, invoice=event.invoice)
    charge = ChargeItem(id=event.charge, invoice=event.invoice, kind="interest", step=event.step, on=event.value_date)
    return fact(state, happened) | {"charges": {**state.charges, charge.id: charge}}


def _waived(state: State, event: e.ChargeWaived, at: datetime) -> Changes:
    of_a_fee = event.of == "fee"
    happened = Fact(
        id=event.fact,
        source=PERSON,
        kind=FactKind.WAIVER,
        value_date=event.value_date,
        invoice=None if of_a_fee else event.invoice,
        of=event.charge if of_a_fee else None,
        of_source=ENGINE if of_a_fee else None,
    )
    charge = state.charges[event.charge].model_copy(update={"waived": True})
    return fact(state, happened) | {"charges": {**state.charges, charge.id: charge}}


def _rate(state: State, event: e.ReferenceRateSupplied, at: datetime) -> Changes:
    rate = ReferenceRate(valid_from=event.valid_from, percent=event.percent, source=event.source, confidence="quoted")
    return {"reference_rates": (*state.reference_rates, rate)}


def _promised(state: State, event: e.PaymentPromised, at: datetime) -> Changes:
    item = PromiseItem(
        id=event.promise,
        state=PROMISE.initial,
        invoice=event.invoice,
        by=event.by,
        on=event.on,
        amount=event.amount,
        paid_before=event.paid_before,
        given_at=at,
    )
    return put(state, "promises", item) | count(state, "promise")


def _moved(state: State, event: e.DueDateMoved, at: datetime) -> Changes:
    return patch(
        state,
        "invoices",
        event.invoice,
        due_on=event.due_on,
        term_ends=None,
        steps_taken=event.steps_behind,
        ladder=LadderPlace(since=at, suspended=state.invoices[event.invoice].ladder.suspended),
    )


def _held(state: State, event: e.DunningHeld, at: datetime) -> Changes:
    return {"dunning_hold": DunningHold(since=at, until=event.until, by=event.by)}


def _released(state: State, event: e.DunningReleased, at: datetime) -> Changes:
    return {"dunning_hold": None}


EVOLVERS: Evolvers = {
    e.DunningStepTaken: _taken,
    e.DunningStepMerged: _passed,
    e.DunningStepSkipped: _passed,
    e.DunningResumed: _resumed,
    e.WorkSuspended: _suspended,
    e.SuspensionLifted: _suspended,
    e.FeeCharged: _fee,
    e.InterestClaimed: _interest,
    e.ChargeWaived: _waived,
    e.ReferenceRateSupplied: _rate,
    e.PaymentPromised: _promised,
    e.DueDateMoved: _moved,
    e.DunningHeld: _held,
    e.DunningReleased: _released,
}
