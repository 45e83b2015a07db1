"""The demo, run as a newcomer runs it."""

import asyncio
import email
import email.policy
import os
import re
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.house.generated import ROOT
from tests.patience import patient
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.reasons import why
from workflows.engagement.state.journal.chain import broken_at

PATIENCE_SECONDS = 150
MARK = "MILEPOST_DEMO_UNDER_TEST"


@dataclass(frozen=True)
class Ran:
    """The demo after it ended.

    Attributes:
        code: exit code.
        said: what it printed, by line.
        out: the folder it wrote.
        mark: value of an environment variable that it and everything it started has.
    """

    code: int
    said: tuple[str, ...]
    out: Path
    mark: str


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ran]:
    """One run, in an empty folder."""
    folder, mark = tmp_path_factory.mktemp("demo"), uuid.uuid4().hex
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "worker.demo",
        cwd=folder,
        env=os.environ | {MARK: mark, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with patient(PATIENCE_SECONDS, "the end of the demo"):
            said, _ = await process.communicate()
        assert process.returncode is not None
        yield Ran(process.returncode, tuple(said.decode().rstrip().splitlines()), folder / "out", mark)
    finally:
        for pid in carrying(mark):
            os.kill(pid, signal.SIGKILL)


def carrying(mark: str) -> list[int]:
    """Processes that live and were started, by whomever, with that mark."""
    found: list[int] = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={mark}".encode() in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue
    return found


def mails_of(ran: Ran) -> list[EmailMessage]:
    """The mails it wrote, in order."""
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted((ran.out / "mails").iterdir())]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def body_of(mail: EmailMessage) -> str:
    """Its plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def row(text: str, name: str) -> str:
    """The figure beside a name in a mail's table."""
    line = next(line for line in text.splitlines() if line.strip().startswith(name) and line.startswith("  "))
    return line.split("  ")[-1].strip()


async def test_the_demo_ends_well_and_says_so_in_its_last_line(demo: Ran) -> None:
    assert demo.code == 0, "\n".join(demo.said[-15:])
    assert demo.said[-1].startswith("DEMO OK")
    story = "\n".join(demo.said)
    assert "the worker is killed (SIGKILL)" in story and "the worker is started again" in story
    assert "GATE_SHUT" in story and "Survey answered" in story


async def test_the_late_invoice_is_told_from_the_part_that_came_to_the_payment_found_at_night(demo: Ran) -> None:
    told = (
        "Payment, 4000.00 EUR: S0000001-0002",
        "Promised by",
        "Promise broken: S0000001-0002",
        "The ladder goes on: S0000001-0002",
        "Interest is asked for",
    )
    paid = (
        "of interest is owed by now: 11 % a year on 8200.00 EUR",
        "its webhooks are lost",
        "1 was lost and is delivered now",
        "Paid: S0000001-0002",
    )
    lines = [next((number for number, line in enumerate(demo.said) if words in line), words) for words in (*told, *paid)]
    assert all(isinstance(line, int) for line in lines), lines
    assert lines == sorted(lines, key=int)


async def test_the_mails_about_the_late_invoice_say_what_came_what_is_left_and_what_interest_is_made_of(demo: Ran) -> None:
    texts = {str(mail["Subject"]): body_of(mail) for mail in mails_of(demo)}

    def mail(*words: str) -> str:
        return next(text for subject, text in texts.items() if all(word in subject for word in words))

    part, final, found = mail("Received: part of"), mail("final reminder"), [t for s, t in texts.items() if s.startswith("Paid: invoice")]
    assert row(part, "Received on it so far") == "€4,000.00" and row(part, "Still to pay on it") == "€4,200.00"
    assert "we ask for interest" in mail("overdue", "Invoice") and "The promised payment has not come" in mail("the payment of")
    interest = row(final, "Interest to today")
    assert "11 % a year" in final and "on €8,200.00 for" in " ".join(final.split()) and "on €4,200.00 for" in " ".join(final.split())
    assert re.fullmatch(r"€\d+\.\d\d", interest) and row(final, "Received so far") == "€4,000.00"
    assert row(final, "Invoice S") == "€8,200.00", "no row is torn"
    assert sum("Interest paid" in text for text in found) == 1


async def test_the_demo_leaves_nothing_running(demo: Ran) -> None:
    assert carrying(demo.mark) == []


async def test_every_mail_of_the_demo_is_a_file_and_none_is_there_twice(demo: Ran) -> None:
    mails = mails_of(demo)
    assert len(mails) > 40 and len({mail["Message-ID"] for mail in mails}) == len(mails)
    (count,) = {int(number) for line in demo.said for number in re.findall(r"out/mails/ \((\d+) files\)", line)}
    assert count == len(mails)
    subjects = " / ".join(str(mail["Subject"]) for mail in mails)
    for words in (
        "Received:",
        "Proposal,",
        "Welcome:",
        "Invoice ",
        "On track",
        "Ready for review",
        "Counted as accepted",
        "Closing report",
        "Two short",
    ):
        assert words in subjects, words
    assert all(mail.get_body(("plain",)) and mail.get_body(("html",)) for mail in mails)


async def test_the_published_journal_is_whole_and_tells_nothing_personal(demo: Ran) -> None:
    lines = (demo.out / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [Entry.model_validate_json(line) for line in lines]
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1)) and len(entries) > 150
    assert (entries[0].event, entries[-1].event) == ("EngagementCreated", "EngagementClosed")
    assert broken_at(entries) is None
    changed = entries[7].model_copy(update={"because": why("money-should-not-exist")})
    assert broken_at([*entries[:7], changed, *entries[8:]]) == 8, "a line that was changed is found"
    assert not any('"personal":' in line or '"salt":' in line for line in lines)
    assert "@northwind.example" not in "".join(lines)


async def test_the_timeline_stands_alone_and_shows_the_engagement(demo: Ran) -> None:
    page = (demo.out / "timeline.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|@import|url\((?!#)|<link|<script[^>]+src|<img", page), "it needs nothing from anywhere"
    for words in (
        "Northwind Pottery",
        "Discovery",
        "Launch",
        "<svg",
        "paid in part",
        "broken",
        "11 % a year on €8,200.00",
        "we heard of it",
    ):
        assert words in page, words
