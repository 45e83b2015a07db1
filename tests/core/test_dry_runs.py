"""One clock: a question that is asked at a moment is answered as a command that is given then, however long the engagement rested before."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.core.late import HALF_YEARLY, owing, with_interest
from tests.core.test_rules_work_duties import done
from tests.core.test_rules_work_duties import terms as with_duties
from tests.core.test_rules_work_hours import at_work as by_the_hour
from tests.core.test_rules_work_hours import hours
from tests.drivers.story import Story, euros
from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import door, wire
from workflows.engagement.state import State
from workflows.engagement.views.statement import statement

WEEK = timedelta(days=7)
_WHO: dict[str, Any] = {"by": "vera", "explanation": "It is so."}


def working() -> Story:
    """Work on what is paid."""
    return Story().active().pays("plan").starts("plan")


def refunded() -> Story:
    """Paid, and some of it may go back."""
    return Story().active().pays("plan")


def met(day: date) -> c.RecordMeeting:
    at = datetime.combine(day, time(12), tzinfo=Story().now.tzinfo)
    return c.RecordMeeting(purpose="other", held_at=at, by="vera", contacts=("dora",), recap="We talked.")


Case = tuple[Callable[[], Story], Callable[[date], c.Command]]
DATED: dict[type[c.Command], Case] = {
    c.RecordMeeting: (working, met),
    c.RecordPayment: (
        lambda: Story().active(),
        lambda day: c.RecordPayment(invoice="invoice-plan", amount=euros("1.00"), value_date=day, reference="bank"),
    ),
    c.RecordRefund: (
        refunded,
        lambda day: c.RecordRefund(invoice="invoice-plan", amount=euros("1.00"), value_date=day, reference="bank"),
    ),
    c.PromisePayment: (lambda: Story().active(), lambda day: c.PromisePayment(invoice="invoice-plan", by="dora", on=day)),
    c.MoveDueDate: (lambda: Story().active(), lambda day: c.MoveDueDate(invoice="invoice-plan", due_on=day, explanation="Agreed.")),
    c.HoldDunning: (lambda: Story().active(), lambda day: c.HoldDunning(until=day, **_WHO)),
    c.HoldMilestone: (working, lambda day: c.HoldMilestone(milestone="plan", explanation="Photos.", until=day)),
    c.PauseEngagement: (working, lambda day: c.PauseEngagement(explanation="Holidays.", until=day)),
    c.RecordHours: (by_the_hour, lambda day: hours(60, on=day.isoformat())),
    c.RecordDutyDone: (lambda: Story().active(with_duties(due="2026-06-10")), lambda day: done(day.isoformat())),
    c.SupplyReferenceRate: (
        lambda: owing(**with_interest(HALF_YEARLY)),
        lambda day: c.SupplyReferenceRate(valid_from=day, percent="2.75", source="Bank notice"),
    ),
}
"""Each command with a day or a moment in it: an engagement in which it makes sense, and the command."""
TIMELESS = {c.SupplyReferenceRate}
"""Whose day is right or wrong whenever it is said."""


def test_every_command_with_a_day_or_a_moment_is_in_the_table() -> None:
    found = {
        command
        for command in c.PUBLIC
        for field in command.model_fields.values()
        if field.annotation in (date, datetime) or "date" in str(field.annotation).split("[")[0].lower()
    }
    assert found == DATED.keys()


@pytest.mark.parametrize("kind", DATED, ids=lambda kind: kind.__name__)
def test_a_question_after_a_week_of_rest_is_answered_as_the_command(kind: type[c.Command]) -> None:
    made, command_on = DATED[kind]
    days = [(made().now + timedelta(days=days)).date() for days in (-40, 0, 1, 4, 7, 8, 14, 63)]
    at_rest = set[str]()
    answers = set[str]()
    for day in days:
        story, command = made(), command_on(day)
        before = story.current
        asked = said(door.verdict(before, envelope(command), story.now + WEEK, RULES_VERSION))
        at_rest.add(f"{day}: {said(door.verdict(before, envelope(command), story.now, RULES_VERSION))}")
        answers.add(f"{day}: {asked}")
        story.days(7)
        assert asked == given(story, command), (kind, day)
    assert any(": taken" in one for one in answers) or kind in TIMELESS, answers
    assert (at_rest == answers) is (kind in TIMELESS), "the week changes what is answered about some of the days"


def said(verdict: wire.Verdict) -> str:
    return f"{verdict.refusal.code} {verdict.refusal.field}" if verdict.refusal is not None else "taken"


def given(story: Story, command: c.Command) -> str:
    """What the command itself gets."""
    try:
        story.do(command)
    except Refused as no:
        return f"{no.refusal.code} {no.refusal.field}"
    return "taken"


def envelope(command: c.Command) -> wire.Envelope:
    return wire.Envelope(command=command.model_dump(mode="json"), request_id="asked", digest="", actor="unverified:somebody")


def test_money_is_as_of_the_moment_of_the_question() -> None:
    """Interest runs to the day on which somebody asks."""
    story = owing(**with_interest())
    state = story.days(30).current
    first, later = statement(state, story.now), statement(state, story.now + WEEK)
    assert first is not None and later is not None and later.on - first.on == WEEK


def test_before_its_creation_no_time_passes_for_an_engagement() -> None:
    """The clock of who creates it may be ahead of the server's by seconds: nothing is recorded, and nothing falls due, before the creation."""
    story = Story()
    state, created = story.current, story.current.created_at
    behind = Meta(at=created - timedelta(seconds=3), actor="unverified:x", source="api", request_id="r", rules=RULES_VERSION)
    command = c.RecordInbound(contact="dora", subject="At once")
    then = core.handle(state, command, behind).state
    at_creation = core.handle(state, command, behind.model_copy(update={"at": created})).state
    assert then == at_creation and [entry.at for entry in new(state, then)] == [created] * len(new(state, then))
    assert then.items(Kind.INBOUND)["inbound-2"].received_at == created  # type: ignore[attr-defined]


def new(before: State, after: State) -> list[Any]:
    return [entry for entry in after.journal if entry.sequence > before.sequence]


def test_a_creation_is_at_the_moment_it_was_given_unless_the_clocks_differ_by_minutes() -> None:
    started = datetime.fromisoformat("2026-09-01T09:00:00.654321+00:00")
    for skew, used in ((-3, True), (0, True), (3, True), (299, True), (301, False), (-301, False)):
        given_at = started + timedelta(seconds=skew)
        made = wire.Envelope(command={}, request_id="r", digest="", actor="x", given_at=given_at)
        assert door.created_at(made, started) == (given_at if used else started)
    assert door.created_at(made.model_copy(update={"given_at": None}), started) == started
