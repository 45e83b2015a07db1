"""The words of story and picture: what ``worker`` says has a sentence in every language, and every such sentence is said by somebody.

Codes are found as they are written out, in the code and in the page's template; those that are made of a table's keys are listed here from the tables.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from activities.catalogue import FOLDER
from tests.house.generated import ROOT
from tests.house.reasons import patterns
from worker.story.telling import ROWS
from worker.timeline import project_messages
from worker.timeline.key import SAMPLES
from worker.timeline.marks import Gate
from worker.timeline.model import Lane
from worker.timeline.render_messages import ROWS as MESSAGE_ROWS
from workflows.engagement.lifecycles import LIFECYCLES, Kind
from workflows.engagement.money.ledger.facts import FactKind
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS

_PLACES = ("worker/story", "worker/timeline", "worker/demo", "worker/cli")
_CODE = re.compile(r"(?:story|picture)-[\w.-]*[\w]")
_VARIANT = re.compile(r"\.[a-z][a-z-]*")


def written(root: Path = ROOT) -> set[str]:
    """Codes that stand in the code as they are."""
    found = {each for text in _texts(root) for each in (text,) if _CODE.fullmatch(text)}
    template = (root / "worker" / "timeline" / "page.html.j2").read_text(encoding="utf-8")
    return found | set(re.findall(r'say\("([\w.-]+)"', template))


def of_tables() -> set[str]:
    """Codes that are made of the keys of a table."""
    stages, invoices = LIFECYCLES[Kind.ENGAGEMENT].states, LIFECYCLES[Kind.INVOICE].states
    return {
        *(f"story-{event}" for event in ROWS),
        *(f"story-{event}.{line.variant}" for event, line in ROWS.items() if line.variant),
        *(f"story-notice-{template.replace('_', '-')}" for template in NOTICE_KINDS),
        *(f"story-meeting-{purpose}" for purpose in ("kick-off", "closing-call", "presentation", "check-in", "other")),
        *(f"story-fact-{kind.value.replace('_', '-')}{of}" for kind in FactKind for of in ("", ".of")),
        *(f"picture-lane-{lane}" for lane in get_args(Lane)),
        *(f"picture-key-{name}" for name in SAMPLES),
        *(f"picture-row-{row}{short}" for row in MESSAGE_ROWS for short in ("", ".short")),
        *(f"picture-rhythm-{every}" for every in ("weekly", "fortnightly", "monthly")),
        *(f"picture-stage-{stage}{small}" for stage in stages for small in ("", ".small")),
        *(f"picture-gate-{state}" for state in get_args(Gate.model_fields["state"].annotation)),
        *(f"picture-invoice-{state}" for state in set(invoices) - {"SCHEDULED", "PAID"}),
        *(f"picture-message-{status}" for status in project_messages.MARKED),
        *(f"picture-inbound-{event}" for event in project_messages.DECIDED),
        *(f"picture-doing-{doing}" for doing in ("work", "blocked", "held", "review")),
    }


def problems(root: Path = ROOT) -> list[str]:
    """What is wrong; nothing where every code has its sentence and every sentence its code."""
    codes, made, variants = written(root) | of_tables(), list(_made(root)), {text for text in _texts(root) if _VARIANT.fullmatch(text)}
    wrong = []
    for language in sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("_")):
        sentences = {code for code in patterns(language) if _CODE.fullmatch(code)}
        wrong += [f"{code} has no sentence in {language}" for code in sorted(codes - sentences)]
        for code in sorted(sentences - codes):
            base, dot, variant = code.partition(".")
            said = any(each.fullmatch(code) for each in made) or (base in codes and dot + variant in variants)
            wrong += [] if said else [f"{language}: nothing uses the sentence {code}"]
    return wrong


def _trees(root: Path) -> Iterator[ast.Module]:
    for place in _PLACES:
        for path in sorted((root / place).rglob("*.py")):
            yield ast.parse(path.read_bytes())


def _texts(root: Path) -> Iterator[str]:
    for tree in _trees(root):
        yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _made(root: Path) -> Iterator[re.Pattern[str]]:
    """Codes that are made of a beginning and something else; ``story-`` and ``picture-`` alone say too little."""
    for tree in _trees(root):
        for node in ast.walk(tree):
            first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
            if isinstance(first, ast.Constant) and re.fullmatch(r"(?:story|picture)-[\w.-]+", str(first.value)):
                yield re.compile(re.escape(str(first.value)) + r"[\w.-]+")


if __name__ == "__main__":
    found = problems()
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
