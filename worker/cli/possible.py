"""What is possible now, as commands to copy."""

from milepost.v1 import engagement_pb2

from worker.cli.contract import ITEMS, command_name, method_of
from worker.cli.fields import metavar_of, options_of


def suggestion(action: engagement_pb2.AvailableAction, name: str) -> str:
    """The command that does an action: ``accept-milestone NAME --milestone design --by TEXT``, and where it leads.

    Args:
        action: what the gateway says is possible.
        name: of the engagement.
    """
    method = method_of(action.action)
    if method is None:
        return action.action
    fields = method.input_type.fields_by_name
    item = next((field for field in ITEMS if field in fields), None)
    parts = [f"milepost engagement {command_name(method.name)} {name or 'NAME'}"]
    if item is not None:
        parts.append(f"--{item} {action.subject}")
    for need in action.needs:
        if need != item and need in fields:
            parts.append(" ".join(filter(None, (options_of(fields[need])[-1], metavar_of(fields[need])))))
    return " ".join(parts) + (f"   -> {action.leads_to}" if action.leads_to else "")
