"""The lane that says whose turn it is: us as solid bars, the client as hatched bars, each in its own row."""

from worker.timeline.marks import Waiting
from worker.timeline.row import Row, tiers
from worker.timeline.shapes import turn_bar
from worker.timeline.sheet import LABELS_ROOM, TEXT_SIZE, Box, Sheet
from worker.timeline.text import measure

_HEIGHT = 16.0
_TIER = 11.0
_GAP = 6.0
_LEAST_NAME = 60.0


def draw_waiting(sheet: Sheet) -> None:
    """Draw both rows."""
    sheet.open_lane("waiting")
    phrases, timeline = sheet.reader.phrases, sheet.timeline
    _draw_row(sheet, "us", phrases.say("picture-us"), timeline.waited_for_us)
    _draw_row(sheet, "client", timeline.client, timeline.waited_for_client)


def _draw_row(sheet: Sheet, party: str, name: str, waited: str) -> None:
    waits = [wait for wait in sheet.timeline.waiting if wait.party == party]
    aside = waited or ("" if waits else sheet.reader.phrases.say("picture-none"))
    room = max(_LEAST_NAME, LABELS_ROOM - measure(aside, TEXT_SIZE) - _GAP)  # a name may be cut, a number of days may not
    sheet.beside(0, sheet.y + 11, name, f"tl-{party} tb", room=room)
    sheet.beside(LABELS_ROOM, sheet.y + 11, aside, "t2 s-off", room=LABELS_ROOM - room - _GAP, anchor="end")
    passing = [] if sheet.now_x is None else [Box(sheet.now_x - 2, sheet.y, 4, 60)]
    spans = [(sheet.scale.x(wait.when), sheet.scale.x(wait.until or sheet.end)) for wait in waits]
    levels = tiers(spans, overlap=1)
    row = Row(sheet, "waiting", sheet.y, _HEIGHT + max(levels, default=0) * _TIER, sheet.y + 11, passing)
    for wait, (x1, x2), level in zip(waits, spans, levels, strict=True):
        _draw_wait(row, wait, x1, max(x2 - 1, x1 + 2), sheet.y + 3 + level * _TIER)
    sheet.y = row.close()


def _draw_wait(row: Row, wait: Waiting, x1: float, x2: float, y: float) -> None:
    svg = turn_bar(x1, x2, row.sheet.now_x, y, 9, ours=wait.party == "us")
    row.mark(wait, svg, Box(x1, y - 1, x2 - x1, 11), key="work" if wait.party == "us" else "review")
