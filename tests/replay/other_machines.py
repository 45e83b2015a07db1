"""What may differ from machine to machine and from release to release, although the rules are the same: each as a context in which it differs."""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from worker.temporal import codec
from worker.temporal.client import one_converter
from workflows.engagement.model import Frozen
from workflows.engagement.time import zones

FIELD = "one_more"
"""Name of the field that a later release adds."""
_compress = zlib.compress


def _packed(data: bytes, level: int = -1, wbits: int = 15) -> bytes:
    """Compressed as badly as zlib can: other builds differ by a few per cent, either way."""
    packer = zlib.compressobj(1, zlib.DEFLATED, wbits, 1, zlib.Z_HUFFMAN_ONLY)
    return packer.compress(data) + packer.flush()


@contextmanager
def another_zlib() -> Iterator[None]:
    """A library that gives other bytes for the same text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zlib, "compress", _packed)
        patch.setattr(codec, "_LEVEL", 1)
        yield


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [_reversed(each) for each in value]
    return value


@contextmanager
def another_order() -> Iterator[None]:
    """A library that writes the fields of a model the other way round."""

    def dumped(self: BaseModel, **how: Any) -> Any:
        return _reversed(BaseModel.model_dump(self, **how))

    def dumped_as_json(self: BaseModel, **how: Any) -> str:
        return json.dumps(_reversed(BaseModel.model_dump(self, mode="json", **how)), separators=(",", ":"), ensure_ascii=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Frozen, "model_dump", dumped, raising=False)
        patch.setattr(Frozen, "model_dump_json", dumped_as_json, raising=False)
        yield


class _Moved(tzinfo):
    """A zone that a later tzdata moves by an hour, from a day on."""

    SINCE = datetime(2026, 1, 1)

    def __init__(self, known: tzinfo) -> None:
        self._known = known

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        assert dt is not None
        found = self._known.utcoffset(dt.replace(tzinfo=self._known))
        assert found is not None
        return found + timedelta(hours=1) if dt.replace(tzinfo=None) >= self.SINCE else found

    def fromutc(self, dt: datetime) -> datetime:
        local = dt.replace(tzinfo=UTC).astimezone(self._known)
        hour = timedelta(hours=1) if local.replace(tzinfo=None) >= self.SINCE else timedelta()
        return (local.replace(tzinfo=None) + hour).replace(tzinfo=self)

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None


@contextmanager
def another_tzdata() -> Iterator[None]:
    """Zones that differ from this year on."""
    known, moved = zones.zone, dict[str, tzinfo]()

    def other(name: str) -> tzinfo:
        return moved.setdefault(name, _Moved(known(name)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zones, "zone", other)
        yield


def _subclasses(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in base.__subclasses__():
        yield each
        yield from _subclasses(each)


def _held(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that stand in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _held(each)


def _inside_out(
    models: Iterable[type[BaseModel]], seen: dict[type[BaseModel], None], within: tuple[type[BaseModel], ...] = ()
) -> list[type[BaseModel]]:
    """Models, those that are held by others first; one may hold itself."""
    for model in models:
        if model not in seen and model not in within:
            held = [each for field in model.model_fields.values() for each in _held(field.annotation)]
            _inside_out(held, seen, (*within, model))
            seen[model] = None
    return list(seen)


@contextmanager
def one_more_field(*models: type[BaseModel], name: str = FIELD, default: Any = None) -> Iterator[None]:
    """A release whose models have one more field, a truth that may be missing; all models where none is named."""
    everything = _inside_out(_subclasses(Frozen), {})
    grown = models or tuple(everything)
    made = [each for model in everything for field in model.model_fields.values() for each in _instances(field.default)]
    for model in grown:
        model.__pydantic_fields__[name] = FieldInfo(annotation=bool | None, default=default)
    for each in made:
        each.__dict__.update({name: default} if isinstance(each, grown) else {})
    _rebuilt(everything)
    try:
        yield
    finally:
        for model in grown:
            del model.__pydantic_fields__[name]
        for each in made:
            each.__dict__.pop(name, None)
        _rebuilt(everything)


def _instances(value: Any) -> Iterator[BaseModel]:
    """Models that were made before the field was added: defaults of other fields, and what stands in them."""
    if isinstance(value, BaseModel):
        yield value
        for each in value.__dict__.values():
            yield from _instances(each)
    if isinstance(value, tuple):
        for each in value:
            yield from _instances(each)


def _rebuilt(models: list[type[BaseModel]]) -> None:
    for model in models:
        model.model_rebuild(force=True)
    one_converter.cache_clear()  # it has prepared the types as they were


def without_the_field(value: Any) -> Any:
    """A dump without the field that was added."""
    if isinstance(value, dict):
        return {key: without_the_field(each) for key, each in value.items() if key != FIELD}
    if isinstance(value, list):
        return [without_the_field(each) for each in value]
    return value


OTHER: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "zlib": another_zlib,
    "order": another_order,
    "tzdata": another_tzdata,
    "field": one_more_field,
}
"""By name."""
