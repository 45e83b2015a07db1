"""Receiver, worker and gateway die by SIGKILL while a billing system tells what happened, and no cent is lost or counted twice."""

import os
from pathlib import Path

from tests.chaos.billing_campaign import billing_crew, billing_storm
from worker import devserver
from worker.settings import Settings

SEED = int(os.environ.get("MILEPOST_SEED", "20261122"))
ENGAGEMENTS = int(os.environ.get("MILEPOST_STORM_ENGAGEMENTS", "50"))
EVENTS = int(os.environ.get("MILEPOST_STORM_EVENTS", str(10 * ENGAGEMENTS)))


async def test_balances_are_those_of_the_reference_model_whatever_dies(
    server: devserver.Server, settings: Settings, tmp_path: Path
) -> None:
    """500 billing events over 50 engagements, 30 % told again, all shuffled, worker and gateway killed three times each.

    Every balance is that of the reference model; the facts are the events, each once; no fee is charged twice; no message is repeated but with the
    same Message-ID; nothing is in quarantine; the invariants hold. ``MILEPOST_STORM_EVENTS`` and ``MILEPOST_STORM_ENGAGEMENTS`` ask for other numbers.
    """
    assert settings.keys is not None
    print(f"seed {SEED}")
    async with billing_crew(server.address, "billing-storm", settings.keys.get_secret_value(), tmp_path) as people:
        storm = await billing_storm(people, SEED, ENGAGEMENTS, EVENTS)
    print(*storm.shots, storm, *storm.faults, sep="\n")
    assert storm.faults == ()
    assert storm.deliveries == EVENTS + round(0.3 * EVENTS)
    for who in ("worker", "gateway"):
        assert sum(who in shot.split(";")[0] for shot in storm.shots) >= 3, f"the {who} was not killed three times"
    assert storm.fees >= ENGAGEMENTS // 3, "hardly a fee was charged: that none was doubled shows nothing"
    assert storm.repeats >= 1, "no message was repeated: the kills hit nothing"
