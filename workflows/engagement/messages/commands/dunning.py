"""Late payment: charges, promises, dates that move, reminders that rest."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import CalendarDay

ChargeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}/(fee|interest)-[0-9]{1,2}$")]
"""Id of a late fee or a claim to interest: ``<invoice>/fee-<step of the ladder>``; a step charges once."""


PercentText = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$")]
"""Per cent a year as text, such as ``2.15``: exact."""


class ChargeLateFee(Command):
    """A person charges the agreed late fee, once its announcement was confirmed sent in time (practice 59)."""

    kind: Literal["charge_late_fee"] = "charge_late_fee"
    invoice: ItemId
    amount: Money | None = None
    """At most the agreed fee; the agreed fee where missing."""
    explanation: Line


class WaiveCharge(Command):
    """A named person lets a late fee, or the interest on an invoice, fall away."""

    kind: Literal["waive_charge"] = "waive_charge"
    charge: ChargeId
    by: Slug
    explanation: Line


class SupplyReferenceRate(Command):
    """The reference rate of a half-year became known."""

    kind: Literal["supply_reference_rate"] = "supply_reference_rate"
    valid_from: CalendarDay
    """1 January or 1 July: the half-year it is for."""
    percent: PercentText
    """Per cent a year, without any margin."""
    source: Line
    """Where the figure comes from."""


class PromisePayment(Command):
    """The client promises to pay by a day: reminders of the invoice rest until then."""

    kind: Literal["promise_payment"] = "promise_payment"
    invoice: ItemId
    by: Slug
    """Which contact promised."""
    on: CalendarDay
    """The day by which the money is to arrive."""
    amount: Money | None = None
    """All that is owed where missing."""


class MoveDueDate(Command):
    """A later due date is agreed: the ladder counts from it."""

    kind: Literal["move_due_date"] = "move_due_date"
    invoice: ItemId
    due_on: CalendarDay
    explanation: Line


class HoldDunning(Command):
    """No reminder, call or charge about any invoice of this engagement until a day."""

    kind: Literal["hold_dunning"] = "hold_dunning"
    until: CalendarDay
    """The day on which the ladders go on by themselves."""
    by: Slug
    """Who of ours decides it."""
    explanation: Line


class ReleaseDunning(Command):
    """The ladders go on before the day that was named."""

    kind: Literal["release_dunning"] = "release_dunning"
