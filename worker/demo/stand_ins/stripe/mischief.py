"""What goes wrong on the way, on purpose: seeded, so that it goes wrong the same way again."""

import random
from collections import Counter
from enum import StrEnum


class Trouble(StrEnum):
    """What happens to a request."""

    BUSY = "busy"
    """429; nothing happened."""
    FAILS = "fails"
    """500; nothing happened, and the answer is stored under the key."""
    FAILS_AFTER = "fails_after"
    """500 although it happened; the answer is stored under the key."""
    SILENT_AFTER = "silent_after"
    """It happened, but no answer comes; the same key again gives the true one."""


class Mischief:
    """Chooses what goes wrong.

    Args:
        seed: of the dice.

    Attributes:
        odds: by trouble, how often it befalls a request that changes something: 0 to 1.
        done: how often each befell one.
    """

    def __init__(self, seed: int = 0) -> None:
        self._dice = random.Random(seed)
        self._planned: list[tuple[str, Trouble]] = []
        self.odds: dict[Trouble, float] = {}
        self.done: Counter[Trouble] = Counter()

    def plan(self, path: str, trouble: Trouble, times: int = 1) -> None:
        """Let the next requests of a path go wrong, whatever the dice say.

        Args:
            path: end of the path of a request that changes something, such as ``/finalize``.
            trouble: what happens.
            times: to so many of them.
        """
        self._planned += [(path, trouble)] * times

    def choose(self, method: str, path: str) -> Trouble | None:
        """What befalls a request; reading is left alone."""
        chosen = self._next_planned(path) if method != "GET" else None
        if chosen is None and method != "GET":
            chosen = next((trouble for trouble, odds in sorted(self.odds.items()) if self._dice.random() < odds), None)
        if chosen is not None:
            self.done[chosen] += 1
        return chosen

    def _next_planned(self, path: str) -> Trouble | None:
        for place, (end, trouble) in enumerate(self._planned):
            if path.endswith(end):
                del self._planned[place]
                return trouble
        return None
