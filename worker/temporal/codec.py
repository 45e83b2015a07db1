"""Payload codec: compress, then encrypt. Everything the Temporal server stores for us goes through here.

Format of an encrypted payload, version 1::

    metadata  encoding: binary/encrypted
              encryption-key-id: <id of the key>
    data      version (1 byte) | flags (1 byte) | nonce (12 bytes) | ciphertext and tag (AES-256-GCM)

The plaintext is the whole original payload as protobuf, zlib-compressed when flag bit 0 is set. Version, flags,
encoding and key id are authenticated with it, so none of them can be changed unseen. A later format gets the next
version number; decoding keeps every version for ever. Nonces are random: a key is good for 2**32 payloads.
"""

import os
import zlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from worker.temporal.keys import KeyRing

ENCODING = b"binary/encrypted"
KEY_ID = "encryption-key-id"
VERSION = 1
COMPRESSED = 0b1
_HEADER_BYTES = 2
_NONCE_BYTES = 12
_TAG_BYTES = 16
_LEVEL = 6
_WORTH_COMPRESSING = 128
"""Bytes below which zlib costs more than it can save."""
MAX_PLAIN_BYTES = 64 * 1024 * 1024
"""Bytes a payload may have after decompression: far above the server's limit, far below the memory."""


class PayloadCodecError(Exception):
    """A payload cannot be decoded; the text says why, without any of its content."""


class UnknownKeyError(PayloadCodecError):
    """The payload was encrypted under a key that the ring does not hold.

    Attributes:
        key_id: The id it names.
    """

    def __init__(self, key_id: str, ring: KeyRing) -> None:
        """Say which key is missing and which are there."""
        # Cut, because the id comes from the payload and is as long as its writer liked.
        super().__init__(f"A payload was encrypted with key {key_id[:64]!r}, which the key ring lacks (it holds {', '.join(ring.keys)})")
        self.key_id = key_id


class DamagedPayloadError(PayloadCodecError):
    """The payload was altered, cut off, or encrypted with other key material under the same id."""


class UnknownFormatError(PayloadCodecError):
    """The payload has a format version that this release does not know: a newer release wrote it."""


class EncryptionCodec(PayloadCodec):
    """Encrypts every payload under the active key and decrypts with any key of the ring."""

    def __init__(self, ring: KeyRing) -> None:
        """Prepare one cipher per key.

        Args:
            ring: The keys; must not be empty.
        """
        self.ring = ring
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.keys.items()}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt each payload under the active key."""
        return [self.seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt the payloads that are ours; others come back untouched.

        Raises:
            PayloadCodecError: If one of ours cannot be decrypted.
        """
        return [self.open(payload) for payload in payloads]

    def seal(self, payload: Payload) -> Payload:
        """Compress when that shrinks, encrypt, and name the key."""
        plain, flags = _shrink(payload.SerializeToString())
        header = bytes((VERSION, flags))
        key_id = self.ring.active
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[key_id].encrypt(nonce, plain, _bound(header, key_id.encode()))
        return Payload(metadata={"encoding": ENCODING, KEY_ID: key_id.encode()}, data=header + nonce + sealed)

    def open(self, payload: Payload) -> Payload:
        """Decrypt one payload; one that is not ours comes back untouched.

        Raises:
            UnknownKeyError: If its key is not in the ring.
            UnknownFormatError: If a newer release wrote it.
            DamagedPayloadError: If it does not decrypt to what was encrypted.
        """
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        name = payload.metadata.get(KEY_ID, b"")
        key_id = name.decode(errors="replace")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKeyError(key_id, self.ring)
        header, nonce, sealed = _split(payload.data)
        try:
            plain = cipher.decrypt(nonce, sealed, _bound(header, name))
        except InvalidTag:
            why = "it was altered, or that id stands for another key"
            raise DamagedPayloadError(f"A payload does not decrypt with key {key_id!r}: {why}") from None
        return _restore(plain, header[1])


def _bound(header: bytes, key_id: bytes) -> bytes:
    # Header and encoding have a fixed length, so the parts cannot run into each other.
    return header + ENCODING + key_id


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    if data and data[0] != VERSION:
        raise UnknownFormatError(f"A payload has format version {data[0]}; this release reads version {VERSION}")
    if len(data) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES:
        raise DamagedPayloadError("A payload is cut off")
    body = _HEADER_BYTES + _NONCE_BYTES
    return data[:_HEADER_BYTES], data[_HEADER_BYTES:body], data[body:]


def _shrink(plain: bytes) -> tuple[bytes, int]:
    if len(plain) >= _WORTH_COMPRESSING:
        packed = zlib.compress(plain, _LEVEL)
        if len(packed) < len(plain):
            return packed, COMPRESSED
    return plain, 0


def _restore(plain: bytes, flags: int) -> Payload:
    if flags & ~COMPRESSED:
        raise UnknownFormatError(f"A payload has format flags {flags:#04x}, which this release does not know")
    try:
        return Payload.FromString(_inflate(plain) if flags & COMPRESSED else plain)
    except (zlib.error, DecodeError):
        raise DamagedPayloadError("A payload decrypts to something that is not a payload") from None


def _inflate(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(packed, MAX_PLAIN_BYTES)
    if not unpacker.eof:
        raise DamagedPayloadError(f"A payload is cut off, or larger than {MAX_PLAIN_BYTES} bytes")
    return plain
