"""``evolve`` applies what was decided, and notices when it has lost track."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from activities.catalogue import say
from tests.drivers.story import Story
from tests.events import all_events
from workflows.engagement.lifecycles import InboundState, Kind, MilestoneState, Stage
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.reasons import why
from workflows.engagement.state.evolve import LostTrackError, evolve
from workflows.engagement.terms import Client


def move(kind: Kind, item: str, trigger: str, origin: str, to: str) -> e.Move:
    """A row somebody took."""
    return e.Move(kind=kind, id=item, trigger=trigger, origin=origin, to=to)


def test_a_move_that_begins_elsewhere_is_a_defect() -> None:
    """An item, the engagement, the survey: never moved from where they are not."""
    story = Story().active().pays("plan")
    started = e.MilestoneReady(
        because=why("x"), rule="x", milestone="build", gates=(), move=move(Kind.MILESTONE, "build", "ready", "BLOCKED", "READY")
    )
    with pytest.raises(LostTrackError, match="milestone 'build' is PLANNED, not BLOCKED"):
        evolve(story.current, started, story.now)
    resumed = e.EngagementResumed(because=why("x"), rule="x", move=move(Kind.ENGAGEMENT, story.current.id, "resume", "PAUSED", "ACTIVE"))
    with pytest.raises(LostTrackError, match="the engagement is ACTIVE, not PAUSED"):
        evolve(story.current, resumed, story.now)
    story.starts("plan").delivers("plan").accepts("plan").worked("build").signs_off()
    asked = e.SurveyReminded(because=why("x"), rule="x", move=move(Kind.SURVEY, "survey", "remind", "ASKED", "REMINDED"))
    with pytest.raises(LostTrackError, match="survey 'survey' is DUE, not ASKED"):
        evolve(story.current, asked, story.now)


def test_an_event_sets_and_ends_deadlines() -> None:
    """Setting one again replaces it; ending one that does not run is no trouble."""
    story = Story()
    at = story.now + timedelta(days=1)
    start = e.Deadline(id="report/engagement", at=at, because=why("x"))
    noted = e.AutomaticMailNoted(
        because=why("x"), rule="x", contact="dora", subject="x", starts=(start,), stops=("lapse/engagement", "never/was")
    )
    after = evolve(story.current, noted, story.now)
    assert after.deadlines["report/engagement"] == start and "lapse/engagement" not in after.deadlines
    later = start.model_copy(update={"at": at + timedelta(days=1)})
    again = evolve(after, noted.model_copy(update={"starts": (later,), "stops": ()}), story.now)
    assert again.deadlines["report/engagement"] == later


def test_an_event_that_changes_nothing_leaves_the_state_as_it_is() -> None:
    """Not even a copy is made."""
    story = Story()
    noted = e.AutomaticMailNoted(because=why("x"), rule="x", contact="dora", subject="x")
    assert evolve(story.current, noted, story.now) is story.current


def test_the_table_is_not_asked_again() -> None:
    """A row that a later release took out of its table is still applied: old journals and states survive."""
    story = Story()
    odd = e.InboundAnswered(
        because=why("x"),
        rule="x",
        inbound="inbound-1",
        by="vera",
        move=move(Kind.INBOUND, "inbound-1", "forget", "ACKNOWLEDGED", "RECEIVED"),
    )
    assert evolve(story.current, odd, story.now).inbound["inbound-1"].state is InboundState.RECEIVED


def test_what_moves_has_a_state_of_its_life_cycle() -> None:
    """The word of the event becomes a member; one that is no state of that life cycle is a defect."""
    story = Story().active().pays("plan").starts("plan")
    assert (type(story.current.stage), type(story.current.milestones["plan"].state)) == (Stage, MilestoneState)
    there = move(Kind.MILESTONE, "plan", "ready", "IN_PROGRESS", "PAID")
    odd = e.MilestoneReady(because=why("x"), rule="x", milestone="plan", gates=(), move=there)
    with pytest.raises(ValueError, match="'PAID' is not a valid MilestoneState"):
        evolve(story.current, odd, story.now)


def test_every_entry_of_a_life_has_its_reason_and_its_rule() -> None:
    """Why, by which rule, by whom, on whose command."""
    entries: tuple[Entry, ...] = Story().active().pays("plan").at("2026-03-20 12:00").journal
    for entry in entries:
        assert say(entry.because) != entry.because.code and "/" in entry.rule and entry.actor and "/" in entry.command
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))


def holds_a_client(annotation: Any, within: tuple[Any, ...] = ()) -> bool:
    """Whether a value of this type can bring a client along; a reason may hold other reasons, and is looked into once."""
    if annotation in within:
        return False
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inside = (field.annotation for field in annotation.model_fields.values())
        return annotation is Client or any(holds_a_client(each, (*within, annotation)) for each in inside)
    return any(holds_a_client(each, within) for each in get_args(annotation))


def test_the_client_of_an_engagement_never_changes() -> None:
    """The gateway marks an engagement with its client once, at creation: an event that could change the client would leave the old mark behind."""
    assert [kind for kind in all_events() if any(holds_a_client(field.annotation) for field in kind.model_fields.values())] == [
        e.EngagementCreated
    ]
    story = Story()
    client = story.current.client
    assert story.active().worked("plan", "build").signs_off().current.client is client
