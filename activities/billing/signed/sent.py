"""What was sent to billing systems: each message with its body as it was first said, and how it fared; so that it can be said again word for word.

Two files for each message: the body, sealed and never changed, and a head that tells its story. Ids are hashed, because they would be file names.
"""

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from activities.durable import place_once, sync_folder, write_whole
from activities.sealer import Sealer
from workflows.engagement.model import Frozen


class Sent(Frozen):
    """A message to a billing system, without its words."""

    id: str
    """The webhook-id: the key of the effect."""
    target: str
    """Name of the billing system."""
    type: str
    engagement: str
    invoice: str
    created_at: AwareDatetime
    attempts: int = 0
    last_at: AwareDatetime | None = None
    status: int | None = None
    """Of the last answer; none where none came."""


class NeverSentError(LookupError):
    """No message has that id."""


class SentMessages:
    """Messages in a folder that several processes may share.

    Args:
        folder: made when the first message comes.
        sealer: encrypts the bodies: they tell of people.
    """

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder, self._sealer = folder, sealer

    def begin(self, message: Sent, body: bytes) -> bytes:
        """Keep a message before it is sent.

        Returns:
            The body to send: the one that was kept under this id before, where there is one.

        Raises:
            OSError: the disk does not take it.
        """
        # The body first: a head without one would promise a replay that cannot be.
        if not place_once(self._path(message.id, "body"), self._sealer.seal(body)):
            body = self.body(message.id)
        place_once(self._path(message.id, "head"), message.model_dump_json().encode())
        return body

    def note(self, message_id: str, at: datetime, status: int | None) -> Sent:
        """Keep how an attempt ended.

        Raises:
            NeverSentError: nothing was kept under this id.
        """
        head = self.get(message_id)
        changed = head.model_copy(
            update={"attempts": head.attempts + 1, "last_at": at, "status": status},
        )
        write_whole(self._path(message_id, "head"), changed.model_dump_json().encode())
        return changed

    def get(self, message_id: str) -> Sent:
        """One message.

        Raises:
            NeverSentError: there is none under this id.
        """
        try:
            return Sent.model_validate_json(self._path(message_id, "head").read_bytes())
        except FileNotFoundError:
            raise NeverSentError(f"there is no message '{message_id}'") from None

    def of_target(self, message_id: str, target: str) -> Sent:
        """One message to that billing system.

        Raises:
            NeverSentError: there is none under this id, or it went to another.
        """
        found = self.get(message_id)
        if found.target != target:
            raise NeverSentError(f"the message '{message_id}' went to '{found.target}', not to '{target}'")
        return found

    def body(self, message_id: str) -> bytes:
        """The words of a message.

        Raises:
            NeverSentError: there is none under this id.
        """
        try:
            return self._sealer.open(self._path(message_id, "body").read_bytes())
        except FileNotFoundError:
            raise NeverSentError(f"there is no message '{message_id}'") from None

    def all(self) -> tuple[Sent, ...]:
        """Every message, the oldest first."""
        found = []
        for path in self._folder.glob("*/*.head"):
            try:
                found.append(Sent.model_validate_json(path.read_bytes()))
            except (FileNotFoundError, ValidationError):
                continue  # gone meanwhile, or written by a later release
        return tuple(sorted(found, key=lambda message: (message.created_at, message.id)))

    def forget(self, engagement: str) -> int:
        """Delete what was sent about an engagement: its words are its client's.

        Returns:
            How many messages are gone.
        """
        gone = [message for message in self.all() if message.engagement == engagement]
        for message in gone:
            for kind in ("head", "body"):
                path = self._path(message.id, kind)
                path.unlink(missing_ok=True)
                sync_folder(path.parent)
        return len(gone)

    def _path(self, message_id: str, kind: str) -> Path:
        digest = hashlib.sha256(message_id.encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest[2:]}.{kind}"
