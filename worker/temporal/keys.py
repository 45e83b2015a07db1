"""The key ring: which keys encrypt and decrypt payloads, and where they come from.

A key file is made once and never replaced: who loses it loses the data. Nothing here ever shows key material.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from worker.settings import Settings, SettingsError
from worker.settings_text import variable

KEY_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHAPE = "`id:key` with the key as base64url of 32 random bytes (43 characters) is expected"
_HEADER = (
    "# Milepost payload keys: the first line encrypts, every line decrypts. Keep a copy in a safe place:\n"
    "# without these keys no engagement can be read again. A new key goes first; old lines stay.\n"
)


class KeyRingError(SettingsError):
    """The keys are missing, unreadable or wrong; the text names the place and what is expected, never a key."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id. New payloads are encrypted under `active`; any key of the ring decrypts.

    Attributes:
        active: Id of the key that encrypts.
        keys: Id to key, 32 bytes each; the active one first.
    """

    active: str
    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        """Seal the mapping.

        Raises:
            ValueError: If the active key is not in the ring or a key has the wrong length.
        """
        if self.active not in self.keys or any(len(key) != KEY_BYTES for key in self.keys.values()):
            raise ValueError(f"a key ring holds its active key, and keys of {KEY_BYTES} bytes only")
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))


def load_ring(settings: Settings) -> KeyRing:
    """The key ring that the settings name.

    Raises:
        KeyRingError: If no keys are set, or the variable or file does not hold them.
    """
    if settings.keys is not None:
        return parse_keys(settings.keys.get_secret_value())
    if settings.key_file is not None:
        return read_key_file(settings.key_file)
    raise KeyRingError(f"No payload keys: {variable('key_file')} (a file) or {variable('keys')} (the keys themselves) is expected")


def parse_keys(text: str) -> KeyRing:
    """Read keys from the text of MILEPOST_KEYS: comma separated, the first is active.

    Raises:
        KeyRingError: Naming the variable and the position of the entry.
    """
    name = variable("keys")
    return _ring(((f"{name}, key {number}", part.strip()) for number, part in enumerate(text.split(","), 1)), name)


def read_key_file(path: Path) -> KeyRing:
    """Read keys from a file: one a line, the first is active; `#` starts a comment line.

    Raises:
        KeyRingError: Naming the file, and the line where one is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyRingError(f"{variable('key_file')}: there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or "cannot be read").lower() if isinstance(error, OSError) else "is not a text file"
        raise KeyRingError(f"{variable('key_file')}: {path}: {why}") from None
    lines = ((f"{path}, line {number}", line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return _ring(((place, line) for place, line in lines if line and not line.startswith("#")), str(path))


def generate_key_file(path: Path) -> bool:
    """Make a key file with one new key, readable by its owner alone, unless one exists.

    The file appears complete or not at all, and an existing one is never touched, also when several
    processes try at once.

    Returns:
        Whether this call made it.

    Raises:
        KeyRingError: If the file cannot be written there.
    """
    try:
        if path.exists():
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _place(path, _HEADER + _new_entry() + "\n")
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise KeyRingError(f"The key file {path} cannot be made: {why}") from None


def _ring(entries: Iterable[tuple[str, str]], source: str) -> KeyRing:
    keys: dict[str, bytes] = {}
    for place, entry in entries:
        key_id, key = _entry(place, entry)
        if key_id in keys:
            raise KeyRingError(f"{place}: the id {key_id!r} is there twice; each key needs its own")
        if key in keys.values():
            raise KeyRingError(f"{place}: the key of {key_id!r} is the same as an earlier one; a new random key is expected")
        keys[key_id] = key
    if not keys:
        raise KeyRingError(f"{source}: there is no key; {_SHAPE}")
    return KeyRing(active=next(iter(keys)), keys=keys)


def _entry(place: str, entry: str) -> tuple[str, bytes]:
    key_id, colon, encoded = entry.partition(":")
    # Without a colon the whole entry may be the key, and a mangled id may be a key in the wrong place: show neither.
    if not colon or not _ID.fullmatch(key_id):
        raise KeyRingError(f"{place}: {_SHAPE}; an id has up to 64 letters, digits, dots, dashes and underscores")
    return key_id, _key(f"{place}: key {key_id!r}", encoded.rstrip("="))


def _key(place: str, encoded: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", encoded):
        raise KeyRingError(f"{place} holds characters that are not base64url; {_SHAPE}")
    try:
        key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except binascii.Error:
        raise KeyRingError(f"{place} is cut off; {_SHAPE}") from None
    if len(key) != KEY_BYTES:
        raise KeyRingError(f"{place} has {len(key)} bytes; {_SHAPE}")
    return key


def _new_entry() -> str:
    encoded = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip("=")
    return f"key-{secrets.token_hex(4)}:{encoded}"


def _place(path: Path, text: str) -> bool:
    """Put a complete private file at `path`, unless there is one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_private(draft, text)
        os.link(draft, path)  # unlike a rename, this never replaces a file that came meanwhile
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    _flush_directory(path.parent)
    return True


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)  # whatever the umask
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
