"""Reasons between the API and the core."""

from activities.catalogue import NameOf, no_names, say
from milepost.v1 import values_pb2
from worker.gateway.converters import read_struct, write_struct
from workflows.engagement.messages.reasons import Reason


def read_reason(value: values_pb2.Reason) -> Reason:
    """Why something is so, for whoever says it in his own words."""
    return Reason.model_validate({"code": value.code, "params": read_struct(value.parameters)})


def write_reason(value: Reason, target: values_pb2.Reason, names: NameOf = no_names) -> None:
    """Fill in why something is so: for programs, and in English for people."""
    target.code, target.words = value.code, say(value, names=names)
    write_struct(value.model_dump(mode="json").get("params", {}), target.parameters)
