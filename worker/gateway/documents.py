"""Documents that travel as text: the engagement file and the provider file, read once, at the door."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import ParamSpec, TypeVar

from pydantic import BaseModel

from worker.files.document import load_read
from worker.files.problems import FileProblems, Problem
from worker.files.reader import Node, decode, read
from worker.gateway.status import ApiError, Reason, Violation, invalid
from workflows.engagement.terms import Agreement, EngagementFile
from workflows.engagement.terms.provider import Provider

_AGREEMENT = "agreement"
_REMEMBERED = 32

_AT_ONCE = 2
_POOL = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="documents")

Model = TypeVar("Model", bound=BaseModel)
Given = ParamSpec("Given")
Made = TypeVar("Made")


async def apart(work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
    """Do what reads documents in a thread, two at a time, so that other calls go on and large files do not crowd them out.

    Work whose caller leaves while it waits for its turn is not begun.
    """
    return await asyncio.get_running_loop().run_in_executor(_POOL, partial(work, *args, **kwargs))


def load_engagement(text: str, field: str = "document") -> EngagementFile:
    """An engagement file.

    Raises:
        ApiError: something in it is wrong (INVALID_ARGUMENT, with path, line and column of each).
    """
    return _load(text, field, EngagementFile)


def load_provider(text: str, field: str = "provider_document") -> Provider:
    """A provider file.

    Raises:
        ApiError: something in it is wrong (INVALID_ARGUMENT, with path, line and column of each).
    """
    return _load(text, field, Provider)


def load_agreement(text: str, field: str = "document") -> tuple[Agreement, str]:
    """An agreement, alone or in a whole engagement file.

    Returns:
        The agreement, and the key it stood under: empty where it stood alone.

    Raises:
        ApiError: something in it is wrong (INVALID_ARGUMENT, with path, line and column of each).
    """
    loaded = _remembered(text, field, _proposed)
    if isinstance(loaded, Agreement):
        return loaded, ""
    assert isinstance(loaded, EngagementFile)
    if loaded.agreement is None:
        raise invalid([Violation(f"{field}.{_AGREEMENT}", "is empty, expected the terms that are proposed")], Reason.INVALID_DOCUMENT)
    return loaded.agreement, _AGREEMENT


def _proposed(root: Node) -> type[BaseModel]:
    """What a proposal's text is: a whole file, or the agreement alone."""
    return EngagementFile if _AGREEMENT in (root.entries or {}) else Agreement


def _load(text: str, field: str, model: type[Model]) -> Model:
    loaded = _remembered(text, field, model)
    assert isinstance(loaded, model)
    return loaded


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, field: str, model: type[BaseModel] | Callable[[Node], type[BaseModel]]) -> BaseModel:
    """Texts come again: the provider file with each creation, any file after a validation."""
    if not text.strip():
        raise invalid([Violation(field, "is missing, expected the text of the file")])
    try:
        root, problems = read(decode(text.encode(), field), field)
        return load_read(root, problems, field, model if isinstance(model, type) else model(root))
    except FileProblems as error:
        raise _wrong(error, field) from None


def _wrong(error: FileProblems, field: str) -> ApiError:
    return invalid([_violation(problem, field) for problem in error.problems], Reason.INVALID_DOCUMENT)


def _violation(problem: Problem, field: str) -> Violation:
    # "file" is what the reader calls the whole text, which here is the field itself.
    path = f"{field}.{problem.field}" if problem.field not in ("", "file") else field
    what = f"{problem.wrong}, {problem.expected}" if problem.expected else problem.wrong
    return Violation(path, f"line {problem.line}, column {problem.column}: {what}")
