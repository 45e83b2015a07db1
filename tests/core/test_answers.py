"""The answer to a command: small, whatever the engagement, and about what the command was about."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pydantic_core import to_json

from tests.core.house import agreement, client, milestone, provider
from tests.core.told import told
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta, Receipt
from workflows.engagement.messages.commands import Command
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.rules import core
from workflows.engagement.shell import door
from workflows.engagement.state import State
from workflows.engagement.terms import Client
from workflows.engagement.terms.provider import Provider
from workflows.engagement.views.answer import MOST_BYTES, Answer, bare
from workflows.engagement.views.engagement import view

LONG = (chr(0x1F3FA) * 300, '"' * 300, "x" * 300, "\\" * 300)
"""The longest lines: of the largest characters, and of those that JSON writes as two."""
LONGEST_ID = "m" + "-0" * 19 + "x"


class Told(Story):
    """A story that keeps what callers are told."""

    def __init__(self, house: Provider | None = None, buyer: Client | None = None) -> None:
        self.answers: list[Answer] = []
        super().__init__(house=house, buyer=buyer)

    def give(self, command: Command, request_id: str, actor: str = "unverified:simulator", digest: str = "") -> Receipt:
        self._tick()
        meta = Meta(at=self.now, actor=actor, source="api", request_id=request_id, rules=self.rules, digest="f" * 32)
        self.answers.append(told(self.state, core.handle(self.state, command, meta), command, self.now))
        return super().give(command, request_id, actor, digest)

    @property
    def last(self) -> Answer:
        """What the last caller was told."""
        return self.answers[-1]


def of(answer: Answer) -> list[tuple[str, str, str]]:
    return [(thing.kind, thing.id, thing.state) for thing in answer.touched]


def test_what_the_command_is_about_comes_first_and_then_what_followed() -> None:
    story = Told().active()
    story.pays("plan")
    assert of(story.last)[0] == ("invoice", "invoice-plan", "PAID")
    assert {("gate", "gate-plan", "OPEN"), ("milestone", "plan", "READY")} <= set(of(story.last))
    assert "start_milestone" in [action.action for action in story.last.actions]


def test_a_thing_that_did_not_move_is_told_where_the_command_is_about_it() -> None:
    story = Told().active()
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("1.00"), value_date=story.today, reference="bank"))
    assert of(story.last)[0] == ("invoice", "invoice-plan", "OPEN")


def test_money_stands_in_one_line_with_the_next_day_on_which_something_is_due() -> None:
    story = Told()
    assert story.last.standing.money is None
    story.active()
    seen, money = view(story.current, story.now), story.last.standing.money
    assert money is not None and seen.money is not None
    invoice = next(i for i in seen.invoices if i.id == "invoice-plan")
    assert (money.owed, money.overdue, money.next_due) == (seen.money.outstanding.minor, 0, invoice.due_on)
    story.days(60).do(c.RecordInbound(contact=story.buyer.contacts[0].id, subject="Hello"))
    money = story.last.standing.money
    assert money is not None and (money.overdue, money.next_due) == (money.owed, None) and money.owed > 0


def test_a_command_about_nothing_in_it_is_about_the_engagement() -> None:
    story = Told()
    story.qualified()
    intake = next(answer for answer in story.answers if of(answer) == [("engagement", story.current.id, "INQUIRY")])
    assert "qualify" in [action.action for action in intake.actions]


def test_it_says_whose_turn_it_is() -> None:
    story = Told().active()
    story.pays("plan").starts("plan").delivers("plan")
    waiting = story.last.standing.waiting
    assert waiting is not None and (waiting.kind, waiting.id, waiting.party) == ("milestone", "plan", "client")


@pytest.mark.parametrize("line", LONG, ids=("pots", "quotes", "letters", "backslashes"))
def test_the_longest_legal_engagement_is_answered_within_a_kibibyte(line: str) -> None:
    """Every text as long as it may be, ids too; and each answer still says what it is about, and something that is possible."""
    story = Told(*longest(line))
    story.active(agreement(title=line, milestones=[milestone(LONGEST_ID, title=line), milestone("b" * 40, title=line)]))
    story.pays(LONGEST_ID).starts(LONGEST_ID).delivers(LONGEST_ID).accepts(LONGEST_ID)
    assert len(story.answers) > 8
    for answer in story.answers:
        assert answer.touched and answer.standing.stage and answer.standing.waiting, answer
    assert story.last.standing.title.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert any(answer.actions for answer in story.answers)


def longest(line: str) -> tuple[Provider, Client]:
    """A house and a client all of whose names are as long as they may be."""

    def renamed(model: Any, *lists: str) -> Any:
        changed = {name: tuple(renamed(each) for each in getattr(model, name)) for name in lists}
        return model.model_copy(update={"name": line, **changed})

    return renamed(provider(), "team"), renamed(client(), "contacts")


def test_of_very_many_things_the_first_are_told_and_that_there_are_more() -> None:
    story = Told().active(agreement(milestones=[milestone(f"part-{n}") for n in range(30)]))
    crowded: Iterable[Answer] = [answer for answer in story.answers if answer.truncated]
    assert any(len(answer.touched) >= 4 for answer in crowded)


def test_an_answer_that_meets_a_defect_tells_the_receipt_and_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command was taken: nothing of that hangs on what is said about it."""
    story = Story()
    command, meta = c.RecordInbound(contact="dora", subject="Hello"), story_meta(story)
    outcome = core.handle(story.current, command, meta)

    def broken(state: State) -> Iterator[Any]:
        raise ZeroDivisionError

    monkeypatch.setattr("workflows.engagement.views.answer.waiting_for", broken)
    made = door.answered(story.current, command, outcome, story.now)
    assert (made.receipt, made.standing.stage, made.truncated) == (outcome.receipt, "INQUIRY", True)
    assert made.standing.waiting is None and len(to_json(made)) <= MOST_BYTES


def story_meta(story: Story) -> Meta:
    return Meta(at=story.now, actor="unverified:x", source="api", request_id="one-more", rules=story.rules, digest="f" * 32)


def test_a_repetition_says_how_it_stands_now() -> None:
    story = Told().active()
    first = story.answers[0]
    again = bare(story.current, first.receipt)
    assert again.receipt == first.receipt and not again.touched and not again.actions
    assert again.standing == story.last.standing.model_copy(update={"version": story.current.version, "sequence": story.current.sequence})


def test_a_reason_that_names_very_much_is_left_out_before_what_the_command_is_about() -> None:
    story = Told().active()
    many = Reason(code="contact-answer-owed", params={"known": tuple("x" * 40 for _ in range(40))})
    deadlines = {name: deadline.model_copy(update={"because": many}) for name, deadline in story.current.deadlines.items()}
    story.state = story.current.model_copy(update={"deadlines": deadlines})
    story.do(c.RecordPayment(invoice="invoice-plan", amount=euros("1.00"), value_date=story.today, reference="bank"))
    assert story.last.standing.next_because is None and story.last.standing.next_deadline is not None
    assert of(story.last)[0] == ("invoice", "invoice-plan", "OPEN")
