"""Answers of the gateway as JSON or YAML: the fields as the contract names them."""

import json
import sys
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from worker.cli.gateway_options import Output


def plain(message: Message) -> dict[str, Any]:
    """A message as dicts, lists and scalars; fields without presence are always there."""
    found: dict[str, Any] = MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    return found


def write(message: Message, output: Output, *, line: bool = False) -> None:
    """Write a message on standard output.

    Args:
        message: the answer.
        output: JSON or YAML.
        line: JSON on one line, YAML as a document of a stream.
    """
    if output is Output.JSON:
        sys.stdout.write(json.dumps(plain(message), indent=None if line else 2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(("---\n" if line else "") + _yaml(plain(message)))
    sys.stdout.flush()


def _yaml(value: dict[str, Any]) -> str:
    import yaml

    written: str = yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=4096)
    return written
