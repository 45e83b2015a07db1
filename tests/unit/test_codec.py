"""The payload codec: what goes in comes out, what is stored tells nothing, what was altered is refused."""

import asyncio
import json
import random
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from worker.settings import Settings
from worker.temporal.client import EngineUnreachableError, connect, data_converter
from worker.temporal.codec import (
    COMPRESSED,
    KEY_ID,
    MAX_PLAIN_BYTES,
    DamagedPayloadError,
    EncryptionCodec,
    PayloadCodecError,
    UnknownFormatError,
    UnknownKeyError,
)
from worker.temporal.keys import KeyRing

OLD = KeyRing(active="old", keys={"old": bytes(range(32))})
NEW = KeyRing(active="new", keys={"new": bytes(range(1, 33)), "old": bytes(range(32))})
CODEC = EncryptionCodec(OLD)
LONG = Payload(metadata={"encoding": b"json/plain"}, data=b'{"name": "Anna Virtanen"}' * 40)
SHORT = Payload(metadata={"encoding": b"json/plain"}, data=b'"Anna"')

payloads = st.builds(
    Payload,
    metadata=st.dictionaries(st.text(max_size=10), st.binary(max_size=40), max_size=4),
    data=st.one_of(st.binary(max_size=400), st.binary(max_size=30).map(lambda part: part * 50)),
)


def altered(payload: Payload, position: int) -> Payload:
    data = bytearray(payload.data)
    data[position] ^= 1
    return Payload(metadata=dict(payload.metadata), data=bytes(data))


@given(st.lists(payloads, min_size=1, max_size=4))
def test_any_payloads_come_back_as_they_were(given_payloads: list[Payload]) -> None:
    async def there_and_back() -> list[Payload]:
        return await CODEC.decode(await CODEC.encode(given_payloads))

    assert asyncio.run(there_and_back()) == given_payloads


def test_what_is_stored_names_its_key_and_shows_nothing_else() -> None:
    sealed = CODEC.seal(SHORT)
    assert dict(sealed.metadata) == {"encoding": b"binary/encrypted", "encryption-key-id": b"old"}
    assert sealed.data[0] == 1, "the format version"
    assert b"Anna" not in sealed.SerializeToString() and b"json" not in sealed.SerializeToString()


def test_the_same_payload_never_looks_the_same_twice() -> None:
    nonces = {CODEC.seal(SHORT).data[2:14] for _ in range(100)}
    assert len(nonces) == 100


def test_it_compresses_only_when_that_shrinks() -> None:
    noise = Payload(data=random.Random(1).randbytes(1000))
    assert CODEC.seal(LONG).data[1] == COMPRESSED and len(CODEC.seal(LONG).data) < len(LONG.data) / 4
    assert CODEC.seal(noise).data[1] == 0 and CODEC.seal(SHORT).data[1] == 0
    assert CODEC.open(CODEC.seal(noise)) == noise


def test_a_ring_with_a_new_key_reads_what_the_old_one_wrote_and_writes_with_the_new() -> None:
    codec = EncryptionCodec(NEW)
    assert codec.open(CODEC.seal(LONG)) == LONG
    assert codec.seal(LONG).metadata[KEY_ID] == b"new"


async def test_an_unknown_key_is_named_in_a_typed_error() -> None:
    sealed = EncryptionCodec(NEW).seal(LONG)
    with pytest.raises(UnknownKeyError, match=r"key 'new', which the key ring lacks \(it holds old\)") as caught:
        await CODEC.decode([sealed])
    assert caught.value.key_id == "new"


@pytest.mark.parametrize("encoding", [b"json/plain", b"binary/plain", b"binary/null", b"", b"binary/encrypted2"])
async def test_a_payload_that_is_not_ours_passes_untouched(encoding: bytes) -> None:
    foreign = Payload(metadata={"encoding": encoding, KEY_ID: b"old"}, data=b"\x01\x02")
    assert (await CODEC.decode([foreign]))[0] is foreign
    assert await CODEC.decode([Payload(data=b"bare")]) == [Payload(data=b"bare")]


@pytest.mark.parametrize("payload", [SHORT, LONG], ids=["short", "compressed"])
def test_changing_any_bit_of_the_data_is_noticed(payload: Payload) -> None:
    sealed = CODEC.seal(payload)
    for position in range(len(sealed.data)):
        with pytest.raises(PayloadCodecError):
            CODEC.open(altered(sealed, position))


def test_the_compression_flag_is_authenticated() -> None:
    with pytest.raises(DamagedPayloadError, match="was altered"):
        CODEC.open(altered(CODEC.seal(LONG), 1))


def test_the_key_id_is_authenticated() -> None:
    """The same key under two ids: only the id that encrypted opens it."""
    twins = EncryptionCodec(KeyRing(active="a", keys={"a": bytes(32), "b": bytes(32)}))
    sealed = twins.seal(LONG)
    sealed.metadata[KEY_ID] = b"b"
    with pytest.raises(DamagedPayloadError, match="another key"):
        twins.open(sealed)


def test_other_key_material_under_the_same_id_is_refused() -> None:
    other = EncryptionCodec(KeyRing(active="old", keys={"old": bytes(32)}))
    with pytest.raises(DamagedPayloadError, match="'old'"):
        other.open(CODEC.seal(LONG))


@pytest.mark.parametrize("length", [0, 1, 2, 13, 29])
def test_a_payload_that_is_cut_off_is_refused(length: int) -> None:
    sealed = CODEC.seal(SHORT)
    sealed.data = sealed.data[:length]
    with pytest.raises(DamagedPayloadError, match="cut off"):
        CODEC.open(sealed)


def test_a_later_format_is_refused_by_its_version() -> None:
    sealed = CODEC.seal(SHORT)
    sealed.data = b"\x02" + sealed.data[1:]
    with pytest.raises(UnknownFormatError, match="version 2; this release reads version 1"):
        CODEC.open(sealed)


def test_a_payload_without_a_key_id_or_with_a_huge_one_gives_a_short_error() -> None:
    for name in (b"", b"\xff" * 100_000):
        with pytest.raises(UnknownKeyError) as caught:
            CODEC.open(Payload(metadata={"encoding": b"binary/encrypted", KEY_ID: name}, data=b"\x01"))
        assert len(str(caught.value)) < 200


def test_a_payload_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.temporal.codec.MAX_PLAIN_BYTES", 1000)
    assert MAX_PLAIN_BYTES > 2 * 1024 * 1024, "above what the server stores"
    fits, bomb = Payload(data=b"a" * 990), Payload(data=b"a" * 1100)
    assert CODEC.open(CODEC.seal(fits)) == fits
    with pytest.raises(DamagedPayloadError, match="larger than 1000 bytes"):
        CODEC.open(CODEC.seal(bomb))


async def test_messages_traces_and_details_of_failures_are_encrypted_too() -> None:
    converter, failure = data_converter(OLD), Failure()
    try:
        raise ApplicationError("No answer from anna@client.example", {"to": "anna@client.example"}, type="MailRefused")
    except ApplicationError as error:
        await converter.encode_failure(error, failure)
        assert "anna@client.example" in "".join(traceback.format_exception(error))
    assert b"anna" not in failure.SerializeToString() and b"test_codec" not in failure.SerializeToString()
    assert failure.application_failure_info.type == "MailRefused", "the type stays readable, for retry policies"
    back = await converter.decode_failure(failure)
    assert isinstance(back, ApplicationError)
    assert back.message == "No answer from anna@client.example" and back.details == ({"to": "anna@client.example"},)


async def test_the_converter_carries_models_through_the_codec() -> None:
    converter = data_converter(OLD)
    (sealed,) = await converter.encode([Settings.model_fields["namespace"].default])
    assert sealed.metadata["encoding"] == b"binary/encrypted"
    assert json.dumps((await converter.decode([sealed], [str]))[0]) == '"milepost"'


async def test_a_server_that_does_not_answer_is_named_by_its_variable(unused_tcp_port: int) -> None:
    settings = Settings.load(temporal_address=f"127.0.0.1:{unused_tcp_port}", namespace="milepost", keys=f"a:{'A' * 43}", key_file=None)
    with pytest.raises(EngineUnreachableError, match=f"MILEPOST_TEMPORAL_ADDRESS: .*127.0.0.1:{unused_tcp_port}"):
        await connect(settings)
    client = await connect(settings, lazy=True)
    assert client.namespace == "milepost" and client.identity.startswith("milepost-")
