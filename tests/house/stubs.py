"""The Python stubs of the API, made from proto/ with grpc_tools; and an image of the API for buf."""

import re
import sys
import tempfile
from importlib import resources
from pathlib import Path

import google.rpc
from grpc_tools import protoc

GENERATED = "proto/gen"
"""Folder of the stubs, below the project's root; it holds nothing else."""
_TOOLS = {"protoc-gen-mypy": "mypy_protobuf.main:main", "protoc-gen-mypy_grpc": "mypy_protobuf.main:grpc"}


class ProtoError(Exception):
    """The contract does not compile; protoc has said why on standard error."""


def proto_files(root: Path) -> list[str]:
    """The project's .proto files, relative to proto/, sorted."""
    folder = root / "proto"
    return sorted(path.relative_to(folder).as_posix() for path in (folder / "milepost").rglob("*.proto"))


def includes(root: Path) -> list[str]:
    """Options that name the folders protoc imports from: ours, googleapis-common-protos and protobuf's own."""
    google_apis = Path(next(iter(google.rpc.__path__))).parents[1]
    well_known = resources.files("grpc_tools") / "_proto"
    return [f"-I{root / 'proto'}", f"-I{google_apis}", f"-I{well_known}"]


def stubs(root: Path) -> dict[str, bytes]:
    """Generate the stubs.

    Args:
        root: the project's root.

    Returns:
        Path below the root -> content, for messages, services and their types.

    Raises:
        ProtoError: the contract does not compile.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        target.mkdir()
        outputs = [f"--{kind}_out={target}" for kind in ("python", "grpc_python")]
        outputs += [f"--{kind}_out=quiet:{target}" for kind in ("mypy", "mypy_grpc")]
        _run([*_plugins(Path(folder)), *includes(root), *outputs, *proto_files(root)])
        made = {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*.py*")}
    return {f"{GENERATED}/{name}": content for name, content in sorted(made.items()) if not _is_idle(name, content)}


def image(root: Path, target: Path) -> None:
    """Write the compiled contract with its comments, as buf reads it.

    Raises:
        ProtoError: the contract does not compile.
    """
    _run([*includes(root), "--include_imports", "--include_source_info", f"--descriptor_set_out={target}", *proto_files(root)])


def _plugins(folder: Path) -> list[str]:
    """Launchers of the typing plugins, so that they need not be on PATH."""
    options = []
    for name, entry in _TOOLS.items():
        module, function = entry.split(":")
        launcher = folder / name
        launcher.write_text(f"#!{sys.executable}\nfrom {module} import {function}\n{function}()\n")
        launcher.chmod(0o755)
        options.append(f"--plugin={name}={launcher}")
    return options


def _is_idle(name: str, content: bytes) -> bool:
    """Whether it is the client and server part of a file that has no service."""
    return "_pb2_grpc.py" in name and re.search(rb"^class \w+Stub\b", content, re.MULTILINE) is None


def _run(arguments: list[str]) -> None:
    if protoc.main(["protoc", *arguments]) != 0:
        raise ProtoError("the contract in proto/ does not compile")
