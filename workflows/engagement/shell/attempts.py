"""How long and how often one activity call tries; longer pauses wait in the outbox."""

from datetime import timedelta

from temporalio.common import RetryPolicy

ATTEMPTS = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(seconds=20))
ONE_ATTEMPT = timedelta(seconds=10)
"""Start to close: short, because after a crash the next attempt waits for it."""
ONE_CALL = timedelta(minutes=2)
"""All attempts of one activity call."""
