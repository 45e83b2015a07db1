"""Answers of engagements that are none: where a test is about who asks."""

from datetime import UTC, datetime

from workflows.engagement.messages.answers import Receipt
from workflows.engagement.views.answer import Answer, Standing

CREATED = datetime(2026, 9, 1, 9, tzinfo=UTC)


def answered(receipt: Receipt | None, engagement_id: str = "aaaaaaaaaaaaaaaaaaaaaaaaaa") -> Answer:
    """An answer with that receipt."""
    return Answer(
        receipt=receipt,
        standing=Standing(
            id=engagement_id,
            client="Northwind Pottery",
            title="Website",
            stage="INQUIRY",
            created_at=CREATED,
            version=receipt.version if receipt else 1,
            sequence=receipt.sequence if receipt else 1,
            terms_version=0,
            waiting=None,
            next_deadline=None,
            next_because=None,
            money=None,
        ),
    )
