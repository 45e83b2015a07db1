"""How, when and by which rates is paid."""

from typing import Annotated

from pydantic import Field

from workflows.engagement.model import NOT_USED_YET, Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.terms.late import LatePayment


class Payment(Frozen):
    """Payment terms, agreed before (practice 48)."""

    net_days: Annotated[int, Field(ge=0, le=120)]
    """net-N: due N calendar days after the invoice date; 0: on receipt."""
    late: LatePayment


class Rate(Frozen):
    """A line of the rate card."""

    role: Slug
    per_hour: Money


class Allowances(Frozen):
    """Included before it costs (practice 8)."""

    meetings: Annotated[int, Field(ge=0)] = Field(default=0, json_schema_extra=NOT_USED_YET)
    calls: Annotated[int, Field(ge=0)] = Field(default=0, json_schema_extra=NOT_USED_YET)


class RateCard(Frozen):
    """Rates and what is included."""

    version: Line
    rates: Annotated[tuple[Rate, ...], Field(json_schema_extra=NOT_USED_YET)] = ()
    allowances: Allowances = Allowances()
