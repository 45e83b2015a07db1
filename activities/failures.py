"""How an activity says no: failures whose type the workflow reads, and whose text a person reads.

All of them are final for the activity's own retries, because the outbox of the workflow decides what comes next. Anything else that is
raised is an ordinary failure, which Temporal tries again for a short while.
"""

from temporalio.exceptions import ApplicationError

from workflows.engagement.messages.ports import DOUBTFUL, PERMANENT, TEMPORARY


def permanent(text: str) -> ApplicationError:
    """It will never work as it is: a person must look."""
    return ApplicationError(text, type=PERMANENT, non_retryable=True)


def temporary(text: str) -> ApplicationError:
    """The receiver said "later": the outbox waits and tries again."""
    return ApplicationError(text, type=TEMPORARY, non_retryable=True)


def doubtful(text: str) -> ApplicationError:
    """Nobody knows whether it happened, and twice would be worse than never: a person must find out."""
    return ApplicationError(text, type=DOUBTFUL, non_retryable=True)
