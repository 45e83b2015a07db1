"""Proof, at start, that the namespace's data was written with the key ring at hand.

The namespace's custom data holds one fingerprint for each key ever used: an HMAC of a constant, which tells nothing
about the key. A start with a ring that lacks one of them, or has other material under its id, is refused: otherwise
every workflow task would fail, one by one. A key that is new to the ring is added to the record.

An entry is `milepost.key.<id>/<fingerprint>`. The fingerprint is part of the name, because the server merges this
map: two processes that start at once with different keys under one id leave two entries, and neither hides the other.
"""

import hashlib
import hmac
from collections.abc import Iterable

from temporalio.api.namespace.v1 import UpdateNamespaceInfo
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client

from worker.temporal.codec import EncryptionCodec
from worker.temporal.keys import KeyRing, KeyRingError

_PREFIX = "milepost.key."
_IN_USE = "in use"
_WITHDRAWN = "withdrawn"  # the server never drops an entry of this map

Mark = tuple[str, str]
"""Key id and fingerprint."""


class KeyRefusedError(KeyRingError):
    """The key ring is well formed, but is not the one that the namespace's data was written with."""


async def check_key(client: Client) -> None:
    """Refuse to start with a key ring that cannot read what the namespace holds; record keys that are new.

    Later starts with the same ring read once and write nothing. Safe when several processes start at once: each reads
    again after writing, and of two different rings that meet on an empty namespace at most one stays.

    Args:
        client: Connected, with the encryption codec in its data converter.

    Raises:
        KeyRefusedError: If the ring lacks a recorded key, or has another key under its id.
        KeyRingError: If the client does not encrypt.
        temporalio.service.RPCError: If the server is unreachable, or the namespace does not exist.
    """
    codec = client.data_converter.payload_codec
    if not isinstance(codec, EncryptionCodec):
        raise KeyRingError("The client does not encrypt payloads: a key ring is expected")
    ours = {(key_id, fingerprint(codec.ring, key_id)) for key_id in codec.ring.keys}
    recorded = await _recorded(client)
    _compare(recorded, ours, client.namespace)
    new = ours - recorded
    if not new:
        return
    names = [f"{_PREFIX}{key_id}/{mark}" for key_id, mark in new]
    await remember(client, *names)
    try:
        _compare(await _recorded(client), ours, client.namespace)
    except KeyRefusedError:
        # Another process with another ring got in between: leave nothing behind that would lock it out.
        await withdraw(client, *names)
        raise


def fingerprint(ring: KeyRing, key_id: str) -> str:
    """What the namespace remembers of a key: 128 bits of a keyed hash over a constant and the id, in hex."""
    constant = b"milepost payload key fingerprint 1\0" + key_id.encode()
    return hmac.new(ring.keys[key_id], constant, hashlib.sha256).hexdigest()[:32]


def _compare(recorded: set[Mark], ours: set[Mark], namespace: str) -> None:
    ids = {key_id for key_id, _ in ours}
    missing = {key_id for key_id, _ in recorded if key_id not in ids}
    if missing:
        raise KeyRefusedError(
            f"The data in namespace {namespace!r} needs payload key {_names(missing)}, which the key ring lacks (it holds {_names(ids)}): "
            "that key is expected in the ring, behind the active one if it is no longer to encrypt"
        )
    other = {key_id for key_id, _ in recorded - ours}
    if other:
        raise KeyRefusedError(
            f"Payload key {_names(other)} is not the key that the data in namespace {namespace!r} was written with: "
            "the original key is expected under that id; a new key needs a new id"
        )


def _names(key_ids: Iterable[str]) -> str:
    return ", ".join(repr(key_id) for key_id in sorted(key_ids))


async def _recorded(client: Client) -> set[Mark]:
    return {(key_id, mark) for key_id, _, mark in (entry.partition("/") for entry in await remembered(client, _PREFIX))}


async def remembered(client: Client, prefix: str) -> set[str]:
    """What the namespace remembers under names that begin so: the rests of the names."""
    answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace), retry=True)
    data = answer.namespace_info.data
    return {name.removeprefix(prefix) for name, use in data.items() if name.startswith(prefix) and use == _IN_USE}


async def remember(client: Client, *names: str) -> None:
    """Let the namespace remember names."""
    await _note(client, names, _IN_USE)


async def withdraw(client: Client, *names: str) -> None:
    """Take names back that the namespace was to remember."""
    await _note(client, names, _WITHDRAWN)


async def _note(client: Client, names: Iterable[str], use: str) -> None:
    info = UpdateNamespaceInfo(data=dict.fromkeys(names, use))
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, update_info=info), retry=True)
