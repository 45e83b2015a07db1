"""When a payment falls due."""

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen
from workflows.engagement.time.month_days import month_end

Days = Annotated[int, Field(ge=0, le=120)]


class Term(Frozen):
    """How long the client has, counted from the invoice date; one of both."""

    net_days: Days | None = None
    """net-N: due N calendar days after the invoice date; 0: on receipt."""
    end_of_month_plus: Days | None = None
    """Due N calendar days after the end of the month of the invoice date."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.net_days is None) == (self.end_of_month_plus is None):
            raise ValueError("give either net_days or end_of_month_plus")
        return self

    def falls_due(self, issued_on: date) -> date:
        """The last day to pay an invoice of that date, days off not yet considered."""
        if self.end_of_month_plus is not None:
            return month_end(issued_on) + timedelta(days=self.end_of_month_plus)
        return issued_on + timedelta(days=self.net_days or 0)

    def latest_issue(self, due_on: date) -> date:
        """The last invoice date that still falls due by that day."""
        if self.end_of_month_plus is None:
            return due_on - timedelta(days=self.net_days or 0)
        latest = due_on - timedelta(days=self.end_of_month_plus)
        return latest if latest == month_end(latest) else latest.replace(day=1) - timedelta(days=1)
