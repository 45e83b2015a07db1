"""The demo's scenario lived through in the simulator, with a fixed beginning: the same story on every machine, without a server."""

from datetime import UTC, datetime
from pathlib import Path

from worker.demo.scenario import Scenario, Step, filled, paid
from worker.demo.story import LONGEST_WAIT
from worker.files.document import load_document, load_file
from worker.files.door import calendars
from worker.files.late_payment import with_interest_rule
from worker.gateway.mapping import METHODS
from workflows.engagement.messages.answers import Refused
from workflows.engagement.messages.commands import Command, CreateEngagement, NoticeRefused, ProposeAgreement, TakeBillingEvent
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.rules import core
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

BEGIN = datetime(2026, 6, 30, 5, 12, tzinfo=UTC)
"""A Tuesday in summer, early in the morning in Helsinki: the days off of the story's years are known, and few."""
_SALT = "0" * 64
_ID = "websiteredesign"


class StoryError(Exception):
    """The story did not go as its scenario says."""


class _World(Simulation):
    """The simulator's perfect world, but for one mail server that hangs up when it is told to, and for payments that nobody hears of."""

    hangs_up = False

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.lost: list[TakeBillingEvent] = []

    def pay(self, step: Step, number: int) -> None:
        """Let the client pay at the billing system: we hear of it now, or in the night."""
        assert step.pays is not None
        amount = paid(step.pays, self.current, self.now)
        today, invoice = self.current.calendars.provider.local(self.now).date(), step.pays.invoice
        heard = TakeBillingEvent(
            source="stripe", fact=f"payment-{number}", type="payment.received", invoice=invoice, amount=amount, value_date=today,
            reference=str(self.current.invoices[invoice].number),
        )  # fmt: skip
        self.lost.append(heard)
        if step.pays.webhooks == "arrive":
            self.reconcile()

    def reconcile(self) -> None:
        """Hear of every payment that was not heard of."""
        while self.lost:
            event = self.lost.pop(0)
            self.give(event, f"{event.source}/{event.type}/{event.fact}", actor=f"billing:{event.source}")

    def _done(self, state: State, item: OutboxItem) -> Command:
        """Leave nobody knowing whether the next payment reminder left; all else arrives."""
        notice = state.notices.get(item.effect.subject)
        if self.hangs_up and notice is not None and notice.template == "payment_reminder":
            self.hangs_up = False
            return NoticeRefused(notice=notice.id, doubtful=True, explanation="the mail server hung up")
        return super()._done(state, item)


def lived(root: Path, begin: datetime = BEGIN) -> State:
    """The engagement of examples/website-redesign.yaml as examples/website-redesign.scenario.yaml goes.

    Args:
        root: of the tree.
        begin: when the inquiry arrives.

    Raises:
        StoryError: a step was refused, or was not, or what it waits for did not happen.
    """
    folder = root / "examples"
    file = load_file(folder / "website-redesign.yaml", EngagementFile)
    house = load_file(folder / "provider.yaml", Provider)
    scenario = load_document((folder / "website-redesign.scenario.yaml").read_bytes(), "website-redesign.scenario.yaml", Scenario)
    assert file.agreement is not None
    dates = calendars(house.calendar, file.client.calendar, file.agreement, begin.date())
    agreement = with_interest_rule(file.agreement, file.client.kind, begin.date(), house.interest_rules, house.reference_rates)
    world = _World(begin)
    world.give(CreateEngagement(engagement_id=_ID, file=file, provider=house, calendars=dates, salt=_SALT), "begin")
    since, armed = 0, None
    for number, step in enumerate(scenario.steps, start=1):
        before = world.current.sequence
        _wait(world, step, since if armed is None else armed)
        world.advance(step.moment(world.current.calendars.provider, world.now))
        armed = before if step.mail else None if step.until else armed
        world.hangs_up = world.hangs_up or step.mail == "hangs_up"
        if step.does:
            proposal = ProposeAgreement(agreement=agreement, calendars=dates)
            _act(world, step, proposal, number)
        elif step.pays:
            world.pay(step, number)
        elif step.reconciles:
            world.reconcile()
        since = before
    return world.current


def _wait(world: _World, step: Step, since: int) -> None:
    if step.until is None:
        return
    event, _, value = step.until.partition(":")
    end = world.now + LONGEST_WAIT
    while not any(e.event == event and e.sequence > since and (not value or value in e.data.values()) for e in world.journal):
        due = core.next_due(world.current)
        if due is None or world.now > end:
            raise StoryError(f"'{step.until}' did not happen")
        world.advance(due.at)


def _act(world: _World, step: Step, proposal: ProposeAgreement, number: int) -> None:
    command: Command = proposal
    if step.does != "ProposeAgreement":
        command = METHODS[step.does or ""].model_validate(filled(step.fields, world.current, world.now))
    try:
        world.give(command, f"step-{number}", actor=f"unverified:{step.actor}")
    except Refused as answer:
        if answer.refusal.code != step.refused:
            raise StoryError(f"'{step.does}' was refused: {answer.refusal.code}: {answer}") from None
    else:
        if step.refused:
            raise StoryError(f"'{step.does}' should have been refused with {step.refused}")
