"""What the gateway keeps beside an engagement: in the workflow's memo, which is encrypted, goes from run to run and costs no query."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from workflows.engagement.messages.answers import Receipt
from workflows.engagement.model import Frozen
from workflows.engagement.money.interest import RuleFile, SeriesFile
from workflows.engagement.terms import ClientKind, Hours

NOTES = "notes"
"""In the memo: all of them, in one payload."""
CREATED_AT = "created_at"


class Notes(Frozen):
    """Notes of an engagement; written once, when it is started."""

    digest: str
    """Digest of the request that created it."""
    receipt: Receipt
    """What that request was answered with."""
    created_at: datetime
    provider_hours: Hours
    client_hours: Hours
    """Both sides' hours, so that their holidays can be resolved again when new terms enter."""
    client_kind: ClientKind = ClientKind.BUSINESS
    interest_rules: tuple[RuleFile, ...] = ()
    reference_rates: tuple[SeriesFile, ...] = ()
    """The house's own rules of late payment and rates, for the same reason."""

    def memo(self) -> dict[str, Any]:
        """As a memo: JSON values; the moment of creation also by itself, because a line of the list needs that alone."""
        noted = self.model_dump(mode="json")
        return {NOTES: noted, CREATED_AT: noted[CREATED_AT]}

    @classmethod
    def of(cls, memo: Mapping[str, Any]) -> Self:
        """Read a memo.

        Raises:
            pydantic.ValidationError: the gateway did not start this workflow.
        """
        return cls.model_validate(memo.get(NOTES))
