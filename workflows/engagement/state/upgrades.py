"""Carried state of older releases, brought up to date step by step.

When the shape of :class:`~workflows.engagement.state.State` changes, ``SCHEMA_VERSION`` goes up by one and a step that makes the new
shape of the old one is added here. Steps are never changed and never removed: an engagement may rest for years before its next run begins.
"""

from collections.abc import Callable, Mapping
from typing import Any

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
