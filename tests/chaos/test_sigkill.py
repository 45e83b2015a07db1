"""The worker dies by SIGKILL at random moments, and no promise dies with it."""

import os
from pathlib import Path

from tests.chaos.campaign import any_moment, campaign, mid_message, mid_reminder
from tests.chaos.crew import crew
from worker import devserver
from worker.settings import Settings

SEED = int(os.environ.get("MILEPOST_SEED", "20261122"))
ENGAGEMENTS = 20
ROUNDS = 8
SNIPERS = ((mid_message, any_moment), (mid_reminder,))


async def test_a_worker_that_is_killed_loses_no_message_and_no_answer(server: devserver.Server, settings: Settings, tmp_path: Path) -> None:
    """Over 20 engagements with real mail.

    Every message that was to be sent arrives; a repeat has the same Message-ID and the same bytes; one that may leave once at the most becomes
    somebody's task when nobody knows; every OK that was heard is in the journal; the invariants hold; the lines outside are complete, each once.
    """
    assert settings.keys is not None
    print(f"seed {SEED}")
    async with crew(server.address, "sigkill", settings.keys.get_secret_value(), tmp_path) as people:
        outcome = await campaign(people, SEED, ENGAGEMENTS, ROUNDS, SNIPERS)
    print(*outcome.shots, outcome.tally, sep="\n")
    assert outcome.faults == ()
    assert len(outcome.shots) >= 3 and all(shot.startswith("worker killed") for shot in outcome.shots)
    assert outcome.tally.repeats >= 1, "no message was repeated: the kills hit nothing"
    assert outcome.tally.doubts >= 1, "no message was in doubt: the kills hit no reminder"
