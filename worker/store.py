"""The store that the settings name."""

from typing import TYPE_CHECKING

from worker.settings import Settings, SettingsError
from worker.settings_text import variable

if TYPE_CHECKING:
    from activities.store import Store


def open_store(settings: Settings, *, read_only: bool = False) -> "Store":
    """Open it, and bring it up to this release.

    Args:
        settings: of worker, gateway or a command.
        read_only: for who only looks.

    Raises:
        SettingsError: keys or the password are missing.
        StoreError: it does not answer, or a newer release has written it.
    """
    # A database library takes half a second to load: commands that need none do not wait for it.
    from activities.store import Store
    from worker.temporal.keys import load_ring
    from worker.temporal.sealed import SealedBytes

    sealer = SealedBytes(load_ring(settings))
    return Store(settings.store_dir, sealer, settings.store_url, password=_password(settings), read_only=read_only).open()


def store_at_start(settings: Settings) -> "Store":
    """The store of a process that begins.

    Raises:
        SettingsError: as above, and where the store does not answer: in plain words.
    """
    from activities.store import StoreError

    try:
        return open_store(settings)
    except StoreError as error:
        raise SettingsError(f"the journal store: {error}") from None


def _password(settings: Settings) -> str | None:
    path = settings.store_password_file
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or "cannot be read").lower() if isinstance(error, OSError) else "is not a text file"
        raise SettingsError(f"{variable('store_password_file')}: {path}: {why}") from None
