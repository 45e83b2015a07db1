"""Idempotency keys: the first answer under a key is kept and given again, even a 500; another request under the same key is refused."""

import hashlib
from dataclasses import dataclass
from typing import Any

from worker.demo.stand_ins.stripe.errors import ApiError


@dataclass(frozen=True)
class Answer:
    """What is said to a request."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


class Keys:
    """Answers by key."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Answer]] = {}

    @staticmethod
    def digest(method: str, path: str, body: str) -> str:
        """What two requests must share to be the same."""
        return hashlib.sha256(f"{method} {path}\n{body}".encode()).hexdigest()

    def known(self, key: str | None, digest: str) -> Answer | None:
        """The answer that was given under a key.

        Raises:
            ApiError: the key was used for something else.
        """
        if key is None or key not in self._kept:
            return None
        first, answer = self._kept[key]
        if first != digest:
            text = f"Keys for idempotent requests can only be used with the same parameters they were first used with. ('{key}')"
            raise ApiError(400, text, kind="idempotency_error")
        return Answer(answer.status, answer.body, replayed=True)

    def keep(self, key: str | None, digest: str, answer: Answer) -> None:
        """Remember the first answer, whatever it was."""
        if key is not None:
            self._kept[key] = (digest, answer)
