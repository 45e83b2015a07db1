"""The budget as people read it."""

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.ceilings import CEILINGS, Budget, Part
from tests.bench.counting import ACTIONS, Cost

_KINDS = tuple(ACTIONS.values())


def show(console: Console, budget: Budget) -> None:
    """Print it."""
    console.print("[bold]Events and billable actions[/bold], for M milestones, each with its ceiling where it has one")
    console.print(_parts(budget))
    console.print(_single(budget))
    console.print(_years(budget))


def _parts(budget: Budget) -> Table:
    table = Table(box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for name in ("paid", "M", "part", "events", "at most", "actions", "at most", *_KINDS, "kB"):
        table.add_column(name, justify="left" if name in {"paid", "part"} else "right", no_wrap=True)
    for part in budget.parts:
        table.add_row(*_row(part), end_section=part.name == "whole")
    return table


def _row(part: Part) -> list[str]:
    cost, ceiling = part.cost, CEILINGS.get(part.name)
    events, actions = ceiling.of(part.shape.milestones) if ceiling else ("", "")
    head = (part.shape.gate.value.replace("_", " "), part.shape.milestones, part.name)
    counts = (cost.events, events, cost.billable, actions, *(cost.actions[kind] or "" for kind in _KINDS), round(cost.size / 1000))
    return [str(value) for value in (*head, *counts)]


def _single(budget: Budget) -> Table:
    table = Table("by itself", box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for name in ("events", "at most", "actions", "at most"):
        table.add_column(name, justify="right")
    _line(table, "one scheduled report", budget.report, CEILINGS["report"].of(0))
    for what, cost in budget.nothing.items():
        _line(table, what, cost, (0, 0))
    return table


def _years(budget: Budget) -> Table:
    """How much a retainer has of what, by its age."""
    columns = list(next(iter(budget.years.values()), {}))
    table = Table("by age", box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for name in columns:
        table.add_column(name.replace("_", " "), justify="right")
    for age, count in budget.years.items():
        table.add_row(age, *(f"{count[name]:,}" for name in columns))
    return table


def _line(table: Table, what: str, cost: Cost, most: tuple[int, int]) -> None:
    table.add_row(what, str(cost.events), str(most[0]), str(cost.billable), str(most[1]))
