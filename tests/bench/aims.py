"""What the measured ratios ought to be. They are told beside the figures and judge nothing: a busy machine spoils a figure, and seldom a ratio."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Aim:
    """Where a figure ought to lie.

    Attributes:
        at_least: the lower bound, or none.
        at_most: the upper bound, or none.
        wished: what it should come to one day.
    """

    at_least: float | None = None
    at_most: float | None = None
    wished: float | None = None

    def told(self, value: float) -> dict[str, Any]:
        """The value with its bounds, and whether it lies within them."""
        met = (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)
        bounds = {"at_least": self.at_least, "at_most": self.at_most, "wished": self.wished}
        return {"is": round(value, 2), **{name: bound for name, bound in bounds.items() if bound is not None}, "met": met}


AIMS = {
    "mutation_rate_of_bare": Aim(at_least=0.75),
    "mutation_p50_times_bare": Aim(at_most=1.3),
    "creation_rate_of_bare": Aim(at_least=0.6),
    "interaction_time_times_bare": Aim(at_most=2),
    "new_engagement_cpu_ms_after_creation": Aim(at_most=32.5),
    "mutation_at_5_years_times_a_month": Aim(at_most=1.5),
    "lists_of_50_per_second": Aim(at_least=30),
    "simulated_year_ms": Aim(at_most=50, wished=25),
}
"""By what is compared. Mutations and interactions are those of sixteen callers; a new engagement took 65 ms once."""


def told(values: dict[str, float]) -> dict[str, Any]:
    """Each value beside its aim."""
    return {name: AIMS[name].told(value) for name, value in values.items()}
