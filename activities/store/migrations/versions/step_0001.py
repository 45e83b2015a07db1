"""The first tables: keys, lines, lines put aside, documents, marks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "engagement_key",
        sa.Column("engagement", sa.String(64), primary_key=True),
        sa.Column("sealed_key", sa.LargeBinary, comment="32 bytes under the key ring; none once erased"),
        sa.Column("erased_at", sa.String(40), comment="ISO 8601, UTC"),
    )
    op.create_table(
        "line",
        sa.Column("engagement", sa.String(64), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("event", sa.String(100), nullable=False, comment="as the line says it, to find the lines of an event"),
        sa.Column("line", sa.Text, nullable=False, comment="canonical JSON of what is public"),
        sa.Column("personal", sa.LargeBinary, comment="personal part and salt, under the engagement's key"),
    )
    op.create_index("line_event", "line", ["engagement", "event"])
    op.create_table(
        "line_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("engagement", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("event", sa.String(100), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("personal", sa.LargeBinary),
        sa.Column("put_aside_at", sa.String(40), nullable=False, comment="ISO 8601, UTC"),
    )
    op.create_index("line_aside_engagement", "line_aside", ["engagement"])
    op.create_table(
        "document",
        sa.Column("owner", sa.String(64), primary_key=True, comment="the engagement, or the house"),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("media_type", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary, comment="under the owner's key; none: in a file"),
    )
    op.create_table(
        "mark",
        sa.Column("key", sa.String(64), primary_key=True, comment="SHA-256 of the effect's key"),
        sa.Column("claimed", sa.Boolean, nullable=False),
        sa.Column("result", sa.Text, comment="what the act gave: numbers, hashes and ids, nothing personal"),
    )
