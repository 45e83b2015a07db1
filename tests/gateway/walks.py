"""Every walk there is, one after the other: together they call every method but those that speak to several engagements."""

from datetime import date

from tests.gateway.calling import FILE, Caller
from tests.gateway.walk import Clock, Walk, agreed, began, ended, listed, worked
from tests.gateway.walk_hours import SHOP_CARE, brought, by_hours, charged, house_on
from tests.gateway.walk_money import asked_for, paid
from worker.gateway.servicer import SERVICE

BESIDES = {
    "CreateEngagement",
    "GetEngagement",
    "ListEngagements",
    "WatchEngagement",
    "GetPolicies",
    "HoldClientDunning",
    "ReleaseClientDunning",
}
"""Called by what surrounds the walks, or about several engagements."""


async def walked(api: Caller, clock: Clock, day: date, file: str = FILE, by_hours_file: str = SHOP_CARE) -> tuple[Walk, Walk]:
    """Walk through everything, so that every method is taken, or refused by its own rule.

    Args:
        api: a client of the gateway.
        clock: of the engagements.
        day: on which they begin.
        file: an engagement file.
        by_hours_file: another, with work by the hour.

    Returns:
        The two that went on longest.
    """
    called = set(BESIDES)
    walk = await began(api, file, called, clock)
    for part in (agreed, worked, asked_for, paid, ended):
        await part(walk)
    by_the_hour = await began(api, by_hours_file, called, clock, house_on(day))
    for part in (agreed, brought, by_hours, charged):
        await part(by_the_hour)
    for each in (walk, by_the_hour):
        await listed(each)
    declined = await began(api, file, called, clock)
    await declined.do("DeclineEngagement", explanation="Not our craft.", alternative="Ask a potter.")
    referred = await began(api, file, called, clock)
    await referred.do("ReferEngagement", explanation="Not our craft.", to="Studio Savi, 09 555 0200")
    assert called == {method.name for method in SERVICE.methods}
    return walk, by_the_hour
