"""EngagementWorkflow: the durable shell around the core. The only file that is loaded in the sandbox.

Updates decide, evolve, leave effects in the outbox and return. They wait for one thing only: that the clock has said all that was due before. The main
loop carries the effects out, lane by lane; their results come back as internal commands. One timer aims at the next deadline.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from workflows.engagement.messages import ports
    from workflows.engagement.messages.answers import Refusal, Refused
    from workflows.engagement.messages.commands import Command, WithdrawNotice
    from workflows.engagement.messages.effects import OutboxItem
    from workflows.engagement.rules import core, outbox
    from workflows.engagement.shell import calls, door, indexing, results, rolling, storing, wire
    from workflows.engagement.shell.fullness import Fullness
    from workflows.engagement.shell.pace import Pace
    from workflows.engagement.state import State
    from workflows.engagement.views.answer import Answer, bare
    from workflows.engagement.views.billing import BillingView, billing_view
    from workflows.engagement.views.engagement import EngagementView, JournalPage
    from workflows.engagement.views.engagement import view as render_view
    from workflows.engagement.views.listed import Listed, listed
    from workflows.engagement.views.statement import MoneyStatement, statement

ATTEMPTS = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(seconds=20))
ONE_ATTEMPT = timedelta(seconds=10)
"""Start to close: short, because after a crash the next attempt waits for it."""
ONE_CALL = timedelta(minutes=2)
"""All attempts of one activity call."""
AT_ONCE = timedelta(milliseconds=1)
"""The shortest time after which the server begins another workflow task."""
_JOURNAL = "journal"  # a lane of the shell's own; those of effects have a slash in their names

Result = TypeVar("Result", bound=ports.JournalResult)


def _failure(refusal: Refusal) -> ApplicationError:
    return ApplicationError(refusal.code, refusal.model_dump(mode="json"), type=refusal.code, non_retryable=True)


@workflow.defn(name=wire.WORKFLOW)
class EngagementWorkflow:
    """One client engagement."""

    @workflow.init
    def __init__(self, start: wire.Start) -> None:
        """Take the state over from the run before, or take the first command at the moment it was given."""
        self._rules = start.rules
        if start.state is not None:
            self._state = start.state
        else:
            assert start.created is not None
            meta = start.created.meta(door.created_at(start.created, workflow.info().workflow_start_time), self._rules)
            self._state = core.handle(None, start.created.opened(), meta).state
        self._limits = start.limits
        self._told = indexing.indexed(self._state)
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._timer: tuple[datetime, asyncio.Task[None]] | None = None
        self._updates = 0
        self._storing_from = self._limits.carried
        """Entries in the state at which the next call for the journal alone begins."""
        self._pace = Pace()
        self._landed = self._asked = False
        self._wake = True
        self._glance = door.Glance()
        self._fullness = Fullness()
        self._behind = False
        """More was due than one step handles; nothing is decided or sent before it is."""
        self._pause: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, start: wire.Start) -> None:
        """Carry out effects and deadlines until the end of the run."""
        while True:
            self._wake = self._asked = False
            before = self._state.sequence
            self._land()
            self._tick()
            if self._behind:
                self._go_on()
            else:
                rolling = self._must_roll()
                if not rolling:
                    self._dispatch()
                self._tell()
                if rolling and not self._in_flight:
                    await self._roll()
                self._aim()
            self._mark(before)
            await workflow.wait_condition(self._called)

    def _mark(self, before: int) -> None:
        """Leave a trace of a step in which something landed and nothing was asked of the server.

        A replay takes a workflow task without commands together with the next one, and runs that one's updates first: what had landed before
        would land after them, and the engagement would remember another order than its callers heard [seen: SDK 1.35].
        """
        if (self._landed or self._state.sequence != before) and not self._asked:
            workflow.upsert_memo({wire.MARK: self._state.sequence})
        self._landed = False

    def _called(self) -> bool:
        """Whether the loop has something to do; asked in every step, so it is here that one without a workflow task of its own is found out."""
        self._pace.keep(workflow.now(), workflow.info().get_current_history_length())
        return self._wake

    # -- the door

    @workflow.update(name=wire.UPDATE)
    async def apply(self, envelope: wire.Envelope) -> Answer:
        """Take a command; the validator already said that it is possible, or that this is open because much is due before it."""
        self._tick()
        if self._behind:
            await self._caught_up()
            refusal = door.refusal(self._state, envelope, workflow.now(), self._rules, self._glance)
            if refusal is not None:
                raise _failure(refusal)
        try:
            now = workflow.now()
            command, outcome = self._glance.taken(self._state, envelope, now, self._rules)
            answer = door.answered(self._state, command, outcome, now)
        except Refused as refused:
            raise _failure(refused.refusal) from None
        self._updates += 1
        self._fullness.took(envelope.length)
        self._glance.forget()
        self._state = outcome.state
        self._wake = True
        return answer

    @apply.validator
    def _check(self, envelope: wire.Envelope) -> None:
        """Refuse before anything is written to history."""
        known = door.known(self._state, envelope)
        if known is not None:
            details = bare(self._state, known).model_dump(mode="json")
            raise ApplicationError(wire.KNOWN_REQUEST, details, type=wire.KNOWN_REQUEST, non_retryable=True)
        if self._behind:
            return  # the handler waits and asks then
        refusal = door.refusal(self._state, envelope, workflow.now(), self._rules, self._glance, self._fullness)
        if refusal is not None:
            raise _failure(refusal)

    @workflow.query(name=wire.VIEW_QUERY)
    def view(self, asked: wire.At | None = None) -> EngagementView:
        """The engagement as callers see it."""
        return render_view(self._state, door.asked_at(asked, workflow.now()))

    @workflow.query(name=wire.MONEY_QUERY)
    def money(self, asked: wire.At | None = None) -> MoneyStatement | None:
        """Where the money stands today."""
        return statement(self._state, door.asked_at(asked, workflow.now()))

    @workflow.query(name=wire.LIST_QUERY)
    def list(self, query: wire.ListQuery) -> Listed[Any]:
        """Things of one kind, newest first."""
        return listed(self._state, query.kind, query.after, query.limit, open_only=query.open_only)

    @workflow.query(name=wire.BILLING_QUERY)
    def billing(self) -> BillingView:
        """What billing reads."""
        return billing_view(self._state)

    @workflow.query(name=wire.JOURNAL_QUERY)
    def journal(self, query: wire.JournalQuery) -> JournalPage:
        """Entries after a sequence."""
        return door.page(self._state, query)

    @workflow.query(name=wire.CHECK_QUERY)
    def check(self, asked: wire.Check) -> wire.Verdict:
        """What would this command be answered now? Nothing is written."""
        return door.verdict(self._state, asked.envelope, door.asked_at(asked, workflow.now()), self._rules, self._fullness)

    @workflow.query(name=wire.PENDING_QUERY)
    def pending(self) -> int:
        """How many effects could be carried out now: 0 at rest."""
        return len(outbox.ready(self._state, self._in_flight, workflow.now())) + len(self._in_flight) + self._behind

    @workflow.query(name=wire.STATE_QUERY)
    def state(self) -> State:
        """The whole aggregate: for tests and for people who debug."""
        return self._state

    # -- the clock

    def _tick(self) -> None:
        """Let the clock have its say, as far as one step lets it."""
        if self._behind:
            return
        now = workflow.now()
        state = self._glance(self._state, now, self._rules)
        self._wake = self._wake or state is not self._state
        self._state, self._behind = state, core.is_behind(state, now)

    def _go_on(self) -> None:
        """Handle what else is due in a workflow task of its own: a task that takes long is tried again for ever."""
        if self._pause is None:
            self._asked = True
            self._pause = asyncio.create_task(workflow.sleep(AT_ONCE, summary="more due"))
            self._pause.add_done_callback(self._gone_on)

    def _gone_on(self, _: object) -> None:
        self._pause, self._behind, self._wake = None, False, True

    async def _caught_up(self) -> None:
        """Wait until everything that was due before is handled; those that wait go on in the order in which they came."""
        while self._behind:
            await workflow.wait_condition(lambda: not self._behind)
            self._tick()

    def _aim(self) -> None:
        """Keep one timer on the next moment. To move it costs two events; to let it fire for nothing costs five."""
        due, now = core.next_due(self._state), workflow.now()
        moments = [due.at if due else None, outbox.next_moment(self._state, self._in_flight, now)]
        following = min((m for m in moments if m), default=None)
        if self._timer is not None and self._timer[1].done():
            self._timer = None
        if self._in_flight and (following is None or following > now + ONE_CALL):
            return  # what is on its way lands before that, and may set another moment; that step asks for something then
        if self._timer is not None:
            if self._timer[0] == following:
                return
            self._timer[1].cancel()
            self._timer = None
            self._asked = True
        if following is None:
            return
        self._asked = True
        self._timer = (following, asyncio.create_task(workflow.sleep(max(following - now, timedelta(0)), summary="next deadline")))
        self._timer[1].add_done_callback(self._woken)

    # -- the world

    def _land(self) -> None:
        """Free the lanes of what came back; a defect while a result was recorded stops here, and does not repeat the effect for ever."""
        for lane in [lane for lane, task in self._in_flight.items() if task.done()]:
            self._landed = True
            error = self._in_flight.pop(lane).exception()
            if error is not None:
                raise RuntimeError("what an effect brought back cannot be recorded") from error

    def _start(self, lane: str, work: Coroutine[Any, Any, Any]) -> None:
        self._asked = True
        self._in_flight[lane] = asyncio.create_task(work)
        self._in_flight[lane].add_done_callback(self._woken)

    def _woken(self, _: object) -> None:
        self._wake = True

    def _dispatch(self) -> None:
        """Start the first effect of each lane that is free."""
        for item in outbox.ready(self._state, self._in_flight, workflow.now()):
            reason = core.still_wanted(self._state, item.effect)
            if reason is not None:
                self._result(item, WithdrawNotice(notice=item.effect.subject, because=reason))
                self._wake = True
                return  # the outbox has changed: look at it again
            self._start(item.effect.lane, self._carry_out(item))
        self._store_journal()

    async def _carry_out(self, item: OutboxItem) -> None:
        try:
            self._result(item, await self._call(item))
        except ActivityError as error:
            command = results.failed(self._state, item, results.Failure.of(error))
            if command is not None:
                self._result(item, command)
            else:
                self._state = outbox.postponed(self._state, item, workflow.now())

    async def _call(self, item: OutboxItem) -> Command:
        """Carry out one effect; the command is its result."""
        try:
            prepared = calls.prepare(self._state, item.effect, workflow.now())
        except Exception as defect:
            # A defect of ours must not wedge the engagement: it becomes a task like any other message that cannot be sent.
            workflow.logger.error("an effect could not be prepared: %s: %s", item.effect.key, results.whereabouts(defect))
            return results.refused(item, results.UNPREPARED)
        return results.done(item, await self._execute(prepared.activity, prepared.call, prepared.result_type, summary=prepared.summary))

    async def _execute(
        self,
        activity: str,
        call: ports.JournalCall,
        result: type[Result],
        *,
        within: timedelta | None = ONE_CALL,
        summary: str | None = None,
    ) -> Result:
        """Run an activity; each of them stores the journal entries that come along."""
        answer: Result = await workflow.execute_activity(
            activity,
            call,
            result_type=result,
            start_to_close_timeout=ONE_ATTEMPT,
            schedule_to_close_timeout=within,
            retry_policy=ATTEMPTS,
            summary=summary,
        )
        if answer.stored is not None:
            self._confirm(call.after, answer.stored)
        return answer

    def _result(self, item: OutboxItem, command: Command) -> None:
        meta = core.effect_meta(item, workflow.now(), self._rules)
        self._state = core.handle(outbox.without(self._state, item), command, meta).state

    # -- the journal

    def _confirm(self, after: ports.JournalEnd, stored: ports.Stored) -> None:
        """Let go of the entries that the store holds; where its journal differs from this one, a person hears of it."""
        differs = storing.differs(self._state, after, stored)
        self._state = storing.confirmed(self._state, stored)
        if differs is not None:
            workflow.logger.error("the journal store differs (%s) at entry %s", differs.how, differs.at)
            self._state = core.handle(self._state, differs, core.journal_meta(self._state, workflow.now(), self._rules)).state

    def _store_journal(self) -> None:
        """Entries ride with other effects. They go by themselves when very many wait, or when the engagement has ended and nothing else will come."""
        if self._state.ended:
            alone = bool(self._state.journal) and not self._in_flight and not self._state.outbox
        else:
            alone = _JOURNAL not in self._in_flight and storing.waiting(self._state) >= self._storing_from
        if alone:
            self._start(_JOURNAL, self._store(ports.JournalCall(engagement=self._state.id, **storing.riding(self._state))))

    async def _store(self, call: ports.JournalCall) -> None:
        try:
            await self._execute(ports.STORE_JOURNAL, call, ports.JournalResult, within=None if self._state.ended else ONE_CALL)
            self._storing_from = self._limits.carried
        except ActivityError:
            workflow.logger.warning("the journal could not be stored; it is tried again when more has come")
            self._storing_from = storing.waiting(self._state) + self._limits.carried

    # -- lists and people

    def _tell(self) -> None:
        """One upsert when an indexed value changes; the details people read in Temporal's own UI cost nothing.

        While an effect is on its way (two minutes at most) the upsert waits for it to land: that step needs a command anyway.
        """
        current = indexing.indexed(self._state)
        if current != self._told and (self._landed or not self._in_flight):
            workflow.upsert_search_attributes(indexing.updates_of(current))
            self._told = current
            self._asked = True
        workflow.set_current_details(door.details(self._state, current.stage, current.waiting_for))

    # -- the end of a run

    def _must_roll(self) -> bool:
        info = workflow.info()
        events, size = info.get_current_history_length(), info.get_current_history_size()
        return info.is_continue_as_new_suggested() or self._limits.reached(events, size, self._updates)

    async def _roll(self) -> None:
        """Continue as new: only with nothing in flight, because over a running activity it would send twice."""
        if self._timer is not None:
            self._timer[1].cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(rolling.next_start(self._state, self._limits, workflow.now()))
