"""Carried state of older releases, brought up to date step by step.

When the shape of :class:`~workflows.engagement.state.State` changes, ``SCHEMA_VERSION`` goes up by one and a step that makes the new
shape of the old one is added here. Steps are never changed and never removed: an engagement may rest for years before its next run begins.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function, tagged_union_schema

from workflows.engagement.state import SCHEMA_VERSION

Data = dict[str, Any]
"""A state as JSON."""


STEPS: Mapping[int, Callable[[Data], Data]] = {}
"""None yet: no release went before this one. From a version to the next one, by the version before; a step leaves its argument as it is."""


def upgrade(data: Data, steps: Mapping[int, Callable[[Data], Data]] = STEPS, to: int = SCHEMA_VERSION) -> Data:
    """The state in the shape of this release.

    Args:
        data: a state as some release wrote it.
        steps: the chain.
        to: the version wanted.

    Raises:
        ValueError: a newer release wrote it, or it is no state.
    """
    version = data.get("schema_version")
    if not isinstance(version, int) or version < 1:
        raise ValueError(f"schema_version is {version!r}, expected a whole number from 1 to {to}")
    if version > to:
        raise ValueError(f"a newer release wrote this state: its schema version is {version}, and this release reads up to {to}")
    for step in range(version, to):
        data = {**steps[step](data), "schema_version": step + 1}
    return data


class UnknownVersionError(ValueError):
    """A state has no version that this release knows."""

    def __init__(self, to: int) -> None:
        """Args: to: the newest version that this release reads."""
        super().__init__(f"a newer release wrote this state, or it is none: this release reads schema versions 1 to {to}")


class OfAnyRelease:
    """Beside a type in ``Annotated``: a state that an older release wrote is brought up to date before it is read.

    What this release wrote goes from JSON into the model at once. A validator before the model would make a tree of Python values of it first,
    which takes half as long again; with a large state the first step of a run does little else.
    """

    def __init__(self, steps: Mapping[int, Callable[[Data], Data]] = STEPS, to: int = SCHEMA_VERSION) -> None:
        """Args: steps: the chain. to: the version wanted."""
        self.steps, self.to = steps, to

    def __get_pydantic_core_schema__(self, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the type, chosen by the version that stands in the data."""
        own = handler(source)
        older = no_info_before_validator_function(lambda data: upgrade(data, self.steps, self.to), own)
        return tagged_union_schema(
            {**dict.fromkeys(range(1, self.to), older), self.to: own},
            discriminator="schema_version",
            custom_error_type="schema_version",
            custom_error_message=str(UnknownVersionError(self.to)),
        )
