"""Addresses that reports are not taken from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "blocked_reporters",
        sa.Column("reporter", sa.String(64), primary_key=True),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("blocked_reporters")
