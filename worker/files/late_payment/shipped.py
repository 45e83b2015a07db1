"""The rules and rates that come with the program: one YAML file each, beside this module."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel

from worker.files.document import load_document
from workflows.engagement.money.interest import RuleFile, SeriesFile

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rules and series, each as its file states it, by file name."""

    rules: tuple[RuleFile, ...]
    series: tuple[SeriesFile, ...]


@cache
def shipped() -> Catalogue:
    """What comes with the program; presets, not legal advice."""
    return Catalogue(rules=_read("rules", RuleFile), series=_read("reference_rates", SeriesFile))


def _read(folder: str, model: type[Model]) -> tuple[Model, ...]:
    found = (entry for entry in files(__package__).joinpath(folder).iterdir() if entry.name.endswith(".yaml"))
    ordered = sorted(found, key=lambda entry: entry.name)
    return tuple(load_document(entry.read_bytes(), f"{folder}/{entry.name}", model) for entry in ordered)
