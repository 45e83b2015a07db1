"""One sub-command for each method that changes something, made from the contract: a new method needs nothing here."""

import inspect
import uuid
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor

from worker.cli import fields
from worker.cli.contract import COMMON, OF_A_CLIENT, command_name, mutations, request_class, words
from worker.cli.exits import Exit
from worker.cli.gateway_options import (
    DEFAULT_ADDRESS,
    DEFAULT_TIMEOUT,
    Actor,
    Address,
    Name,
    NameOption,
    Output,
    OutputOption,
    Timeout,
    caller,
    named,
    plain_errors,
)

_FILES = "A text that begins with @ is read from the file named behind it; @- reads standard input."


def add_actions(app: typer.Typer) -> None:
    """Add every sub-command, in the order of the contract."""
    for command, method in mutations().items():
        said = words(method.name)
        whole = f"{said}\n\n{_FILES}" if _has_texts(method) else said
        app.command(command, help=whole, short_help=said.split(". ")[0].rstrip("."))(action(method))


def action(method: MethodDescriptor) -> Callable[..., None]:
    """The function behind one sub-command, with a parameter for each option."""

    def run(**given: Any) -> None:
        _run(method, given)

    run.__name__ = command_name(method.name)
    run.__signature__ = inspect.Signature(list(_parameters(method)))  # type: ignore[attr-defined]
    return run


def _own(method: MethodDescriptor) -> list[FieldDescriptor]:
    return [field for field in method.input_type.fields if field.name not in COMMON]


def _has_texts(method: MethodDescriptor) -> bool:
    return any(fields.metavar_of(field) in {"TEXT", "ID=TEXT"} for field in _own(method))


def _parameters(method: MethodDescriptor) -> Iterator[inspect.Parameter]:
    if "name" in method.input_type.fields_by_name:
        yield _parameter("name", Name, None)
    yield from (_own_parameter(method, field) for field in _own(method))
    if "name" in method.input_type.fields_by_name:
        yield _parameter("name_option", NameOption, None)
    for common in ("reason", "on_behalf_of", "request_id"):
        said = words(f"{method.name}.{common}") + (" A new one where it is missing." if common == "request_id" else "")
        yield _parameter(common, _option(str, f"--{common.replace('_', '-')}", help=said, default=None), None)
    yield _parameter("validate_only", Annotated[bool, typer.Option("--validate-only", help=words(f"{method.name}.validate_only"))], False)
    yield _parameter("output", OutputOption, Output.TABLE)
    yield _parameter("address", Address, DEFAULT_ADDRESS)
    yield _parameter("actor", Actor, None)
    yield _parameter("timeout", Timeout, DEFAULT_TIMEOUT)


def _own_parameter(method: MethodDescriptor, field: FieldDescriptor) -> inspect.Parameter:
    kind, required = fields.annotation_of(field), fields.is_required(field)
    default = inspect.Parameter.empty if required else False if kind is bool else None
    help_ = words(f"{method.name}.{field.name}").replace("The text of provider.yaml", "The provider.yaml")
    return _parameter(
        field.name, _option(kind, *fields.options_of(field), help=help_, metavar=fields.metavar_of(field), default=default), default
    )


def _option(kind: Any, *names: str, help: str, default: Any, metavar: str | None = None) -> Any:
    may_be_missing = kind is not bool and default is None
    return Annotated[kind | None if may_be_missing else kind, typer.Option(*names, help=help, metavar=metavar, show_default=False)]


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _run(method: MethodDescriptor, given: dict[str, Any]) -> None:
    by = caller(given["address"], given["actor"], given["timeout"])
    request = request_class(method)(
        request_id=given["request_id"] or str(uuid.uuid4()),
        reason=given["reason"] or "",
        on_behalf_of=given["on_behalf_of"] or "",
        validate_only=given["validate_only"],
    )
    name = named(given["name"], given["name_option"]) if "name" in method.input_type.fields_by_name else ""
    if name:
        request.name = name
    for field in _own(method):
        if given[field.name] not in (None, False, []):
            fields.put(field, request, given[field.name])
    with plain_errors(by, request.request_id):
        answer = by.call(method, request)
    _show(method, request, answer, given["output"])


def _show(method: MethodDescriptor, request: Any, answer: Any, output: Output) -> None:
    from worker.cli.client_table import all_told, put_rows
    from worker.cli.outcome import put_outcome
    from worker.cli.writing import write

    of_a_client = method.output_type is OF_A_CLIENT
    if output is Output.TABLE:
        (put_rows if of_a_client else put_outcome)(command_name(method.name), request, answer)
    else:
        write(answer, output)
        typer.echo(f"request id {request.request_id}", err=True)
    if of_a_client and not all_told(answer):
        raise typer.Exit(int(Exit.REFUSED))
