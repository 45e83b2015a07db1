"""Events that their engagement did not take: kept until a person looks, with the message they came in.

One file for each thing that happened, so that a sender's repetitions do not pile up. What tells of people (the event's words, the message) is sealed; a
list needs none of it. A dropped one leaves its head behind, with who dropped it and why, and does not come back.
"""

import asyncio
import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, Base64Bytes

from activities.billing.delivery import FACT_DIFFERS, Delivery, Outcome
from activities.durable import sync_folder, write_whole
from activities.sealer import Sealer
from worker.gateway.webhooks.sources import Deliver
from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.model import Frozen

_ID_DIGITS = 16


class Quarantined(Frozen):
    """An event that waits for a person, without the words of its message."""

    id: str
    """The same for every repetition of the event."""
    source: str
    type: str
    fact: str
    engagement: str
    invoice: str | None
    code: str
    """Why it was not taken the last time, UPPER_SNAKE."""
    why: str
    first_at: AwareDatetime
    last_at: AwareDatetime
    attempts: int


class Dropped(Quarantined):
    """An event that a person decided not to follow."""

    dropped_at: AwareDatetime
    dropped_by: str
    dropped_because: str


class NotQuarantinedError(LookupError):
    """No event in quarantine has that id."""


class _Kept(Frozen):
    head: Quarantined
    sealed: str
    """Base64 of the sealed event and message."""


class _Inside(Frozen):
    event: BillingEvent
    body: Base64Bytes


def id_of(event: BillingEvent) -> str:
    """Under which an event is kept: made from what happened, not from the message that told it."""
    return hashlib.sha256(event.request_id.encode()).hexdigest()[:_ID_DIGITS]


def _packed(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


class Quarantine:
    """Events in a folder that several processes may share.

    Args:
        folder: made when the first event comes.
        sealer: encrypts what tells of people.
    """

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder, self._sealer = folder, sealer

    def put(self, event: BillingEvent, why: Delivery, body: bytes, at: datetime) -> Quarantined | None:
        """Keep an event; of a repetition the newest words stay, and the first moment.

        Args:
            event: as it was translated.
            why: how its delivery ended.
            body: the message it came in; empty where there was none, as for what reconciliation found.
            at: now.

        Returns:
            What is kept; none for an event that a person dropped before.

        Raises:
            OSError: the disk does not take it.
        """
        event_id = id_of(event)
        if self._dropped_path(event_id).exists():
            return None
        known = self._load(event_id)
        head = Quarantined(
            id=event_id,
            source=event.source,
            type=event.type.value,
            fact=event.fact,
            engagement=event.engagement,
            invoice=event.invoice,
            code=why.code,
            why=why.message,
            first_at=known.head.first_at if known else at,
            last_at=at,
            attempts=known.head.attempts + 1 if known else 1,
        )
        self._store(head, event, body)
        return head

    def list(self) -> tuple[Quarantined, ...]:
        """All that wait, the oldest first."""
        kept = (self._load(path.stem) for path in self._folder.glob("*.json"))
        return tuple(sorted((found.head for found in kept if found), key=lambda head: (head.first_at, head.id)))

    def dropped(self) -> tuple[Dropped, ...]:
        """All that a person decided not to follow, the oldest first."""
        found = (Dropped.model_validate_json(path.read_bytes()) for path in (self._folder / "dropped").glob("*.json"))
        return tuple(sorted(found, key=lambda head: (head.dropped_at, head.id)))

    def get(self, event_id: str) -> Quarantined:
        """One that waits.

        Raises:
            NotQuarantinedError: none has that id.
        """
        return self._kept(event_id).head

    def opened(self, event_id: str) -> tuple[BillingEvent, bytes]:
        """The event and the message it came in.

        Raises:
            NotQuarantinedError: none has that id.
            Exception: it cannot be decrypted with the keys at hand.
        """
        inside = _Inside.model_validate_json(self._sealer.open(base64.b64decode(self._kept(event_id).sealed)))
        return inside.event, inside.body

    async def resubmit(self, event_id: str, deliver: Deliver, at: datetime) -> Delivery:
        """Deliver one again; it is gone when it was taken.

        Args:
            event_id: which.
            deliver: gives it to its engagement.
            at: now.

        Raises:
            NotQuarantinedError: none has that id.
        """
        event, body = await asyncio.to_thread(self.opened, event_id)
        delivered = await deliver(event)
        if delivered.arrived:
            await asyncio.to_thread(self._remove, event_id)
        elif delivered.outcome is Outcome.REFUSED:
            await asyncio.to_thread(self.put, event, delivered, body, at)
        return delivered

    def drop(self, event_id: str, reason: str, by: str, at: datetime) -> Dropped:
        """Do not follow one; its words are gone, its head stays with the reason.

        Raises:
            NotQuarantinedError: none has that id.
            ValueError: no reason, or nobody's name.
        """
        if not reason.strip() or not by.strip():
            raise ValueError("a reason and the name of who drops it are expected")
        head = self.get(event_id)
        gone = Dropped(**head.model_dump(), dropped_at=at, dropped_by=by.strip(), dropped_because=reason.strip())
        write_whole(self._dropped_path(event_id), gone.model_dump_json().encode())
        self._remove(event_id)
        return gone

    def settle(self, event: BillingEvent) -> None:
        """Its engagement has it: an earlier telling, which it did not take, need not wait any longer.

        A telling with other figures than the engagement has does: one of the two is wrong, and a person must find out which.
        """
        known = self._load(id_of(event))
        if known is not None and known.head.code != FACT_DIFFERS:
            self._remove(known.head.id)

    def _store(self, head: Quarantined, event: BillingEvent, body: bytes) -> None:
        inside = json.dumps({"event": event.model_dump(mode="json"), "body": _packed(body)})
        kept = _Kept(head=head, sealed=_packed(self._sealer.seal(inside.encode())))
        write_whole(self._path(head.id), kept.model_dump_json().encode())

    def _load(self, event_id: str) -> _Kept | None:
        try:
            return _Kept.model_validate_json(self._path(event_id).read_bytes())
        except FileNotFoundError:
            return None

    def _kept(self, event_id: str) -> _Kept:
        found = self._load(event_id) if event_id.isalnum() else None
        if found is None:
            raise NotQuarantinedError(f"no event '{event_id}' is in quarantine")
        return found

    def _remove(self, event_id: str) -> None:
        path = self._path(event_id)
        if path.exists():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def _path(self, event_id: str) -> Path:
        return self._folder / f"{event_id}.json"

    def _dropped_path(self, event_id: str) -> Path:
        return self._folder / "dropped" / f"{event_id}.json"
