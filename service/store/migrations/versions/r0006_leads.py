"""Leads to the police, marked and approved."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "leads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("shown", sa.String(260), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("settled_by", sa.Integer, sa.ForeignKey("staff.id"), index=True),
        sa.Column("settled_at", moment),
        sa.Column("why", sa.String(200)),
    )
    op.create_table(
        "lead_sightings",
        sa.Column("lead_id", sa.Integer, sa.ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "message_id", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
        sa.Column("marked_by", sa.Integer, sa.ForeignKey("staff.id"), index=True),
        sa.Column("marked_at", moment, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("lead_sightings", "leads"):
        op.drop_table(name)
