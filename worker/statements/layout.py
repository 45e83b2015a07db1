"""How a bank writes its statements: which column holds what, and in which form. A user writes one such file for each bank."""

import codecs
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money.currencies import exponent_of

Column = Annotated[str, Field(min_length=1, max_length=100)] | Annotated[int, Field(ge=1, le=200)]
"""The column's heading, capitals and spaces around it aside; or its number, counted from 1."""

_DATE_PARTS = {"YYYY": r"(?P<year>[0-9]{4})", "YY": r"(?P<short>[0-9]{2})", "MM": r"(?P<month>[0-9]{1,2})", "DD": r"(?P<day>[0-9]{1,2})"}


def _check_encoding(name: str) -> str:
    try:
        known = codecs.lookup(name)
    except LookupError:
        known = None
    if known is None or not known.name.startswith(("utf", "cp", "iso8859", "koi8", "mac", "latin", "ascii")):
        raise ValueError(f"unknown encoding '{name}', expected one such as utf-8, cp1252 or iso-8859-15")
    return name


def _check_date_form(form: str) -> str:
    if sorted(re.findall(r"[A-Z]+", form)) not in (["DD", "MM", "YY"], ["DD", "MM", "YYYY"]) or not re.fullmatch(r"[YMD ./-]+", form):
        raise ValueError(f"'{form}' is no form of dates, expected YYYY (or YY), MM and DD, once each, such as DD.MM.YYYY")
    return form


def _check_currency(code: str) -> str:
    exponent_of(code)
    return code


class Columns(Frozen):
    """Which column holds what."""

    date: Column
    """The value date: the day from which the money counts."""
    amount: Column
    """What came in; what went out has a minus."""
    reference: Column
    """What the payer wrote."""
    payer: Column | None = None
    """Who paid."""
    currency: Column | None = None
    """ISO 4217 code; without it ``currency`` says which."""
    id: Column | None = None
    """The bank's own id of the row, unique for ever; without it rows are told apart by what stands in them."""


class Layout(Frozen):
    """A bank's form of statements."""

    columns: Columns
    source: Slug = "bank"
    """Name under which payments are recorded; one for each account, where ids of two banks could meet."""
    currency: Annotated[str, AfterValidator(_check_currency)] | None = None
    """Of all rows, where no column says it."""
    delimiter: Literal[",", ";", "|", "\t"] = ","
    decimal: Literal[".", ","] = "."
    """What stands before the decimals; the other of the two, spaces and apostrophes may part thousands."""
    date_form: Annotated[str, AfterValidator(_check_date_form)] = "YYYY-MM-DD"
    """YYYY or YY, MM and DD with what stands between them."""
    encoding: Annotated[str, AfterValidator(_check_encoding)] = "utf-8"
    skip_lines: Annotated[int, Field(ge=0, le=100)] = 0
    """Lines above the headings (or above the first row, where there are none)."""
    headings: bool = True
    """Whether the first line names the columns; without it columns are numbers."""
    note: Line | None = None
    """For people."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.currency is None) == (self.columns.currency is None):
            raise ValueError("either currency or columns.currency is expected, not both")
        named = [name for name, column in self.mapped().items() if isinstance(column, str)]
        if not self.headings and named:
            raise ValueError(f"columns.{named[0]} has a name, but there are no headings: expected the column's number")
        return self

    def mapped(self) -> dict[str, Column]:
        """The columns that are named, by what they hold."""
        return {name: column for name in Columns.model_fields if (column := getattr(self.columns, name)) is not None}

    def date_pattern(self) -> re.Pattern[str]:
        """Matches a date in this form, with the groups day, month, and year or short."""
        parts = re.split(r"(YYYY|YY|MM|DD)", self.date_form)
        return re.compile("".join(_DATE_PARTS.get(part) or re.escape(part) for part in parts))
