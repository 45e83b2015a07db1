"""Random houses, clients and terms, all of them such as a person could write."""

from typing import Any

from hypothesis import strategies as st

from tests.core.house import WEEK, agreement, client, milestone, provider
from workflows.engagement.provider import Provider
from workflows.engagement.terms import Agreement, Client

ZONES = ("Europe/Helsinki", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
HOURS = ("09:00-17:00", "00:00-24:00", "08:30-12:00", "13:00-21:00")
DAYS_OFF = ("2026-03-06", "2026-03-09", "2026-03-20", "2026-03-30", "2026-04-03", "2026-04-06", "2026-05-01")
NAMES = ("plan", "build", "engagement", "survey", "inbound-1", "task-1", "gate-plan", "invoice-plan")
"""Ids of milestones; some look like ids of other things, as hostile or careless people write them."""


def _some(draw: st.DrawFn, values: tuple[str, ...], least: int = 0) -> list[str]:
    return draw(st.lists(st.sampled_from(values), min_size=least, max_size=4, unique=True))


def _hours(draw: st.DrawFn) -> dict[str, Any]:
    workdays = draw(st.sampled_from((WEEK, WEEK, ["mon", "tue", "wed"], ["sat", "sun"], [*WEEK, "sat", "sun"])))
    zone = draw(st.sampled_from(ZONES))
    return {"zone": zone, "workdays": workdays, "hours": draw(st.sampled_from(HOURS)), "days_off": _some(draw, DAYS_OFF)}


@st.composite
def houses(draw: st.DrawFn) -> Provider:
    """A house with its own zone, hours, windows and clocks."""
    if draw(st.booleans()):
        return provider()
    windows = [{"days": _some(draw, tuple(WEEK), 1), "hours": draw(st.sampled_from(HOURS))} for _ in range(draw(st.integers(1, 2)))]
    small = st.integers(1, 4)
    clocks = {
        "inquiry_reply": draw(small),
        "inquiry_lapses": draw(st.integers(5, 30)),
        "task_due": draw(small),
        "task_escalates": draw(small),
        "survey_after": draw(st.integers(0, 3)),
        "survey_reminder": draw(small),
        "survey_ends": draw(small),
        "acknowledgements_per_hour": draw(st.integers(1, 3)),
    }
    buffer = {"percent": draw(st.sampled_from((0, 20, 100))), "cap_business_days": draw(st.integers(0, 3))}
    return provider(calendar=_hours(draw), windows=windows, clocks=clocks, buffer=buffer)


@st.composite
def buyers(draw: st.DrawFn) -> Client:
    """A client elsewhere, with or without somebody who pays."""
    if draw(st.booleans()):
        return client()
    contacts = [{**c, "channel": draw(st.sampled_from(("email", "phone")))} for c in client().model_dump(mode="json")["contacts"]]
    return client(calendar=_hours(draw), contacts=contacts[: draw(st.integers(1, 2))])


@st.composite
def terms(draw: st.DrawFn) -> Agreement:
    """Milestones with all kinds of gates, prices and predecessors; any ladder, any rhythm."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    steps = [_milestone(draw, name, names[:index]) for index, name in enumerate(names)]
    days = sorted(draw(st.lists(st.integers(-5, 12), max_size=4, unique=True)))
    ladder = [{"days": day, "action": draw(st.sampled_from(("remind", "remind", "call")))} for day in days]
    late = {"ladder": ladder, "consequences": ["we call"]}
    every = draw(st.sampled_from(("weekly", "fortnightly", "monthly")))
    return agreement(
        milestones=steps,
        start_after_business_days=draw(st.sampled_from((0, 3, 10, 30))),
        valid_business_days=draw(st.sampled_from((1, 4, 10))),
        payment={"net_days": draw(st.sampled_from((0, 3, 14))), "late": late},
        response_time={"business_days": draw(st.integers(1, 3))},
        reports={"every": every, "weekday": draw(st.sampled_from(WEEK)), "time": draw(st.sampled_from(("08:00", "15:00", "23:30")))},
    )


def _milestone(draw: st.DrawFn, name: str, above: list[str]) -> dict[str, Any]:
    review = draw(st.integers(1, 5))
    acceptance = {
        "review_business_days": review,
        "deemed": draw(st.booleans()),
        "nudge_business_days_before": draw(st.integers(0, review - 1)),
        "announced_business_days_before": draw(st.integers(1, review)),
    }
    changes: dict[str, Any] = {
        "estimate_business_days": draw(st.integers(1, 6)),
        "price": draw(st.sampled_from(("0.00 EUR", "0.01 EUR", "100.00 EUR"))),
        "gate": draw(st.sampled_from(("before_start", "on_acceptance"))),
        "included_revisions": draw(st.integers(0, 2)),
        "acceptance": acceptance,
    }
    if draw(st.booleans()):
        changes["after"] = draw(st.lists(st.sampled_from(above), max_size=3, unique=True)) if above else []
    return milestone(name, **changes)
