"""Documents that travel as text: the engagement file and the provider file, read once, at the door."""

from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel

from worker.files.document import load_document
from worker.files.problems import FileProblems, Problem
from worker.files.reader import decode, read
from worker.gateway.status import ApiError, Reason, Violation, invalid
from workflows.engagement.terms import Agreement, EngagementFile
from workflows.engagement.terms.provider import Provider

_AGREEMENT = "agreement"
_REMEMBERED = 32

Model = TypeVar("Model", bound=BaseModel)


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
    if not _is_whole_file(text, field):
        return _load(text, field, Agreement), ""
    agreement = _load(text, field, EngagementFile).agreement
    if agreement is None:
        raise invalid([Violation(f"{field}.{_AGREEMENT}", "is empty, expected the terms that are proposed")], Reason.INVALID_DOCUMENT)
    return agreement, _AGREEMENT


def _is_whole_file(text: str, field: str) -> bool:
    try:
        root, _ = read(decode(text.encode(), field), field)
    except FileProblems as error:
        raise _wrong(error, field) from None
    return _AGREEMENT in (root.entries or {})


def _load(text: str, field: str, model: type[Model]) -> Model:
    loaded = _remembered(text, field, model)
    assert isinstance(loaded, model)
    return loaded


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, field: str, model: type[BaseModel]) -> BaseModel:
    """Reading takes tens of milliseconds, and texts come again: the provider file with each creation, any file after a validation."""
    if not text.strip():
        raise invalid([Violation(field, "is missing, expected the text of the file")])
    try:
        return load_document(text, field, model)
    except FileProblems as error:
        raise _wrong(error, field) from None


def _wrong(error: FileProblems, field: str) -> ApiError:
    return invalid([_violation(problem, field) for problem in error.problems], Reason.INVALID_DOCUMENT)


def _violation(problem: Problem, field: str) -> Violation:
    # "file" is what the reader calls the whole text, which here is the field itself.
    path = f"{field}.{problem.field}" if problem.field not in ("", "file") else field
    what = f"{problem.wrong}, {problem.expected}" if problem.expected else problem.wrong
    return Violation(path, f"line {problem.line}, column {problem.column}: {what}")
