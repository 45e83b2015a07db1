"""NumberSeries: gapless numbers, each taken once for one key. One workflow for each series, with no timer and no activity.

Updates never await, so two of them cannot take the same number. The first call starts the series; it runs for ever.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from workflows.portfolio import wire
    from workflows.portfolio.numbers import LARGEST, Series, Taken, is_key


@workflow.defn(name=wire.NUMBER_SERIES)
class NumberSeries:
    """One series of numbers."""

    @workflow.init
    def __init__(self, start: wire.StartSeries) -> None:
        """Go on where the run before ended."""
        self._series, self._updates = Series(start.pattern, start.carried), 0

    @workflow.run
    async def run(self, start: wire.StartSeries) -> None:
        """Give numbers until the history is long enough, then begin the next run."""
        await workflow.wait_condition(lambda: self._updates >= start.updates or workflow.info().is_continue_as_new_suggested())
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(start.model_copy(update={"carried": self._series.carried()}))

    @workflow.update(name=wire.NEXT_UPDATE)
    def next(self, ask: wire.TakeNumber) -> Taken:
        """The number of a key; the validator already said that it is possible."""
        self._updates += 1
        return self._series.take(ask.key)

    @next.validator
    def _check(self, ask: wire.TakeNumber) -> None:
        """Answer a known key before anything is written to history."""
        if not is_key(ask.key):
            raise ApplicationError("this is no key, expected printable ASCII without spaces", type=wire.MALFORMED_KEY, non_retryable=True)
        known = self._series.known(ask.key)
        if known is not None:
            raise ApplicationError("taken before", known.model_dump(mode="json"), type=wire.KNOWN_KEY, non_retryable=True)
        if self._series.last >= LARGEST:
            raise ApplicationError("the series is at its end", type=wire.SERIES_AT_END, non_retryable=True)

    @workflow.query(name=wire.OWNER_QUERY)
    def owner(self, text: str) -> Taken | None:
        """Who took a number, given as it is printed or as it stands in a creditor reference."""
        return self._series.owner(text)

    @workflow.query(name=wire.LAST_QUERY)
    def last(self) -> int:
        """The last number; 0 before the first."""
        return self._series.last
