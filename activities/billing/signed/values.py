"""What both directions of a signed webhook write alike: amounts as text, events closed or open."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints, WithJsonSchema

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money

_AMOUNT = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,3})? [A-Z]{3}$"
_POSITIVE = _AMOUNT.replace("-?", "")
_EXAMPLE = "1200.00 EUR"


def _is_text(value: Any) -> Any:
    if isinstance(value, Money):
        return value
    if not isinstance(value, str) or not re.fullmatch(_AMOUNT, value):
        raise ValueError(f"an amount and its currency as one text is expected, such as '{_EXAMPLE}'")
    return value


def _is_more_than_nothing(value: Money) -> Money:
    if value.minor <= 0:
        raise ValueError("an amount of more than 0 is expected; the type says in which direction the money went")
    return value


def _schema(pattern: str) -> WithJsonSchema:
    meaning = "An amount and its ISO 4217 currency; decimals follow a point, as many as the currency has at most"
    return WithJsonSchema({"type": "string", "description": meaning, "pattern": pattern, "examples": [_EXAMPLE]})


_Money = Annotated[Money, BeforeValidator(_is_text), PlainSerializer(Money.format_plain, return_type=str)]

WireMoney = Annotated[_Money, _schema(_AMOUNT)]
"""Money as it travels: ``1200.00 EUR``. Text, because nobody can be wrong about where the point is. A line of an invoice may take something off."""

WireAmount = Annotated[_Money, AfterValidator(_is_more_than_nothing), _schema(_POSITIVE)]
"""More than nothing."""

InvoiceNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,59}$")]
"""Number of an invoice or credit note."""

ExternalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$")]
"""Id that a billing system gave."""

PayAt = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,2000}$")]
"""Address of a page."""


class Open(Frozen):
    """Part of a message of which the other side may find, or write, more than is said here."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, json_schema_extra={"additionalProperties": True})


class Incoming(Frozen):
    """Part of a message that we receive: a field we do not know is a mistake of the sender's, and is refused."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, extra="forbid")
