"""E-mail addresses in requests: how callers say which client they mean."""

from pydantic import TypeAdapter, ValidationError

from worker.gateway.status import Violation
from workflows.engagement.model import Email

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


def address_in(field: str, text: str, problems: list[Violation]) -> str:
    """The address that a field holds; empty where it is not set.

    Args:
        field: its name.
        text: what it holds.
        problems: where what is wrong with it is added.
    """
    if not text.strip():
        return ""
    try:
        return _EMAIL.validate_python(text)
    except ValidationError:
        problems.append(Violation(field, "is not an e-mail address, expected one such as anna@example.com"))
        return ""
