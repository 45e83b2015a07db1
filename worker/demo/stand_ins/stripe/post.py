"""Webhooks: signed as Stripe signs them, sent from a thread of their own, tried again; and spoiled on demand."""

import hashlib
import heapq
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]


def sign(body: bytes, secret: str, at: int) -> str:
    """The value of ``Stripe-Signature``: HMAC-SHA256 over the time and the raw body."""
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


@dataclass
class Odds:
    """How often something happens to a webhook: 0 to 1 each."""

    duplicate: float = 0
    delay: float = 0
    """It waits for up to ``longest_delay``; so others overtake it."""
    lose: float = 0
    forge: float = 0
    """Somebody else sends one like it, with a wrong signature and ten times the amount."""
    longest_delay: float = 0.2
    """Seconds."""


@dataclass(order=True)
class _Letter:
    due: float
    place: int
    event: Event = field(compare=False)
    forged: bool = field(compare=False, default=False)
    tries: int = field(compare=False, default=0)


class Post:
    """Sends events to one address.

    Args:
        seed: of the dice.
        secret: of the endpoint, ``whsec_...``.

    Attributes:
        url: where to; None keeps everything here.
        odds: what is spoiled.
        pauses: seconds before each further try of a webhook that was not answered with 2xx; after them it is given up.
        answers: by status, 0 for no answer; forged ones under ``forged <status>``.
        lost: ids of events that were never sent, or given up.
    """

    def __init__(self, seed: int = 0, secret: str = "whsec_standin") -> None:
        self._dice, self.secret = random.Random(seed), secret
        self.url: str | None = None
        self.odds = Odds()
        self.pauses: tuple[float, ...] = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
        self.answers: Counter[str] = Counter()
        self.lost: list[str] = []
        self._letters: list[_Letter] = []
        self._count, self._at_work, self._closed = 0, 0, False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def take(self, event: Event) -> None:
        """Post an event, or do with it what the dice say."""
        if self.url is None:
            return
        roll = self._dice.random
        with self._changed:
            if roll() < self.odds.forge:
                self._put(_forged(event), 0, forged=True)
            if roll() < self.odds.lose:
                self.lost.append(event["id"])
                return
            for _ in range(2 if roll() < self.odds.duplicate else 1):
                self._put(event, self._dice.uniform(0, self.odds.longest_delay) if roll() < self.odds.delay else 0)

    def _put(self, event: Event, after: float, forged: bool = False) -> None:
        self._count += 1
        heapq.heappush(self._letters, _Letter(time.monotonic() + after, self._count, event, forged))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="stripe-stand-in-post", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def wait(self, seconds: float = 10) -> bool:
        """Wait until everything is sent or given up; False where it takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._letters and not self._at_work, seconds)

    def close(self) -> None:
        """Send nothing more."""
        with self._changed:
            self._closed = True
            self._letters.clear()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(10)

    def _work(self) -> None:
        while (letter := self._next()) is not None:
            status = _send(self.url or "", letter.event, "whsec_forger" if letter.forged else self.secret)
            with self._changed:
                self._at_work -= 1
                self.answers[f"forged {status}" if letter.forged else str(status)] += 1
                if not 200 <= status < 300 and not letter.forged and not self._closed:
                    self._try_again(letter)
                self._changed.notify_all()

    def _try_again(self, letter: _Letter) -> None:
        if letter.tries < len(self.pauses):
            letter.due = time.monotonic() + self.pauses[letter.tries]
            letter.tries += 1
            heapq.heappush(self._letters, letter)
        else:
            self.lost.append(letter.event["id"])

    def _next(self) -> _Letter | None:
        with self._changed:
            while not self._closed:
                if self._letters and self._letters[0].due <= time.monotonic():
                    self._at_work += 1
                    return heapq.heappop(self._letters)
                self._changed.wait(max(0, self._letters[0].due - time.monotonic()) if self._letters else None)
            return None


def _forged(event: Event) -> Event:
    thing = dict(event["data"]["object"])
    thing.update({name: thing[name] * 10 for name in ("amount", "amount_paid") if isinstance(thing.get(name), int)})
    return {**event, "id": event["id"] + "forged", "data": {"object": thing}}


def _send(url: str, event: Event, secret: str) -> int:
    body = json.dumps(event).encode()
    # Security goes by the real clock, whatever the time of the events.
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": sign(body, secret, int(time.time()))}
    try:
        with _OPENER.open(urllib.request.Request(url, body, headers, method="POST"), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


# Without a proxy: everything is on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
