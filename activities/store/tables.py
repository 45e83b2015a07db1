"""The tables, as the newest migration leaves them; a test compares the two."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

REVISION = "0001"
"""Of the newest migration. It stands here so that opening a store that is up to date loads no migrations; a test compares it with them."""

METADATA = MetaData()

engagement_key = Table(
    "engagement_key",
    METADATA,
    Column("engagement", String(64), primary_key=True),
    Column("sealed_key", LargeBinary, comment="32 bytes under the key ring; none once erased"),
    Column("erased_at", String(40), comment="ISO 8601, UTC"),
)

line = Table(
    "line",
    METADATA,
    Column("engagement", String(64), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("event", String(100), nullable=False, comment="as the line says it, to find the lines of an event"),
    Column("line", Text, nullable=False, comment="canonical JSON of what is public"),
    Column("personal", LargeBinary, comment="personal part and salt, under the engagement's key"),
    Index("line_event", "engagement", "event"),
)

line_aside = Table(
    "line_aside",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("engagement", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("event", String(100), nullable=False),
    Column("line", Text, nullable=False),
    Column("personal", LargeBinary),
    Column("put_aside_at", String(40), nullable=False, comment="ISO 8601, UTC"),
    Index("line_aside_engagement", "engagement"),
)

document = Table(
    "document",
    METADATA,
    Column("owner", String(64), primary_key=True, comment="the engagement, or the house"),
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("content", LargeBinary, comment="under the owner's key; none: in a file"),
)

mark = Table(
    "mark",
    METADATA,
    Column("key", String(64), primary_key=True, comment="SHA-256 of the effect's key"),
    Column("claimed", Boolean, nullable=False),
    Column("result", Text, comment="what the act gave: numbers, hashes and ids, nothing personal"),
)
