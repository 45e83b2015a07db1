"""Every method at the moments at which clocks, calendars and people differ, before the real gateway and the real core.

The walks are those of ``test_real_methods.py``, where a real server keeps the time.
"""

from datetime import datetime

import pytest

from tests.gateway.calling import FILE
from tests.gateway.virtual import living
from tests.gateway.walk_hours import SHOP_CARE
from tests.gateway.walks import walked
from tests.moments import ELSEWHERE, HOUSE, MOMENTS
from workflows.engagement.invariants import Context, check, check_state
from workflows.engagement.state.journal.chain import broken_at

CLIENT_AT_HOME = "  calendar:\n    zone: Europe/Helsinki\n"


def in_new_york(document: str) -> str:
    """The file of a client who works there."""
    assert document.count(CLIENT_AT_HOME) == 1
    return document.replace(CLIENT_AT_HOME, CLIENT_AT_HOME.replace("Europe/Helsinki", "America/New_York"))


async def walked_at(moment: datetime, file: str, by_hours_file: str) -> None:
    """The walks begin at that moment, and leave nothing behind that must not be."""
    async with living(moment) as (api, engine):
        await walked(api, engine, moment.astimezone(HOUSE).date(), file, by_hours_file)
        assert len(engine.lives) == 4
        for life in engine.lives.values():
            state = life.current
            assert state.created_at == moment
            assert (
                check(state.journal, Context.of(state)) == ()
                and check_state(state, state.journal) == ()
                and broken_at(state.journal) is None
            )


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
async def test_every_method_is_taken_or_refused_by_its_own_rule_at_any_moment(moment: datetime) -> None:
    await walked_at(moment, FILE, SHOP_CARE)


@pytest.mark.parametrize("moment", ELSEWHERE.values(), ids=ELSEWHERE.keys())
async def test_so_it_is_with_a_client_elsewhere(moment: datetime) -> None:
    await walked_at(moment, in_new_york(FILE), in_new_york(SHOP_CARE))
