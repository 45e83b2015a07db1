"""Days of the week, put together as people tell them."""

from collections.abc import Collection

from workflows.engagement.time.wall_clock import WEEKDAYS, Weekday

SHORTEST_RUN = 3
"""Days in a row that are told by the first and the last of them."""


def runs_of(days: Collection[Weekday]) -> list[list[Weekday]]:
    """The days in the order of the week; three and more that follow each other are together, also from one week to the next."""
    runs: list[list[Weekday]] = []
    for day in (day for day in WEEKDAYS if day in days):
        if runs and runs[-1][-1].number == day.number - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    over_sunday = len(runs) > 1 and runs[0][0] is WEEKDAYS[0] and runs[-1][-1] is WEEKDAYS[-1]
    if over_sunday and len(runs[-1]) + len(runs[0]) >= SHORTEST_RUN:
        runs = [*runs[1:-1], runs[-1] + runs[0]]
    return [part for run in runs for part in ([run] if len(run) >= SHORTEST_RUN else [[day] for day in run])]
