"""``milepost journal erase``: what it asks, what it says, and that it does it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from activities.billing.signed.sent import NeverSentError, Sent
from activities.store import Store
from tests.activities.journal_calls import ENTRIES, ID, carrying
from tests.activities.storing import in_database
from worker.billing.folders import sent_messages
from worker.cli.app import app
from worker.cli.local import local_settings
from worker.store import open_store
from worker.temporal.keys import generate_key_file


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store beside which the command works, with a life in it."""
    for name in ("MILEPOST_KEYS", "MILEPOST_KEY_FILE", "MILEPOST_STORE_DIR", "MILEPOST_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    generate_key_file(tmp_path / "keys")
    opened = open_store(local_settings(tmp_path))
    opened.append(carrying(1, 9))
    opened.put(ID, b"mail", "message/rfc822")
    return opened


def run(folder: Path, *arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(app, ["journal", "erase", *arguments, "--data", str(folder)], input=said)


def test_it_says_what_goes_and_what_stays_and_asks(store: Store, tmp_path: Path) -> None:
    refused = run(tmp_path, ID, said="n\n")
    assert refused.exit_code == 1 and not store.is_erased(ID) and store.entries(ID) == ENTRIES[:9]
    for part in ("9 lines of its journal", "This goes for good: the personal part", "This stays: the public lines"):
        assert part in refused.output
    taken = run(tmp_path, ID, said="y\n")
    assert taken.exit_code == 0 and store.is_erased(ID)
    assert taken.output.endswith(f"{ID}: erased. Its 9 public lines stay.\n") and len(store.lines(ID)) == 9


def test_what_was_asked_of_billing_systems_goes_too(store: Store, tmp_path: Path) -> None:
    """It names the client; what was asked about others stays."""
    sent = sent_messages(local_settings(tmp_path))
    for engagement in (ID, "another"):
        message = Sent(
            id=f"{engagement}/1", target="acme", type="invoice.requested", engagement=engagement, invoice="i", created_at=datetime.now(UTC)
        )
        sent.begin(message, b"words")
    assert run(tmp_path, ID, "--yes").exit_code == 0
    assert [message.engagement for message in sent.all()] == ["another"] and sent.body("another/1") == b"words"
    with pytest.raises(NeverSentError):
        sent.body(f"{ID}/1")


def test_it_takes_the_name_that_the_api_uses_and_does_not_ask_twice(store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        done = run(tmp_path, f"engagements/{ID}", "--yes")
        assert (done.exit_code, done.output) == (0, f"{ID}: erased. Its 9 public lines stay.\n")


def test_an_engagement_that_it_does_not_know_is_no_slip_that_goes_unnoticed(store: Store, tmp_path: Path) -> None:
    done = run(tmp_path, "another", "--yes")
    assert done.exit_code == 1 and "keeps nothing of such an engagement" in done.output
    held = in_database(tmp_path / "store", "select engagement from engagement_key where engagement = 'another'")
    assert held == [], "and a refusal leaves no key behind"


def test_without_its_keys_it_does_nothing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "keys").unlink()
    done = run(tmp_path, ID, "--yes")
    assert done.exit_code == 2 and "there is no file" in done.output and not store.is_erased(ID)
