"""Taxes, as rates that the terms name: there is no tax law in code."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug, Text

NO_TAX: Literal["none"] = "none"
"""Said in place of a tax's id."""

TaxChoice = Slug
"""Id of a tax of ``payment.taxes``, or ``none``."""


class Tax(Frozen):
    """A rate of tax."""

    id: Slug
    label: Line
    """As it stands on the invoice, such as ``VAT 25.5 %``."""
    percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=4)]
    note: Text | None = None
    """Printed on each invoice and credit note with this rate and on no other, such as the words of a reverse charge."""

    @model_validator(mode="after")
    def _a_name(self) -> Self:
        if self.id == NO_TAX:
            raise ValueError("the id 'none' stands for no tax, expected another one")
        return self
