"""Where things stand in a file that was read: a path in the author's words to its line and column."""

import re
from dataclasses import dataclass

from worker.files.problems import Place, Problem
from worker.files.reader import Node

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Spots:
    """A file and the values in it, each with its place."""

    file: str
    root: Node

    def place(self, path: str) -> Place:
        """The place of what stands at ``path``, such as ``agreement.milestones[2].price``; of its nearest ancestor where nothing does."""
        node, place = self.root, self.root.place
        for key, index in _STEP.findall(path):
            if key and (entry := (node.entries or {}).get(key)) is not None:
                place, node = entry
            elif index and node.items is not None and int(index) < len(node.items):
                node = node.items[int(index)]
                place = node.place
            else:
                break
        return place

    def problem(self, path: str, wrong: str, expected: str = "") -> Problem:
        """Something to say about what stands at ``path``."""
        place = self.place(path)
        return Problem(self.file, place.line, place.column, path, wrong, expected)
