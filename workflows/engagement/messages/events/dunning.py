"""Late payment: the ladder, its charges, promises, dates that move, reminders that rest."""

from datetime import date, datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event
from workflows.engagement.money import Money
from workflows.engagement.money.interest import FixedSum, Percent


class DunningStepTaken(Event):
    """A step of the ladder fell due on an unpaid invoice."""

    name: Literal["DunningStepTaken"] = "DunningStepTaken"
    invoice: str
    step: int
    """Position on the ladder, from 1."""
    action: str
    """What it consists of, such as ``remind, fee, hold``."""
    on: date
    shift: int = 0
    """Days by which the steps ahead are moved so far, because a new term was granted or the ladder rested."""


class DunningStepMerged(Event):
    """A missed step was merged into a later one, so that not several messages leave at once."""

    name: Literal["DunningStepMerged"] = "DunningStepMerged"
    invoice: str
    step: int
    into: int


class DunningStepSkipped(Event):
    """A step's condition did not hold on its day."""

    name: Literal["DunningStepSkipped"] = "DunningStepSkipped"
    invoice: str
    step: int


class DunningStepPutOff(Event):
    """A step does not happen yet: what must come before it was not confirmed sent in time."""

    name: Literal["DunningStepPutOff"] = "DunningStepPutOff"
    invoice: str
    step: int
    until: date


class WorkSuspended(Event):
    """Work stops because an invoice is overdue, as was announced; it goes on by itself once it is paid."""

    name: Literal["WorkSuspended"] = "WorkSuspended"
    invoice: str
    step: int
    scope: Literal["behind_gate", "all"]
    announced_by: str
    announced_at: datetime


class SuspensionLifted(Event):
    """The invoice is not overdue any more."""

    name: Literal["SuspensionLifted"] = "SuspensionLifted"
    invoice: str


class DunningResumed(Event):
    """The ladder of an invoice goes on from where it was."""

    name: Literal["DunningResumed"] = "DunningResumed"
    invoice: str
    shift: int
    """Days by which the steps ahead are moved from now on."""


class FeeCharged(Event):
    """A late fee that the terms name and a message announced."""

    name: Literal["FeeCharged"] = "FeeCharged"
    invoice: str
    charge: str
    """``<invoice>/fee-<step>``: a step charges once."""
    step: int
    """Step of the ladder; 0 for one by hand that belongs to no step."""
    amount: Money
    value_date: date
    announced_by: str
    """Key of the message that announced it."""
    announced_at: datetime
    waived_if_paid_by: date | None = None
    percent: Percent | None = None
    """Of a fee in per cent. The fee shrinks where a fact that is told later shows that less was outstanding on its day."""
    tiers: tuple[FixedSum, ...] = ()
    """Of a fixed sum by the size of the debt: the sums it was taken from. It shrinks in the same way."""
    base: Money | None = None
    """Of a fee in per cent or by tiers: the principal outstanding of which it was computed."""
    by_hand: bool = False
    """True: a person charged it; else the ladder did."""
    explanation: str | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InterestClaimed(Event):
    """From this day interest is asked for; it runs from the day after the due date."""

    name: Literal["InterestClaimed"] = "InterestClaimed"
    invoice: str
    charge: str
    """``<invoice>/interest-<step>``."""
    step: int
    agreed: str
    """Id of the agreed rule."""
    value_date: date
    announced_by: str
    announced_at: datetime


class ChargeWaived(Event):
    """A late fee, or the interest on an invoice, falls away."""

    name: Literal["ChargeWaived"] = "ChargeWaived"
    fact: str
    invoice: str
    charge: str
    of: Literal["fee", "interest"]
    value_date: date
    by: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class ReferenceRateSupplied(Event):
    """The reference rate of a half-year became known."""

    name: Literal["ReferenceRateSupplied"] = "ReferenceRateSupplied"
    series: str
    valid_from: date
    percent: Percent
    source: str
    personal: ClassVar[frozenset[str]] = frozenset({"source"})


class PaymentPromised(Event):
    """The client promised to pay by a day: the ladder rests."""

    name: Literal["PaymentPromised"] = "PaymentPromised"
    promise: str
    invoice: str
    by: str
    on: date
    amount: Money
    paid_before: Money
    """What had been paid on the invoice by then, in all kinds."""


class PromiseKept(Event):
    """What was promised came in."""

    name: Literal["PromiseKept"] = "PromiseKept"
    promise: str
    invoice: str


class PromiseBroken(Event):
    """The day passed, and what was promised did not come in."""

    name: Literal["PromiseBroken"] = "PromiseBroken"
    promise: str
    invoice: str
    on: date


class PromiseRenegotiated(Event):
    """Something else is agreed in its place, or nothing is owed as it was promised."""

    name: Literal["PromiseRenegotiated"] = "PromiseRenegotiated"
    promise: str
    invoice: str


class DueDateMoved(Event):
    """A later due date is agreed: the ladder counts from it."""

    name: Literal["DueDateMoved"] = "DueDateMoved"
    invoice: str
    due_on: date
    steps_behind: int
    """How many steps of the ladder are behind it, counted anew."""
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DunningHeld(Event):
    """No reminder, call or charge about any invoice until a day."""

    name: Literal["DunningHeld"] = "DunningHeld"
    until: date
    by: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DunningReleased(Event):
    """The ladders go on."""

    name: Literal["DunningReleased"] = "DunningReleased"
