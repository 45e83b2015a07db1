"""The practices of client work, and which of them a test shows: ``make practices``.

A practice counts only where a test drives it through the workflow or the API.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PRACTICES: dict[int, str] = {
    1: "Agree ground rules and process before any work",
    2: "Say what cannot be guaranteed, and repeat it",
    3: "Under-promise, over-deliver",
    4: "But in balance: no hidden free work",
    5: "Explain your process to the client",
    6: "Tell them scope and timeline may change",
    7: "Show cases where plans changed and the goal was met",
    8: "Explain exactly how you bill: extra revisions, meetings and calls cost",
    9: "Anticipate: raise risks from the start",
    10: "Never assume: ask first",
    11: "End each conversation with a recap",
    12: "Whole team on the same page",
    13: "Solve concerns before they escalate",
    14: "A fixed weekly slot to talk",
    15: "Goals agreed jointly; steer late changes back to them",
    16: "Clear boundaries",
    17: "'No' always with an explanation and another suggestion",
    18: "Client knows who does what",
    19: "Say it if you do not work weekends",
    20: "Brief at the start; beware over-commitment",
    21: "State contact procedure, channels, delivery dates, documents due",
    22: "Pre-qualify clients",
    23: "Onboarding begins with portfolio and rates",
    24: "Welcome sets the tone",
    25: "Automated acknowledgement at once",
    26: "A human answer is still owed",
    27: "Green-light, or hand to someone with the right skills",
    28: "Once accepted, be inflexible on services",
    29: "Report even when all is smooth",
    30: "Tell problems as soon as possible",
    31: "A delay notice offers a choice of compensation",
    32: "Educate the client about what they bought",
    33: "Too much contact harms",
    34: "Not informing is costly",
    35: "Written checklist or quote before money changes hands",
    36: "The document has dates, deliverables, staged payments",
    37: "Final figures match the first confirmed expectations",
    38: "What was done, how problems were overcome",
    39: "Present the written quote or report by phone or in person",
    40: "Measurable satisfaction",
    41: "Referrals come from kept promises",
    42: "Expectations run both ways",
    43: "One contact on each side",
    44: "Client mails again after five minutes",
    45: "Client drops in to look over the shoulder",
    46: "Agree the channel",
    47: "Agree the response time",
    48: "Payment terms agreed before (net 30, net 15, on receipt)",
    49: "Agreed consequences of late payment: fee, interest, suspension, work taken down",
    50: "Staged payment before the next phase starts",
    51: "If the client misses their own date, is payment still due?",
    52: "What is not discussed is assumed differently",
    53: "State turnaround: at once, in 1-2 days, or queued",
    54: "Set no precedent with night or weekend work",
    55: "A Friday 16:00 request is not due at 17:00",
    56: "A contract always, hourly or fixed",
    57: "Reset bad expectations: slow down, publish check times in every mail, always answer",
    58: "Announce policy changes before they take effect",
    59: "Announce late fees before, not when someone is overdue",
    60: "A phone call solves it, whatever it is",
    61: "Clients ask because they do not know the rules",
    62: "Only a few take advantage",
    63: "Front line has several solutions per problem",
    64: "Options let the client take part",
    65: "One shared, current base of solutions",
    66: "Publish policies",
    67: "Explain how and why in each case",
    68: "Clear timelines, honest about errors",
    69: "Publish the waiting time for an answer, before contact too",
    70: "Cannot help now: promise when",
    71: "Update at the time you said you would, even without news",
    72: "Optimistic and realistic",
    73: "Follow up through the client's channel",
    74: "Last follow-up: satisfied with the handling and the outcome?",
}
"""What each of them asks for; a practice keeps its number for ever."""

_HEAD = """# Practices

The practices of client work that Milepost keeps. Made by `make generate` from [`tests/practices.py`](../tests/practices.py) and the marks of tests.

A practice is kept by the engine: what breaks it is refused with a reason, or it is done by itself and on time, or there is a place for it in a
message or a file. It keeps its number for ever. It counts as shown only where a test drives it through the real workflow or the real API.
"""
THROUGH = ("workflow", "gateway", "e2e", "chaos")
"""Folders whose tests drive the real workflow or the real API."""


def marks(root: Path) -> Iterator[tuple[int, str]]:
    """Number and test of each mark, read from the source, so that nothing has to run."""
    for folder in THROUGH:
        for path in sorted((root / folder).rglob("test_*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    for number in _numbers(node):
                        yield number, f"{path.relative_to(root)}::{node.name}"


def _numbers(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr == "practice":
            yield from (a.value for a in decorator.args if isinstance(a, ast.Constant) and isinstance(a.value, int))


def shown(root: Path) -> dict[int, list[str]]:
    """Tests by the number of the practice they show.

    Raises:
        ValueError: a mark names a practice that does not exist.
    """
    found: dict[int, list[str]] = defaultdict(list)
    for number, test in marks(root):
        if number not in PRACTICES:
            raise ValueError(f"{test} marks practice {number}; there are 1 to {len(PRACTICES)}")
        found[number].append(test)
    return dict(found)


def page(root: Path) -> dict[str, bytes]:
    """docs/practices.md: each practice, and the tests that show it."""
    found = shown(root / "tests")
    rows = [
        f"| {n} | {title} | {'<br>'.join(f'`{test}`' for test in found.get(n, ())) or 'not shown yet'} |" for n, title in PRACTICES.items()
    ]
    text = "\n".join((_HEAD, "| P | Practice | Tests below `tests/` that show it |", "|---|---|---|", *rows, ""))
    return {"docs/practices.md": text.encode()}


def main() -> int:
    """Print each practice's tests, then which are missing; the last line counts."""
    found = shown(Path(__file__).parent)
    for number in sorted(found):
        print(f"{number:3}  {PRACTICES[number]}\n     {', '.join(found[number])}")
    missing = [str(n) for n in PRACTICES if n not in found]
    print(f"not shown yet: {', '.join(missing)}")
    print(f"practices shown: {len(found)}/{len(PRACTICES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
