"""The help texts of the command line's actions: the comments of the contract, which stubs do not carry."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from tests.house.stubs import image

PATH = "worker/cli/help.json"
_MESSAGE, _MESSAGE_FIELD, _SERVICE, _SERVICE_METHOD = 4, 2, 6, 2  # field numbers within FileDescriptorProto and its parts
_PATTERN = re.compile(r" ?(Each: )?[Mm]atches `[^`]*`\.")


def cli_help(root: Path) -> dict[str, bytes]:
    """Collect the comments on every method, and on every field of a request.

    Args:
        root: the project's root.

    Returns:
        The one file: ``{"AcceptMilestone": "...", "AcceptMilestone.by": "..."}``.

    Raises:
        tests.house.stubs.ProtoError: the contract does not compile.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "image.binpb"
        image(root, target)
        files = FileDescriptorSet.FromString(target.read_bytes()).file
    said = dict(line for file in files if file.package == "milepost.v1" for line in _said(file))
    return {PATH: (json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()}


def _said(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    for location in file.source_code_info.location:
        name = _named(file, tuple(location.path))
        if name is not None:
            yield name, _PATTERN.sub("", " ".join(location.leading_comments.split()))


def _named(file: FileDescriptorProto, path: tuple[int, ...]) -> str | None:
    """What a comment is about, in the command line's words; none for what it does not show."""
    if len(path) != 4:
        return None
    kind, index, part, inner = path
    if kind == _SERVICE and part == _SERVICE_METHOD:
        return file.service[index].method[inner].name
    message = file.message_type[index] if kind == _MESSAGE and part == _MESSAGE_FIELD else None
    if message is None or not message.name.endswith("Request"):
        return None
    return f"{message.name.removesuffix('Request')}.{message.field[inner].name}"
