"""Writes what a store of the newest revision holds, unless that is kept already: ``python -m tests.activities.record_store``."""

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from activities.store.tables import METADATA, REVISION
from tests.activities.journal_calls import carrying, forked
from tests.activities.storing import store_in

LINES = 12
CONTENT = "<p>a page that was kept</p>"


def _told(value: Any) -> Any:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def recorded(folder: Path) -> dict[str, Any]:
    """A store with some of everything, as its tables hold it."""
    with closing(store_in(folder)) as store:
        for engagement in ("kept", "erased"):
            store.append(carrying(1, LINES, forked(10, LINES), engagement))
            store.append(carrying(1, LINES, engagement=engagement))
        document = store.put("kept", CONTENT.encode(), "text/html")
        with store.effect("kept") as effect:
            effect.record("a", "done")
            effect.claim("b")
        store.erase("erased")
        personal = [entry.sequence for entry in store.entries("kept") if entry.personal]
        aside = len(store.aside("kept"))
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        connection.row_factory = sqlite3.Row
        tables = {
            table: [{name: _told(row[name]) for name in row.keys()} for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: SIM118
            for table in METADATA.tables
        }
    for row in tables["mark"]:
        row["claimed"] = bool(row["claimed"])
    return {
        "engagements": ["kept", "erased"], "lines": LINES, "personal": personal, "aside": aside, "document": document.model_dump(),
        "content": CONTENT, "tables": tables,
    }  # fmt: skip


if __name__ == "__main__":
    path = Path(__file__).parent / "stored" / f"revision-{REVISION}.json"
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(json.dumps(recorded(Path(folder)), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(path.name)
