"""What the engagements here are made from: the example's files, shortened, and changed where a test needs it."""

import json
from copy import deepcopy
from typing import Any

from tests.lives import EXAMPLES
from worker.files.reader import read

Paper = dict[str, Any]


def _load(name: str) -> Paper:
    found: Paper = read((EXAMPLES / name).read_text(encoding="utf-8"), name)[0].plain()
    return found


def changed(paper: Paper, changes: dict[str, Any]) -> Paper:
    """A copy with other values.

    Args:
        paper: a file, read.
        changes: by path, such as ``agreement.milestones.0.gate``; keys that are not there yet are added.
    """
    made = deepcopy(paper)
    for path, value in changes.items():
        above, key = _place(made, path)
        above[key] = value
    return made


def without(paper: Paper, *paths: str) -> Paper:
    """A copy without what lies at these paths."""
    made = deepcopy(paper)
    for path in paths:
        above, key = _place(made, path)
        del above[key]
    return made


def _place(paper: Paper, path: str) -> tuple[Any, Any]:
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    above: Any = paper
    for step in steps:
        above = above[step]
    return above, last


def text(paper: Paper) -> str:
    """The file as it is sent; JSON is YAML."""
    return json.dumps(paper, ensure_ascii=False, default=str)


HOUSE = without(_load("provider.yaml"), "calendar.country")
"""The example's house without public holidays: what a test expects must not depend on the day on which it runs."""

_DISCOVERY = {
    "id": "discovery",
    "title": "Discovery",
    "deliverables": ["Page plan"],
    "estimate_business_days": 5,
    "price": "3600.00 EUR",
    "gate": "before_start",
}
_BUILD = {
    "id": "build",
    "title": "Build",
    "deliverables": ["Working shop on the test address"],
    "estimate_business_days": 8,
    "price": "8200.00 EUR",
    "gate": "on_acceptance",
    "handover_guide": "Running your shop, 12 pages",
}

FILE = changed(
    without(_load("website-redesign.yaml"), "client.calendar.country", "agreement.start_after_business_days"),
    {
        "agreement.start_after_business_days": 1,
        "agreement.payment.net_days": 7,
        "agreement.milestones": [_DISCOVERY, _BUILD],
    },
)
"""The example engagement in two milestones: one that is paid before it starts, one that is paid when it is accepted."""

GRATIS = changed(FILE, {"agreement.milestones": [_DISCOVERY | {"price": "0.00 EUR"}]})
"""One milestone that costs nothing: the shortest way to the end."""
