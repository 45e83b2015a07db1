"""The base of every value in the core."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic.config import JsonDict


class PartError(ValueError):
    """A whole that cannot be, because of one part of it.

    Attributes:
        at: the way from the whole to that part: names of fields, and places in lists.
    """

    def __init__(self, message: str, *at: str | int) -> None:
        super().__init__(message)
        self.at = at


class Frozen(BaseModel):
    """An immutable value.

    Unknown keys are ignored, because a payload written by a newer release must still load. Where people hand data in (files, requests), the
    door validates with ``extra="forbid"``.
    """

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A short id a person writes: lower-case letters, digits and hyphens, 40 at most."""


_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _one_line(text: str) -> str:
    if _BREAKS.search(text):
        raise ValueError("has a line break or a control character; one line of plain text is expected")
    return text


def _plain(text: str) -> str:
    if _CONTROLS.search(text):
        raise ValueError("has a control character; plain text is expected")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_one_line)]
"""One line of text, not empty; no control characters, so that nothing in it becomes a header of a mail."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(_plain)]
"""A paragraph or more, not empty."""

_EMAIL = r"^[^@\s<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$"
Email = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_EMAIL, max_length=254)]
"""A plain address, ``local@domain``."""

NOT_USED_YET: JsonDict = {"x-milepost-not-used-yet": True}
"""Marks a field that no rule reads yet: ``milepost terms check`` lists it, so that nothing in a file is silently ignored."""
