"""Messages, reports and sealed raw texts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("kin", sa.String(64), nullable=False, index=True),
        sa.Column("text", sa.Text),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("risk", sa.Double, nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("first_seen", moment, nullable=False),
        sa.Column("last_seen", moment, nullable=False, index=True),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("decision", sa.String(20)),
        sa.Column("decided_category", sa.String(40)),
        sa.Column("reply", sa.Text),
        sa.Column("decided_at", moment),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("messages.id"), nullable=False, index=True),
        sa.Column("receipt", sa.String(64), unique=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("community", sa.String(60), index=True),
        sa.Column("at", moment, nullable=False, index=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("already_paid", sa.Boolean, nullable=False),
        sa.Column("reporter", sa.String(64)),
    )
    op.create_table(
        "raw_texts",
        sa.Column("report_id", sa.Integer, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", moment, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("raw_texts", "reports", "messages"):
        op.drop_table(name)
