"""The journal in words for people: one line for each event worth telling, with the same names in the terminal and in the picture."""

from worker.story.names import Names
from worker.story.telling import tell
from worker.story.told import Told
from worker.story.voice import Voice

__all__ = ["Names", "Told", "Voice", "tell"]
