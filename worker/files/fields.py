"""What a model says about its fields: which keys an author may write at a path, and what they mean."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_ASIDE = re.compile(r"\s*\((practices? [^)]*)\)")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models an annotation speaks of, through containers and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def _known(models: Sequence[type[BaseModel]]) -> dict[str, FieldInfo]:
    return {info.alias or name: info for model in models for name, info in model.model_fields.items()}


def _models_at(model: type[BaseModel], keys: Sequence[str]) -> list[type[BaseModel]]:
    """The models that the mapping at a path may be."""
    models: list[type[BaseModel]] = [model]
    for key in keys:
        info = _known(models).get(key)
        # A key that is no field is an author's own key in a mapping of models.
        if info is not None:
            models = list(models_in(info.annotation))
    return models


def _meaning(info: FieldInfo) -> str:
    """The first sentence about a field, or about the one model it holds; empty where nothing is said."""
    held = list(models_in(info.annotation))
    text = info.description or (held[0].__doc__ if len(held) == 1 else "") or ""
    sentence = _ASIDE.sub("", " ".join(text.split())).split(". ")[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def describe(model: type[BaseModel], keys: Sequence[str]) -> str:
    """A phrase for what is expected at a path.

    Args:
        model: the model of the whole file.
        keys: the keys of the path, without list positions; the last one is the field's.
    """
    info = _known(_models_at(model, keys[:-1])).get(keys[-1])
    meaning = _meaning(info) if info is not None else ""
    return f"expected a value ({meaning})" if meaning else "expected a value"


def suggest(model: type[BaseModel], keys: Sequence[str]) -> str:
    """A phrase for what may stand instead of an unknown key: the nearest one, else all of them."""
    # Of a choice of models, one that knows the key did not refuse it.
    known = list(_known([refuser for refuser in _models_at(model, keys[:-1]) if keys[-1] not in _known([refuser])]))
    near = difflib.get_close_matches(keys[-1], known, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"expected one of {', '.join(known)}" if known else "expected no further keys"
