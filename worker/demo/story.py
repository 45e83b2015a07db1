"""Live through a scenario: every step through the API, the clock moved on the server itself."""

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from temporalio.client import WorkflowHandle

from activities.store import whole_journal
from worker.demo.gateway_client import Gateway
from worker.demo.insisting import insist
from worker.demo.scenario import Payment, Step, filled, interest_in_words, paid
from worker.demo.show import Show
from worker.demo.stage import Stage
from worker.demo.stand_ins.mail_server import HANG_UP
from worker.demo.stand_ins.stripe.post import Odds
from worker.demo.virtual_clock import MARGIN, move_to
from worker.gateway.engine import workflow_id
from worker.gateway.mapping import METHODS
from worker.patience import Patience, within
from worker.story import Names, Voice
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.portfolio import wire as nightly

LONGEST_WAIT = timedelta(days=200)
"""How long a step waits for an event at the most, in virtual time."""
_ANSWER_SECONDS, _REST_SECONDS, _MAIL_SECONDS, _POST_SECONDS = 60.0, 30.0, 30.0, 30.0
T = TypeVar("T")


class StoryError(Exception):
    """The story did not go as its scenario says."""


class Story:
    """One engagement, lived through.

    Args:
        stage: what it runs on.
        show: who tells it.
        documents: text of the engagement file and of the provider file.
    """

    def __init__(self, stage: Stage, show: Show, document: str, provider: str) -> None:
        self._stage, self._show, self._document, self._provider = stage, show, document, provider
        self._gateway: Gateway = stage.gateway
        self.name = ""
        self._handle: WorkflowHandle[Any, Any] | None = None
        self._told = 0
        self._since = 0
        self._armed: int | None = None
        self.kills = 0
        self.found_at_night = 0

    async def begin(self) -> None:
        """The inquiry arrives."""
        request_id = str(uuid.uuid4())
        made = await _answered(lambda: self._gateway.create(self._document, self._provider, actor="mira", request_id=request_id))
        self.name = made.standing.name
        self._handle = self._stage.client.get_workflow_handle(workflow_id(self.name.removeprefix("engagements/")))
        await self._set_stripes_clock()
        await self.tell()

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The workflow behind it."""
        assert self._handle is not None
        return self._handle

    async def state(self) -> State:
        """The aggregate, with its whole journal."""
        found: State = await _answered(lambda: self.handle.query(wire.STATE_QUERY, result_type=State))
        return found.model_copy(update={"journal": whole_journal(self._stage.store, found)})

    async def now(self) -> datetime:
        """The virtual time."""
        return await self._stage.skipper.get_current_time(self.handle)

    async def tell(self) -> State:
        """Wait until nothing is on its way, and show what is new."""
        patience, told = Patience(_REST_SECONDS), self._told
        while True:
            state = await self.state()
            self._show_new(state)
            if not any(item.not_before is None for item in state.outbox):
                return state
            if patience.is_over():
                raise StoryError(f"nothing happened for {patience}, and a message or an invoice did not get through")
            if self._told > told:  # it gets on
                patience, told = Patience(_REST_SECONDS), self._told
            await asyncio.sleep(0.05)

    def _show_new(self, state: State) -> None:
        new = [entry for entry in state.journal if entry.sequence > self._told]
        if not new:
            return
        voice = Voice(Names.of(state))
        for entry in new:
            self._show.entry(entry, voice)
        self._told = new[-1].sequence

    async def advance(self, to: datetime) -> None:
        """Let time pass on the server, a week at a time, so that the telling keeps up."""
        await self.tell()
        while (now := await self.now()) < to:
            await move_to(self._stage.skipper, self.handle, min(to, now + timedelta(days=7)))
            await self._set_stripes_clock()
            await self.tell()

    async def wait_for(self, wanted: str, since: int) -> None:
        """Let time pass from deadline to deadline until an event is in the journal after ``since``.

        Args:
            wanted: ``Event``, or ``Event:value`` where one of its fields must have that value.
            since: a journal sequence.

        Raises:
            StoryError: it did not happen within the longest wait.
        """
        event, _, value = wanted.partition(":")
        state = await self.tell()
        end = await self.now() + LONGEST_WAIT
        while not any(e.event == event and e.sequence > since and (not value or value in e.data.values()) for e in state.journal):
            due = min((d.at for d in state.deadlines.values()), default=None)
            if due is None or await self.now() > end:
                raise StoryError(f"'{wanted}' did not happen")
            await self.advance(max(due, await self.now()) + MARGIN)
            state = await self.state()

    async def play(self, step: Step) -> None:
        """One step."""
        state = await self.tell()
        before = state.sequence
        if step.until:
            # Trouble that was set up may have come before the last step: it counts from where it was set up.
            await self.wait_for(step.until, self._since if self._armed is None else self._armed)
        await self.advance(step.moment(state.calendars.provider, await self.now()))
        self._since = before
        if step.until:
            self._armed = None
        if step.mail:
            self._armed = before
            self._hang_up_once()
        if step.does:
            await self._act(step)
        elif step.pays:
            await self._pay(step.pays)
        elif step.reconciles:
            await self._reconcile(step.reconciles)

    async def _act(self, step: Step) -> None:
        state = await self.state()
        killing = asyncio.create_task(self._kill_while_sending()) if step.worker else None
        request_id = str(uuid.uuid4())
        try:
            if step.does == "ProposeAgreement":
                await _answered(lambda: self._gateway.propose(self.name, self._document, actor=step.actor, request_id=request_id))
            else:
                command = METHODS[step.does or ""].model_validate(filled(step.fields, state, await self.now()))
                await _answered(lambda: self._gateway.give(self.name, command, actor=step.actor, request_id=request_id))
        except grpc.aio.AioRpcError as error:
            code = reason_of(error)
            if code is None or code != step.refused:
                raise StoryError(f"'{step.does}' was refused: {code}: {error.details()}") from None
            self._show.note(f"✗ {step.does} refused ({code}): {step.says or error.details()}")
        else:
            if step.refused:
                raise StoryError(f"'{step.does}' should have been refused with {step.refused}")
        if killing is not None:
            await killing
        await self.tell()

    async def _pay(self, payment: Payment) -> None:
        """Pay at Stripe; what it sends to the receiver has arrived afterwards, or is lost."""
        state, stripe = await self.state(), self._stage.stripe
        now = await self.now()
        amount = paid(payment, state, now)
        if payment.webhooks == "lost":
            stripe.post.odds = Odds(lose=1)
        await asyncio.to_thread(stripe.payer.pay, str(state.invoices[payment.invoice].external), amount.minor)
        stripe.post.odds = Odds()
        patience = Patience(_POST_SECONDS)
        while not await asyncio.to_thread(stripe.post.wait, 1):
            if patience.is_over():
                raise StoryError(f"a webhook was not taken within {patience}")
        if interest := interest_in_words(payment, state, now):
            self._show.note(f"% {interest}", now)
        if payment.webhooks == "lost":
            number = state.invoices[payment.invoice].number
            self._show.note(f"✂ {amount} is paid at Stripe for {number}, but its webhooks are lost on the way: nobody here knows", now)
        await self.tell()

    async def _reconcile(self, system: str) -> None:
        """The night's reconciliation. Its schedule keeps real time, so the story starts the same workflow in its own night."""
        found: nightly.Reconciliation = await self._stage.client.execute_workflow(
            nightly.RECONCILE,
            nightly.StartReconcile(system=system),
            id=f"{nightly.reconcile_id(system)}-{uuid.uuid4()}",
            task_queue=self._stage.settings.task_queue,
            result_type=nightly.Reconciliation,
        )
        tally = found.tally
        if tally.differences:
            raise StoryError(f"the reconciliation found a difference: {tally.differences[0].explanation}")
        self.found_at_night += tally.delivered
        self._show.note(
            f"☾ the night's reconciliation compares {tally.invoices} invoices with {system.capitalize()}: "
            f"{tally.known} payments were known, {tally.delivered} was lost and is delivered now",
            await self.now(),
        )
        await self.tell()

    async def _set_stripes_clock(self) -> None:
        """Let the time at Stripe be the engagement's: it decides on which day money counts."""
        ahead = await self.now() - datetime.now(UTC)
        self._stage.stripe.store.clock = lambda: datetime.now(UTC) + ahead

    async def _kill_while_sending(self) -> None:
        """Kill the worker between the mail server taking a message and the worker hearing so; start it again."""
        taken, loop, worker = asyncio.Event(), asyncio.get_running_loop(), self._stage.worker

        def mood(message: EmailMessage) -> str | None:
            self._stage.mailbox.mood = None
            if worker.pid is not None:
                os.kill(worker.pid, 9)
            loop.call_soon_threadsafe(taken.set)
            return HANG_UP

        self._stage.mailbox.mood = mood
        patience = Patience(_MAIL_SECONDS)
        try:
            async with within(patience):
                await taken.wait()
        except TimeoutError:
            raise StoryError(f"no message came within {patience}") from None
        self.kills += 1
        self._show.note("✂ the worker is killed (SIGKILL) right after the mail server took this message, before it heard so")
        await worker.kill()
        await worker.start()
        self._show.note("↻ the worker is started again: the message goes out once more, with the same Message-ID, and is filed once")

    def _hang_up_once(self) -> None:
        mailbox = self._stage.mailbox

        def mood(message: EmailMessage) -> str | None:
            if "/payment_reminder" not in str(message["X-Milepost-Key"]):
                return None
            mailbox.mood = None
            return HANG_UP

        mailbox.mood = mood


async def _answered(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer: while a worker is started again there is none."""
    try:
        return await insist(ask, Patience(_ANSWER_SECONDS))
    except TimeoutError as error:
        raise StoryError(str(error)) from None


def reason_of(error: grpc.aio.AioRpcError) -> str | None:
    """The reason code of a refusal."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return str(info.reason)
    return None
