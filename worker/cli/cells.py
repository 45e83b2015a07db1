"""What stands in the cells of tables: states and sums."""

from typing import Any

from worker.gateway.converters import prefix_of
from workflows.engagement.money import Money


def state_word(message: Any, field: str) -> str:
    """The name of an enum's value without its prefix: ``IN_PROGRESS``."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    return str(enum.values_by_number[getattr(message, field)].name).removeprefix(prefix_of(enum))


def money(value: Any) -> str:
    """``4,200.00 EUR``; empty for a sum that is not set."""
    return amount(value.minor, value.currency) if value.currency else ""


def amount(minor: int, currency: str) -> str:
    """``4,200.00 EUR``."""
    found = Money(minor=minor, currency=currency)
    return f"{found.decimal():,f} {found.currency}"
