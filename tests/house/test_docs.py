"""The documents say what is true: links, anchors, commands, targets, paths and settings exist, and generated parts are what the code makes."""

import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from typer.main import get_command

from tests.house import diagrams, limits, picture, reason_codes, reference
from tests.house.generated import ROOT, Generator, stale
from worker.cli.app import app
from worker.gateway.status import Reason
from worker.settings import Settings
from worker.settings_text import variable
from workflows.engagement.lifecycles import LIFECYCLES

RECIPES = "docs/recipes.md"
DECISIONS = "docs/decisions.md"
BY_HAND = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", RECIPES, DECISIONS, "docs/containers.md")
MADE = (diagrams.PATH, reference.PATH, limits.PATH)
LARGEST_PICTURE = 200_000
"""Bytes: a page that shows it should not wait for it."""
_OWN_VARIABLES = {"MILEPOST_GATEWAY", "MILEPOST_ACTOR", "MILEPOST_CACHE", "MILEPOST_GOLDEN"}
"""Read by the command line, the Makefile's programs and the tests, not by worker and gateway."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Without blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def code(text: str) -> Iterator[str]:
    """Lines of shell blocks, and everything between backticks in the prose."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
        yield from (line.split(" # ")[0].strip() for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", prose(text))


def anchors(text: str) -> set[str]:
    """What headings can be linked to as."""
    headings = re.findall(r"^#{1,6} (.+)$", prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", [*BY_HAND, *MADE])
def test_every_relative_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(text_of(name))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / name).parent / path if path else ROOT / name
        assert there.exists(), f"{name} links to {target}"
        if anchor:
            assert anchor in anchors(there.read_text(encoding="utf-8")), f"{name} links to {target}: no such heading"


@pytest.mark.parametrize("name", BY_HAND)
def test_every_path_that_is_named_exists(name: str) -> None:
    """From the root, or from the core, whose rooms are named without the way to them."""
    above = (ROOT, ROOT / "workflows/engagement")
    folders = {path.name for root in above for path in root.iterdir() if path.is_dir()} - {"out"}
    for word in code(text_of(name)):
        if re.fullmatch(r"[\w.\-/]+", word) and word.split("/")[0] in folders and "/" in word:
            assert any((root / word).exists() for root in above), f"{name} names {word}"


def test_the_tree_in_the_architecture_names_what_is_there() -> None:
    tree = re.search(r"## Rooms\n\n```\n(.*?)```", text_of("ARCHITECTURE.md"), re.DOTALL)
    assert tree
    above: list[str] = []
    for line in tree[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"  +", line.strip())[0].split(" ") if depth else line.split("    ")[0].split()
        above = above[:depth]
        for name in names:
            if re.fullmatch(r"[\w.\-/*]+", name) and name != "...":
                assert list(ROOT.glob("/".join([*above, name.strip("/")]))), f"the tree names {'/'.join([*above, name])}"
        above.append(names[0].strip("/"))


@pytest.mark.parametrize("name", [*BY_HAND, *MADE])
def test_every_make_target_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.MULTILINE))
    for line in code(text_of(name)):
        for target in re.findall(r"(?:^|[;&|] *)make ([a-z-]+)", line):
            assert target in targets, f"{name} says make {target}"


@pytest.mark.parametrize("name", BY_HAND)
def test_every_command_that_is_named_exists_with_its_options(name: str) -> None:
    for line in code(text_of(name)):
        for module in re.findall(r"python -m ([\w.]+)", line):
            assert importlib.util.find_spec(module), f"{name} says python -m {module}"
        if not line.startswith("milepost "):
            continue
        command, known = get_command(app), {"--help"}
        for word in line.split()[1:]:
            below = getattr(command, "commands", {})
            if below:
                assert word in below, f"{name} says {line}: expected one of {', '.join(below)}"
                command = below[word]
                known = {option for parameter in command.params for option in parameter.opts}
            elif word.startswith("-"):
                assert word in known, f"{name} says {line}: '{word}' is no option of it"


@pytest.mark.parametrize("name", [*BY_HAND, *MADE])
def test_every_setting_that_is_named_exists(name: str) -> None:
    known = {variable(field) for field in Settings.model_fields} | _OWN_VARIABLES
    for setting in re.findall(r"\bMILEPOST_[A-Z_]*[A-Z]", text_of(name)):
        assert setting in known, f"{name} names {setting}"


def test_the_diagrams_are_those_of_the_tables() -> None:
    blocks = re.findall(r"## (\w+)\n\n```mermaid\n(.*?)\n```", text_of(diagrams.PATH), re.DOTALL)
    assert blocks == [(kind.value.capitalize(), diagrams.mermaid(table)) for kind, table in LIFECYCLES.items()]


def test_a_diagram_shows_every_row_and_every_end() -> None:
    for table in LIFECYCLES.values():
        drawn = {tuple(line.strip().split(" --> ")) for line in diagrams.mermaid(table).splitlines() if "-->" in line}
        moves = {
            (origin, part.split(": ")[0], trigger) for origin, part in drawn if ": " in part for trigger in part.split(": ")[1].split(" | ")
        }
        assert moves == {(origin, following, trigger) for origin, trigger, following in table.rows}
        assert {origin for origin, part in drawn if part == "[*]"} == table.final
        assert ("[*]", table.initial) in drawn


def test_each_term_of_the_glossary_stands_there_once_in_alphabetical_order() -> None:
    glossary = text_of("ARCHITECTURE.md").split("## Glossary\n")[1].split("\n## ")[0]
    terms = re.findall(r"^\| \*\*(.+?)\*\* \| \S", glossary, flags=re.MULTILINE)
    assert [term for term, times in Counter(terms).items() if times > 1] == []
    assert len(terms) == len(re.findall(r"^\| \*\*", glossary, flags=re.MULTILINE)) > 20
    assert terms == sorted(terms, key=str.casefold)


def test_the_architecture_lists_every_recipe() -> None:
    line = re.search(rf"^- \[{RECIPES}\]\({RECIPES}\): how to add (.+?)\.$", text_of("ARCHITECTURE.md"), flags=re.MULTILINE | re.DOTALL)
    assert line
    recipes = re.findall("^## An? (.+)$", text_of(RECIPES), flags=re.MULTILINE)
    assert len(recipes) == len(re.findall("^## ", text_of(RECIPES), flags=re.MULTILINE))
    assert " ".join(line[1].split()).removeprefix("a ").split(", ") == recipes


def test_decisions_are_numbered_without_a_gap_and_name_what_else_was_possible() -> None:
    page = text_of(DECISIONS)
    decisions = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", page, flags=re.MULTILINE)
    assert [int(number) for number, *_ in decisions] == list(range(1, len(decisions) + 1)) and decisions
    assert len(decisions) == len(re.findall(r"^\| \d", page, flags=re.MULTILINE))


def test_what_is_generated_is_what_the_code_makes() -> None:
    generators = [Generator(each.__name__, each) for each in (diagrams.page, reference.page, limits.page, picture.picture)]
    assert [name for name, _ in stale(ROOT, tuple(generators))] == [], "make generate writes them anew"


def test_the_picture_stands_alone() -> None:
    raw = (ROOT / picture.PATH).read_bytes()
    assert len(raw) < LARGEST_PICTURE
    drawn = ElementTree.fromstring(raw)
    assert {element.tag.rsplit("}", 1)[-1] for element in drawn.iter()} <= {
        *("svg", "style", "g", "rect", "path", "circle", "text", "tspan", "title", "defs", "pattern")
    }
    text = raw.decode()
    assert "var(" not in text and "@" not in text and "href" not in text
    defined = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {f"#{name}" for name in defined}


def test_every_reason_of_the_gateway_is_in_the_table() -> None:
    listed = {code.code for code in reason_codes.codes(ROOT)}
    assert {reason.value for reason in Reason} - listed == set()
