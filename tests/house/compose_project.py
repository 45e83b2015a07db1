"""Reads compose files with compose's own loader: a small Go program, built once per change of its sources."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.patience import BY_THE_CLOCK
from worker.devserver import cache_folder

ROOT = Path(__file__).resolve().parents[2]
_SOURCES = Path(__file__).resolve().parent / "compose"


class ComposeError(Exception):
    """Compose refuses the file; the text is what it says."""


def load(file: Path) -> dict[str, Any]:
    """The project in `file`, as compose understands it: merged, with defaults, every path absolute.

    The environment of the caller plays no part, so the answer is the same on every machine.

    Raises:
        ComposeError: If compose refuses the file.
    """
    done = subprocess.run([_loader(), file], capture_output=True, text=True, timeout=BY_THE_CLOCK, env={}, check=False)
    if done.returncode != 0:
        raise ComposeError(done.stderr.strip())
    project: dict[str, Any] = json.loads(done.stdout)
    return project


def _loader() -> Path:
    digest = hashlib.sha256()
    for name in ("go.mod", "go.sum", "main.go"):
        digest.update((_SOURCES / name).read_bytes())
    program = cache_folder() / "bin" / f"compose-loader-{digest.hexdigest()[:16]}"
    if not program.exists():
        program.parent.mkdir(parents=True, exist_ok=True)
        draft = program.with_name(f"{program.name}.{os.getpid()}")
        environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"}
        built = subprocess.run(
            ["go", "build", "-o", draft, "."],
            cwd=_SOURCES,
            env=environment,
            capture_output=True,
            text=True,
            timeout=BY_THE_CLOCK,
            check=False,
        )
        if built.returncode != 0:
            raise RuntimeError(f"compose's loader does not build:\n{built.stderr}")
        draft.replace(program)  # whole or not at all, also when several test runs build at once
    return program
