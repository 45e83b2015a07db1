"""What is possible now, as commands: each stands between ``milepost engagement`` and the engagement's name."""

from collections.abc import Iterable, Iterator

from milepost.v1 import engagement_pb2
from worker.cli.contract import ITEMS, command_name, method_of
from worker.cli.fields import metavar_of, options_of

HEADING = "Possible now, with: milepost engagement COMMAND NAME"
"""Stands above the lines."""
_LONGEST_FORM = 20
"""A list of choices longer than this is left to the command's help."""


def possible(actions: Iterable[engagement_pb2.AvailableAction]) -> Iterator[str]:
    """A line for each command that is possible, with the state it leads to."""
    rows = [(_command(action), action.leads_to) for action in actions]
    width = max((len(command) for command, _ in rows), default=0)
    for command, leads_to in rows:
        yield f"  {command:<{width}}  -> {leads_to}" if leads_to else f"  {command}"


def _command(action: engagement_pb2.AvailableAction) -> str:
    """``accept-milestone --milestone design --by TEXT``."""
    method = method_of(action.action)
    if method is None:
        return action.action
    fields = method.input_type.fields_by_name
    item = next((field for field in ITEMS if field in fields), None)
    parts = [command_name(method.name)]
    if item is not None:
        parts.append(f"--{item} {action.subject}")
    for need in action.needs:
        if need != item and need in fields:
            form = metavar_of(fields[need]) or ""
            parts.append(f"{options_of(fields[need])[-1]} {form if len(form) <= _LONGEST_FORM else 'WORD'}".strip())
    return " ".join(parts)
