"""Interface for the encryption of bytes on a disk. Whoever builds the worker supplies the keys."""

from typing import Protocol


class Sealer(Protocol):
    """Encrypts what is kept, and decrypts it again."""

    def seal(self, plain: bytes) -> bytes:
        """The bytes, encrypted and protected against change."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises:
            Exception: another key, or the bytes were changed; the text names no content.
        """
        ...
