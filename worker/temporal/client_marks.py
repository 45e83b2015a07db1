"""The mark of a client: what stands for its e-mail address in the visibility store, where everything is in clear.

A keyed hash: equal for equal addresses, so that a client's engagements can be found, and meaningless without the keys. It has to stay the same when
the payload keys are rotated, or engagements from before and after would have two clients. So it is always made from one and the same key of the ring:
the oldest when the namespace was first used, whose id the namespace remembers from then on. That key can never leave the ring, because `key_check`
refuses to start without a key that was ever used.
"""

import hashlib
import hmac
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import Self

from temporalio.client import Client

from worker.temporal.codec import EncryptionCodec
from worker.temporal.key_check import KeyRefusedError, remember, remembered, withdraw
from worker.temporal.keys import KeyRing, KeyRingError

_PURPOSE = b"milepost client mark 1\0"
_DIGITS = 32
_RECORD = "milepost.clients."
_STARTED = "/"
"""Between a key's id, which has none, and the start that wrote the record."""


def normalised(address: str) -> str:
    """An e-mail address as it counts: without space around it, upper and lower case alike."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


@dataclass(frozen=True)
class ClientMarks:
    """Makes marks.

    Attributes:
        key: derived from a payload key, and good for nothing else.
    """

    key: bytes = field(repr=False)

    @classmethod
    def from_ring(cls, ring: KeyRing, key_id: str | None = None) -> Self:
        """Marks made from one key of a ring.

        Args:
            ring: the payload keys.
            key_id: which of them; the last, which is the oldest, where missing.

        Raises:
            KeyError: the ring has no such key.
        """
        return cls(hmac.new(ring.keys[key_id or _oldest(ring)], _PURPOSE, hashlib.sha256).digest())

    @classmethod
    def of_client(cls, client: Client) -> Self:
        """Marks made from the oldest key that a Temporal client encrypts with.

        Raises:
            KeyRingError: it does not encrypt.
        """
        return cls.from_ring(_ring_of(client))

    def of(self, address: str) -> str:
        """The mark of an address: 128 bits of an HMAC-SHA256, in hex."""
        return hmac.new(self.key, normalised(address).encode(), hashlib.sha256).hexdigest()[:_DIGITS]


async def client_marks(client: Client) -> ClientMarks:
    """The marks of a namespace: made from the key it remembers; the first start lets it remember the oldest of the ring.

    Args:
        client: connected, its ring checked by `check_key`.

    Raises:
        KeyRingError: the client does not encrypt.
        KeyRefusedError: the key is not in the ring, or two gateways with rings in different order are starting at once.
        temporalio.service.RPCError: the server is unreachable, or the namespace does not exist.
    """
    ring = _ring_of(client)
    known = await _known(client)
    if not known:
        first = _oldest(ring)
        # Each start has a record of its own: to take it back takes nothing from a start that was let in by the same key.
        record = f"{_RECORD}{first}{_STARTED}{uuid.uuid4().hex}"
        await remember(client, record)
        known = await _known(client)
        if known != {first}:
            await withdraw(client, record)
    if len(known) != 1:
        raise KeyRefusedError("Another gateway with payload keys in another order is starting at the same moment; start this one again")
    (key_id,) = known
    if key_id not in ring.keys:
        raise KeyRefusedError(f"Clients in namespace {client.namespace!r} are known by payload key {key_id!r}, expected in the key ring")
    return ClientMarks.from_ring(ring, key_id)


async def _known(client: Client) -> set[str]:
    """Ids of the keys that the namespace remembers."""
    return {record.partition(_STARTED)[0] for record in await remembered(client, _RECORD)}


def _oldest(ring: KeyRing) -> str:
    return list(ring.keys)[-1]


def _ring_of(client: Client) -> KeyRing:
    codec = client.data_converter.payload_codec
    if not isinstance(codec, EncryptionCodec):
        raise KeyRingError("The client does not encrypt payloads: a key ring is expected")
    return codec.ring
