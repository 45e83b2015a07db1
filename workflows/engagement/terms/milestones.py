"""Stages of the work."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationInfo, ValidatorFunctionWrapHandler, field_validator, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticKnownError

from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money, total
from workflows.engagement.terms.prices.hourly import ByHours
from workflows.engagement.terms.prices.schedule import GateKind, PaymentPart
from workflows.engagement.terms.prices.shares import portions
from workflows.engagement.terms.prices.taxes import TaxChoice

MOST_MINOR = 10_000_000_000_000
"""Highest price of a milestone, in minor units: a hundred of them still add up within what money can hold."""


class Acceptance(Frozen):
    """How a delivery becomes accepted."""

    review_business_days: Annotated[int, Field(ge=1, le=60)] = 5
    deemed: bool = True
    """True: silence until the end of the announced review counts as acceptance."""
    nudge_business_days_before: Annotated[int, Field(ge=0, le=30)] = 2
    """A reminder this many business days before the review ends; 0: none."""
    announced_business_days_before: Annotated[int, Field(ge=1, le=60)] = 3
    """The delivery mail that names the consequence must be confirmed sent at least this long before the end; else the review is extended."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.announced_business_days_before > self.review_business_days:
            raise ValueError("announced_business_days_before must not exceed review_business_days")
        if self.nudge_business_days_before >= self.review_business_days:
            raise ValueError("nudge_business_days_before must be less than review_business_days")
        return self


def _price_or_billing(schema: JsonDict) -> None:
    """One of the two is enough."""
    required = schema.get("required")
    if isinstance(required, list):
        schema["required"] = [name for name in required if name != "price"]
    schema["anyOf"] = [{"required": ["price"]}, {"required": ["billing"]}]


class Milestone(Frozen):
    """A stage of the work with a deliverable, a price and its gates."""

    model_config = ConfigDict(json_schema_extra=_price_or_billing)

    id: Slug
    title: Line
    deliverables: Annotated[tuple[Line, ...], Field(min_length=1)]
    estimate_business_days: Annotated[int, Field(ge=1, le=400)]
    billing: ByHours | None = None
    """In place of ``price``: billed by the hours worked, up to a cap, which counts as its price."""
    price: Money = Field(default=None, validate_default=True)  # the validator below fills it in
    """Must be given, but where ``billing`` gives the cap."""
    gate: GateKind | None = None
    """When all of the price is asked for."""
    payments: Annotated[tuple[PaymentPart, ...], Field(max_length=20)] = ()
    """In place of ``gate``: the parts of the price, each at a gate of its own; they add up to the price."""
    tax: TaxChoice | None = None
    """Id of a tax, or ``none``; that of ``payment`` where missing."""
    after: tuple[Slug, ...] | None = None
    """Milestones that must be accepted before; the one above where missing."""
    acceptance: Acceptance = Acceptance()
    included_revisions: Annotated[int, Field(ge=0, le=50)] = 2
    handover_guide: Line | None = None
    """Name or address of the guide that is handed over with the delivery (practice 32)."""
    start_mode: Literal["at_once", "in_1_2_days", "queued"] = "in_1_2_days"
    """How soon after the gate opens work starts; told to the client (practice 53)."""

    @field_validator("price", mode="wrap")
    @classmethod
    def _capped(cls, price: Any, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if price is not None:
            return check(price)
        if "billing" not in info.data:
            return None  # what is wrong with billing is told there, and nobody gets such a milestone
        if info.data["billing"] is None:
            raise PydanticKnownError("missing")
        return info.data["billing"].cap

    @field_validator("payments")
    @classmethod
    def _all_of_the_price(cls, payments: tuple[PaymentPart, ...], info: ValidationInfo) -> tuple[PaymentPart, ...]:
        price = info.data.get("price")
        if not payments or price is None:
            return payments
        found = total(portions(price, payments), price.currency)
        if found != price:
            raise ValueError(f"the parts add up to {found}, expected {price}, the price")
        places = [(part.gate, part.on) for part in payments]
        if len(set(places)) != len(places):
            raise ValueError("two parts wait at the same gate, expected one part for each")
        return payments

    @model_validator(mode="after")
    def _some_gate(self) -> Self:
        if (self.gate is None) == (not self.payments):
            raise ValueError("give either gate or payments")
        if self.gate is GateKind.ON_DATE:
            raise ValueError("a gate on_date needs its day, expected payments with on")
        return self

    @model_validator(mode="after")
    def _asked_for_once_worked(self) -> Self:
        if self.billing is None:
            return self
        if self.price != self.billing.cap:
            raise ValueError(f"it is billed by hours up to {self.billing.cap}, so leave out price")
        if self.payments or self.gate is GateKind.BEFORE_START:
            raise ValueError("hours are asked for once they are worked, expected gate on_delivery, on_acceptance or on_sign_off")
        return self

    @property
    def parts(self) -> tuple[PaymentPart, ...]:
        """The parts of the price."""
        return self.payments or (PaymentPart(gate=self.gate or GateKind.BEFORE_START, rest=True),)
