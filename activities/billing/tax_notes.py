"""The words about tax that a document carries besides its figures."""

from collections.abc import Sequence

from activities.wording import tidy
from workflows.engagement.messages.ports import TaxLine


def tax_notes(taxes: Sequence[TaxLine], tax_note: str | None) -> list[str]:
    """Those of each rate on the document, with the rate they belong to, then those that stand on all of them; one line each.

    Args:
        taxes: the rates on the document.
        tax_note: what the agreement wants on every document.
    """
    own = [f"{tidy(tax.label)}: {tidy(tax.note)}" for tax in taxes if tax.note]
    return [*own, *([tidy(tax_note)] if tax_note else [])]
