"""The search attributes of an engagement: what lists can be filtered by in Temporal's visibility store.

They are stored in clear, outside the encrypted payloads, so none of them may hold personal data. On SQL they take one of
few typed columns each (ten keywords, three integers, ...): the list stays short.
"""

from temporalio.api.enums.v1 import IndexedValueType

SEARCH_ATTRIBUTES: dict[str, IndexedValueType.ValueType] = {
    # The state of the engagement's life cycle, for example "ACTIVE".
    "MilepostStage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    # The party the engagement waits for: "client", "us", or "nobody".
    "MilepostWaitingFor": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    # A keyed hash of the client's identity: equal for equal clients, and meaningless without the key.
    "MilepostClient": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    # The client's satisfaction score from the closing survey, in whole points as asked.
    "MilepostCsat": IndexedValueType.INDEXED_VALUE_TYPE_INT,
    # How likely the client is to recommend us, 0 to 10, from the closing survey.
    "MilepostNps": IndexedValueType.INDEXED_VALUE_TYPE_INT,
}
