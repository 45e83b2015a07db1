"""How bytes are kept from other eyes while they lie on a disk; the keys are the business of whoever builds the worker."""

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
