"""Files that are scored in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("target", sa.String(20), nullable=False),
        sa.Column("text_column", sa.String(200)),
        sa.Column("encoding", sa.String(40)),
        sa.Column("explain", sa.Boolean, nullable=False),
        sa.Column("created_at", moment, nullable=False, index=True),
        sa.Column("started_at", moment),
        sa.Column("finished_at", moment),
        sa.Column("expires_at", moment, nullable=False, index=True),
        sa.Column("removed_at", moment),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("rate", sa.Double, nullable=False),
        sa.Column("left", sa.Double),
        sa.Column("counts", sa.Text),
        sa.Column("error", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.String(40)),
        sa.Column("claimed_until", moment),
        sa.Index("ix_jobs_owner_created_at", "owner", "created_at"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("jobs")
