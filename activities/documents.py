"""The document port as a folder: every document lies under the hash of its content, so it is there once and cannot change unnoticed."""

import hashlib
from pathlib import Path

from activities.durable import write_whole
from workflows.engagement.messages.commands import DocumentRef

LARGEST_BYTES = 20_000_000
"""What a reference can stand for."""


class DocumentError(Exception):
    """A document cannot be kept or given."""


class DocumentMissingError(DocumentError):
    """There is no such document."""


class DocumentDamagedError(DocumentError):
    """What lies there is not what was kept."""


class DocumentTooLargeError(DocumentError):
    """More than the port takes."""


class DocumentStore:
    """Keeps documents in a folder that several processes may share.

    Args:
        folder: made when the first document comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes, media_type: str) -> DocumentRef:
        """Keep a document; the same content again costs nothing and gives the same reference.

        Args:
            content: at most 20,000,000 bytes.
            media_type: such as ``text/html``; it is part of the reference, not of the file.

        Raises:
            DocumentTooLargeError: more bytes than that.
            OSError: the disk does not take it.
        """
        if len(content) > LARGEST_BYTES:
            raise DocumentTooLargeError(f"the document has {len(content)} bytes, expected at most {LARGEST_BYTES}")
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        # A damaged file heals when its content comes by again.
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)
        return DocumentRef(sha256=digest, size=len(content), media_type=media_type)

    def get(self, ref: DocumentRef) -> bytes:
        """The content of a document, checked against its hash.

        Raises:
            DocumentMissingError: it is not here.
            DocumentDamagedError: its file was changed or cut.
        """
        try:
            content = self._path(ref.sha256).read_bytes()
        except FileNotFoundError:
            raise DocumentMissingError(f"there is no document {ref.sha256}") from None
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise DocumentDamagedError(f"the document {ref.sha256} is not what was kept: its file was changed or cut")
        return content

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:4] / digest
