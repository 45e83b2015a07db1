"""What the YAML parser is trusted with: YAML 1.2 to the letter, places that hold in any text, and a build that has it."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lives import EXAMPLES
from tests.patience import BY_THE_CLOCK
from worker.files.problems import START, FileProblems
from worker.files.reader import MAX_VALUES, Node, read

NO_BREAKS = ("\x85", "\u2028", "\u2029", "\ufeff")
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))]
SIGNS = [
    *" \n\t:-#'\"[]{},&*!|>%@`?\\~a0.=<",
    *NO_BREAKS,
    "\r\n",
    "\r",
    ": ",
    "- ",
    " #",
    "\n  ",
    "---\n",
    "...\n",
    "\\x",
    "<<: ",
    "\U000f0000",
]


@pytest.mark.parametrize("sign", NO_BREAKS)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("title: a{}b\nkind: x\n", "a{}b"),
        ("title: 'a{}b'\nkind: x\n", "a{}b"),
        ('title: "a{}b"\nkind: x\n', "a{}b"),
        ("title: |\n  a{}b\nkind: x\n", "a{}b\n"),
        ("title: >-\n  a{}b\n  c\nkind: x\n", "a{}b c"),
        ("title: a\U000f0000{}b # c{}d\nkind: x\n", "a\U000f0000{}b"),
    ],
)
def test_what_breaks_no_line_for_an_author_breaks_none_for_the_reader(text: str, value: str, sign: str) -> None:
    root, problems = read(text.replace("{}", sign), "f.yaml")
    assert (root.plain(), problems) == ({"title": value.replace("{}", sign), "kind": "x"}, [])
    assert (root.entries or {})["kind"][0].line == text.count("\n")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("010", 10),
        ("0o10", "0o10"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-11-22", "2026-11-22"),
        ("=", "="),
        ("~", None),
        ("TRUE", True),
        ("1e3", 1000.0),
        ("'1'", "1"),
        ("! 1", None),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    root, problems = read(f"title: {written}\n", "f.yaml")
    if problems:
        assert "the tag '!' is not allowed" in str(problems[0])
    else:
        assert root.plain() == {"title": value}


def places(node: Node) -> Iterator[tuple[str, int, int]]:
    for key, (place, below) in (node.entries or {}).items():
        yield key, place.line, place.column
        yield from places(below)
    for below in node.items or ():
        yield from places(below)


def spoiled(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        at = chance.randrange(len(text) + 1)
        sign, kind = chance.choice(SIGNS), chance.randrange(4)
        if kind == 0:
            text = text[:at] + text[at + chance.randrange(1, 4) :]
        elif kind == 1:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        else:
            text = text[:at] + sign + text[at + kind - 2 :]
    return text


def lines_of(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


@pytest.mark.parametrize("seed", range(8))
def test_every_text_is_read_or_refused_at_a_place_inside_it(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        lines = chance.choice(TEXTS).splitlines(keepends=True)
        start = chance.randrange(len(lines))
        text = spoiled("".join(lines[start : start + 20]), chance)[: chance.choice((None, None, 40, 100))]
        rows = lines_of(text)
        try:
            root, problems = read(text, "f.yaml")
        except FileProblems as error:
            root, problems = Node(START), list(error.problems)
        for problem in problems:
            assert "not valid YAML" not in problem.wrong, (seed, text)
            assert 1 <= problem.line <= len(rows) and 1 <= problem.column <= len(rows[problem.line - 1]) + 2, (seed, text, problem)
        for key, line, column in places(root):
            found = rows[line - 1][column - 1 :]
            assert found.startswith((key.split(" ")[0], "'", '"', "&", "!", "?")), (seed, text, key, line, column)


def test_a_full_house_stays_far_below_the_bound_of_values() -> None:
    """The largest example ten times over, and still not near it."""
    assert 10 * max(read(text, "f.yaml")[0].values for text in TEXTS) < MAX_VALUES


def test_a_build_without_libyaml_is_refused_at_the_start(tmp_path: Path) -> None:
    """Another parser would mark other places: better none than that one."""
    (tmp_path / "yaml").mkdir()
    (tmp_path / "yaml" / "__init__.py").write_text("")
    for name in ("events", "reader"):
        (tmp_path / "yaml" / f"{name}.py").write_text("Event = ReaderError = object\n")
    (tmp_path / "yaml" / "cyaml.py").write_text("raise ImportError('no _yaml')\n")
    path = os.pathsep.join((str(tmp_path), *sys.path))
    ended = subprocess.run(
        [sys.executable, "-c", "import worker.files.events"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=BY_THE_CLOCK,
        check=False,
    )
    assert ended.returncode == 1 and "this PyYAML was built without libyaml" in ended.stderr
