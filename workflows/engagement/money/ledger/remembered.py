"""The last few answers of a pure function, beside their arguments: asked for the same again, it need not count again."""

from typing import Generic, TypeVar

Arguments = TypeVar("Arguments")
Answer = TypeVar("Answer")


class Remembered(Generic[Arguments, Answer]):
    """Found by comparing, not by a hash: hundreds of facts are mostly the very same values, which compare at once, and each hash would walk them all.

    The content is a value that is replaced as a whole, so that threads may share it. Nobody changes an answer that lies here.
    """

    def __init__(self, most: int) -> None:
        """Args: most: how many answers are kept."""
        self._most = most
        self.kept: tuple[tuple[Arguments, Answer], ...] = ()

    def add(self, arguments: Arguments, answer: Answer) -> Answer:
        """Keep an answer; the oldest is forgotten."""
        self.kept = ((arguments, answer), *self.kept[: self._most - 1])
        return answer

    def find(self, arguments: Arguments) -> Answer | None:
        """The answer to the same arguments."""
        return next((answer for known, answer in self.kept if known == arguments), None)

    def clear(self) -> None:
        """Forget everything."""
        self.kept = ()
