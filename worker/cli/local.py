"""The folders of this machine's deployment, as ``milepost up`` lays them out, and the settings of commands that work beside it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from worker.settings import Settings, data_home
from worker.settings_text import variable

DATABASE = "temporal.sqlite"


def home_of(data: Path | None) -> Path:
    """The folder of everything that is kept: the one named, or the usual one."""
    return Path(os.path.abspath((data or data_home()).expanduser()))


def folders(home: Path, *, everything: bool) -> Iterator[tuple[str, Path]]:
    """Places below the home, but for those that the environment names itself, unless the home was named."""
    for field, name in (("store_dir", "store"), ("billing_dir", "billing")):
        if everything or not os.environ.get(variable(field)):
            yield field, home / name
    if not os.environ.get(variable("keys")) and not os.environ.get(variable("key_file")):
        yield "key_file", home / "keys"


def local_settings(data: Path | None) -> Settings:
    """The settings of worker and gateway beside which a command works.

    Args:
        data: folder of everything that is kept; the usual one where missing.

    Raises:
        worker.settings.SettingsError: a setting is wrong.
    """
    from worker.devserver import last_address

    home = home_of(data)
    given: dict[str, Any] = dict(folders(home, everything=data is not None))
    address = None if os.environ.get(variable("temporal_address")) else last_address(home / DATABASE)
    return Settings.load(**given, **({"temporal_address": address} if address else {}))
