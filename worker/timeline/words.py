"""The same in words: one row for each mark, in order of time, with the same four lines."""

from dataclasses import dataclass

from worker.timeline.marks import Mark
from worker.timeline.model import Lane, Timeline
from worker.timeline.reader import Reader
from worker.timeline.when import when_line


@dataclass(frozen=True)
class TableRow:
    """One row of the table. `part` names the lane in the reader's language; `said` is what the drawing says beside the mark."""

    when: str
    iso: str
    part: str
    what: str
    said: tuple[str, ...]
    because: str
    rule: str


def entries(timeline: Timeline, reader: Reader) -> list[TableRow]:
    """Return every mark of the timeline as an entry, earliest first; marks of one moment keep the order of the lanes."""
    notes: dict[str, str] = {}
    for note in timeline.notes:
        notes[note.mark] = f"{notes[note.mark]} {note.text}" if note.mark in notes else note.text
    ordered = sorted(timeline.marks(), key=lambda pair: pair[1].when)
    return [_entry(lane, mark, timeline, reader, notes.get(mark.id, "")) for lane, mark in ordered]


def title(mark: Mark, timeline: Timeline, reader: Reader) -> str:
    """Return the four lines of a mark: what, when, because, rule."""
    phrases = reader.phrases
    lines = [
        mark.what,
        when_line(mark, timeline, reader),
        phrases.say("picture-because", why=mark.because),
        phrases.say("picture-rule", rule=mark.rule),
    ]
    return "\n".join(lines)


def _entry(lane: Lane, mark: Mark, timeline: Timeline, reader: Reader, note: str) -> TableRow:
    phrases = reader.phrases
    return TableRow(
        when=when_line(mark, timeline, reader),
        iso=reader.local(mark.when).isoformat(),
        part=phrases.say(f"picture-lane-{lane}"),
        what=mark.what,
        said=tuple(text for text in (mark.label, note) if text and text not in mark.what),
        because=phrases.say("picture-because", why=mark.because),
        rule=mark.rule,
    )
