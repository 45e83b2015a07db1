"""Models and messages that belong together."""

from typing import Any

from worker.gateway.mapping import COMMON, DOCUMENTS
from worker.gateway.servicer import SERVICE
from workflows.engagement.messages import commands


def request_of(command: type[commands.Command]) -> Any:
    return SERVICE.methods_by_name[command.__name__].input_type


def own_fields(command: type[commands.Command]) -> list[Any]:
    documents = DOCUMENTS.get(command, {}).values()
    return [field for field in request_of(command).fields if field.name not in COMMON and field.name not in documents]
