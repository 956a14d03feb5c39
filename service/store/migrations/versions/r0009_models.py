"""What models in shadow would have said."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "shadow_counts",
        sa.Column("candidate", sa.String(80), primary_key=True),
        sa.Column("current", sa.String(80), primary_key=True),
        sa.Column("said", sa.String(20), primary_key=True),
        sa.Column("would_say", sa.String(20), primary_key=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("first", moment, nullable=False),
        sa.Column("last", moment, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("shadow_counts")
