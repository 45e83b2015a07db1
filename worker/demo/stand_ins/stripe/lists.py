"""Lists by pages, search, and the fields that are shown whole on demand."""

import copy
import re
from collections.abc import Iterable
from typing import Any

from worker.demo.stand_ins.stripe.errors import invalid, missing
from worker.demo.stand_ins.stripe.forms import whole_number
from worker.demo.stand_ins.stripe.store import Store, Thing

_USUAL, _MOST = 10, 100
_REFERENCES = {
    "payment_intent": "payment_intent", "latest_charge": "charge", "charge": "charge", "payment_record": "payment_record",
    "customer": "customer", "invoice": "invoice",
}  # fmt: skip
_QUERY = re.compile(r"metadata\['([^']+)'\]\s*:\s*'([^']*)'")


def page(found: list[Thing], params: dict[str, Any], url: str) -> Thing:
    """A page of a list, newest first.

    Args:
        found: what the list has, oldest first.
        params: of the request: limit, starting_after, ending_before, created.
        url: where the list is.
    """
    rows = [one for one in reversed(found) if _is_within(one, params.get("created"))]
    limit = min(whole_number(params, "limit") or _USUAL, _MOST)
    if "ending_before" in params:
        before = rows[: _place(rows, params["ending_before"])]
        rows, more = before[-limit:], len(before) > limit
    else:
        start = _place(rows, params["starting_after"]) + 1 if "starting_after" in params else 0
        more, rows = len(rows) > start + limit, rows[start : start + limit]
    return {"object": "list", "url": url, "has_more": more, "data": rows}


def _place(rows: list[Thing], name: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == name:
            return place
    raise missing("object", name)


def _is_within(thing: Thing, span: Any) -> bool:
    if not isinstance(span, dict):
        return True
    created = int(thing["created"])
    return int(span.get("gte") or created) <= created <= int(span.get("lte") or created)


def search(found: Iterable[Thing], params: dict[str, Any], url: str) -> Thing:
    """What has such metadata, newest first: of Stripe's query language only equality of one metadata field."""
    asked = _QUERY.fullmatch(str(params.get("query", "")).strip())
    if asked is None:
        raise invalid("We were unable to parse your search query.", "query")
    name, value = asked.groups()
    rows = [one for one in found if one.get("metadata", {}).get(name) == value]
    return {"object": "search_result", "url": url, "has_more": False, "next_page": None, "data": rows[::-1]}


def expanded(store: Store, answer: Thing, paths: Iterable[str]) -> Thing:
    """A copy of an answer in which the fields on these paths are whole things instead of their ids."""
    shown = copy.deepcopy(answer)
    for path in paths:
        _expand(store, shown, path.split("."))
    return shown


def _expand(store: Store, at: Any, path: list[str]) -> None:
    if isinstance(at, list):
        for one in at:
            _expand(store, one, path)
        return
    if not isinstance(at, dict) or not path or at.get(path[0]) is None:
        return
    name, rest = path[0], path[1:]
    if isinstance(at[name], str):
        if name not in _REFERENCES:
            raise invalid(f"This property cannot be expanded ({name}).", "expand")
        at[name] = copy.deepcopy(store.get(_REFERENCES[name], at[name]))
    _expand(store, at[name], rest)
