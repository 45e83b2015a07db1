"""How an activity says no: failures whose type the workflow reads, with the reason as data and with the words of the other side.

All of them are final for the activity's own retries, because the outbox of the workflow decides what comes next. Anything else that is
raised is an ordinary failure, which Temporal tries again for a short while.

The reason is ours: a code with parameters. The words are somebody else's: a mail server's, a billing system's, a library's. The message of a failure
says both in the house's language, for logs and for commands that call an activity's code directly; the workflow reads the details only.
"""

from temporalio.exceptions import ApplicationError

from activities.catalogue import say
from workflows.engagement.messages.ports import DOUBTFUL, PERMANENT, TEMPORARY, FailureDetails
from workflows.engagement.messages.reasons import Reason


class SaidError(Exception):
    """Something cannot be done, and this says why.

    Attributes:
        because: why, in our own words.
        words: what somebody else said about it, where he did.
    """

    def __init__(self, because: Reason, words: str | None = None) -> None:
        super().__init__(told(because, words))
        self.because, self.words = because, words


def permanent(because: Reason, *, words: str | None = None) -> ApplicationError:
    """It will never work as it is: a person must look."""
    return _failure(PERMANENT, because, words)


def temporary(because: Reason, *, words: str | None = None) -> ApplicationError:
    """The receiver said "later": the outbox waits and tries again."""
    return _failure(TEMPORARY, because, words)


def doubtful(because: Reason, *, words: str | None = None) -> ApplicationError:
    """Nobody knows whether it happened, and twice would be worse than never: a person must find out."""
    return _failure(DOUBTFUL, because, words)


def told(because: Reason, words: str | None = None) -> str:
    """A reason and the words of the other side as one text, in the house's language."""
    return f"{say(because)}: {words}" if words else say(because)


def _failure(kind: str, because: Reason, words: str | None) -> ApplicationError:
    details = FailureDetails(because=because, words=words or None)
    return ApplicationError(told(because, words), details.model_dump(mode="json"), type=kind, non_retryable=True)
