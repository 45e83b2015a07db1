"""The contract in proto/: clean by buf's rules, and its stubs are those it makes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.generated import ROOT, Generator, main, stale, write
from tests.house.stubs import GENERATED, ProtoError, image, stubs
from tests.patience import BY_THE_CLOCK

BUF = Path(sys.executable).with_name("buf")


def lint(compiled: Path) -> str:
    """What buf has to say, one complaint a line."""
    command = [str(BUF), "lint", str(compiled), "--config", str(ROOT / "buf.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=BY_THE_CLOCK, check=False, env={"HOME": str(compiled.parent)})
    assert (done.returncode == 0) == (not done.stdout), done.stderr
    return done.stdout


def test_the_contract_is_clean_by_bufs_rules(tmp_path: Path) -> None:
    image(ROOT, tmp_path / "image.binpb")
    assert lint(tmp_path / "image.binpb") == ""


def test_a_field_without_a_comment_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "proto" / "milepost" / "v1"
    folder.mkdir(parents=True)
    source = (ROOT / "proto" / "milepost" / "v1" / "roles.proto").read_text()
    assert "  // Those who may read engagements.\n" in source
    (folder / "roles.proto").write_text(source.replace("  // Those who may read engagements.\n", ""))
    image(tmp_path, tmp_path / "image.binpb")
    assert "ROLE_READER" in lint(tmp_path / "image.binpb")


def test_a_contract_that_does_not_compile_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "proto" / "milepost" / "v1"
    folder.mkdir(parents=True)
    (folder / "broken.proto").write_text('syntax = "proto3";\nmessage A { Missing b = 1; }\n')
    with pytest.raises(ProtoError):
        stubs(tmp_path)
    assert "Missing" in capfd.readouterr().err


def test_the_committed_stubs_are_those_the_contract_makes() -> None:
    generator = Generator("API stubs", stubs, owns=GENERATED)
    assert [name for name, _ in stale(ROOT, (generator,))] == [], "python -m tests.house.generated writes them anew"


def test_stale_missing_and_left_over_files_are_found_and_mended(tmp_path: Path) -> None:
    def make(root: Path) -> dict[str, bytes]:
        return {"made/same.py": b"1", "made/stale.py": b"2", "made/missing.pyi": b"3"}

    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "same.py").write_bytes(b"1")
    (tmp_path / "made" / "stale.py").write_bytes(b"old")
    (tmp_path / "made" / "left_over.py").write_bytes(b"old")
    (tmp_path / "made" / "notes.txt").write_bytes(b"not a generator's business")
    generators = (Generator("samples", make, owns="made"),)
    assert sorted(write(tmp_path, generators)) == ["made/left_over.py", "made/missing.pyi", "made/stale.py"]
    assert list(stale(tmp_path, generators)) == []
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["missing.pyi", "notes.txt", "same.py", "stale.py"]


def test_a_check_names_stale_files_and_says_how_to_mend_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("tests.house.generated.stale", lambda root: iter([("proto/gen/x.py", b"")]))
    assert main(["--check"]) == 1
    assert "proto/gen/x.py: stale; python -m tests.house.generated" in capsys.readouterr().err
    assert main(["--wrong"]) == 2
