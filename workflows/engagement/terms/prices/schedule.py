"""When prices are asked for: the gates, and the parts of a price that wait at them."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Line, Slug
from workflows.engagement.terms.prices.shares import Portion, Share
from workflows.engagement.time.calendar import CalendarDay


class GateKind(StrEnum):
    """When an invoice is issued, and what stays shut until it is paid."""

    BEFORE_START = "before_start"
    """Issued ahead of the planned start; this milestone may not start before it is paid."""
    ON_DELIVERY = "on_delivery"
    """Issued when the milestone is first delivered; its final files are released once it is paid."""
    ON_ACCEPTANCE = "on_acceptance"
    """Issued when the milestone is accepted; what follows may not start before it is paid."""
    ON_DATE = "on_date"
    """Issued on a day; nothing starts after that day before it is paid."""
    ON_SIGN_OFF = "on_sign_off"
    """Issued at the sign-off; the engagement is not closed before it is paid."""


class PaymentPart(Portion):
    """A part of a milestone's price, and the gate at which it is asked for."""

    gate: GateKind
    on: CalendarDay | None = None
    """The day of a gate on a date."""

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if (self.gate is GateKind.ON_DATE) != (self.on is not None):
            raise ValueError("a gate on_date needs its day, on" if self.on is None else "only a gate on_date has a day, on")
        return self


class Deposit(Share):
    """A part of the whole agreed sum that is asked for at acceptance; nothing starts before it is paid."""

    title: Line = "Deposit"
    """As the invoice calls it."""


class Installment(Share):
    """A part of the whole agreed sum that is asked for on a day; nothing starts after that day before it is paid."""

    id: Slug
    title: Line = "Installment"
    """As the invoice calls it."""
    on: CalendarDay | None = None
    after_business_days: Annotated[int, Field(ge=0, le=1000)] | None = None
    """In place of ``on``: so many business days after acceptance."""

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if (self.on is None) == (self.after_business_days is None):
            raise ValueError("give either on, a date, or after_business_days, a number")
        return self


class Retention(Share):
    """A part of the whole agreed sum that is asked for at the sign-off only."""

    title: Line = "Retention"
    """As the invoice calls it."""
