"""The reference page: actions, notices, reason codes and settings, made from the code that means them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic.fields import FieldInfo

from tests.house.reason_codes import codes
from worker.gateway.mapping import caller_needs
from worker.settings import Settings
from worker.settings_text import variable
from workflows.engagement.lifecycles import ENGAGEMENT, LIFECYCLES
from workflows.engagement.messages.commands import CreateEngagement
from workflows.engagement.rules.action import Action
from workflows.engagement.rules.table import ACTIONS
from workflows.engagement.terms.notice_kinds import NOTICE_KINDS, NoticeKind

PATH = "docs/reference.md"
_PRACTICE = re.compile(r" \(practices? [0-9 and]+\)")
_HEAD = """\
# Reference

Made by `make generate` from the code. The ideas behind it: [ARCHITECTURE.md](../ARCHITECTURE.md). States and what they wait for:
[lifecycles.md](lifecycles.md). Fields and their limits: the comments in [`proto/milepost/v1`](../proto/milepost/v1).

[Actions](#actions) · [Notices](#notices) · [Reason codes](#reason-codes) · [Settings](#settings)

"""
_ACTIONS = """\
## Actions

One method of the API and one command of the core each. *Row* is the move of a life cycle it makes; without one it moves nothing by itself. *Needs* are
the fields a caller fills besides the engagement's name, the request id and what the action is about.

"""
_NOTICES = """\
## Notices

*Leaves*: at once, day and night; or in the next service window, on working days of both sides. *In doubt*: what happens when nobody knows whether the
mail server took it. *After the end*: whether it may still leave once the engagement was declined, referred or lapsed.

"""
_CODES = """\
## Reason codes

In the ErrorInfo of every error, with the domain `milepost`. Decide by the code, never by the message, which is written for people; … stands for
its variable parts.

"""
_SETTINGS = """\
## Settings

Environment variables, read once when a process starts.

"""
_OTHERS = """\
The command line reads two more: `MILEPOST_GATEWAY` (where the gateway is, as host:port) and `MILEPOST_ACTOR` (who acts). `MILEPOST_CACHE` names
another folder for a fetched Temporal server than `~/.cache/milepost`.
"""
_RECIPIENTS = {
    "decision": "the contact who decides",
    "billing": "the contact who pays",
    "work": "the contact for the work",
    "asker": "the contact who wrote",
    "team": "somebody of ours",
}


def page(root: Path) -> dict[str, bytes]:
    """The reference page."""
    text = _HEAD + _ACTIONS + _table(("Action", "What it does", "Possible in", "Row", "Needs"), _actions())
    text += _NOTICES + _table(("Notice", "To", "Leaves", "In doubt", "After the end"), map(_notice, NOTICE_KINDS.values()))
    text += _CODES + _table(("Code", "Arrives as", "Says"), (code.row for code in codes(root)))
    text += _SETTINGS + _table(("Variable", "Default", "Meaning"), _settings()) + _OTHERS
    return {PATH: (text.rstrip() + "\n").encode()}


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines) + "\n"


def _actions() -> Iterator[Sequence[str]]:
    yield f"**{CreateEngagement.__name__}**", _first_line(CreateEngagement), "", f"engagement: to {ENGAGEMENT.initial}", "`document`"
    for action in ACTIONS.values():
        yield (
            f"**{action.command.__name__}**",
            _first_line(action.command),
            _stages(action.stages),
            _row(action),
            ", ".join(f"`{name}`" for name in caller_needs(action.name, action.needs)),
        )


def _first_line(documented: type) -> str:
    return _PRACTICE.sub("", (documented.__doc__ or "").strip().splitlines()[0])


def _stages(stages: frozenset[str]) -> str:
    inside = [stage for stage in ENGAGEMENT.states if stage in stages]
    outside = [stage for stage in ENGAGEMENT.states if stage not in stages]
    return ", ".join(inside) if len(inside) <= len(outside) else "all but " + ", ".join(outside)


def _row(action: Action) -> str:
    if action.trigger is None:
        return ""
    rows = [row for row in LIFECYCLES[action.kind].rows if row[1] == action.trigger]
    ways = "; ".join(f"{', '.join(a for a, _, b in rows if b == to)} to {to}" for to in dict.fromkeys(row[2] for row in rows))
    return f"{action.kind.value}: {ways}"


def _notice(kind: NoticeKind) -> Sequence[str]:
    return (
        f"`{kind.template}`",
        _RECIPIENTS[kind.role],
        "at once" if kind.urgency == "immediate" else "in a window",
        "sent again, same Message-ID" if kind.policy == "at_least_once" else "a task for a person",
        "yes" if kind.after_end else "",
    )


def _settings() -> Iterator[Sequence[str]]:
    for name, field in Settings.model_fields.items():
        yield f"`{variable(name)}`", _default(field), field.description or ""


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:  # a folder below the user's own data folder, which differs from machine to machine
        folder = field.get_default(call_default_factory=True, validated_data={})
        return f"`~/.local/share/milepost/{folder.name}`, or below `$XDG_DATA_HOME`"
    if field.default is None:
        return ""
    value = ",".join(field.default) if isinstance(field.default, tuple) else field.default
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
