"""A file's text to a model, or all that is wrong with it at once, each with line and column."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from worker.files.fields import describe, suggest
from worker.files.problems import FileProblems, Place, Problem
from worker.files.reader import MAX_BYTES, Node, decode, read
from worker.files.wording import put_in_words
from workflows.engagement.model import PartError
from workflows.engagement.time.zones import AT_THE_DOOR

Model = TypeVar("Model", bound=BaseModel)

MAX_PROBLEMS = 100
"""So many problems of one file are told in full; what is beyond is only counted."""


_WORDS_OF_A_LIST = frozenset(("literal_error", "enum"))


@dataclass(frozen=True, slots=True)
class _Finding:
    """A refusal of the model, found again in the text."""

    place: Place
    path: str
    keys: tuple[str, ...]
    detail: ErrorDetails
    in_a_branch: bool
    """The location ends in what is no key of the author's: a branch of a choice."""

    @property
    def is_of_another_branch(self) -> bool:
        """It may say no more than that the value is not of the kind that one branch of a choice takes."""
        return self.in_a_branch and (self.detail["type"].endswith("_type") or self.detail["type"] in _WORDS_OF_A_LIST)


def load_document(text: str | bytes, filename: str, model: type[Model]) -> Model:
    """Read a YAML text into a model; unknown keys are refused, and so is a value of another type.

    Args:
        text: the file's text, or its bytes as they came.
        filename: how the problems name the file.
        model: what the file must be.

    Raises:
        FileProblems: everything that is wrong, sorted by place.
    """
    raw = text if isinstance(text, bytes) else text.encode("utf-8", errors="surrogatepass")
    return load_read(*read(decode(raw, filename), filename), filename, model)


def load_read(root: Node, problems: list[Problem], filename: str, model: type[Model]) -> Model:
    """`load_document` on a text that was read already.

    Args:
        root: what the text holds.
        problems: what was wrong with it.
        filename: how the problems name the file.
        model: what the file must be.

    Raises:
        FileProblems: everything that is wrong, sorted by place.
    """
    try:
        # JSON in strict mode is the file's own rule: text may become a date or a choice, but no number becomes a date and
        # no text a number.
        loaded = model.model_validate_json(json.dumps(root.plain()), strict=True, extra="forbid", context=AT_THE_DOOR)
    except ValidationError as error:
        unread = {(problem.line, problem.column) for problem in problems}
        # A value that could not be read is not also told to be of the wrong kind.
        refusals = _refusals(error, root, filename, model)
        problems = [*problems, *(refusal for refusal in refusals if (refusal.line, refusal.column) not in unread)]
    if problems:
        raise FileProblems(problems)
    return loaded


def load_file(path: Path, model: type[Model]) -> Model:
    """`load_document` on a file; problems name it by the path as given.

    Raises:
        FileProblems: everything that is wrong; also that the file cannot be read.
    """
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise FileProblems([Problem(str(path), 0, 0, "", f"cannot be read: {why}", "")]) from None
    return load_document(raw, str(path), model)


def _refusals(error: ValidationError, root: Node, filename: str, model: type[BaseModel]) -> Iterator[Problem]:
    """The model's refusals as problems, the first hundred by place in full."""
    details = error.errors(include_url=False)
    inner = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    # A list some of whose entries were refused also counts as too short, which is not the author's mistake.
    genuine = [detail for detail in details if not (detail["type"] == "too_short" and detail["loc"] in inner)]
    found = sorted(_meant([_find(root, detail) for detail in genuine]), key=lambda finding: (finding.place, finding.path))
    told, untold = found[:MAX_PROBLEMS], found[MAX_PROBLEMS:]
    yield from _merged(_problem(finding, filename, model) for finding in told)
    if untold:
        place = untold[0].place
        yield Problem(
            filename, place.line, place.column, "file", f"{len(untold)} more problems", "expected those above to be put right first"
        )


def _meant(findings: Sequence[_Finding]) -> Iterator[_Finding]:
    """The findings without those of branches that the author did not mean: where one branch takes such a value, only its findings count."""
    others = [finding.path for finding in findings if not finding.is_of_another_branch]
    tried = {path[:end] for path in others for end in range(len(path) + 1) if path[end : end + 1] in ("", ".", "[")}
    for finding in findings:
        # A word that is not in a choice's list is still told beside what the other branches say of words.
        is_a_word = finding.detail["type"] in _WORDS_OF_A_LIST and isinstance(finding.detail["input"], str)
        if is_a_word or not finding.is_of_another_branch or finding.path not in tried:
            yield finding


def _problem(finding: _Finding, filename: str, model: type[BaseModel]) -> Problem:
    detail, place = finding.detail, finding.place
    if detail["type"] == "missing":
        wrong, expected = "is missing", describe(model, finding.keys)
    elif detail["type"] == "extra_forbidden":
        wrong, expected = "unknown key", suggest(model, finding.keys)
    else:
        wrong, expected = put_in_words(detail["type"], detail["input"], detail.get("ctx", {}))
    return Problem(filename, place.line, place.column, finding.path or "file", wrong, expected)


def _find(root: Node, detail: ErrorDetails) -> _Finding:
    """The place in the text, the path in the author's words, and the keys of that path alone.

    What a location names beyond the author's own keys (the branch of a union, the parts a text was taken into) is left out.
    """
    node, place, path, keys = root, root.place, "", list[str]()
    kind, loc = detail["type"], (*detail["loc"], *_part_of(detail))
    key_place, in_a_branch = place, False
    for position, step in enumerate(loc):
        in_a_branch = False
        if node.items is not None and isinstance(step, int) and step < len(node.items):
            node, path = node.items[step], f"{path}[{step}]"
            place = node.place
        elif (entry := (node.entries or {}).get(str(step))) is not None:
            keys.append(str(step))
            path = f"{path}.{step}" if path else str(step)
            key_place, node = entry
            place = node.place
        elif step == "[key]":
            place = key_place
        elif kind == "missing" and position == len(loc) - 1:
            keys.append(str(step))
            path = f"{path}.{step}" if path else str(step)
        else:
            in_a_branch = True
    return _Finding(key_place if kind == "extra_forbidden" else place, path, tuple(keys), detail, in_a_branch)


def _part_of(detail: ErrorDetails) -> tuple[str | int, ...]:
    """The way on to the part because of which a whole was refused."""
    error = detail.get("ctx", {}).get("error")
    return error.at if isinstance(error, PartError) else ()


def _merged(problems: Iterator[Problem]) -> Iterator[Problem]:
    """One problem for each place and field: a value that fits no branch of a choice is wrong once, not once a branch."""
    by_place: dict[tuple[int, int, str], list[Problem]] = {}
    for problem in problems:
        by_place.setdefault((problem.line, problem.column, problem.field), []).append(problem)
    for group in by_place.values():
        first = group[0]
        phrases = dict.fromkeys(p.expected.removeprefix("expected ") for p in group if p.expected.startswith("expected "))
        expected = f"expected {' or '.join(phrases)}" if len(phrases) > 1 else first.expected
        yield Problem(first.file, first.line, first.column, first.field, first.wrong, expected)
