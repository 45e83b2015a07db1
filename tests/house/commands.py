"""Commands that the documents tell people to type, and whether they exist."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer

from worker.cli.app import app

_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_TOLD = re.compile(r"^(?:\$ )?((?:\S+/)?(?:milepost|make|python|sh)) (.*)$")
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
_FILE = re.compile(r"^(examples|deploy|docs|proto|tests|out)/\S+$")


def told(text: str) -> Iterator[list[str]]:
    """The commands in a document, word by word: from blocks of code, and from the spans between them."""
    for block in _BLOCK.findall(text):
        yield from _commands(block.splitlines())
    yield from _commands(_SPAN.findall(_BLOCK.sub("", text)))


def _commands(lines: list[str]) -> Iterator[list[str]]:
    for line in lines:
        found = _TOLD.match(line.strip())
        if found:
            try:
                yield [found[1].rsplit("/", 1)[-1], *shlex.split(found[2], comments=True)]
            except ValueError:
                continue  # a sentence with an apostrophe, or a command that goes on in the next line


def wrong(words: list[str], root: Path) -> str | None:
    """What does not exist of a command; none where all of it does."""
    program, arguments = words[0], words[1:]
    missing = next((word for word in arguments if _FILE.match(word) and not (root / word).exists()), None)
    if missing and not missing.startswith("out/"):
        return f"there is no file {missing}"
    if program == "make":
        return _wrong_target(arguments, root)
    if program == "milepost":
        return _wrong_command(arguments)
    if program == "python" and arguments[:1] == ["-m"]:
        return None if _is_module(arguments[1]) else f"there is no module {arguments[1]}"
    return None


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _wrong_target(arguments: list[str], root: Path) -> str | None:
    targets = set(_TARGET.findall((root / "Makefile").read_text(encoding="utf-8")))
    return next((f"make has no target {word}" for word in arguments if "=" not in word and word not in targets), None)


@cache
def _root() -> Any:
    return typer.main.get_command(app)


def _wrong_command(arguments: list[str]) -> str | None:
    command, rest = _root(), list(arguments)
    while rest and hasattr(command, "commands"):
        name = rest.pop(0)
        if name.startswith("-"):
            rest.insert(0, name)
            break
        if name not in command.commands:
            return f"milepost has no command {name}"
        command = command.commands[name]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {"-h", "--help"}
    return next((f"{command.name} has no option {word}" for word in rest if word.startswith("-") and word.split("=")[0] not in known), None)
