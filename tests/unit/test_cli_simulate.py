"""`milepost simulate`: the whole list for the example, in three forms, and a plain word where there is nothing to live through."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.unit.golden_files import assert_golden
from worker.cli.app import app

ROOT = Path(__file__).parents[2]
FILE = "examples/website-redesign.yaml"


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def simulate(*arguments: str, file: str = FILE) -> Result:
    return CliRunner().invoke(app, ["simulate", file, "--start", "2026-06-29", *arguments])


@pytest.mark.parametrize("persona", ["prompt", "late", "silent", "unhappy"])
def test_golden_the_list_of_each_persona(persona: str) -> None:
    result = simulate("--persona", persona)
    assert result.exit_code == 0, result.output
    assert_golden(f"simulate-{persona}.txt", result.stdout)


def test_the_list_fits_a_hundred_columns_without_colours_and_cuts_nothing_off() -> None:
    out = simulate("--persona", "late").stdout
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "\x1b" not in out and "…" not in out and all(line == line.rstrip() for line in out.splitlines())
    found = json.loads(simulate("--persona", "late", "-o", "json").stdout)["happenings"]
    reasons = [line["because"] for line in found]
    squeezed = "".join(out.split())
    for reason in reasons:
        for word in reason.split():
            assert word in squeezed


def test_json_holds_every_line_with_its_moment_reason_and_rule() -> None:
    found = json.loads(simulate("--persona", "late", "--output", "json").stdout)
    assert (found["persona"], found["pays_after_days"], found["stage"]) == ("late", 9, "CLOSED")
    assert found["money"]["paid"] == found["money"]["agreed"] == "19000.00 EUR"
    moments = [line["at"] for line in found["happenings"]]
    assert moments == sorted(moments) and moments[0] == "2026-06-29T09:30:00+03:00"
    assert all(line["what"] and line["because"] and "/" in line["rule"] for line in found["happenings"])
    assert {"message", "gate", "invoice", "task", "milestone", "stage"} <= {line["kind"] for line in found["happenings"]}


def test_days_move_the_payments() -> None:
    def paid_on(days: str) -> str:
        lines = json.loads(simulate("--persona", "prompt", "--days", days, "-o", "json").stdout)["happenings"]
        return str(next(line["at"][:10] for line in lines if line["what"].startswith("Paid:")))

    assert paid_on("0") < paid_on("3") < paid_on("20")


def test_a_timeline_is_a_page_in_a_file(tmp_path: Path) -> None:
    out = tmp_path / "timeline.html"
    result = simulate("--persona", "silent", "--output", "timeline", "--out", str(out))
    assert result.exit_code == 0 and result.stdout == "" and str(out) in result.stderr
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!") and "Website redesign for Northwind Pottery" in page and "counts as accepted" in page


def test_any_form_can_be_written_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "list.txt"
    simulate("--out", str(out))
    assert out.read_text(encoding="utf-8") == simulate().stdout
    assert simulate("--out", str(tmp_path / "no" / "list.txt")).exit_code == 2


def changed(tmp_path: Path, old: str, new: str) -> str:
    text = (ROOT / FILE).read_text()
    assert old in text
    (tmp_path / "provider.yaml").write_text((ROOT / "examples" / "provider.yaml").read_text())
    (tmp_path / "e.yaml").write_text(text.replace(old, new))
    return str(tmp_path / "e.yaml")


def test_a_proposal_that_cannot_be_sent_is_not_lived_through(tmp_path: Path) -> None:
    file = changed(tmp_path, "  currency: EUR\n", "  currency: EUR\n  open_questions: [Who writes the texts?]\n")
    result = simulate(file=file)
    assert result.exit_code == 1 and "Who writes the texts?" in result.stderr and result.stdout == ""


def test_a_start_that_is_past_on_the_simulated_day_is_told(tmp_path: Path) -> None:
    file = changed(tmp_path, "start_after_business_days: 8", "start: 2026-06-01")
    result = simulate(file=file)
    assert result.exit_code == 1 and "the planned start 2026-06-01 is past" in result.stderr


def test_without_an_agreement_or_a_house_there_is_nothing_to_live_through(tmp_path: Path) -> None:
    text = (ROOT / FILE).read_text()
    (tmp_path / "e.yaml").write_text(text[: text.index("agreement:")])
    assert "needs the house's file" in simulate(file=str(tmp_path / "e.yaml")).stderr
    result = simulate("--provider", "examples/provider.yaml", file=str(tmp_path / "e.yaml"))
    assert result.exit_code == 1 and "has no agreement" in result.stderr


def test_the_files_own_moment_of_the_inquiry_begins_it(tmp_path: Path) -> None:
    file = changed(tmp_path, "  lead_source:", '  received_at: "2026-06-29T22:40:12+03:00"\n  lead_source:')
    found = CliRunner().invoke(app, ["simulate", file, "-o", "json"])
    assert json.loads(found.stdout)["happenings"][0]["at"] == "2026-06-29T22:40:12+03:00"


@pytest.mark.parametrize("output", ["table", "json", "timeline"])
def test_words_that_look_like_sums_or_days_are_only_words(tmp_path: Path, output: str) -> None:
    """Titles and criteria are people's own: "1 MVP" and "10 FTE" are no money, and "2026-11-06" is no day to write otherwise."""
    file = changed(tmp_path, "title: Discovery", "title: Phase 1 MVP, 2026-11-06")
    house = (tmp_path / "provider.yaml").read_text()
    criterion = "the work is web design or web development"
    assert criterion in house
    (tmp_path / "provider.yaml").write_text(house.replace(criterion, "a team of at least 10 FTE"))
    result = simulate("--persona", "late", "--output", output, file=file)
    assert result.exit_code == 0, result.output
    assert "Phase 1 MVP, 2026-11-06:" in " ".join(result.stdout.split()) or (output == "table" and "Phase 1 MVP," in result.stdout)
