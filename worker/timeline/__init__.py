"""An engagement as a picture: the way in. ``page`` draws it; ``Source`` tells the same names, sums and reasons to who lists it in words.

From the journal to the page in three steps: the ``project`` modules make a view model (``model``) of state and journal, the ``render`` modules draw it
on a ``sheet``, and ``render`` writes the page around it. Nobody outside imports anything but what stands here.
"""

from datetime import datetime

from worker.timeline.project import project
from worker.timeline.project_source import Source
from worker.timeline.render import render
from workflows.engagement.state import State

__all__ = ["Source", "page"]


def page(state: State, now: datetime | None = None) -> str:
    """An engagement as one self-contained HTML page.

    Args:
        state: the aggregate, with its journal.
        now: the moment of the picture; none, or an engagement that has ended, gives a finished one.

    Raises:
        LookupError: the journal is empty.
    """
    return render(project(state, now))
