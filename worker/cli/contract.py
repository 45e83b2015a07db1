"""The API as the command line sees it: its methods, their requests, and the words of the contract."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from milepost.v1 import answers_pb2, dunning_pb2, engagements_pb2

SERVICE = engagements_pb2.DESCRIPTOR.services_by_name["Engagements"]
COMMON = ("name", "request_id", "reason", "validate_only", "on_behalf_of")
"""Fields of every mutation."""
OF_A_CLIENT = dunning_pb2.ClientDunningResponse.DESCRIPTOR
"""What methods answer that change several engagements of one client."""
ITEMS = ("milestone", "invoice", "gate", "task", "inbound")
"""Fields that say which thing inside an engagement a request is about."""


def mutations() -> dict[str, MethodDescriptor]:
    """Name of the sub-command -> method, for every method that changes something: ``accept-milestone`` -> AcceptMilestone."""
    answers = (answers_pb2.MutationResponse.DESCRIPTOR, OF_A_CLIENT)
    return {command_name(method.name): method for method in SERVICE.methods if method.output_type in answers}


def lists() -> dict[str, MethodDescriptor]:
    """Name of the sub-command -> method, for every list of what is inside one engagement: ``list-tasks`` -> ListTasks."""
    inside = (m for m in SERVICE.methods if m.name.startswith("List") and "open_only" in m.input_type.fields_by_name)
    return {command_name(method.name): method for method in inside}


def shown_in(method: MethodDescriptor) -> str:
    """The field of a list's page that holds the lines."""
    return next(str(field.name) for field in method.output_type.fields if field.is_repeated)


def command_name(method: str) -> str:
    """The sub-command of a method: ``accept-milestone`` for AcceptMilestone, ``create`` for CreateEngagement."""
    if method == "CreateEngagement":
        return "create"
    return "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in method).lstrip("-")


def method_of(action: str) -> MethodDescriptor | None:
    """The method that does an action such as ``accept_milestone``; none for one that this release does not know."""
    found: MethodDescriptor | None = SERVICE.methods_by_name.get("".join(part.capitalize() for part in action.split("_")))
    return found


def request_class(method: MethodDescriptor) -> type[Any]:
    """The class of a method's request."""
    return GetMessageClass(method.input_type)


def words(name: str) -> str:
    """What the contract says about a method, such as ``AcceptMilestone``, or a field of its request, such as ``AcceptMilestone.by``."""
    return _all_words().get(name, "")


@cache
def _all_words() -> dict[str, str]:
    said: dict[str, str] = json.loads(files("worker.cli").joinpath("help.json").read_text(encoding="utf-8"))
    return said
