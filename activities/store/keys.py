"""A key for each engagement: what tells of people is sealed under it, so that deleting the key erases all of it, in every copy."""

import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, select

from activities.sealer import Sealer
from activities.store.statements import for_both, of
from activities.store.tables import engagement_key
from activities.store.troubles import DamagedError

KEY_BYTES = 32
_NONCE_BYTES = 12
_FOUND = select(engagement_key.c.sealed_key).where(engagement_key.c.engagement == bindparam("whose"))
_LOCKED = _FOUND.with_for_update()
_MADE = for_both(engagement_key, lambda insert: insert.on_conflict_do_nothing())


class EngagementKey:
    """The key of one engagement, or the knowledge that it is erased.

    Args:
        engagement: whose.
        sealed: as it lies in the store; none once erased.
        key: opened.
    """

    def __init__(self, engagement: str, sealed: bytes | None, key: bytes | None) -> None:
        self.engagement, self.sealed = engagement, sealed
        self._cipher = AESGCM(key) if key is not None else None

    @property
    def is_erased(self) -> bool:
        """Whether nothing can be sealed or opened any more."""
        return self._cipher is None

    def seal(self, plain: bytes, *about: str | int) -> bytes | None:
        """AES-256-GCM: nonce, ciphertext, tag; none where the key is erased.

        Args:
            plain: what to seal.
            about: what it is; it opens only as that, and only for this engagement.
        """
        if self._cipher is None:
            return None
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, self._bound(about))

    def open(self, sealed: bytes, *about: str | int) -> bytes | None:
        """What was sealed; none where the key is erased.

        Raises:
            DamagedError: it was changed, or sealed as something else.
        """
        if self._cipher is None:
            return None
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._bound(about))
        except (InvalidTag, ValueError):
            raise DamagedError(f"something that the store keeps for {self.engagement} was changed") from None

    def _bound(self, about: Iterable[str | int]) -> bytes:
        return "\0".join((self.engagement, *map(str, about))).encode()


class Keys:
    """The keys of all engagements.

    Args:
        sealer: seals them under the key ring of the house.
    """

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def find(self, connection: Connection, engagement: str, *, lock: bool = False) -> EngagementKey | None:
        """The key of an engagement; none where it has none yet.

        Args:
            connection: in a transaction.
            engagement: whose.
            lock: keep other writers of this engagement out until the end of the transaction. On SQLite the transaction itself does.
        """
        row = connection.execute(_LOCKED if lock else _FOUND, {"whose": engagement}).one_or_none()
        if row is None:
            return None
        sealed: bytes | None = row.sealed_key
        return EngagementKey(engagement, sealed, None if sealed is None else self._sealer.open(sealed))

    def take(self, connection: Connection, engagement: str) -> EngagementKey:
        """The key of an engagement, made where it has none yet; other writers of this engagement wait until the end of the transaction."""
        found = self.find(connection, engagement, lock=True)
        if found is not None:
            return found
        values = {"engagement": engagement, "sealed_key": self._sealer.seal(os.urandom(KEY_BYTES))}
        connection.execute(of(connection, _MADE), values)
        made = self.find(connection, engagement, lock=True)
        assert made is not None
        return made
