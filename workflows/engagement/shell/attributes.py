"""Search attributes in Temporal's terms: what one upsert writes."""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from workflows.engagement.shell import indexing
from workflows.engagement.shell.indexing import Indexed

STAGE = SearchAttributeKey.for_keyword(indexing.STAGE)
WAITING_FOR = SearchAttributeKey.for_keyword(indexing.WAITING_FOR)
CSAT = SearchAttributeKey.for_int(indexing.CSAT)
NPS = SearchAttributeKey.for_int(indexing.NPS)


def updates_of(indexed: Indexed) -> list[SearchAttributeUpdate[Any]]:
    """All values that are known; a score that nobody gave stays unset."""
    updates: list[SearchAttributeUpdate[Any]] = [STAGE.value_set(indexed.stage), WAITING_FOR.value_set(indexed.waiting_for)]
    updates += [CSAT.value_set(indexed.csat)] if indexed.csat is not None else []
    updates += [NPS.value_set(indexed.nps)] if indexed.nps is not None else []
    return updates
