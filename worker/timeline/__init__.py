"""The timeline: a view model of one engagement, drawn as one self-contained page."""

from worker.timeline.model import Timeline
from worker.timeline.render import layout, render

__all__ = ["Timeline", "layout", "render"]
