"""What each event changes besides its move and its deadlines, by subject; an event that is missing here changes nothing else."""

from workflows.engagement.state.evolvers import closing, dunning, money, notices, opening, tasks, work
from workflows.engagement.state.evolvers.base import Changes, Evolvers

__all__ = ["EVOLVERS", "Changes"]

EVOLVERS: Evolvers = {
    **opening.EVOLVERS,
    **work.EVOLVERS,
    **money.EVOLVERS,
    **dunning.EVOLVERS,
    **notices.EVOLVERS,
    **tasks.EVOLVERS,
    **closing.EVOLVERS,
}
"""All of them."""
