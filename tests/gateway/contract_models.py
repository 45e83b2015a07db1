"""Models and messages that belong together."""

from typing import Any

from worker.gateway.mapping import COMMON, DOCUMENTS
from worker.gateway.servicer import SERVICE
from workflows.engagement.messages import commands

OF_A_CLIENT: dict[str, type[commands.Command]] = {
    "HoldClientDunning": commands.HoldDunning,
    "ReleaseClientDunning": commands.ReleaseDunning,
}
"""Methods that give one command to every engagement of a client."""


def request_of(command: type[commands.Command]) -> Any:
    return SERVICE.methods_by_name[command.__name__].input_type


def own_fields(command: type[commands.Command]) -> list[Any]:
    documents = DOCUMENTS.get(command, {}).values()
    return [field for field in request_of(command).fields if field.name not in COMMON and field.name not in documents]
