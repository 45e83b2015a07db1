"""Bytes that lie on a disk, encrypted under the same key ring and in the same format as what the Temporal server stores for us."""

from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload

from worker.temporal.codec import DamagedPayloadError, EncryptionCodec
from worker.temporal.keys import KeyRing

_PLAIN = b"binary/plain"


class SealedBytes:
    """Seals under the active key of a ring, opens with any of its keys.

    Args:
        ring: the keys.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._codec = EncryptionCodec(ring)

    def seal(self, plain: bytes) -> bytes:
        """The bytes, encrypted and protected against change."""
        return self._codec.seal(Payload(metadata={"encoding": _PLAIN}, data=plain)).SerializeToString()

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises:
            PayloadCodecError: another key is needed, or the bytes were changed.
        """
        try:
            payload = Payload.FromString(sealed)
        except DecodeError:
            raise DamagedPayloadError("What is kept is cut off or was changed") from None
        opened = self._codec.open(payload)
        if opened is payload:  # not encrypted at all: somebody put it there
            raise DamagedPayloadError("What is kept was never sealed")
        return opened.data
