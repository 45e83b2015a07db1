"""What the state keeps about late payment besides the facts of money and what has a life cycle."""

from datetime import date, datetime
from typing import Literal

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money


class LadderPlace(Frozen):
    """Where an invoice stands on its ladder, besides how many steps are behind it."""

    since: datetime | None = None
    """When this ladder began: what was announced before does not count any more."""
    last_on: date | None = None
    """The day of the last step that was taken."""
    shift: int = 0
    """By how many days the steps ahead come later than they say."""
    suspended: bool = False
    """A step stopped work because of it."""


class ChargeItem(Frozen):
    """A late fee or a claim to interest."""

    id: str
    invoice: str
    kind: Literal["fee", "interest"]
    step: int
    on: date
    amount: Money | None = None
    """The fee as it was charged; the books know what of it counts. Interest is computed."""
    waived_if_paid_by: date | None = None
    waived: bool = False
    """A person let it go, or its invoice was withdrawn."""


class DunningHold(Frozen):
    """All ladders rest."""

    since: datetime
    until: date
    by: str
