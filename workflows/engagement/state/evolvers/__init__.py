"""What each event changes besides its move and its deadlines, by subject; an event that is missing here changes nothing else."""

from workflows.engagement.state.evolvers import dunning, duties, ending, hours, money, notices, opening, work
from workflows.engagement.state.evolvers.base import Changes, Evolvers

__all__ = ["EVOLVERS", "Changes"]

EVOLVERS: Evolvers = {
    **opening.EVOLVERS,
    **work.EVOLVERS,
    **hours.EVOLVERS,
    **duties.EVOLVERS,
    **money.EVOLVERS,
    **dunning.EVOLVERS,
    **notices.EVOLVERS,
    **ending.EVOLVERS,
}
"""All of them."""
