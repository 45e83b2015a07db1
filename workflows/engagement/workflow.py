"""EngagementWorkflow: the durable shell around the core. The only file that is loaded in the sandbox.

Updates never await: they decide, evolve, leave effects in the outbox and return. The main loop carries the effects out, lane by lane; their results
come back as internal commands. One timer aims at the next deadline.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey, SearchAttributeUpdate
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from pydantic import ValidationError

    from workflows.engagement import calls, core, indexing, outbox, ports, results, sealing, wire
    from workflows.engagement.messages.answers import Receipt, Refusal, Refused
    from workflows.engagement.messages.commands import Command, Tick, WithdrawNotice
    from workflows.engagement.messages.effects import OutboxItem
    from workflows.engagement.simulator import clock_meta, effect_meta
    from workflows.engagement.state import State
    from workflows.engagement.view import EngagementView, JournalPage
    from workflows.engagement.view import view as render_view

ATTEMPTS = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(seconds=20))
ONE_ATTEMPT = timedelta(seconds=10)
"""Start to close: short, because after a crash the next attempt waits for it."""
ONE_CALL = timedelta(minutes=2)
"""All attempts of one activity call; longer pauses wait in the outbox."""
_JOURNAL, _SEAL = "journal", "seal"
"""Lanes of the shell's own; those of effects have a slash in their names."""

_STAGE = SearchAttributeKey.for_keyword(indexing.STAGE)
_WAITING = SearchAttributeKey.for_keyword(indexing.WAITING_FOR)
_CSAT = SearchAttributeKey.for_int(indexing.CSAT)
_NPS = SearchAttributeKey.for_int(indexing.NPS)


def _failure(refusal: Refusal) -> ApplicationError:
    return ApplicationError(refusal.message, refusal.model_dump(mode="json"), type=refusal.code, non_retryable=True)


@workflow.defn(name=wire.WORKFLOW)
class EngagementWorkflow:
    """One client engagement."""

    @workflow.init
    def __init__(self, start: wire.Start) -> None:
        """Take the state over from the run before, or take the first command at the moment it was given."""
        if start.state is not None:
            self._state = start.state
        else:
            assert start.created is not None
            self._state = core.handle(None, start.created.opened(), start.created.meta(workflow.info().workflow_start_time)).state
        self._limits = start.limits
        self._told = indexing.indexed(self._state)
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._timer: tuple[datetime, asyncio.Task[None]] | None = None
        self._updates = 0
        self._looked_at = self._state.sequence
        self._wake = True

    @workflow.run
    async def run(self, start: wire.Start) -> None:
        """Carry out effects and deadlines until the end of the run."""
        while True:
            self._wake = False
            self._land()
            self._tick()
            rolling = self._must_roll()
            if not rolling:
                self._dispatch()
            self._tell()
            if rolling and not self._in_flight:
                await self._roll()
            self._aim()
            await workflow.wait_condition(lambda: self._wake)

    # -- the door

    @workflow.update(name=wire.UPDATE)
    def apply(self, envelope: wire.Envelope) -> Receipt:
        """Take a command; the validator already said that it is possible."""
        self._tick()
        try:
            outcome = core.handle(self._state, envelope.opened(), envelope.meta(workflow.now()))
        except Refused as answer:
            raise _failure(answer.refusal) from None
        self._updates += 1
        self._state = outcome.state
        self._wake = True
        return outcome.receipt

    @apply.validator
    def _check(self, envelope: wire.Envelope) -> None:
        """Refuse before anything is written to history."""
        known = self._state.receipts.get(wire.update_id(envelope.source, envelope.request_id))
        if known is not None:
            raise ApplicationError(
                "this request was taken before", known.model_dump(mode="json"), type=wire.KNOWN_REQUEST, non_retryable=True
            )
        refusal = self._dry(envelope)
        if refusal is not None:
            raise _failure(refusal)

    def _dry(self, envelope: wire.Envelope) -> Refusal | None:
        try:
            command = envelope.opened()
        except (KeyError, ValidationError):
            return Refusal(code="MALFORMED_COMMAND", message="this is no command the engagement knows")
        now = workflow.now()
        due = core.next_due(self._state)
        state = self._state
        if due is not None and due.at <= now:
            state = core.handle(state, Tick(), clock_meta(state, now)).state
        return core.check(state, command, envelope.meta(now))

    @workflow.query(name=wire.VIEW_QUERY)
    def view(self) -> EngagementView:
        """The engagement as callers see it."""
        return render_view(self._state, core.available(self._state, workflow.now()))

    @workflow.query(name=wire.JOURNAL_QUERY)
    def journal(self, query: wire.JournalQuery) -> JournalPage:
        """Entries after a sequence."""
        entries = tuple(e for e in self._state.journal if e.sequence > query.after)[: query.limit]
        sealed = self._state.sealed[-1].last if self._state.sealed else 0
        return JournalPage(entries=entries, last=self._state.sequence, sealed_through=sealed)

    @workflow.query(name=wire.CHECK_QUERY)
    def check(self, envelope: wire.Envelope) -> Refusal | None:
        """Would this command be taken now? Nothing is written."""
        return self._dry(envelope)

    @workflow.query(name=wire.PENDING_QUERY)
    def pending(self) -> int:
        """How many effects could be carried out now: 0 at rest."""
        now = workflow.now()
        return sum(item.not_before is None or item.not_before <= now for item in self._state.outbox) + len(self._in_flight)

    @workflow.query(name=wire.STATE_QUERY)
    def state(self) -> State:
        """The whole aggregate: for tests and for people who debug."""
        return self._state

    # -- the clock

    def _tick(self) -> None:
        now, due = workflow.now(), core.next_due(self._state)
        if due is not None and due.at <= now:
            self._state = core.handle(self._state, Tick(), clock_meta(self._state, now)).state
            self._wake = True

    def _aim(self) -> None:
        """Keep one timer on the next moment; where that moved later the old one fires once for nothing, which is cheaper than a restart."""
        due, now = core.next_due(self._state), workflow.now()
        moments = [due.at if due else None, outbox.next_moment(self._state, self._in_flight, now)]
        following = min((m for m in moments if m), default=None)
        if self._timer is not None and self._timer[1].done():
            self._timer = None
        if following is None:
            if self._timer is not None and self._state.ended:
                self._timer[1].cancel()
                self._timer = None
            return
        if self._timer is not None:
            if self._timer[0] <= following:
                return
            self._timer[1].cancel()
        self._timer = (following, asyncio.create_task(self._sleep(max(following - now, timedelta(0)))))

    async def _sleep(self, pause: timedelta) -> None:
        await workflow.sleep(pause, summary="next deadline")
        self._wake = True

    # -- the world

    def _land(self) -> None:
        """Free the lanes of what came back. A defect while a result was recorded stops here, before the effect could be repeated for ever."""
        for lane in [lane for lane, task in self._in_flight.items() if task.done()]:
            self._in_flight.pop(lane).result()

    def _dispatch(self) -> None:
        """Start the first effect of each lane that is free."""
        for item in outbox.ready(self._state, self._in_flight, workflow.now()):
            reason = core.still_wanted(self._state, item.effect)
            if reason is not None:
                self._result(item, WithdrawNotice(notice=item.effect.subject, explanation=reason))
                self._wake = True
                return  # the outbox has changed: look at it again
            self._in_flight[item.effect.lane] = asyncio.create_task(self._carry_out(item))
        self._publish_at_rest()
        self._seal_when_large()

    async def _carry_out(self, item: OutboxItem) -> None:
        try:
            self._result(item, await self._call(item))
        except ActivityError as error:
            command = results.failed(self._state, item, results.Failure.of(error))
            if command is not None:
                self._result(item, command)
            else:
                self._state = outbox.postponed(self._state, item, workflow.now())
        finally:
            self._wake = True

    async def _call(self, item: OutboxItem) -> Command:
        """Carry out one effect; the command is its result."""
        try:
            prepared = calls.prepare(self._state, item.effect, workflow.now())
        except Exception as defect:
            # A defect of ours must not wedge the engagement: it becomes a task like any other message that cannot be sent.
            workflow.logger.error("an effect could not be prepared: %s: %s", item.effect.key, results.whereabouts(defect))
            return results.refused(item, results.UNPREPARED)
        result = await workflow.execute_activity(
            prepared.activity,
            prepared.call,
            result_type=prepared.result_type,
            start_to_close_timeout=ONE_ATTEMPT,
            schedule_to_close_timeout=ONE_CALL,
            retry_policy=ATTEMPTS,
            summary=prepared.summary,
        )
        self._published(result)
        return results.done(item, result)

    def _result(self, item: OutboxItem, command: Command) -> None:
        self._state = core.handle(outbox.without(self._state, item), command, effect_meta(item, workflow.now())).state

    # -- the journal

    def _published(self, result: ports.Published) -> None:
        if result.published is not None and result.published > self._state.published:
            self._state = self._state.model_copy(update={"published": result.published})

    def _publish_at_rest(self) -> None:
        """Entries ride with other effects; when the engagement has ended and nothing else will come, they go by themselves."""
        if self._state.ended and not self._in_flight and not self._state.outbox and calls.unpublished(self._state):
            self._in_flight[_JOURNAL] = asyncio.create_task(self._publish())

    async def _publish(self) -> None:
        try:
            call = ports.PublishCall(engagement=self._state.id, entries=calls.unpublished(self._state))
            self._published(
                await workflow.execute_activity(
                    ports.PUBLISH_JOURNAL, call, result_type=ports.Published, start_to_close_timeout=ONE_ATTEMPT, retry_policy=ATTEMPTS
                )
            )
        finally:
            self._wake = True

    def _seal_when_large(self) -> None:
        if _SEAL in self._in_flight or self._state.sequence - self._looked_at < self._limits.look_every:
            return
        self._looked_at = self._state.sequence
        oldest = sealing.oldest_half(self._state)
        if oldest and sealing.encoded_size(self._state) > self._limits.seal_above:
            self._in_flight[_SEAL] = asyncio.create_task(self._seal(ports.SealCall(engagement=self._state.id, entries=oldest)))

    async def _seal(self, call: ports.SealCall) -> None:
        try:
            result = await workflow.execute_activity(
                ports.SEAL_JOURNAL,
                call,
                result_type=ports.SealResult,
                start_to_close_timeout=ONE_ATTEMPT,
                schedule_to_close_timeout=ONE_CALL,
                retry_policy=ATTEMPTS,
            )
            self._published(result)
            self._state = sealing.sealed(self._state, call.entries, result.document)
        except ActivityError as error:
            workflow.logger.warning("the journal could not be sealed: %s", results.Failure.of(error).words)  # the next look tries again
        finally:
            self._wake = True

    # -- lists and people

    def _tell(self) -> None:
        """One upsert when an indexed value changes; the details people read in Temporal's own UI cost nothing."""
        current = indexing.indexed(self._state)
        if current != self._told:
            updates: list[SearchAttributeUpdate[Any]] = [_STAGE.value_set(current.stage), _WAITING.value_set(current.waiting_for)]
            updates += [_CSAT.value_set(current.csat)] if current.csat is not None else []
            updates += [_NPS.value_set(current.nps)] if current.nps is not None else []
            workflow.upsert_search_attributes(updates)
            self._told = current
        due = core.next_due(self._state)
        details = f"Stage {current.stage}, waiting for {current.waiting_for}, journal {self._state.sequence}"
        workflow.set_current_details(f"{details}, next {due.at:%d %b %Y %H:%M} UTC: {due.because}" if due else details)

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
        workflow.continue_as_new(wire.Start(state=self._state, limits=self._limits))
