"""How, when and by which rates is paid."""

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug, Text
from workflows.engagement.money import Money
from workflows.engagement.terms.late import LatePayment
from workflows.engagement.terms.prices.taxes import NO_TAX, Tax, TaxChoice
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


class Payment(Frozen):
    """Payment terms, agreed before (practice 48)."""

    net_days: Days | None = None
    """net-N: due N calendar days after the invoice date; 0: on receipt."""
    due: Literal["on_receipt"] | Term | None = None
    """In place of ``net_days``: on_receipt, or so many days net or after the end of the month."""
    taxes: Annotated[tuple[Tax, ...], Field(max_length=20)] = ()
    """Rates that prices may carry."""
    tax: TaxChoice | None = None
    """Id of the tax of every price that names none itself, or ``none``; the first of ``taxes`` where missing."""
    prices_include_tax: bool = False
    """True: prices are what is paid; else tax comes on top."""
    tax_note: Text | None = None
    """Printed on every invoice and credit note, whatever its rates; words that belong to one rate are the ``note`` of that tax."""
    late: LatePayment
    allocation: Annotated[tuple[Literal["fees", "interest", "principal"], ...], Field(min_length=3, max_length=3)] = (
        "fees",
        "interest",
        "principal",
    )
    """What a payment pays first."""
    overpayment: Literal["hold", "apply", "refund"] = "hold"
    """What is received beyond what is owed: kept as the client's credit, used on the next invoice by itself, or given back by a person."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.allocation)) != len(self.allocation):
            raise ValueError("allocation must name fees, interest and principal once each")
        return self

    @model_validator(mode="after")
    def _one_term(self) -> Self:
        if (self.net_days is None) == (self.due is None):
            raise ValueError("give either net_days, a number, or due")
        return self

    @model_validator(mode="after")
    def _known_tax(self) -> Self:
        ids = [tax.id for tax in self.taxes]
        if len(set(ids)) != len(ids):
            raise ValueError("two taxes have the same id; ids must differ")
        self.check_tax(self.tax)
        return self

    def check_tax(self, choice: str | None) -> None:
        """See that a choice of tax can be made.

        Raises:
            ValueError: no such tax.
        """
        known = [tax.id for tax in self.taxes]
        if choice not in (None, NO_TAX, *known):
            raise ValueError(f"'{choice}' is no tax of payment.taxes, expected one of {', '.join([*known, NO_TAX])}")

    def tax_for(self, choice: str | None) -> Tax | None:
        """The tax of a price.

        Args:
            choice: what the price itself says.
        """
        wanted = choice or self.tax or (self.taxes[0].id if self.taxes else NO_TAX)
        return next((tax for tax in self.taxes if tax.id == wanted), None)

    @property
    def term(self) -> Term:
        """How long the client has."""
        if isinstance(self.due, Term):
            return self.due
        return Term(net_days=self.net_days or 0)


class Rate(Frozen):
    """A line of the rate card."""

    role: Slug
    per_hour: Money


class Allowances(Frozen):
    """Included before it costs (practice 8); presentation, kick-off and closing call do not count."""

    meetings: Annotated[int, Field(ge=0, le=1000)] | None = None
    """0: none is included; missing: as many as it takes."""
    calls: Annotated[int, Field(ge=0, le=1000)] | None = None
    """The same for calls."""


class RateCard(Frozen):
    """Rates and what is included."""

    version: Line
    rates: Annotated[tuple[Rate, ...], Field(max_length=50)] = ()
    allowances: Allowances = Allowances()

    @model_validator(mode="after")
    def _each_role_once(self) -> Self:
        roles = [rate.role for rate in self.rates]
        if len(set(roles)) != len(roles):
            raise ValueError("two rates are for the same role, expected one for each")
        return self

    def per_hour(self, role: str) -> Money | None:
        """What an hour of a role costs; none where the card does not say."""
        return next((rate.per_hour for rate in self.rates if rate.role == role), None)
