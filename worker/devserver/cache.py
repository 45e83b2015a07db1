"""Where fetched binaries lie between runs."""

import os
import subprocess
from pathlib import Path

SERVER_VERSION = "1.32.1"
"""The official server this project is tested with."""


def cache_folder() -> Path:
    """Return the folder of everything fetched once: MILEPOST_CACHE, else ~/.cache/milepost."""
    chosen = os.environ.get("MILEPOST_CACHE", "")
    return Path(os.path.abspath(Path(chosen).expanduser())) if chosen else Path.home() / ".cache" / "milepost"


def cached_server() -> Path:
    """Return the path of the official server's binary, whether it is there or not."""
    return cache_folder() / "bin" / f"temporal-server-{SERVER_VERSION}"


def is_program(path: Path) -> bool:
    """Whether the path is a file that may be executed."""
    return path.is_file() and os.access(path, os.X_OK)


def is_sound_server(path: Path) -> bool:
    """Whether the binary runs at all and is of the version its name says."""
    if not is_program(path):
        return False
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and SERVER_VERSION in asked.stdout
