"""What a file says and no rule uses yet: listed, so that nothing in a file is silently ignored."""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from worker.files.fields import models_in
from worker.files.problems import Problem
from worker.files.reader import Node
from worker.files.spots import Spots
from workflows.engagement.model import NOT_USED_YET

_WORDS = "no rule uses it yet"


def unused(model: type[BaseModel], spots: Spots) -> Iterator[Problem]:
    """A finding for each value in a file that stands under a field marked with ``NOT_USED_YET``.

    Args:
        model: what the file is; it was read without problems.
        spots: the file.
    """
    yield from _below(model, spots.root, "", spots)


def _below(model: type[BaseModel], node: Node, path: str, spots: Spots) -> Iterator[Problem]:
    for name, info in model.model_fields.items():
        key = info.alias or name
        entry = (node.entries or {}).get(key)
        if entry is None:
            continue
        child, here = entry[1], f"{path}.{key}" if path else key
        if _is_marked(info):
            if child.plain() is not None:
                yield spots.problem(here, _WORDS)
            continue
        for inner in models_in(info.annotation):
            yield from _below(inner, child, here, spots)
            for index, item in enumerate(child.items or ()):
                yield from _below(inner, item, f"{here}[{index}]", spots)


def _is_marked(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    return isinstance(extra, dict) and NOT_USED_YET.items() <= extra.items()
