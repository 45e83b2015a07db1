"""Work by the hour, what the client brings, and late payment by law, through the API, method by method."""

import json
from datetime import date

from tests.gateway.calling import PROVIDER
from tests.gateway.walk import Walk
from tests.house.generated import ROOT
from tests.rates import stated

SHOP_CARE = (ROOT / "examples" / "shop-care.yaml").read_text().replace("    late:\n", "    late:\n      interest: finland-commercial\n")
"""The example by the hour, with interest by law."""


def house_on(day: date) -> str:
    """The house's file on a day: as each house does, it states the reference rates of the half-years that the program does not bring."""
    return f"{PROVIDER}reference_rates: {json.dumps(stated('finland-reference', day))}\n"


async def brought(walk: Walk) -> None:
    """One thing comes, another is not needed."""
    seen = await walk.do("RecordDutyDone", duty="access", on=await walk.day_in(0))
    assert [d.id for d in seen.duties if d.done_on.year] == ["access"]
    await walk.refused("RecordDutyDone", "UNKNOWN_ITEM", duty="photos", on=await walk.day_in(0))
    await walk.do("ExcuseDuty", duty="order", explanation="The audit finds the pages.")


async def by_hours(walk: Walk) -> None:
    """Hours are recorded on what bills them, and corrected."""
    await walk.do("StartMilestone", milestone="audit")
    hours = {"role": "development", "minutes": 90, "on": await walk.day_in(0), "by": "tuomas"}
    await walk.refused("RecordHours", "NOT_BY_HOURS", milestone="audit", **hours)
    await walk.do("DeliverMilestone", milestone="audit", note="The list of troubles.")
    await walk.do("AcceptMilestone", milestone="audit", by="anna")
    await walk.do("WaiveGate", gate="gate-audit", by="helena", explanation="They always pay.")
    await walk.do("StartMilestone", milestone="repairs")
    hours["on"] = await walk.day_in(0)  # midnight may have passed since, and no work is before its beginning
    await walk.do("RecordHours", milestone="repairs", **hours)
    await walk.refused("CorrectHours", "UNKNOWN_ITEM", milestone="repairs", entry="hours-9", explanation="Not there.")
    await walk.do("CorrectHours", milestone="repairs", entry="hours-1", explanation="It was on another shop.")
    await walk.refused("CorrectHours", "NO_HOURS", milestone="repairs", entry="hours-1", explanation="It was on another shop.")


async def charged(walk: Walk) -> None:
    """The reference rate of a half-year to come."""
    year = (await walk.today()).year + 1
    rate = {"valid_from": {"year": year, "month": 7, "day": 1}, "percent": "2.15", "source": "The central bank, as of today"}
    await walk.do("SupplyReferenceRate", **rate)
    await walk.refused("SupplyReferenceRate", "RATE_KNOWN", **rate)
