"""Who buys, and how its people are reached."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import NOT_USED_YET, Email, Frozen, Line, Slug, Text
from workflows.engagement.time.calendar import CalendarDay, Weekday, Window
from workflows.engagement.time.zones import ZoneName


class ClientKind(StrEnum):
    """Whether the client is a business or a consumer: presets and wording differ."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class Channel(StrEnum):
    """How a contact wishes to be reached."""

    EMAIL = "email"
    PHONE = "phone"


class Language(StrEnum):
    """Language of the messages; templates exist in English so far."""

    EN = "en"


class Hours(Frozen):
    """Working days and hours of one side, in its own zone."""

    zone: ZoneName
    """IANA time zone, such as Europe/Helsinki."""
    workdays: tuple[Weekday, ...] = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
    hours: Window = Window.parse("09:00-17:00")
    """Local opening hours, such as 09:00-17:00."""
    days_off: tuple[CalendarDay, ...] = ()
    """Single days off, besides the weekly ones."""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    """ISO 3166 country whose public holidays are days off; resolved to dates when the terms enter."""


class Contact(Frozen):
    """A person on the client's side."""

    id: Slug
    name: Line
    """Full name as it is written."""
    greeting: Line
    """How a mail greets this person, such as Anna."""
    role: Literal["decision", "billing", "work"]
    """decision: accepts and signs off; billing: receives invoices; work: daily contact."""
    language: Language = Language.EN
    zone: ZoneName | None = None
    """Where this person is, if elsewhere than the client: times in mails are told in it."""
    channel: Channel
    """The agreed channel: it must be chosen, there is no default (practice 46)."""
    email: Email
    phone: Line | None = None


class Client(Frozen):
    """Who buys."""

    name: Line
    kind: ClientKind
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = Field(default=None, json_schema_extra=NOT_USED_YET)
    address: Text | None = None
    """Postal address for invoices."""
    tax_id: Line | None = None
    """VAT id or the like, printed on invoices."""
    calendar: Hours
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _one_decider(self) -> Self:
        ids = [contact.id for contact in self.contacts]
        if len(set(ids)) != len(ids):
            raise ValueError("two contacts have the same id; ids must differ")
        if sum(contact.role == "decision" for contact in self.contacts) != 1:
            raise ValueError("exactly one contact must have the role 'decision': one person on each side decides")
        return self

    def contact(self, role: str) -> Contact:
        """The contact with ``role``; the decider where nobody has it."""
        return next((c for c in self.contacts if c.role == role), self.decider)

    @property
    def decider(self) -> Contact:
        """The one contact who decides."""
        return next(c for c in self.contacts if c.role == "decision")
