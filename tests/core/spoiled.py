"""A whole life, and ways to spoil its journal."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.core.house import agreement, milestone, payment
from tests.drivers.story import Story
from workflows.engagement.invariants import Violation
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry

Journal = Sequence[Entry]


EUR = "EUR"


def lived() -> Story:
    """A whole life: late payment, refund, revision, deemed acceptance, survey."""
    steps = [milestone("plan"), milestone("build", price="250.00 EUR", gate="on_acceptance"), milestone("gift", price="0.00 EUR", after=[])]
    story = Story().active(agreement(milestones=steps, payment=payment((3, "remind"), (7, "call")))).at("2026-03-19 12:00")
    story.pays("plan").starts("plan").delivers("plan").at("2026-03-30 12:00").starts("build").delivers("build")
    story.do(c.RequestRevision(milestone="build", by="dora", wishes="Other colours")).delivers("build").accepts("build")
    story.pays("build").do(c.RecordRefund(invoice="invoice-build", amount=_paid(story), value_date=story.today, reference="back")).pays(
        "build"
    )
    story.starts("gift").delivers("gift").accepts("gift").signs_off().at("2026-06-01 12:00")
    assert story.current.stage == "CLOSED"
    return story


def _paid(story: Story) -> Any:
    return story.current.invoices["invoice-build"].paid


def spoiled(
    journal: Journal, event: str, change: Callable[[dict[str, Any]], object] | None = None, nth: int = -1, **entry: Any
) -> list[Entry]:
    """The journal with one entry of that event changed: its data by ``change``, its other fields by name."""
    found = [index for index, e in enumerate(journal) if e.event == event][nth]
    target = journal[found]
    data = {**target.data}
    if change:
        change(data)
    return [*journal[:found], target.model_copy(update={"data": data, **entry}), *journal[found + 1 :]]


def without(journal: Journal, event: str, nth: int = -1) -> list[Entry]:
    """The journal without one entry of that event."""
    found = [index for index, e in enumerate(journal) if e.event == event][nth]
    return [*journal[:found], *journal[found + 1 :]]


def names(found: Sequence[Violation]) -> set[str]:
    """Which invariants are broken."""
    return {v.invariant for v in found}


def put(**changes: Any) -> Callable[[dict[str, Any]], object]:
    """Change fields of an entry's data."""
    return lambda data: data.update(changes)


def move(**changes: Any) -> Callable[[dict[str, Any]], object]:
    """Change fields of an entry's move."""
    return lambda data: data.update(move={**data["move"], **changes})


def cents(minor: int, currency: str = EUR) -> dict[str, Any]:
    """An amount as the journal writes it."""
    return {"minor": minor, "currency": currency}
