"""What can go wrong on the way to a server."""


class DevServerError(Exception):
    """No Temporal server can be had; the text says what was tried and what to do, for the person at the terminal."""


class UnusableError(Exception):
    """One source cannot serve; the text is the reason, and the next source is tried.

    Attributes:
        absent: The source is simply not there, which is worth a line only when all the others fail as well.
    """

    def __init__(self, reason: str, *, absent: bool = False) -> None:
        """Keep the reason and whether the source is merely absent."""
        super().__init__(reason)
        self.absent = absent


class DiedError(Exception):
    """A child process ended while something was expected of it; the text is the end of its log."""
