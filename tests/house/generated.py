"""Everything in the tree that a program makes: ``python -m tests.house.generated`` writes it, ``--check`` compares.

A generator is a function from the project's root to {path below the root: content}; to add one is to add a line to GENERATORS.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house import diagrams, limits, reference, webhook_schemas
from tests.house.cli_help import cli_help
from tests.house.picture import picture
from tests.house.stubs import GENERATED, stubs
from tests.practices import page as practices
from worker.files.json_schema import schemas

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Generator:
    """Something that makes files.

    Attributes:
        name: what it makes, in words.
        make: from the project's root to {path below it: content}.
        owns: folder in which every .py or .pyi file is its own, so that left-over ones are found; none where it is shared.
    """

    name: str
    make: Callable[[Path], dict[str, bytes]]
    owns: str | None = None


def _schemas(_root: Path) -> dict[str, bytes]:
    return {name: text.encode() for name, text in schemas().items()}


def _webhook_schemas(_root: Path) -> dict[str, bytes]:
    return {name: text.encode() for name, text in webhook_schemas.schemas().items()}


GENERATORS: tuple[Generator, ...] = (
    Generator("API stubs", stubs, owns=GENERATED),
    Generator("JSON Schemas of the files", _schemas),
    Generator("JSON Schemas of signed webhooks", _webhook_schemas),
    Generator("help of the command line", cli_help),
    Generator("life cycles", diagrams.page),
    Generator("reference", reference.page),
    Generator("limits and budgets", limits.page),
    Generator("practices", practices),
    Generator("picture of an engagement", picture),
)


def stale(root: Path, generators: tuple[Generator, ...] = GENERATORS) -> Iterator[tuple[str, bytes | None]]:
    """Files that are not as the generators make them.

    Yields:
        The path below the root, and what it should hold; None where it should not be there.
    """
    for generator in generators:
        made = generator.make(root)
        for name, content in made.items():
            path = root / name
            if not path.is_file() or path.read_bytes() != content:
                yield name, content
        yield from ((name, None) for name in _owned(root, generator) if name not in made)


def _owned(root: Path, generator: Generator) -> list[str]:
    if generator.owns is None:
        return []
    found = (path for path in (root / generator.owns).rglob("*") if path.suffix in (".py", ".pyi"))
    return sorted(path.relative_to(root).as_posix() for path in found)


def write(root: Path, generators: tuple[Generator, ...] = GENERATORS) -> list[str]:
    """Bring every generated file up to date; returns the paths that changed."""
    changed = list(stale(root, generators))
    for name, content in changed:
        path = root / name
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return [name for name, _ in changed]


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` compare.

    Returns:
        The exit code: 1 when a comparison found stale files, which are named.
    """
    if arguments == ["--check"]:
        names = [name for name, _ in stale(ROOT)]
        for name in names:
            print(f"{name}: stale; python -m tests.house.generated writes it anew", file=sys.stderr)
        return 1 if names else 0
    if arguments:
        print("usage: python -m tests.house.generated [--check]", file=sys.stderr)
        return 2
    for name in write(ROOT):
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
