"""Who calls: the metadata key ``actor``, believed as it stands until authentication exists."""

from collections.abc import Iterable

from worker.gateway.status import Reason, Violation, invalid

KEY = "actor"
LONGEST = 80
_UNVERIFIED = "unverified:"
_ANONYMOUS = "anonymous"


def actor_of(metadata: Iterable[tuple[str, str | bytes]] | None) -> str:
    """The caller as the journal records it: ``unverified:{actor}``.

    Args:
        metadata: what came with the call.

    Raises:
        ApiError: several names, or one that is not printable or too long (INVALID_ARGUMENT).
    """
    names = [value for key, value in metadata or () if key == KEY]
    if not names:
        return _UNVERIFIED + _ANONYMOUS
    name = names[0]
    if len(names) > 1 or not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST or not name.isprintable():
        raise invalid([Violation(f"metadata.{KEY}", f"expected one printable name of 1 to {LONGEST} characters")], Reason.INVALID_METADATA)
    return _UNVERIFIED + name.strip()
