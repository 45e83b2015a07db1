"""What a release must not break: persisted names, registrations, dependencies, and the commands that documents tell people to type."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined
from temporalio import workflow

from tests.house import commands
from tests.house.names import BREAKS, LIST, activities, activity_name, collected, listed, with_new_ones
from worker.__main__ import WORKFLOWS
from workflows.engagement.messages import commands as messages
from workflows.engagement.messages import ports
from workflows.engagement.shell import wire
from workflows.portfolio import ports as portfolio_ports
from workflows.portfolio import wire as portfolio

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")))


@pytest.mark.parametrize("section", BREAKS)
def test_no_persisted_name_is_gone(section: str) -> None:
    gone = set(listed().get(section, [])) - set(collected()[section])
    assert not gone, (
        f"These names of the section '{section}' are gone or renamed: {', '.join(sorted(gone))}.\nWhat that breaks: {BREAKS[section]}.\n"
        f"Put them back, also where nothing new uses them. Where it is certain that nothing stored or running does, take them off "
        f"{LIST.relative_to(ROOT)}."
    )


@pytest.mark.parametrize("section", BREAKS)
def test_every_persisted_name_is_on_the_list(section: str) -> None:
    new = set(collected()[section]) - set(listed().get(section, []))
    assert not new, f"From now on these names stay: {', '.join(sorted(new))}. Where they are well chosen: python -m tests.house.names"


def test_the_list_is_as_it_is_written() -> None:
    """Sorted, each once, with sections that are known."""
    assert LIST.read_text(encoding="utf-8") == with_new_ones()
    assert listed().keys() == BREAKS.keys() == collected().keys()


def test_each_name_stands_for_one_thing() -> None:
    for section, names in collected().items():
        doubled = [name for name, count in Counter(names).items() if count > 1]
        assert not doubled, f"{section}: {doubled}"


def test_every_command_is_on_one_list_of_who_may_give_it() -> None:
    """One that is on none would be kept by stored histories under a name that nobody guards."""
    on_lists = [*messages.PUBLIC, *messages.BILLING, *messages.INTERNAL]
    concrete = {kind for kind in _below(messages.Command) if kind.model_fields["kind"].default is not PydanticUndefined}
    assert len(on_lists) == len(set(on_lists)) and set(on_lists) == concrete
    assert {kind.model_fields["kind"].default for kind in concrete} == set(collected()["command"])


def _below(base: type[messages.Command]) -> Iterator[type[messages.Command]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("workflows."):
            yield kind
        yield from _below(kind)


def test_every_activity_of_the_ports_is_registered_once_and_no_other() -> None:
    constants = [*vars(ports).items(), *vars(portfolio_ports).items()]
    wanted = [value for name, value in constants if name.isupper() and isinstance(value, str) and value.islower()]
    assert sorted(map(activity_name, activities())) == sorted(wanted)
    assert len(wanted) >= 4


def test_each_workflow_is_registered_once_under_the_names_of_the_wire() -> None:
    definitions = [workflow._Definition.must_from_class(found) for found in WORKFLOWS]
    queries = {value for name, value in vars(wire).items() if name.endswith("_QUERY")}
    assert [(d.name, set(d.updates), set(d.queries)) for d in definitions] == [
        (wire.WORKFLOW, {wire.UPDATE}, queries),
        (portfolio.NUMBER_SERIES, {portfolio.NEXT_UPDATE}, {portfolio.OWNER_QUERY, portfolio.LAST_QUERY}),
        (portfolio.RECONCILE, set(), {portfolio.TALLY_QUERY}),
    ]
    assert not any(d.signals for d in definitions), "a signal whose payload does not decode is dropped silently"


def test_every_dependency_is_used_and_none_is_missing() -> None:
    run = subprocess.run([Path(sys.executable).parent / "deptry", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_in_a_document_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    problems = [f"'{' '.join(words)}': {problem}" for words in commands.told(text) if (problem := commands.wrong(words, ROOT))]
    assert not problems, f"{document}: " + "; ".join(problems)


def test_the_readme_has_the_commands_that_a_newcomer_needs() -> None:
    found = {tuple(words[:2]) for words in commands.told((ROOT / "README.md").read_text(encoding="utf-8"))}
    assert {("make", "demo"), ("make", "test"), ("make", "up"), ("milepost", "engagement"), ("milepost", "terms")} <= found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("`make supper`", "make has no target supper"),
        ("`milepost engagement forget NAME`", "milepost has no command forget"),
        ("```sh\n$ milepost simulate examples/website-redesign.yaml --mood bad   # comment\n```", "simulate has no option --mood"),
        ("```sh\n.venv/bin/python -m worker.nothing\n```", "there is no module worker.nothing"),
        ("`milepost terms check examples/nothing.yaml`", "there is no file examples/nothing.yaml"),
    ],
)
def test_a_command_that_does_not_exist_is_found(text: str, problem: str) -> None:
    assert [commands.wrong(words, ROOT) for words in commands.told(text)] == [problem]
