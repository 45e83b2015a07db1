"""What is asked of a server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from temporalio.api.enums.v1 import IndexedValueType

Say: TypeAlias = Callable[[str], None]
"""Takes one line for the person at the terminal."""
SearchAttributeKind: TypeAlias = IndexedValueType.ValueType
"""The type of a search attribute, such as ``IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD``."""

_RETENTION_THROW_AWAY = timedelta(days=3)
_RETENTION_DURABLE = timedelta(days=30)


@dataclass(frozen=True)
class Wish:
    """The server somebody needs: its data, its namespace, and whether its clocks can be moved."""

    need_time_skipping: bool
    database: Path | None
    namespace: str
    wanted_retention: timedelta | None
    search_attributes: Mapping[str, SearchAttributeKind]
    say: Say
    reserved: frozenset[int] = frozenset()
    """Ports of this machine that are for something else, which may not listen yet."""

    @property
    def throw_away(self) -> bool:
        """Whether nobody's real engagements live there: only such a server gets moving clocks and development shortcuts."""
        return self.need_time_skipping or self.database is None

    @property
    def retention(self) -> timedelta:
        """How long the server keeps a completed workflow."""
        return self.wanted_retention or (_RETENTION_THROW_AWAY if self.database is None else _RETENTION_DURABLE)
