"""journal export and verify: the lines as they are kept, and everything that can be wrong with them, each named with its entry."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from activities.store.lines import line_of
from milepost.v1 import reading_pb2
from tests.unit.fake_gateway import FakeGateway, fake_gateway
from tests.unit.lived import at_work
from worker.cli.app import app
from worker.cli.journal import Kept, problems_in
from workflows.engagement.state.journal.chain import canonical, sha

NAME = "engagements/aaaaaaaaaaaaaaaaaaaa"
JOURNAL = at_work().journal
LINES = [Kept(line_of(e), canonical(e.personal) if e.personal else "", e.salt or "") for e in JOURNAL]
HEAD = JOURNAL[-1].hash


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with fake_gateway() as fake:
        yield fake


def paged(lines: list[Kept], size: int = 20) -> Callable[[Any], reading_pb2.ListJournalResponse]:
    """The gateway's pages of these lines."""

    def page(request: Any) -> reading_pb2.ListJournalResponse:
        start = int(request.page_token or 0)
        shown = [reading_pb2.JournalLine(line=k.text, personal=k.personal, salt=k.salt) for k in lines[start : start + size]]
        following = str(start + size) if start + size < len(lines) else ""
        return reading_pb2.ListJournalResponse(lines=shown, next_page_token=following, last=len(JOURNAL), head=HEAD)

    return page


def run(*arguments: str, gateway: FakeGateway) -> Result:
    return CliRunner().invoke(app, ["journal", *arguments, "--address", gateway.address])


def test_export_writes_the_lines_of_all_pages_to_the_byte(gateway: FakeGateway) -> None:
    gateway.answers["ListJournal"] = paged(LINES)
    result = run("export", NAME, gateway=gateway)
    assert result.exit_code == 0 and result.stdout.splitlines() == [line.text for line in LINES]
    words = [line.personal for line in LINES if line.personal]
    assert words and not any(each in result.stdout for each in words), "what people wrote is written only where it is asked for"


def test_export_with_the_personal_part_adds_it_to_the_line(gateway: FakeGateway) -> None:
    gateway.answers["ListJournal"] = paged(LINES)
    told = [json.loads(line) for line in run("export", NAME, "--personal", gateway=gateway).stdout.splitlines()]
    assert [t.get("personal") for t in told] == [e.personal for e in JOURNAL]
    assert all(sha(t["salt"] + canonical(t["personal"])) == t["commitment"] for t in told if t.get("personal"))


def test_verify_says_what_is_whole_and_what_was_erased(gateway: FakeGateway) -> None:
    gateway.answers["ListJournal"] = paged(LINES)
    whole = run("verify", NAME, gateway=gateway)
    parts = sum(bool(line.personal) for line in LINES)
    assert whole.exit_code == 0 and f"Whole: {len(LINES)} entries" in whole.stdout and f"{parts} there" in whole.stdout
    gateway.answers["ListJournal"] = paged([replace(line, personal="", salt="") for line in LINES])
    erased = run("verify", NAME, gateway=gateway)
    assert erased.exit_code == 0 and f"{parts} erased" in erased.stdout


def changed(number: int, **fields: Any) -> list[Kept]:
    """The lines with one that somebody changed."""
    lines = list(LINES)
    lines[number - 1] = replace(lines[number - 1], text=canonical(json.loads(lines[number - 1].text) | fields))
    return lines


def rehashed(number: int) -> list[Kept]:
    """The lines with one that somebody changed, hash and all."""
    told = {k: v for k, v in json.loads(LINES[number - 1].text).items() if k != "hash"} | {"rule": "forged/rule"}
    return changed(number, rule="forged/rule", hash=sha(canonical(told)))


_SPOKEN = next(n for n, line in enumerate(LINES, 1) if line.personal)
WRONG: dict[str, tuple[list[Kept], str]] = {
    "changed": (changed(5, rule="forged/rule"), "Entry 5 was changed"),
    "changed with its hash": (rehashed(5), "Entry 6 does not follow on the one before"),
    "the last one changed with its hash": (rehashed(len(LINES)), "the lines are another journal's"),
    "one lost": (LINES[:4] + LINES[5:], "5 missing"),
    "several lost": (LINES[:4] + LINES[7:], "5 to 7 missing"),
    "the first lost": (LINES[1:], "1 missing"),
    "twice": (LINES[:5] + LINES[4:], "out of order"),
    "cut off": (LINES[:-3], f"The lines end at entry {len(LINES) - 3}, the engagement at {len(LINES)}"),
    "no line": ([*LINES[:6], Kept("{"), *LINES[7:]], "After entry 6: this is no line of a journal"),
    "other words": (
        [replace(k, personal='{"subject":"x"}') if n == _SPOKEN else k for n, k in enumerate(LINES, 1)],
        f"Entry {_SPOKEN}: its personal",
    ),
    "nothing": ([], "The lines end at entry 0"),
}


@pytest.mark.parametrize("how", WRONG)
def test_whatever_is_wrong_is_found_and_named(how: str, gateway: FakeGateway) -> None:
    lines, said = WRONG[how]
    gateway.answers["ListJournal"] = paged(lines)
    result = run("verify", NAME, gateway=gateway)
    assert result.exit_code == 1 and said in result.stderr, result.stderr
    assert not result.stdout


def test_a_whole_journal_has_no_problems() -> None:
    assert list(problems_in(LINES, len(LINES), HEAD)) == []


def test_an_export_with_the_personal_part_is_verified_from_its_file_too(gateway: FakeGateway, tmp_path: Path) -> None:
    """The hash is that of the public line; what people wrote is held against its commitment."""
    gateway.answers["ListJournal"] = paged(LINES)
    file, exported = tmp_path / "journal.jsonl", run("export", NAME, "--personal", gateway=gateway).stdout
    file.write_text(exported)
    fits = run("verify", "--file", str(file), "--head", HEAD, gateway=gateway)
    assert fits.exit_code == 0 and f"{sum(bool(line.personal) for line in LINES)} there, and they fit" in fits.stdout, fits.stderr
    lines = exported.splitlines()
    told = json.loads(lines[_SPOKEN - 1])
    lines[_SPOKEN - 1] = json.dumps(told | {"personal": {"subject": "another word"}})
    file.write_text("\n".join(lines))
    assert f"Entry {_SPOKEN}: its personal part is not" in run("verify", "--file", str(file), gateway=gateway).stderr


def test_no_more_is_said_than_was_checked(gateway: FakeGateway, tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text("".join(f"{line.text}\n" for line in LINES[:4]))
    part = run("verify", "--file", str(file), gateway=gateway)
    assert part.exit_code == 0 and "Whole: 4 entries" in part.stdout and "not known without --head" in part.stdout
    lost = "".join(f"{line.text}\n" for line in (*LINES[:4], *LINES[5:]))
    file.write_text(lost)
    assert run("verify", "--file", str(file), gateway=gateway).stderr == "Entry 6 comes after entry 4: 5 missing.\n"
    file.write_text("")
    empty = run("verify", "--file", str(file), gateway=gateway)
    assert empty.exit_code == 1 and "holds no line of a journal" in empty.stderr and not empty.stdout
    for wrong in (("verify", NAME, "--file", str(file)), ("verify", NAME, "--head", HEAD)):
        assert run(*wrong, gateway=gateway).exit_code == 2


def test_exported_lines_are_verified_from_their_file(gateway: FakeGateway, tmp_path: Path) -> None:
    """Anywhere, without a gateway; with the head as somebody noted it."""
    file = tmp_path / "journal.jsonl"
    file.write_text("".join(f"{line.text}\n" for line in LINES))
    assert run("verify", "--file", str(file), "--head", HEAD, gateway=gateway).exit_code == 0
    wrong = run("verify", "--file", str(file), "--head", "0" * 64, gateway=gateway)
    assert wrong.exit_code == 1 and "another journal" in wrong.stderr
    file.write_text("".join(f"{line.text}\n" for line in changed(3, actor="nobody")))
    assert "Entry 3 was changed" in run("verify", "--file", str(file), gateway=gateway).stderr
    assert run("verify", "--file", str(tmp_path / "nothing"), gateway=gateway).exit_code == 2
    assert gateway.requests == []
