"""The "when" line of a mark, in words: from when to when, and what became of it."""

from datetime import datetime

from worker.timeline.marks import INVOICE_SPANS, MILESTONE_SPANS, InvoiceMark, Mark, Message, MilestoneMark, Stage, Task, Waiting
from worker.timeline.model import Timeline
from worker.timeline.reader import Reader

_TO_BE_DONE = (Stage, Task, Waiting, Message)


def when_line(mark: Mark, timeline: Timeline, reader: Reader) -> str:
    """Return for example "Thu 30 Jul, 15:00 to Tue 4 Aug, 14:00, five working days to look"."""
    phrases = reader.phrases
    text = _basic(mark, timeline, reader)
    if isinstance(mark, Message):
        text = _message(mark, text, timeline, reader)
    elif isinstance(mark, MilestoneMark) and mark.moved_to is not None:
        text = phrases.say("picture-moved-to", when=text, day=reader.day(mark.moved_to))
    if mark.when_note:
        text = phrases.say("picture-with-note", when=text, note=mark.when_note)
    return phrases.say("picture-planned", when=text) if _is_plan(mark, timeline) else text


def _basic(mark: Mark, timeline: Timeline, reader: Reader) -> str:
    start = _tell(mark, mark.when, reader)
    if isinstance(mark, Task):
        return _task(mark, start, timeline, reader)
    if mark.until is not None:
        end = _end(mark, mark.until, reader)
        return reader.phrases.say("picture-span", start=start, end=end) if end else start
    if _lasts(mark) and timeline.now is not None and mark.when <= timeline.now:
        return reader.phrases.say("picture-since", start=start)
    return start


def _task(task: Task, start: str, timeline: Timeline, reader: Reader) -> str:
    phrases = reader.phrases
    if task.done is not None:
        return phrases.say("picture-task-done", start=start, done=_end(task, task.done, reader) or start)
    if task.due is None:
        return start
    missed = timeline.now is None or task.due <= timeline.now
    return phrases.say("picture-task-missed" if missed else "picture-task-due", start=start, due=_tell(task, task.due, reader))


def _message(message: Message, text: str, timeline: Timeline, reader: Reader) -> str:
    if message.sent_at is not None:
        return reader.phrases.say("picture-held-until", when=text, sent=_tell(message, message.sent_at, reader))
    if message.merged_into is not None:
        carrier = next(other for other in timeline.messages if other.id == message.merged_into)
        return reader.phrases.say("picture-carried-by", when=text, carrier=carrier.what)
    return text


def _tell(mark: Mark, moment: datetime, reader: Reader) -> str:
    return reader.day(moment) if mark.day_only else reader.moment(moment)


def _end(mark: Mark, end: datetime, reader: Reader) -> str:
    """Return the end of a span: on the same day only its hour; nothing if it says no more than the start."""
    same_day = reader.local(end).date() == reader.local(mark.when).date()
    if mark.day_only:
        return "" if same_day else reader.day(end)
    return (reader.time(end) if end != mark.when else "") if same_day else reader.moment(end)


def _lasts(mark: Mark) -> bool:
    kind = mark.kind if isinstance(mark, MilestoneMark | InvoiceMark) else ""
    return isinstance(mark, Stage | Waiting) or kind in MILESTONE_SPANS | INVOICE_SPANS


def _is_plan(mark: Mark, timeline: Timeline) -> bool:
    """Tell whether the mark is something still to be done. A date given (promise, deadline, due date) is a fact already."""
    to_be_done = mark.kind in ("work", "review", "blocked") if isinstance(mark, MilestoneMark) else isinstance(mark, _TO_BE_DONE)
    return to_be_done and timeline.now is not None and mark.when > timeline.now
