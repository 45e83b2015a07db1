"""What is wrong, and where."""

from workflows.engagement.model import Frozen


class Violation(Frozen):
    """A broken invariant."""

    invariant: str
    """``I1`` to ``I11``, or ``announced`` for "no consequence without its announcement"."""
    sequence: int
    """Journal entry that breaks it; 0 where no single entry does."""
    text: str
    """What is wrong, in words; ids and figures only, nothing personal."""
