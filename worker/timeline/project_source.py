"""An engagement as the projection reads it: entries by event, names, and the words of the reader."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from babel.dates import format_date

from worker.story import Names, reason
from worker.timeline.marks import Amount
from worker.timeline.reader import Reader
from workflows.engagement.messages.answers import Entry
from workflows.engagement.money import Money
from workflows.engagement.money.currencies import exponent_of
from workflows.engagement.state import State
from workflows.engagement.terms import ClientKind

_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONEY = re.compile(r"-?\b\d+(?:\.\d+)? [A-Z]{3}\b")
_PERSON = re.compile(r"'([a-z0-9-]+)'|^[a-z0-9-]+(?= lets )")
"""Where the journal, which holds no names, has a person's id."""
_SHORT_NAME = 12
_TELLING_WORD = 4


@dataclass(frozen=True)
class Source:
    """An engagement, its journal, and how far time has come.

    Attributes:
        state: the aggregate.
        entries: the whole journal.
        now: the moment of the picture; none where the engagement is finished.
    """

    state: State
    entries: tuple[Entry, ...]
    now: datetime | None

    @cached_property
    def names(self) -> Names:
        """What things are called; the client by the short name."""
        return replace(Names.of(self.state), client=self.client)

    @cached_property
    def client(self) -> str:
        """The client's short name: how we would speak of them."""
        client = self.state.client
        return client.decider.greeting if client.kind is ClientKind.CONSUMER else _short_name(client.name)

    @cached_property
    def end(self) -> datetime:
        """The last moment of which anything is known."""
        return self.now or max(entry.effective for entry in self.entries)

    @cached_property
    def reader(self) -> Reader:
        """How dates and sums are written."""
        return Reader(self.state.client.decider.language.value, self.state.calendars.client.zone, ())

    def of(self, *events: str) -> Iterator[Entry]:
        """The entries of these events, in order."""
        return (entry for entry in self.entries if entry.event in events)

    def about(self, field: str, item_id: str, *events: str) -> list[Entry]:
        """The entries of these events whose ``field`` names ``item_id``, in order."""
        return [entry for entry in self.of(*events) if entry.data.get(field) == item_id]

    def moment(self, text: object) -> datetime:
        """A moment as the journal writes it."""
        return datetime.fromisoformat(str(text).replace("Z", "+00:00"))

    def opening(self, day: date | str) -> datetime:
        """When our work begins on a day."""
        return self.state.calendars.provider.start_of_business(_day(day))

    def close(self, day: date | str) -> datetime:
        """When our work ends on a day."""
        return self.state.calendars.provider.end_of_business(_day(day))

    def working_days(self, start: datetime, end: datetime) -> int:
        """Working days of ours from the day of ``start`` to the day of ``end``."""
        calendar = self.state.calendars.provider
        return calendar.business_days_between(calendar.local(start).date(), calendar.local(end).date())

    def short(self, moment: datetime | date | str) -> str:
        """``6 Nov``."""
        if isinstance(moment, datetime):
            return self.reader.short_day(moment)
        return format_date(_day(moment), "d MMM", locale=self.reader.locale)

    def amount(self, value: Money | Mapping[str, Any]) -> Amount:
        """A sum as marks carry it."""
        money = Money.model_validate(value)
        return Amount(minor=money.minor, currency=money.currency, exponent=exponent_of(money.currency))

    def money(self, value: Money | Mapping[str, Any], *, whole: bool = False) -> str:
        """``€4,200.00``."""
        return self.reader.money(self.amount(value), whole=whole)

    def because(self, entry: Entry) -> str:
        """Why, as a client reads it after the word "because": days and sums in the reader's form."""
        named = _PERSON.sub(lambda found: self.names.people.get(found[1] or found[0], found[0]), entry.reason)
        return self.said(named)

    def said(self, text: str) -> str:
        """Words of the journal with days and sums in the reader's form, fit to stand after the word "because"."""
        return reason(self.figures(text))

    def figures(self, text: str) -> str:
        """The same words with days and sums in the reader's form."""
        text = _DATE.sub(lambda found: self.short(found[0]), text)
        return _MONEY.sub(lambda found: self.money(Money.parse(found[0])), text)


def _short_name(name: str) -> str:
    """``Northwind`` of ``Northwind Pottery``: the first word of a long name, unless it says too little."""
    first = name.split()[0].rstrip(",")
    return first if len(name) > _SHORT_NAME and len(first) >= _TELLING_WORD else name


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
