"""Who may call which method: an option of the method in the contract."""

from collections.abc import Mapping

from google.protobuf.descriptor import ServiceDescriptor

from milepost.v1 import roles_pb2


class MissingRoleError(Exception):
    """A method says nothing about who may call it: the gateway does not start."""


def roles_of(service: ServiceDescriptor) -> Mapping[str, roles_pb2.Role.ValueType]:
    """The role of each method.

    Raises:
        MissingRoleError: methods without one; the text names them.
    """
    found = {method.name: method.GetOptions().Extensions[roles_pb2.role] for method in service.methods}
    missing = [name for name, role in found.items() if role == roles_pb2.ROLE_UNSPECIFIED]
    if missing:
        raise MissingRoleError(f"these methods of {service.full_name} have no role: {', '.join(missing)}")
    return found
