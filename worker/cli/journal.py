"""``milepost journal export`` and ``verify``: the lines of a journal as they are kept for good, and whether they are whole."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from milepost.v1 import reading_pb2
from worker.cli.exits import Exit, fail
from worker.cli.gateway_options import DEFAULT_ADDRESS, DEFAULT_TIMEOUT, Actor, Address, Name, NameOption, Timeout, asked, caller, named

_PAGE = 200
File = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Lines that were exported, instead of an engagement.")]
Head = Annotated[
    str, typer.Option("--head", metavar="HASH", help="The hash that the last line must have; with --file.", show_default=False)
]


@dataclass(frozen=True)
class Kept:
    """A line with what is kept of its personal part.

    Attributes:
        text: the public line.
        personal: JSON with one spelling; empty where there is none, or it is erased.
        salt: goes with it.
    """

    text: str
    personal: str = ""
    salt: str = ""

    @property
    def is_gone(self) -> bool:
        """A personal part was recorded, and is not there."""
        return bool(json.loads(self.text).get("commitment")) and not self.personal


def export(
    name: Name = None,
    name_option: NameOption = None,
    personal: Annotated[
        bool,
        typer.Option(
            "--personal", help="With what people wrote, in the members personal and salt; without them the hashes can be checked."
        ),
    ] = False,
    address: Address = DEFAULT_ADDRESS,
    actor: Actor = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """Write the journal of an engagement as JSON lines, the oldest first."""
    pages = _pages(address, actor, timeout, named(name, name_option))
    for page in pages:
        for line in page.lines:
            text = line.line
            if personal and line.personal:
                text = json.dumps(json.loads(text) | {"personal": json.loads(line.personal), "salt": line.salt}, ensure_ascii=False)
            sys.stdout.write(text + "\n")
    sys.stdout.flush()


def verify(
    name: Name = None,
    name_option: NameOption = None,
    file: File = None,
    head: Head = "",
    address: Address = DEFAULT_ADDRESS,
    actor: Actor = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """Check that a journal is whole: each line has its own hash and follows on the one before, and the last one is the engagement's own."""
    if file is not None and (name or name_option):
        fail("Either an engagement or --file, expected one of them.", Exit.USAGE)
    if file is None and head:
        fail("--head goes with --file: the engagement knows its own.", Exit.USAGE)
    if file is not None:
        lines = [_exported(text) for text in _read(file)]
        if not lines:
            fail(f"{file}: holds no line of a journal.", Exit.REFUSED)
        last, wanted = _last(lines), head
    else:
        pages = list(_pages(address, actor, timeout, named(name, name_option)))
        lines = [Kept(line.line, line.personal, line.salt) for page in pages for line in page.lines]
        last, wanted = pages[-1].last, pages[-1].head
    problems = list(problems_in(lines, last, wanted))
    if problems:
        fail("\n".join(problems), Exit.REFUSED)
    fit, gone = sum(bool(line.personal) for line in lines), sum(line.is_gone for line in lines)
    told = f"Whole: {last} entries, each follows on the one before. "
    told += f"The last one has the hash {wanted[:16]}..., as the engagement says. " if wanted and file is None else ""
    if file is not None and not head:
        told += "Whether more came after them is not known without --head. "
    typer.echo(f"{told}Personal parts: {fit} there, and they fit; {gone} erased or not exported.")


def problems_in(lines: Iterable[Kept], last: int, head: str) -> Iterator[str]:
    """What is wrong with the lines of a journal, the first of it first.

    Args:
        lines: the oldest first.
        last: sequence of the last line that there should be.
        head: its hash; empty: not known.
    """
    from workflows.engagement.state.journal.chain import hash_of_published, sha

    previous, expected = "", 1
    for line in lines:
        try:
            told: dict[str, Any] = json.loads(line.text)
            sequence, own = int(told["sequence"]), str(told["hash"])
        except (ValueError, KeyError, TypeError):
            yield f"After entry {expected - 1}: this is no line of a journal."
            return
        if sequence != expected:
            lost = f"{expected}" if sequence == expected + 1 else f"{expected} to {sequence - 1}"
            yield f"Entry {sequence} comes after entry {expected - 1}: {f'{lost} missing' if sequence > expected else 'out of order'}."
        elif told.get("previous") != previous:
            yield f"Entry {sequence} does not follow on the one before: its 'previous' is another hash."
        if hash_of_published(told) != own:
            yield f"Entry {sequence} was changed: it has not the hash that it names."
        if line.personal and sha(line.salt + line.personal) != told.get("commitment"):
            yield f"Entry {sequence}: its personal part is not the one that was recorded."
        previous, expected = own, sequence + 1
    if expected != last + 1:
        yield f"The lines end at entry {expected - 1}, the engagement at {last}."
    elif head and previous != head:
        yield f"The last line has the hash {previous[:16]}..., the engagement says {head[:16]}...: the lines are another journal's."


def _last(lines: list[Kept]) -> int:
    """Sequence of the last line of a file; how many there are, where it names none."""
    try:
        return int(json.loads(lines[-1].text)["sequence"])
    except (ValueError, KeyError, TypeError):
        return len(lines)


def _exported(text: str) -> Kept:
    """A line of an export, with the personal part or without it."""
    from workflows.engagement.state.journal.chain import canonical

    try:
        told = json.loads(text)
        personal, salt = told.pop("personal", None), told.pop("salt", "")
    except (ValueError, AttributeError, TypeError):
        return Kept(text)  # no line of a journal, as will be said
    return Kept(canonical(told), canonical(personal), str(salt)) if personal is not None else Kept(text)


def _pages(address: str, actor: str | None, timeout: float, name: str) -> Iterator[reading_pb2.ListJournalResponse]:
    by, request = caller(address, actor, timeout), reading_pb2.ListJournalRequest(name=name, page_size=_PAGE)
    while True:
        page: reading_pb2.ListJournalResponse = asked(by, "ListJournal", request)
        yield page
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _read(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or "cannot be read").lower() if isinstance(error, OSError) else "is not a text file"
        fail(f"{file}: {why}.", Exit.USAGE)
