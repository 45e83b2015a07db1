"""Documents: sealed under their owner's key, small ones in the database, large ones in files that are there before a transaction names them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from activities.durable import sync_folder, write_whole
from activities.store.keys import EngagementKey
from activities.store.statements import for_both, of
from activities.store.tables import document
from activities.store.troubles import DamagedError, DocumentDamagedError, DocumentErasedError, DocumentMissingError, DocumentTooLargeError
from workflows.engagement.messages.commands import DocumentRef

LARGEST_BYTES = 20_000_000
"""What a reference can stand for."""
SMALL_BYTES = 256 * 1024
"""Up to so many a document lies in the database: every mail without a large attachment."""
_FOUND = select(document.c.content).where(document.c.owner == bindparam("whose"), document.c.sha256 == bindparam("hash"))
_NAMED = for_both(
    document,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[document.c.owner, document.c.sha256], set_={"content": insert.excluded.content}
    ),
)


@dataclass(frozen=True)
class Laid:
    """A document that is ready to be named: sealed, and in its file where it is large.

    Attributes:
        ref: its reference.
        key: as it lay in the store when the document was sealed; none: erased, and nothing is kept.
        content: sealed; none where it lies in a file.
    """

    ref: DocumentRef
    key: bytes | None
    content: bytes | None


class Documents:
    """Files of large documents, and rows of all of them.

    Args:
        folder: of the files; made when the first comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def lay(self, key: EngagementKey, content: bytes, media_type: str) -> Laid:
        """Make a document ready. A large one is written and on the disk then: a file that no row names later does no harm.

        Args:
            key: of its owner.
            content: at most 20,000,000 bytes.
            media_type: such as ``text/html``.

        Raises:
            DocumentTooLargeError: more bytes than that.
            OSError: the disk does not take it.
        """
        ref = reference(content, media_type)
        sealed = key.seal(content, "document", ref.sha256)
        if sealed is not None and len(content) > SMALL_BYTES:
            # A file that is there and whole stays; a damaged one heals when its content comes by again.
            if self._opened(key, ref.sha256) != content:
                write_whole(self._path(key.engagement, ref.sha256), sealed)
            sealed = None
        return Laid(ref, key.sealed, sealed)

    def name(self, connection: Connection, key: EngagementKey, laid: Laid) -> DocumentRef:
        """Put a document's row in place, in the transaction of the effect; one whose owner was erased meanwhile stays out."""
        if laid.key is None or laid.key != key.sealed:
            return laid.ref
        values: dict[str, Any] = {
            "owner": key.engagement,
            "sha256": laid.ref.sha256,
            "size": laid.ref.size,
            "media_type": laid.ref.media_type,
            "content": laid.content,
        }
        connection.execute(of(connection, _NAMED), values)
        return laid.ref

    def get(self, connection: Connection, key: EngagementKey | None, sha256: str) -> bytes:
        """The content of a document, checked against its hash.

        Raises:
            DocumentMissingError: it is not here.
            DocumentErasedError: its owner was erased.
            DocumentDamagedError: its row or file was changed or cut.
        """
        if key is not None and key.is_erased:
            raise DocumentErasedError(f"the document {sha256} was erased with all that was kept of its engagement's people")
        found = None if key is None else connection.execute(_FOUND, {"whose": key.engagement, "hash": sha256}).one_or_none()
        if key is None or found is None:
            raise DocumentMissingError(f"there is no document {sha256}")
        if found.content is None and not self._path(key.engagement, sha256).is_file():
            raise DocumentMissingError(f"the file of the document {sha256} is gone")
        content = self._opened(key, sha256) if found.content is None else _unsealed(key, sha256, found.content)
        if content is None:
            raise DocumentDamagedError(f"the document {sha256} is not what was kept: it was changed or cut")
        return content

    def forget(self, connection: Connection, owner: str) -> list[Path]:
        """Delete the rows of an owner.

        Returns:
            The files that are to go once that is certain.
        """
        in_files = select(document.c.sha256).where(document.c.owner == owner, document.c.content.is_(None))
        files = [self._path(owner, sha256) for sha256 in connection.execute(in_files).scalars()]
        connection.execute(delete(document).where(document.c.owner == owner))
        return files

    def _opened(self, key: EngagementKey, sha256: str) -> bytes | None:
        try:
            return _unsealed(key, sha256, self._path(key.engagement, sha256).read_bytes())
        except FileNotFoundError:
            return None

    def _path(self, owner: str, sha256: str) -> Path:
        # The hash of a document would tell whoever has it that it is here: the name is another.
        name = hashlib.sha256(f"{owner}/{sha256}".encode()).hexdigest()
        return self._folder / name[:2] / name


def reference(content: bytes, media_type: str) -> DocumentRef:
    """What stands for a document.

    Raises:
        DocumentTooLargeError: more than 20,000,000 bytes.
    """
    if len(content) > LARGEST_BYTES:
        raise DocumentTooLargeError(f"the document has {len(content)} bytes, expected at most {LARGEST_BYTES}")
    return DocumentRef(sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type=media_type)


def remove(files: list[Path]) -> None:
    """Delete files, and their names on the disk."""
    for path in files:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in files}:
        if folder.is_dir():
            sync_folder(folder)


def _unsealed(key: EngagementKey, sha256: str, sealed: bytes) -> bytes | None:
    """The content; none where it is not what its name says."""
    try:
        content = key.open(sealed, "document", sha256)
    except DamagedError:
        return None
    return content if content is not None and hashlib.sha256(content).hexdigest() == sha256 else None
