"""What each event changes besides its move and its deadlines, by subject; an event that is missing here changes nothing else."""

from workflows.engagement.evolvers import ending, money, notices, opening, work
from workflows.engagement.evolvers.base import Changes, Evolvers

__all__ = ["EVOLVERS", "Changes"]

EVOLVERS: Evolvers = {
    **opening.EVOLVERS,
    **work.EVOLVERS,
    **money.EVOLVERS,
    **notices.EVOLVERS,
    **ending.EVOLVERS,
}
"""All of them."""
