"""Reasons in the API: a code and parameters for programs, and English words for people, with the names of things where a view knows them."""

from datetime import date
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from activities.catalogue import say
from milepost.v1 import engagement_pb2, parts_pb2, reading_pb2, statement_pb2, values_pb2
from tests.drivers.story import Story
from tests.unit.lived import at_work
from worker.gateway.mapping import engagement, fill
from worker.gateway.reasons import write_reason
from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.money import Money
from workflows.engagement.views.engagement import EngagementView, view

FIELDS = (
    (engagement_pb2.Engagement, "next_because"),
    (engagement_pb2.Waiting, "what"),
    (parts_pb2.Task, "text"),
    (parts_pb2.Notice, "because"),
    (reading_pb2.JournalEntry, "because"),
    (statement_pb2.MoneyInvoice, "next_step"),
)


def written(reason: Reason) -> values_pb2.Reason:
    made = values_pb2.Reason()
    write_reason(reason, made)
    return made


def seen(life: Story) -> EngagementView:
    return view(life.current, life.current.journal[-1].at)


@pytest.mark.parametrize(("message", "field"), FIELDS, ids=lambda v: getattr(v, "__name__", v))
def test_what_the_core_says_why_is_a_reason_wherever_the_api_shows_it(message: Any, field: str) -> None:
    assert message.DESCRIPTOR.fields_by_name[field].message_type.full_name == "milepost.v1.Reason"


def test_a_reason_has_its_code_its_parameters_as_the_core_writes_them_and_its_words() -> None:
    reason = why("dunning-promised", by=Named.person("petra"), amount=Money.parse("3600.00 EUR"), day=date(2026, 11, 6))
    made = written(reason)
    assert (made.code, made.words) == ("dunning-promised", "'petra' promised 3600.00 EUR by 2026-11-06")
    assert MessageToDict(made.parameters) == reason.model_dump(mode="json")["params"] == {
        "by": {"named": "person", "id": "petra"}, "amount": {"minor": 360000, "currency": "EUR"}, "day": {"day": "2026-11-06"},
    }  # fmt: skip


def test_counts_lists_and_reasons_within_a_reason_are_parameters_too() -> None:
    inner = why("contact-unanswered", days=2)
    made = written(why("tasks-due", task=inner, known=("a", "b"), count=3))
    assert MessageToDict(made.parameters) == {
        "task": {"code": "contact-unanswered", "params": {"days": 2}}, "known": ["a", "b"], "count": 3,
    }  # fmt: skip


def test_a_reason_without_parameters_and_one_of_a_newer_release_can_be_written() -> None:
    assert MessageToDict(written(why("contact-wrote"))) == {"code": "contact-wrote", "words": "the client wrote"}
    assert written(why("from-another-time", day=date(2030, 1, 1))).words == "from-another-time"


def test_every_reason_of_a_view_and_of_the_journal_arrives_with_its_words() -> None:
    life = at_work()
    told = engagement(seen(life))
    reasons = [told.next_because, *(w.what for w in told.waiting), *(t.text for t in told.tasks), *(n.because for n in told.notices)]
    reasons += [fill(reading_pb2.JournalEntry(), entry).because for entry in life.current.journal]
    assert len(reasons) > 20
    assert all(reason.code and " " in reason.words and reason.words != reason.code for reason in reasons)
    entry = life.current.journal[-1]
    assert fill(reading_pb2.JournalEntry(), entry).because.words == say(entry.because)


def test_a_view_names_what_it_knows_and_leaves_people_to_their_ids() -> None:
    life = at_work()
    state = life.current
    (task_id, task), milestone = next(iter(state.tasks.items())), seen(life).milestones[0]
    text = why("task-follow-up", contact=Named.person("anna"), about=why("contact-met", meeting=Named.milestone(milestone.id)))
    changed = state.model_copy(update={"tasks": {task_id: task.model_copy(update={"text": text})}, "deadlines": {}})
    told = engagement(view(changed, life.now))
    assert told.tasks[0].text.words == f"Call 'anna': {milestone.title} was held"
    assert MessageToDict(told.tasks[0].text.parameters)["contact"] == {"named": "person", "id": "anna"}
    assert not told.HasField("next_because")
